"""Transfers of many files to and from a workspace: planned first, then several at a time.

In a script::

    with connect() as session, TransferQueue(workers=16) as queue:
        files = WorkspaceFiles(session, organization_id, workspace_id)
        queue.add(files, plan_download(files, files.tree(), ["data/"], Path("here")))
        queue.wait()

A screen reads `TransferQueue.snapshot`, and is notified of changes with `subscribe`. A target that
exists becomes a conflict, which `resolve` decides; the other files continue.
"""

from csm_tui.services.transfers._plan_download import other_name, plan_download, with_last_seen
from csm_tui.services.transfers._plan_upload import plan_upload, source_warnings, with_warnings
from csm_tui.services.transfers._pool import MOST_WORKERS, WORKERS, usual_workers
from csm_tui.services.transfers._queue import TransferQueue

__all__ = [
    "MOST_WORKERS",
    "WORKERS",
    "TransferQueue",
    "other_name",
    "plan_download",
    "plan_upload",
    "source_warnings",
    "usual_workers",
    "with_last_seen",
    "with_warnings",
]
