"""The rows of a log: which lines are shown, matched and wrapped."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import chop_cells

from csm_tui.domain.log_text import plain_text
from csm_tui.domain.logs.search import matching, slices, with_context
from csm_tui.ui.widgets._log_rows import SHORT, displayed

Wanted = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class LogWish:
    """What of a log is wanted on the screen."""

    filter: str = ""
    """The text of the shown lines, after ``!`` of the hidden ones; empty: all lines are shown."""
    around: int = 0
    """How many lines before and after those are shown with them."""
    search: str = ""
    """The text of the matches; empty: there are none."""
    wrapped_at: int | None = None
    """Cells for the text of a row; None does not wrap."""

    @property
    def is_plain(self) -> bool:
        """Whether every line is shown on one row, and none is searched."""
        return not self.filter and not self.search and self.wrapped_at is None


@dataclass(frozen=True, slots=True)
class LogLayout:
    """The lines of a log, which of them are shown, and on which rows."""

    lines: Sequence[str] = ()
    shown: Sequence[int] = range(0)
    """Numbers of the lines that the filter leaves, ascending, from 0."""
    matches: Sequence[int] = ()
    """Numbers of the shown lines that match the search, ascending."""
    starts: Sequence[int] | None = None
    """The first row of each shown line, then the number of all rows; None: one row per line."""
    hits: Sequence[int] | None = None
    """Numbers of the lines that the filter asks for, without their context; None: no filter."""
    widest: int = 0
    """Characters of the longest line."""

    @property
    def row_count(self) -> int:
        """The number of rows of all shown lines."""
        return len(self.shown) if self.starts is None else self.starts[-1]

    def at(self, row: int) -> tuple[int, int]:
        """Return the number of the line on a row, and the number of the row within the line."""
        if self.starts is None:
            return self.shown[row], 0
        place = bisect_right(self.starts, row) - 1
        return self.shown[place], row - self.starts[place]

    def rows_of(self, line: int) -> tuple[int, int]:
        """Return the first and the last row of a shown line."""
        place = self.place_of(line)
        if self.starts is None:
            return place, place
        return self.starts[place], self.starts[place + 1] - 1

    def place_of(self, line: int) -> int:
        """Return the index of a line among the shown lines, or of the next one if it is hidden."""
        return max(0, min(bisect_left(self.shown, line), len(self.shown) - 1))

    def shows(self, line: int) -> bool:
        """Return whether the filter leaves a line."""
        return _has(self.shown, line)

    def is_context(self, line: int) -> bool:
        """Return whether a line is shown only because it is near one that the filter asks for."""
        return self.hits is not None and not _has(self.hits, line)

    def match_beside(self, line: int, step: int) -> int | None:
        """Return the match after a line (1) or before it (-1), round and round, or None."""
        if not self.matches:
            return None
        place = (
            bisect_right(self.matches, line) if step > 0 else bisect_left(self.matches, line) - 1
        )
        return self.matches[place % len(self.matches)]

    def match_position(self, line: int) -> int:
        """Return the number of a line among the matches, from 1, or 0 if it is none."""
        return bisect_left(self.matches, line) + 1 if _has(self.matches, line) else 0


def arranged(
    lines: Sequence[str], wish: LogWish, wanted: Wanted, widest: int | None = None
) -> LogLayout | None:
    """Filter, search and wrap lines, and return their layout, or None if it is not wanted.

    Call it in a thread: a million lines take a good part of a second.

    Args:
        lines: All lines.
        wish: What is wanted.
        wanted: Returns whether the result is still wanted; called between the slices.
        widest: Characters of the longest line; None while they are not known.
    """
    shown: Sequence[int] = range(len(lines))
    hits: Sequence[int] | None = None
    if wish.filter:
        absent = len(wish.filter) > 1 and wish.filter.startswith("!")
        text = wish.filter[1:] if absent else wish.filter
        hits = matching(lines, shown, text, wanted, absent=absent)
        if hits is None:
            return None
        shown = with_context(hits, wish.around, len(lines)) if wish.around else hits
    matches: Sequence[int] | None = ()
    if wish.search:
        matches = matching(lines, shown, wish.search, wanted)
    starts: Sequence[int] | None = None
    if wish.wrapped_at is not None:
        starts = row_starts(lines, shown, wish.wrapped_at, wanted)
    if widest is None:
        widest = _widest(lines)
    if matches is None or not wanted():
        return None
    return LogLayout(lines, shown, matches, starts, hits, widest)


def row_starts(
    lines: Sequence[str], shown: Sequence[int], width: int, wanted: Wanted = lambda: True
) -> "array[int]":
    """Return the first row of each wrapped line, then the number of all rows."""
    starts, row = array("q"), 0
    for numbers in slices(shown):
        if not wanted():
            break
        for number in numbers:
            starts.append(row)
            row += _height(lines[number], width)
    starts.append(row)
    return starts


def pieces(text: str, width: int) -> list[str]:
    """Return a drawn line, cut into rows of at most so many cells."""
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)] or [""]
    return _cut(text, width) if len(text) <= SHORT else _cut_long(text, width)


def _cells(text: str, width: int) -> list[str]:
    # A wide character needs two cells, even on a narrower screen.
    return chop_cells(text, max(2, width)) or [""]


_cut = lru_cache(512)(_cells)
_cut_long = lru_cache(16)(_cells)


def _height(line: str, width: int) -> int:
    if line.isascii() and line.isprintable():
        return max(1, -(-len(line) // width))
    text = displayed(line)
    return max(1, -(-len(text) // width)) if text.isascii() else len(pieces(text, width))


def _widest(lines: Sequence[str]) -> int:
    """Return the characters of the longest line, without its codes."""
    widest = 0
    for numbers in slices(range(len(lines))):
        part = lines[numbers[0] : numbers[-1] + 1]
        if max(map(len, part)) > widest:
            widest = max(widest, *(len(plain_text(line)) for line in part if len(line) > widest))
    return widest


def _has(numbers: Sequence[int], number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number


def part_of(line: str, part: int, width: int) -> tuple[int, int]:
    """Return the first character of one row of a wrapped line, and the one after its last."""
    text = displayed(line)
    if text.isascii():
        return part * width, (part + 1) * width
    rows = pieces(text, width)
    start = sum(map(len, rows[:part]))
    return start, start + len(rows[part]) if part < len(rows) else start
