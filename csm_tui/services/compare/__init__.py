"""A local folder compared with a workspace folder, and brought into line with it.

`compare_folders` marks every name, with what the journal knows; `resolve` downloads what is still
unknown, to compare it; `plan_push` and `plan_pull` make plans of rows that were ticked, for
a `TransferQueue`.
"""

from csm_tui.services.compare._compare import compare_folders
from csm_tui.services.compare._plan import plan_pull, plan_push
from csm_tui.services.compare._resolve import RESOLVABLE, resolve

__all__ = ["RESOLVABLE", "compare_folders", "plan_pull", "plan_push", "resolve"]
