"""The list of files read after an operation, to see what really became of it."""

from typing import TYPE_CHECKING

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._upload import LOOK_LIMIT

if TYPE_CHECKING:
    from csm_tui.services.workspace_files.service import WorkspaceFiles


def look(files: "WorkspaceFiles", cancel: CancelToken | None) -> FileTree:
    """Return the files as they are now.

    Who has cancelled the operation wants to know what it did, but not to wait for long.

    Raises:
        CsmError: the list cannot be read.
        Cancelled: it was stopped, or came too late after a cancel.
    """
    if cancel is None or not cancel.cancelled:
        return files.tree(cancel=cancel)
    return run_abandonable(files.tree, CancelToken(), LOOK_LIMIT)
