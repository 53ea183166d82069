"""Lists, downloads, uploads, deletes, moves, edits and opens the files of one workspace.

The methods of `WorkspaceFiles` do one operation on one file. The functions take several steps or
several files, and return a result for each. All are synchronous and safe to call from any thread.
"""

from csm_tui.services.workspace_files._follow_up import look_again
from csm_tui.services.workspace_files._source import usual_limit
from csm_tui.services.workspace_files._stream import FileStream, RemoteFiles
from csm_tui.services.workspace_files.deleting import delete_files
from csm_tui.services.workspace_files.drafts import Draft
from csm_tui.services.workspace_files.editing import (
    Edit,
    resume_edit,
    start_edit,
    unfinished_edits,
)
from csm_tui.services.workspace_files.moving import move_files
from csm_tui.services.workspace_files.opening import OpenedFile, open_with_system, opened_copy
from csm_tui.services.workspace_files.service import WorkspaceFiles

__all__ = [
    "Draft",
    "Edit",
    "FileStream",
    "OpenedFile",
    "RemoteFiles",
    "WorkspaceFiles",
    "delete_files",
    "look_again",
    "move_files",
    "open_with_system",
    "opened_copy",
    "resume_edit",
    "start_edit",
    "unfinished_edits",
    "usual_limit",
]
