"""The files of a workspace: their tree, their names on both sides, plans and results."""

from csm_tui.domain.workspace_files.address import WorkspaceAddress
from csm_tui.domain.workspace_files.destination import (
    Destination,
    check_sendable,
    folder_name,
    may_mean_folder,
    resolve_destination,
)
from csm_tui.domain.workspace_files.fingerprint import Fingerprint, Sameness, Verdict
from csm_tui.domain.workspace_files.kept_folders import folder_for, name_below, target
from csm_tui.domain.workspace_files.local_names import (
    as_local_name,
    hidden_characters,
    local_path,
    unsafe_reason,
)
from csm_tui.domain.workspace_files.names import Order, alike, extension, natural_key
from csm_tui.domain.workspace_files.new_folder import (
    PENDING_NOTE,
    NewFolder,
    PendingFolders,
    WithPending,
    new_folder,
)
from csm_tui.domain.workspace_files.operations import (
    DeletePlan,
    MovePlan,
    MoveStep,
    plan_deletion,
    plan_move,
    undeletable_reason,
)
from csm_tui.domain.workspace_files.results import (
    DeleteResult,
    FileOutcome,
    MoveResult,
    MoveState,
)
from csm_tui.domain.workspace_files.tree import Entry, EntryKind, FileTree

__all__ = [
    "PENDING_NOTE",
    "DeletePlan",
    "DeleteResult",
    "Destination",
    "Entry",
    "EntryKind",
    "FileOutcome",
    "FileTree",
    "Fingerprint",
    "MovePlan",
    "MoveResult",
    "MoveState",
    "MoveStep",
    "NewFolder",
    "Order",
    "PendingFolders",
    "Sameness",
    "Verdict",
    "WithPending",
    "WorkspaceAddress",
    "alike",
    "as_local_name",
    "check_sendable",
    "extension",
    "folder_for",
    "folder_name",
    "hidden_characters",
    "local_path",
    "may_mean_folder",
    "name_below",
    "natural_key",
    "new_folder",
    "plan_deletion",
    "plan_move",
    "resolve_destination",
    "target",
    "undeletable_reason",
    "unsafe_reason",
]
