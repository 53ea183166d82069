"""A view of a log of any length: follow, search, filter, wrap, go to an error or to a time."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.strip import Strip

from csm_tui.domain.log_errors import looks_like_error
from csm_tui.domain.log_text import plain_text
from csm_tui.domain.logs.search import slices
from csm_tui.domain.logs.times import LogTime, nearest
from csm_tui.ui.widgets._lines import placeholder_row, style_of
from csm_tui.ui.widgets._log_keys import KEYS
from csm_tui.ui.widgets._log_layout import LogLayout
from csm_tui.ui.widgets._log_lines import LogLines
from csm_tui.ui.widgets._log_painter import COMPONENTS, CSS, LogPainter
from csm_tui.ui.widgets._log_rows import cells_found

__all__ = ["KEYS", "LogView", "is_error"]


class LogView(LogLines, inherit_bindings=False):
    """A log, of which only the visible lines are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    DEFAULT_CSS = f"""
    LogView {{
        background: $background;
        color: $foreground;
        overflow: hidden scroll;
        {CSS}
    }}
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS

    is_explained = False
    """Whether a widget above has the key of the first error, to tell the cause."""

    @property
    def line_at_cursor(self) -> str | None:
        """The line under the cursor, or None without lines."""
        now = self._layout_now
        return now.lines[self.cursor_line] if now.shown else None

    @property
    def selected(self) -> tuple[int, int]:
        """The numbers of the first and the last selected line; without a selection, the cursor."""
        anchor = self.cursor_line if self._anchor is None else self._anchor
        return min(anchor, self.cursor_line), max(anchor, self.cursor_line)

    def selected_lines(self, most: int) -> list[str]:
        """Return the text of the selected lines, or without a selection of all that are shown.

        Args:
            most: So many lines at most.
        """
        now, places = self._layout_now, self._layout_now.shown
        if self._anchor is not None and now.shown:
            first, last = self.selected
            places = now.shown[now.place_of(first) : now.place_of(last) + 1]
        return [plain_text(now.lines[number]) for number in islice(places, most)]

    async def first_error(self) -> int | None:
        """Move to the first shown line that looks like an error, and return its number, or None."""
        return await self._visit_found(
            lambda now: next((n for n in _by_slices(now.shown) if is_error(now.lines[n])), None)
        )

    async def visit_time(self, time: LogTime) -> int | None:
        """Move to the line nearest to a time, and return its number, or None without any time."""
        near = self.cursor_line
        return await self._visit_found(lambda now: nearest(now.lines, time, near))

    async def _visit_found(self, search: Callable[[LogLayout], int | None]) -> int | None:
        """Move to the line that a search finds in a thread, and return its number, or None."""
        now = self._layout_now
        line = await asyncio.to_thread(search, now)
        # Other lines may have come meanwhile: the number holds if its line is the same.
        lines = self._layout_now.lines
        if line is not None and line < len(lines) and lines[line] == now.lines[line]:
            self.visit(line)
        return line

    def next_match(self) -> bool:
        """Move to the next match, or from the last to the first; return whether there is any."""
        return self._visit_match(self._layout_now.match_beside(self.cursor_line, 1))

    def previous_match(self) -> bool:
        """Move to the previous match, or from the first to the last, as `next_match` does."""
        return self._visit_match(self._layout_now.match_beside(self.cursor_line, -1))

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        now = self._layout_now
        row = y + self.scroll_offset.y
        if not now.shown:
            return placeholder_row(self._placeholder, y, self._width, style_of(self, "log--empty"))
        if row >= now.row_count:
            return Strip.blank(self._width, style_of(self).rich_style)
        return self._row(*now.at(row))

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines, or scroll within a line that is higher than the screen."""
        now = self._layout_now
        if not now.shown:
            return
        top, (start, end) = self.scroll_offset.y, now.rows_of(self.cursor_line)
        bottom = top + self._page - 1
        if (lines > 0 and start <= bottom < end) or (lines < 0 and start < top <= end):
            self._jump(top + lines)
            return
        self._anchor = None
        self._move(lines)

    def action_select(self, lines: int) -> None:
        """Move the cursor by lines, and select them from where it was."""
        if self._anchor is None:
            self._anchor = self.cursor_line
        self._move(lines)
        self.refresh()

    def _move(self, lines: int) -> None:
        now = self._layout_now
        if now.shown:
            place = now.place_of(self.cursor_line) + lines
            self.cursor_line = now.shown[max(0, min(place, len(now.shown) - 1))]

    def action_page(self, pages: int) -> None:
        """Scroll by a screen, the cursor at the same height, or go to the first or last line."""
        now = self._layout_now
        if not now.shown:
            return
        top, (start, _) = self.scroll_offset.y, now.rows_of(self.cursor_line)
        height = max(0, min(start - top, self._page - 1))
        wanted = max(0, min(top + pages * self._page, now.row_count - self._page))
        if wanted == top:
            self.cursor_line = now.shown[0 if pages < 0 else -1]
            return
        self._jump(wanted)
        self.cursor_line = now.at(min(wanted + height, now.row_count - 1))[0]

    def action_sideways(self, halves: int) -> None:
        """Scroll sideways by half a screen."""
        x = self.scroll_offset.x + halves * max(1, self._room // 2)
        self.scroll_to(x=max(0, x), animate=False, force=True, immediate=True)

    def action_next_match(self) -> None:
        """Move to the next match, or without a search to the next error."""
        if not (self.next_match() or self._search):
            self._visit_error(1)

    def action_previous_match(self) -> None:
        """Move to the previous match, or without a search to the error before."""
        if not (self.previous_match() or self._search):
            self._visit_error(-1)

    def _visit_error(self, step: int) -> None:
        shown = [line for line in self._errors if self._layout_now.shows(line)]
        if shown:
            after = bisect_right(shown, self.cursor_line)
            before = bisect_left(shown, self.cursor_line)
            self.visit(shown[after % len(shown) if step > 0 else before - 1])

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of the first error to a widget above that explains the log."""
        return not (action == "first_error" and self.is_explained)

    @work(group="log error", exclusive=True, exit_on_error=False)
    async def action_first_error(self) -> None:
        """Move to the first error."""
        await self.first_error()

    async def _on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        row = -1 if offset is None else offset.y + self.scroll_offset.y
        if 0 <= row < self._layout_now.row_count:
            self.cursor_line = self._layout_now.at(row)[0]

    @property
    def _placeholder(self) -> str:
        """The text while no line is shown."""
        return f"No line contains “{self._filter}”." if self._source else self.empty_text

    def _visit_match(self, line: int | None) -> bool:
        if line is None:
            return False
        self.visit(line)
        if not self.wrap:
            self._show_cells(*cells_found(self._layout_now.lines[line], self._search))
        return True

    def _widen(self, cells: int) -> None:
        """Make room for a line with more cells than characters."""
        if cells > self._widest:
            self._widest = cells
            self.call_later(self._resize)

    def _show_cells(self, start: int, end: int) -> None:
        """Scroll sideways to a part of the line under the cursor."""
        left = self.scroll_offset.x
        # A line that continues beyond the screen says so in the first and the last cell.
        if not (left + (left > 0) <= start <= end < left + self._room):
            self._widest = max(self._widest, end + 1)
            self._resize()
            x = 0 if end <= self._room else start - self._room // 3
            self.scroll_to(x=x, animate=False, force=True, immediate=True)

    def _row(self, line: int, part: int) -> Strip:
        first, last = self.selected
        strip, cells = LogPainter(self, self._layout_now, gutter=self._gutter, room=self._room).row(
            line,
            part,
            search=self._search,
            left=self.scroll_offset.x,
            at_cursor=line == self.cursor_line,
            selected=self._anchor is not None and first <= line <= last,
            levelled=self.marks_errors,
        )
        self._widen(cells)
        return strip


def is_error(line: str) -> bool:
    """Return whether a line looks like an error, by its text without codes."""
    return looks_like_error(plain_text(line))


def _by_slices(places: Sequence[int]) -> Iterator[int]:
    return chain.from_iterable(slices(places))
