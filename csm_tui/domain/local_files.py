"""The entries of local folders."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from csm_tui.domain.workspace_files import Order, extension, natural_key
from csm_tui.domain.workspace_files.pattern import matcher


class LocalKind(Enum):
    """The kind of an entry; a link has the kind of its target."""

    FOLDER = "folder"
    FILE = "file"
    OTHER = "other"
    """A device, a socket, or a broken link."""


class Links(Enum):
    """What an upload does with symbolic links inside a folder."""

    SKIPPED = "skipped"
    FOLLOWED = "followed"
    """They count as what they lead to; a folder that is its own parent is taken once."""


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """One entry of a local folder."""

    name: str
    kind: LocalKind
    size: int | None = None
    """Bytes of a file; None for other kinds, and if unknown."""
    modified: float | None = field(default=None, compare=False)
    """The time of its last change, in seconds since 1970; None if unknown."""
    link: str | None = field(default=None, compare=False)
    """The target of a symbolic link, as written; None if it is no link."""

    @property
    def hidden(self) -> bool:
        """Whether it or a folder above it starts with a dot."""
        return self.name.startswith(".") or "/." in self.name


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A local folder and its entries."""

    path: Path
    entries: tuple[LocalEntry, ...]
    """Folders first, each kind by name; see `folders_first`."""
    unread: int = 0
    """The number of folders below it that could not be read, after a walk."""

    def entry(self, name: str) -> LocalEntry | None:
        """Return the entry of exactly this name, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def listed(
        self, text: str = "", *, order: Order = Order.NAME, hidden: bool = False
    ) -> tuple[LocalEntry, ...]:
        """Return the entries that match a filter, folders first.

        Args:
            text: A text, an ending or a glob, as in `FileTree.filter`.
            order: The order of each kind; entries without the value come last.
            hidden: Whether to include hidden entries.
        """
        matches = matcher(text)
        left = [
            entry
            for entry in self.entries
            if (hidden or not entry.hidden) and (not text or matches(entry.name))
        ]
        return tuple(_ordered(left, order))


STAND_IN_BYTES = 1024
"""Most bytes of a pointer file."""

_LFS = tuple(
    b"version " + spec
    for spec in (
        b"https://git-lfs.github.com/spec/",
        b"https://hawser.github.com/spec/",
        b"http://git-media.io/v/",
    )
)
"""The first lines that Git LFS accepts; the last two are older than its name."""
_ANNEX = re.compile(
    rb"(?:[^\s,;]*\.git[^\s,;]*)?[/\\]annex[/\\]objects[/\\](\S+)\s*(?:/annex/.*)?", re.DOTALL
)
"""A pointer, or, on disks without links, the text of a link into the repository."""
_ANNEX_SIZE = re.compile(rb"-s(\d{1,18})-")


def stand_in(content: bytes) -> str | None:
    """Return a warning if a file only stands in for one that was not fetched, or None.

    Git LFS and git-annex leave such pointer files in a clone.

    Args:
        content: the first bytes of the file, a few more than `STAND_IN_BYTES` if it has them.
    """
    if len(content) > STAND_IN_BYTES:
        return None
    content = content.removeprefix(BOM_UTF8)
    if content.startswith(_LFS):
        size = re.search(rb"^size (\d{1,18})\s*$", content, re.MULTILINE)
        return _not_fetched("Git LFS", size)
    # The key contains the size.
    if annex := _ANNEX.fullmatch(content):
        return _not_fetched("git-annex", _ANNEX_SIZE.search(annex[1]))
    return None


def _not_fetched(tool: str, size: re.Match[bytes] | None) -> str:
    real = f" of {int(size[1]):,} bytes" if size else ""
    return f"{tool} pointer: the content{real} was not fetched."


def folders_first(entries: Iterable[LocalEntry]) -> tuple[LocalEntry, ...]:
    """Return the entries with folders first, and each kind by name with numbers as numbers."""
    return tuple(
        sorted(
            entries, key=lambda entry: (_is_no_folder(entry), natural_key(entry.name), entry.name)
        )
    )


def _ordered(entries: list[LocalEntry], order: Order) -> list[LocalEntry]:
    # The sort is stable: equal entries stay in the order of their names.
    if order is Order.EXTENSION:
        entries.sort(key=lambda entry: extension(entry.name) if _is_no_folder(entry) else "")
    elif order is Order.SIZE:
        entries.sort(key=lambda entry: -1 if entry.size is None else entry.size, reverse=True)
    elif order is Order.TIME:
        entries.sort(key=lambda entry: entry.modified or 0.0, reverse=True)
    return sorted(entries, key=_is_no_folder)


def _is_no_folder(entry: LocalEntry) -> bool:
    return entry.kind is not LocalKind.FOLDER
