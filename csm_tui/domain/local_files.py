"""What lies in a folder of this computer."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from csm_tui.domain.workspace_files import Order, extension, natural_key


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
    """A folder and what lies directly in it: folders first, each kind by name, as people count."""

    path: Path
    entries: tuple[LocalEntry, ...]

    def entry(self, name: str) -> LocalEntry | None:
        """Return the entry of exactly this name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def ordered(self, order: Order) -> tuple[LocalEntry, ...]:
        """Return the entries, folders first and by name, the rest in an order."""
        return tuple(sorted(self.entries, key=lambda entry: _place(entry, order)))


def _place(entry: LocalEntry, order: Order) -> tuple[bool, str, str, str]:
    is_folder = entry.kind is LocalKind.FOLDER
    ending = extension(entry.name) if order is Order.EXTENSION and not is_folder else ""
    return not is_folder, ending, natural_key(entry.name), entry.name
