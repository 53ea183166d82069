"""The size and hash of a file, and the result of comparing two files by them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The size and hash of a file's content."""

    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal digits."""


class Sameness(Enum):
    """Whether a workspace file and a local file have the same content."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"

    @property
    def mark(self) -> str:
        """The mark that rclone uses for it."""
        return {"same": "=", "differs": "*", "unknown": "?"}[self.value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of comparing a workspace file with a local file, and the reason for it."""

    sameness: Sameness
    because: str
    """One sentence."""
    known_at: datetime | None = None
    """When the content of the workspace file was last known; None if it never was."""
