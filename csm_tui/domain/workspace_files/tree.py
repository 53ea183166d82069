"""The tree of a workspace's files, made from the flat list of names that the platform returns.

The platform has no folders (PLATFORM.md 4): a folder is the part of a name before a ``/``. It is
written with its final ``/``, and the root is the empty text. Odd names are kept as they are:
``a//b`` lies in the folder ``a//``, ``/a`` in the folder ``/``, and ``a/`` is a file without a name
in the folder ``a/``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.workspace_files.names import Order, alike, extension, natural_key
from csm_tui.domain.workspace_files.pattern import glob_matcher, matcher


class EntryKind(Enum):
    """The kind of an entry of the tree."""

    FOLDER = "folder"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Entry:
    """One child of a folder."""

    path: str
    """The whole name; a folder's ends with ``/``."""
    name: str
    """The last part, without ``/``; empty for odd names such as ``a/`` and ``a//b``."""
    kind: EntryKind
    files: int
    """Files below a folder, at any depth; for a file, how often it is listed."""


@dataclass(frozen=True, slots=True)
class FileTree:
    """All files of a workspace, or those that match a filter."""

    names: tuple[str, ...]
    """Whole names, sorted; a name that is listed twice is in it twice."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(sorted(self.names)))

    def __len__(self) -> int:
        return len(self.names)

    def has_file(self, name: str) -> bool:
        """Return whether a file has exactly this name."""
        at = bisect_left(self.names, name)
        return at < len(self.names) and self.names[at] == name

    def has_folder(self, folder: str) -> bool:
        """Return whether a file lies below this folder (``data/``); the root always exists."""
        start, end = self._starting(closed(folder))
        return start < end or not folder

    def files(self, folder: str = "") -> tuple[str, ...]:
        """Return the names of the files below this folder, at any depth."""
        return self.names[slice(*self._starting(closed(folder)))]

    def children(self, folder: str = "", order: Order = Order.NAME) -> tuple[Entry, ...]:
        """Return the children of a folder: folders first, by name, then files in this order."""
        kinds: dict[EntryKind, list[Entry]] = {EntryKind.FOLDER: [], EntryKind.FILE: []}
        for entry in self._children(closed(folder)):
            kinds[entry.kind].append(entry)
        for entries in kinds.values():
            # The sort is stable: names with equal keys keep the order of their characters.
            entries.sort(key=lambda entry: natural_key(entry.name))
        if order is Order.EXTENSION:
            # Names with the same ending keep their order.
            kinds[EntryKind.FILE].sort(key=lambda entry: extension(entry.name))
        return (*kinds[EntryKind.FOLDER], *kinds[EntryKind.FILE])

    def walk(self, folder: str = "") -> Iterator[str]:
        """Yield the names below this folder in the order of a fully opened tree."""
        # No recursion: names may have more folders than Python has frames.
        opened = [iter(self.children(folder))]
        while opened:
            entry = next(opened[-1], None)
            if entry is None:
                opened.pop()
            elif entry.kind is EntryKind.FOLDER:
                opened.append(iter(self.children(entry.path)))
            else:
                yield from (entry.path,) * entry.files

    def alike(self, folder: str = "") -> dict[str, tuple[str, ...]]:
        """Return warnings, by path, about children that resemble others; see `names.alike`."""
        return alike(entry.path for entry in self._children(closed(folder)))

    def filter(self, text: str) -> "FileTree":
        """Return the files that a filter text matches; case does not matter.

        A text with ``*`` or ``?`` is a glob (``**`` crosses folders; without ``/`` it matches the
        last part), one such as ``.csv`` is an ending, and any other is part of the whole name.
        """
        if not text:
            return self
        matches = matcher(text)
        return FileTree(tuple(name for name in self.names if matches(name)))

    def matching(self, glob: str) -> tuple[str, ...]:
        """Return the names that a glob matches, as in `filter`, except that case matters.

        ``q/*`` does not match ``Q/a``: a command must not delete more than was meant.
        """
        return tuple(filter(glob_matcher(glob), self.names))

    def with_prefix(self, prefix: str) -> "FileTree":
        """Return the files whose name starts with a text, as the vendor's library does.

        ``data`` also matches ``data2/a.csv``; see `files` for a folder.
        """
        return FileTree(self.names[slice(*self._starting(prefix))])

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the names that resemble a filter text most."""
        return nearest_names(text.replace("*", "").replace("?", ""), self.names)

    def _children(self, folder: str) -> Iterator[Entry]:
        names, start = self.names, len(folder)
        at, end = self._starting(folder)
        while at < end:
            name = names[at]
            slash = name.find("/", start)
            if slash < 0:
                after = at + 1
                if after < end and names[after] == name:
                    after = bisect_right(names, name, after, end)
                yield Entry(name, name[start:], EntryKind.FILE, after - at)
            else:
                path = name[: slash + 1]
                after = self._starting(path, at)[1]
                yield Entry(path, name[start:slash], EntryKind.FOLDER, after - at)
            at = after

    def _starting(self, prefix: str, start: int = 0) -> tuple[int, int]:
        """Return the start and end of the names with this prefix, which are together."""
        first = bisect_left(self.names, prefix, start)
        end = bisect_left(self.names, True, first, key=lambda name: not name.startswith(prefix))
        return first, end


def closed(folder: str) -> str:
    """Return the name of a folder with its final ``/``; the root is empty."""
    return folder if not folder or folder.endswith("/") else f"{folder}/"
