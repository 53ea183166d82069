"""Compares a local folder with a workspace folder, and plans to synchronize them.

`compare_folders` marks every file with the help of the journal; `resolve` downloads unknown files
to compare them; `relations` tells what is known of two folders that are shown; `plan_push` and
`plan_pull` return plans for a `TransferQueue` from chosen rows.
"""

from csm_tui.services.compare._compare import compare_folders
from csm_tui.services.compare._plan import plan_pull, plan_push
from csm_tui.services.compare._relations import Relations, relations, stands_for
from csm_tui.services.compare._resolve import RESOLVABLE, resolve

__all__ = [
    "RESOLVABLE",
    "Relations",
    "compare_folders",
    "plan_pull",
    "plan_push",
    "relations",
    "resolve",
    "stands_for",
]
