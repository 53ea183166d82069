"""The size and hash of a file, and the result of a comparison by them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file holds, as far as one needs it to compare."""

    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal digits."""


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
