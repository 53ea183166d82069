"""The rows of a log: which lines are shown, matched and wrapped, and how one is drawn."""

import asyncio
import re
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from rich.cells import cell_len, chop_cells
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from csm_tui.domain.text import visible

Wanted = Callable[[str], bool]

_CHUNK = 500
_SLICE = 0.01
"""Seconds of work before other tasks run."""


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


@lru_cache(512)
def displayed(line: str) -> str:
    """Return a line as it is drawn: tabs expanded, control characters visible."""
    return visible(line.expandtabs(8))


@lru_cache(512)
def pieces(text: str, width: int) -> list[str]:
    """Return a drawn line, cut into rows of at most so many cells."""
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)] or [""]
    # A wide character needs two cells, even on a narrower screen.
    return chop_cells(text, max(2, width)) or [""]


def containing(text: str) -> Wanted:
    """Return a predicate for lines that contain a text, whatever its case."""
    needle = text.lower()
    return lambda line: needle in line.lower()


async def in_slices(places: Sequence[int]) -> AsyncIterator[Sequence[int]]:
    """Yield line numbers in slices, and let other tasks run in between."""
    until = perf_counter() + _SLICE
    for start in range(0, len(places), _CHUNK):
        yield places[start : start + _CHUNK]
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + _SLICE


async def matching(lines: Sequence[str], places: Sequence[int], wanted: Wanted) -> list[int]:
    """Return the numbers of the lines that satisfy a predicate."""
    found: list[int] = []
    async for piece in in_slices(places):
        found += [place for place in piece if wanted(lines[place])]
    return found


async def first(lines: Sequence[str], places: Sequence[int], wanted: Wanted) -> int | None:
    """Return the number of the first line that satisfies a predicate, or None."""
    async for piece in in_slices(places):
        for place in piece:
            if wanted(lines[place]):
                return place
    return None


async def row_starts(lines: Sequence[str], shown: Sequence[int], width: int) -> list[int]:
    """Return the first row of each wrapped line, then the number of all rows."""
    starts, row = [], 0
    async for piece in in_slices(shown):
        for place in piece:
            starts.append(row)
            row += _height(lines[place], width)
    return [*starts, row]


def _height(line: str, width: int) -> int:
    if line.isascii() and line.isprintable():
        return max(1, -(-len(line) // width))
    return len(pieces(displayed(line), width))


async def arranged(
    lines: Sequence[str],
    *,
    hidden_without: str,
    search: str,
    wrapped_at: int | None,
    wanted: Callable[[], bool],
) -> LogLayout | None:
    """Filter, search and wrap lines, and return their layout, or None if it is not wanted.

    Args:
        lines: All lines.
        hidden_without: The text of the filter; an empty text shows all lines.
        search: The text of the search; an empty text matches no line.
        wrapped_at: Cells for the text of a row; None does not wrap.
        wanted: Returns whether the result is still wanted; called between the steps.
    """
    shown: Sequence[int] = range(len(lines))
    if hidden_without:
        shown = await matching(lines, shown, containing(hidden_without))
    matches: Sequence[int] = ()
    if search and wanted():
        matches = await matching(lines, shown, containing(search))
    starts = None
    if wrapped_at is not None and wanted():
        starts = await row_starts(lines, shown, wrapped_at)
    return LogLayout(lines, shown, matches, starts) if wanted() else None


def found_in(text: str, search: str) -> list[tuple[int, int]]:
    """Return the spans of the searched text in a drawn line."""
    if not search:
        return []
    found = re.finditer(re.escape(displayed(search)), text, re.IGNORECASE)
    return [match.span() for match in found]


def cells_found(line: str, search: str) -> tuple[int, int]:
    """Return the cells at which the first match in a line begins and ends."""
    text = displayed(line)
    start, end = next(iter(found_in(text, search)), (0, 0))
    return cell_len(text[:start]), cell_len(text[:end])


def row_text(line: str, search: str, match: Style) -> Content:
    """Return a line as it is drawn, with the matches highlighted."""
    text = displayed(line)
    return Content(text, [Span(*span, match) for span in found_in(text, search)])


def row_part(text: Content, part: int, width: int) -> Content:
    """Return one row of a wrapped line."""
    rows = pieces(text.plain, width)
    if part >= len(rows):
        return Content("")
    start = sum(map(len, rows[:part]))
    return text[start : start + len(rows[part])]


def window(text: Content, left: int, width: int, style: Style) -> Strip:
    """Return the visible part of a row: so many cells from the left."""
    strip = Strip(text.render_segments(style), text.cell_length)
    return strip.crop_extend(left, left + width, style.rich_style)
