"""The marks of one side of the files pane."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TypeVar

from csm_tui.domain.format import counted, human_size
from csm_tui.domain.marks import Marks, MarkTarget, change
from csm_tui.ui.presentation.signs import MARK
from csm_tui.ui.text import name_of

T = TypeVar("T")

FilesBelow = Callable[[str], Awaitable[Mapping[str, int | None]]]
"""Returns the files below a folder, with their sizes."""


_FEW = 5_000
"""Up to this many marks, one more is set without a thread."""


class Marking:
    """The marked files of one side, and the range that is being marked.

    Callers that change the marks hold `turn`, so that changes are made in the order of the keys.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        """Start without marks.

        Args:
            changed: Called after each change of the marks.
        """
        self._changed = changed
        self._marks = Marks()
        self.words = ""
        """How many files are marked, and their size; computed once for each change."""
        self.range_start: str | None = None
        """The whole name at which a range begins."""
        self.turn = asyncio.Lock()

    @property
    def marks(self) -> Marks:
        """The marked files."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self.words = _words(marks)
        self._changed()

    async def mark(
        self, targets: Sequence[MarkTarget], files_below: FilesBelow, *, toggle: bool
    ) -> None:
        """Mark files, and the files below folders; with `toggle`, unmark those with a mark."""
        # For a single file the way to a thread and back takes longer than the work.
        many = len(targets) != 1 or targets[0].folder or len(self._marks) > _FEW
        wanted = await _off_loop(many, lambda: change(self._marks, targets, toggle=toggle))
        new = dict(wanted.new)
        for folder in wanted.folders:
            new.update(await files_below(folder))
        self.marks = await _off_loop(
            many, lambda: (self._marks.minus(wanted.gone) if wanted.gone else self._marks).plus(new)
        )

    async def remove(self, names: Collection[str]) -> None:
        """Remove the marks of these files."""
        if not names or not len(self._marks):
            return
        async with self.turn:
            many = len(self._marks) > _FEW
            left = await _off_loop(many, lambda: self._marks.minus(names))
            if len(left) < len(self._marks):
                self.marks = left

    async def replace(self, done: Collection[str], left: Collection[str]) -> None:
        """Remove the marks of the files that are done, and mark those that are left."""
        async with self.turn:
            new = dict.fromkeys(left)
            self.marks = await asyncio.to_thread(lambda: self._marks.minus(done).plus(new))

    async def keep_only(self, names: Collection[str]) -> int:
        """Remove the marks of all files but these, and return how many that were."""
        async with self.turn:
            there = await asyncio.to_thread(set, names)
            gone = await asyncio.to_thread(lambda: [n for n in self.marks.names if n not in there])
            if gone:
                self.marks = await asyncio.to_thread(self.marks.minus, gone)
            return len(gone)

    async def out_of_sight(self, shown: Callable[[], Sequence[MarkTarget]]) -> Sequence[str]:
        """Return the marked files that are not shown, and not in a folder that is."""
        marks = self.marks
        if not len(marks):
            return ()
        return await asyncio.to_thread(lambda: _unseen(marks, shown()))


def hidden_words(names: Sequence[str]) -> str:
    """Return how many marks are out of sight, and the first of them; nothing without any."""
    if not names:
        return ""
    first = name_of(names[0].removesuffix("/").rpartition("/")[2])
    more = ", …" if len(names) > 1 else ""
    return f"{counted(len(names), 'mark')} out of sight: {first}{more}"


def _unseen(marks: Marks, shown: Sequence[MarkTarget]) -> Sequence[str]:
    seen = set[str]()
    for each in shown:
        seen.update(marks.names_below(each.name) if each.folder else (each.name,))
    return [name for name in marks.names if name not in seen]


def _words(marks: Marks) -> str:
    """Return how many files are marked, and how many bytes where that is known."""
    if not len(marks):
        return ""
    unknown = sum(size is None for size in marks.sizes.values())
    least = "at least " if unknown else ""
    size = f", {least}{human_size(marks.size)}" if unknown < len(marks) else ""
    return f"{MARK} {len(marks):,} marked{size}"


async def _off_loop(many: bool, call: Callable[[], T]) -> T:
    return await asyncio.to_thread(call) if many else call()
