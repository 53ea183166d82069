"""Marked files, which an operation takes together."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Marks:
    """Marked files by their whole names; a folder is marked when every file below it is.

    Marks are independent of the list that is shown: of filters, folders and new listings.
    """

    sizes: Mapping[str, int | None] = field(default_factory=dict)
    """Bytes of each file; None if unknown."""
    names: tuple[str, ...] = ()
    """The same names, in order."""

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    @property
    def size(self) -> int:
        """Bytes of all files whose size is known."""
        return sum(size for size in self.sizes.values() if size is not None)

    def below(self, folder: str) -> int:
        """Return the number of marked files below a folder.

        Args:
            folder: Its whole name with the final separator; the root is empty.
        """
        return len(range(*self._starting(folder)))

    def names_below(self, folder: str) -> tuple[str, ...]:
        """Return the marked files below a folder; see `below`."""
        return self.names[slice(*self._starting(folder))]

    def among(self, targets: Iterable["Target"]) -> int:
        """Return the number of marked files among these files and below these folders."""
        return sum(
            self.below(each.name) if each.folder else each.name in self.sizes for each in targets
        )

    def plus(self, sizes: Mapping[str, int | None]) -> "Marks":
        """Return the marks with more files."""
        new = sorted(sizes.keys() - self.sizes.keys())
        # Sorting two sorted runs is one merge.
        return Marks({**self.sizes, **sizes}, tuple(sorted([*self.names, *new])))

    def minus(self, names: Iterable[str]) -> "Marks":
        """Return the marks without these files."""
        gone = set(names)
        kept = tuple(name for name in self.names if name not in gone)
        return Marks({name: self.sizes[name] for name in kept}, kept)

    def _starting(self, prefix: str) -> tuple[int, int]:
        first = bisect_left(self.names, prefix)
        end = bisect_left(self.names, True, first, key=lambda name: not name.startswith(prefix))
        return first, end


@dataclass(frozen=True, slots=True)
class Target:
    """A file or folder to mark or unmark."""

    name: str
    """Its whole name; a folder's ends with the separator, the root's is empty."""
    folder: bool = False
    size: int | None = None
    """Bytes of a file; None if unknown."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to the marks."""

    gone: frozenset[str]
    """Files that lose their mark."""
    new: Mapping[str, int | None]
    """Files that get a mark, with their sizes."""
    folders: tuple[str, ...]
    """Folders whose files get a mark; the caller has to list these files."""


def change(marks: Marks, targets: Iterable[Target], *, toggle: bool) -> Change:
    """Return the change that marks the targets.

    Args:
        marks: The current marks.
        targets: Files and folders.
        toggle: Whether to unmark marked files, and folders with any marked file.
    """
    gone: set[str] = set()
    new: dict[str, int | None] = {}
    folders = []
    for target in targets:
        there = marks.names_below(target.name) if target.folder else ()
        if toggle and (there or (not target.folder and target.name in marks)):
            gone.update(there or (target.name,))
        elif target.folder:
            folders.append(target.name)
        else:
            new[target.name] = target.size
    return Change(frozenset(gone), new, tuple(folders))
