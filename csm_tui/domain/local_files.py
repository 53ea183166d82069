"""What lies in a folder of this computer."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from csm_tui.domain.workspace_files import Order, extension, natural_key
from csm_tui.domain.workspace_files.pattern import matcher


class LocalKind(Enum):
    """What an entry is, once links are followed."""

    FOLDER = "folder"
    FILE = "file"
    OTHER = "other"
    """A device, a socket, or a link that leads nowhere."""


class Links(Enum):
    """What an upload does with symbolic links inside a folder."""

    SKIPPED = "skipped"
    FOLLOWED = "followed"
    """They count as what they lead to; a folder that is its own parent is taken once."""


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """One entry of a folder."""

    name: str
    kind: LocalKind
    size: int | None = None
    """Bytes of a file; None for all else, and where the system does not tell."""
    modified: float | None = field(default=None, compare=False)
    """When it was last changed, in seconds since 1970; None where the system does not tell."""
    link: str | None = field(default=None, compare=False)
    """What a symbolic link says that it leads to; None for what is no link."""

    @property
    def hidden(self) -> bool:
        """Whether people expect not to see it."""
        return self.name.startswith(".") or "/." in self.name


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder and what lies in it."""

    path: Path
    entries: tuple[LocalEntry, ...]
    """Folders first, each kind by name as people count; see `folders_first`."""
    unread: int = 0
    """Folders below it that could not be read, when it was walked through."""

    def entry(self, name: str) -> LocalEntry | None:
        """Return the entry of exactly this name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def listed(
        self, text: str = "", *, order: Order = Order.NAME, hidden: bool = False
    ) -> tuple[LocalEntry, ...]:
        """Return what a filter leaves, folders first.

        Args:
            text: A text, an ending or a glob, as for the files of a workspace.
            order: What each kind is ordered by; what is unknown comes last.
            hidden: Whether entries count that people expect not to see.
        """
        matches = matcher(text)
        left = [
            entry
            for entry in self.entries
            if (hidden or not entry.hidden) and (not text or matches(entry.name))
        ]
        return tuple(_ordered(left, order))


STAND_IN_BYTES = 1024
"""Bytes that a file which stands in for another one has at most."""

_LFS = tuple(
    b"version " + spec
    for spec in (
        b"https://git-lfs.github.com/spec/",
        b"https://hawser.github.com/spec/",
        b"http://git-media.io/v/",
    )
)
"""As Git LFS takes them; the last two are from before it had its name."""
_ANNEX = re.compile(
    rb"(?:[^\s,;]*\.git[^\s,;]*)?[/\\]annex[/\\]objects[/\\](\S+)\s*(?:/annex/.*)?", re.DOTALL
)
"""A pointer, or where disks have no links the text of a link into the repository."""
_ANNEX_SIZE = re.compile(rb"-s(\d{1,18})-")


def stand_in(content: bytes) -> str | None:
    """Return a sentence when a file only stands in for another one that was not fetched.

    Such are the pointers that Git LFS and git-annex leave in a clone.

    Args:
        content: its first bytes, a few more than `STAND_IN_BYTES` if it has them.
    """
    if len(content) > STAND_IN_BYTES:
        return None
    content = content.removeprefix(BOM_UTF8)
    if content.startswith(_LFS):
        size = re.search(rb"^size (\d{1,18})\s*$", content, re.MULTILINE)
        return _not_fetched("Git LFS", size)
    # The key says the size.
    if annex := _ANNEX.fullmatch(content):
        return _not_fetched("git-annex", _ANNEX_SIZE.search(annex[1]))
    return None


def _not_fetched(tool: str, size: re.Match[bytes] | None) -> str:
    real = f" of {int(size[1]):,} bytes" if size else ""
    return f"It is a {tool} pointer: the content{real} was not fetched."


def folders_first(entries: Iterable[LocalEntry]) -> tuple[LocalEntry, ...]:
    """Return entries in the order of a folder: folders first, each kind by name as people count."""
    return tuple(
        sorted(
            entries, key=lambda entry: (_is_no_folder(entry), natural_key(entry.name), entry.name)
        )
    )


def _ordered(entries: list[LocalEntry], order: Order) -> list[LocalEntry]:
    # Sorting keeps the order of equals: they stay as their names say.
    if order is Order.EXTENSION:
        entries.sort(key=lambda entry: extension(entry.name) if _is_no_folder(entry) else "")
    elif order is Order.SIZE:
        entries.sort(key=lambda entry: -1 if entry.size is None else entry.size, reverse=True)
    elif order is Order.TIME:
        entries.sort(key=lambda entry: entry.modified or 0.0, reverse=True)
    return sorted(entries, key=_is_no_folder)


def _is_no_folder(entry: LocalEntry) -> bool:
    return entry.kind is not LocalKind.FOLDER
