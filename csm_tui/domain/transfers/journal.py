"""The entries of the journal, and what they say about the content of a workspace file.

The platform's list has names only: no size, no date, no hash (PLATFORM.md 4). The journal is the
one cheap source of what a workspace file holds. It is as old as the transfer: another program may
have changed the file since.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from csm_tui.domain.workspace_files.address import WorkspaceAddress
from csm_tui.domain.workspace_files.fingerprint import Fingerprint
from csm_tui.domain.workspace_files.results import FileOutcome


class Direction(Enum):
    """What was done with a file; the last three are in the history only."""

    DOWN = "download"
    UP = "upload"
    EDIT = "edit"
    """Downloaded, changed in an editor, and uploaded."""
    MOVE = "move"
    """To another name in the same workspace; the entry of a finished move has the new name."""
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the history: what was done with one file, and how it ended."""

    direction: Direction
    place: WorkspaceAddress
    name: str
    """The whole name in the workspace."""
    local: Path | None
    """The whole path on this computer; None if no local file is involved."""
    outcome: FileOutcome
    at: datetime
    """When it ended, in UTC."""
    profile: str
    content: Fingerprint | None = None
    """What was transferred; None unless the outcome is DONE or UNKNOWN."""
    reason: str = ""
    """Why it is not DONE, or what else the user should know; one sentence."""
    unsettled: bool = False
    """Whether the workspace file may have changed though the outcome is not DONE: the platform
    failed while it was writing. The journal uses it and does not keep it."""
    seen: datetime | None = None
    """When the workspace surely had this content, if that was before the end, as in a download that
    takes long. The journal uses it and does not keep it."""
    id: int = 0
    """Given by the journal; a later entry has a higher one."""


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What the journal knows about the content of a workspace file."""

    content: Fingerprint | None
    """None if the answer to a write was lost, or the platform failed while it was writing: the
    content is unknown then."""
    at: datetime
    """When the file had this content; it may have changed since."""
    profile: str
