"""What lies in a folder of this computer."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class LocalKind(Enum):
    """What an entry is, once links are followed."""

    FOLDER = "folder"
    FILE = "file"
    OTHER = "other"
    """A device, a socket, or a link that leads nowhere."""


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """One entry of a folder."""

    name: str
    kind: LocalKind
    size: int | None = None
    """Bytes of a file; None for all else, and where the system does not tell."""

    @property
    def hidden(self) -> bool:
        """Whether people expect not to see it."""
        return self.name.startswith(".")


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder and what lies directly in it: folders first, each kind by name."""

    path: Path
    entries: tuple[LocalEntry, ...]

    def entry(self, name: str) -> LocalEntry | None:
        """Return the entry of exactly this name."""
        return next((entry for entry in self.entries if entry.name == name), None)
