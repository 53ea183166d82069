"""What the journal remembers of a moved file, and what it can say about one later.

The platform's list has names only: no size, no date, no hash (PLATFORM.md 4). What was moved
through here is the one cheap source of knowledge about what a workspace file holds, and it is as
old as the move: somebody else may have changed the file since.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path


class Direction(Enum):
    """Which way a file goes; the last three are in the history only."""

    DOWN = "download"
    UP = "upload"
    EDIT = "edit"
    """Fetched, changed in an editor, and sent."""
    MOVE = "move"
    """To another name of the same workspace; done, its line has the new name."""
    DELETE = "delete"


class Outcome(Enum):
    """How a transfer of one file ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: the platform may or may not have it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One workspace of one platform."""

    platform: str
    """The API's base address, without credentials."""
    organization_id: str
    workspace_id: str

    @property
    def words(self) -> str:
        """As in ``workspace w-1 of o-1 on https://api.example.com/v4``."""
        return f"workspace {self.workspace_id} of {self.organization_id} on {self.platform}"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as far as one needs it to compare."""

    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the history: what was done with one file, however it ended."""

    direction: Direction
    place: Place
    name: str
    """The whole name in the workspace."""
    local: Path | None
    """The whole path on this computer; None where no file of it was meant."""
    outcome: Outcome
    at: datetime
    """When it ended, in UTC."""
    profile: str
    content: Content | None = None
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
class Known:
    """What the journal knows about the content of a workspace file."""

    content: Content | None
    """None when a write's answer was lost, or the platform failed while it was writing: the file
    then holds nobody knows what."""
    at: datetime
    """When it was so; the file may have changed since."""
    profile: str


class Sameness(Enum):
    """How a workspace file and a local one compare; rclone's mark stands beside the word."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"

    @property
    def mark(self) -> str:
        """The one-character form."""
        return {"same": "=", "differs": "*", "unknown": "?"}[self.value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer to “do these two hold the same?”, and what it stands on."""

    sameness: Sameness
    because: str
    """One sentence."""
    known_at: datetime | None = None
    """The moment that the knowledge of the workspace file is from; None when there is none."""
