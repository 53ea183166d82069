"""The files of one workspace: seen, brought here, sent there, deleted, moved and edited.

`WorkspaceFiles` does one thing with one file. The functions beside it do what takes several steps,
and say what became of each file. Everything is synchronous and safe to call from any thread.
"""

from csm_tui.services.workspace_files._follow_up import look_again
from csm_tui.services.workspace_files._reading import Reading
from csm_tui.services.workspace_files._source import usual_limit
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
    "OpenedFile",
    "Reading",
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
