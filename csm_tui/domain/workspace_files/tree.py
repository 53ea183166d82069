"""The tree of a workspace's files, read from the flat list of names that the platform gives.

Folders do not exist there (PLATFORM.md 4): a folder is what comes before a ``/`` of some name. Here
it is written with its final ``/``, and the root is the empty text. Nothing is repaired or hidden:
``a//b`` lies in the folder ``a//``, ``/a`` in the folder ``/``, and ``a/`` is a file without a name
in the folder ``a/``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.workspace_files.nearest import nearest_names
from csm_tui.domain.workspace_files.pattern import matcher


class EntryKind(Enum):
    """What a line of the tree is."""

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
    """Files below a folder, at any depth; for a file, how often the list names it."""


@dataclass(frozen=True, slots=True)
class FileTree:
    """All files of a workspace, or those that a filter lets through."""

    names: tuple[str, ...]
    """Whole names, kept in order; a name that is listed twice stays twice."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(sorted(self.names)))

    def __len__(self) -> int:
        return len(self.names)

    def has_file(self, name: str) -> bool:
        """Tell whether a file has exactly this name."""
        at = bisect_left(self.names, name)
        return at < len(self.names) and self.names[at] == name

    def has_folder(self, folder: str) -> bool:
        """Tell whether a file lies below this folder (``data/``); the root is always there."""
        start, end = self._starting(_closed(folder))
        return start < end or not folder

    def files(self, folder: str = "") -> tuple[str, ...]:
        """Return the names of the files below this folder, at any depth, and of no other."""
        return self.names[slice(*self._starting(_closed(folder)))]

    def children(self, folder: str = "") -> tuple[Entry, ...]:
        """Return what lies directly in this folder: folders first, each kind by name."""
        return tuple(
            sorted(
                self.unordered(folder),
                key=lambda entry: (entry.kind is EntryKind.FILE, entry.name.casefold(), entry.name),
            )
        )

    def unordered(self, folder: str = "") -> Iterator[Entry]:
        """Yield what lies directly in this folder, as it comes in the list of whole names."""
        return self._children(_closed(folder))

    def filter(self, text: str) -> "FileTree":
        """Keep the files that a filter text matches; case does not matter.

        A text with ``*`` or ``?`` is a glob (``**`` crosses folders; without ``/`` it is about the
        last part), one such as ``.csv`` is an ending, any other is looked for in the whole name.
        """
        if not text:
            return self
        matches = matcher(text)
        return FileTree(tuple(name for name in self.names if matches(name)))

    def with_prefix(self, prefix: str) -> "FileTree":
        """Keep the files whose name starts with this plain text, as the vendor's library does.

        ``data`` also keeps ``data2/a.csv``; a folder is a folder only in `files`.
        """
        return FileTree(self.names[slice(*self._starting(prefix))])

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return a few names that resemble a filter text which matched nothing."""
        return nearest_names(text.replace("*", "").replace("?", ""), self.names)

    def _children(self, folder: str) -> Iterator[Entry]:
        at, end = self._starting(folder)
        while at < end:
            name = self.names[at]
            slash = name.find("/", len(folder))
            if slash < 0:
                path, kind = name, EntryKind.FILE
                # Nearly always the next name is another one.
                after = at + 1
                if after < end and self.names[after] == name:
                    after = bisect_right(self.names, name, at, end)
            else:
                path, kind = name[: slash + 1], EntryKind.FOLDER
                after = self._starting(path, at)[1]
            yield Entry(path, path[len(folder) :].removesuffix("/"), kind, after - at)
            at = after

    def _starting(self, prefix: str, start: int = 0) -> tuple[int, int]:
        """Return where the names with this prefix begin and end; sorting puts them together."""
        first = bisect_left(self.names, prefix, start)
        end = bisect_left(self.names, True, first, key=lambda name: not name.startswith(prefix))
        return first, end


def _closed(folder: str) -> str:
    return folder if not folder or folder.endswith("/") else f"{folder}/"
