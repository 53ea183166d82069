"""What the journal remembers of a moved file, and what it can say about one later.

The platform's list has names only: no size, no date, no hash (PLATFORM.md 4). What was moved
through here is the one cheap source of knowledge about what a workspace file holds, and it is as
old as the move: somebody else may have changed the file since.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from csm_tui.domain.workspace_files.address import WorkspaceAddress
from csm_tui.domain.workspace_files.fingerprint import Fingerprint
from csm_tui.domain.workspace_files.results import FileOutcome


class Direction(Enum):
    """Which way a file goes; the last three are in the history only."""

    DOWN = "download"
    UP = "upload"
    EDIT = "edit"
    """Fetched, changed in an editor, and sent."""
    MOVE = "move"
    """To another name of the same workspace; done, its line has the new name."""
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the history: what was done with one file, however it ended."""

    direction: Direction
    place: WorkspaceAddress
    name: str
    """The whole name in the workspace."""
    local: Path | None
    """The whole path on this computer; None where no file of it was meant."""
    outcome: FileOutcome
    at: datetime
    """When it ended, in UTC."""
    profile: str
    content: Fingerprint | None = None
    """What was moved; None unless it is DONE or UNKNOWN."""
    reason: str = ""
    """Why it is not done, or what else is to be known; one sentence."""
    unsettled: bool = False
    """Whether the workspace file may hold something else now though it is not DONE: the platform
    failed while it was writing. Told to the journal, not kept with the line."""
    seen: datetime | None = None
    """When what was moved was surely in the workspace, if that was before the end, as of a download
    that takes long. Told to the journal, not kept with the line."""
    id: int = 0
    """Given by the journal; a later line has a higher one."""


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What the journal knows about the content of a workspace file."""

    content: Fingerprint | None
    """None when a write's answer was lost, or the platform failed while it was writing: the file
    then holds nobody knows what."""
    at: datetime
    """When it was so; the file may have changed since."""
    profile: str
