"""Many files to and from a workspace: planned first, then moved several at a time.

In a script::

    with connect() as session, TransferQueue(workers=16) as queue:
        files = WorkspaceFiles(session, organization_id, workspace_id)
        queue.add(files, plan_download(files, files.tree(), ["data/"], Path("here")))
        queue.wait()

A screen asks `TransferQueue.snapshot` as often as it likes, or listens with `subscribe`. Targets
that exist become conflicts and the others go on; `resolve` decides them.
"""

from csm_tui.services.transfers._plan_download import other_name, plan_download, with_last_seen
from csm_tui.services.transfers._plan_upload import plan_upload, planned_upload, source_warnings
from csm_tui.services.transfers._pool import MOST_WORKERS, WORKERS, usual_workers
from csm_tui.services.transfers._queue import TransferQueue

__all__ = [
    "MOST_WORKERS",
    "WORKERS",
    "TransferQueue",
    "other_name",
    "plan_download",
    "plan_upload",
    "planned_upload",
    "source_warnings",
    "usual_workers",
    "with_last_seen",
]
