"""A view of a log of any length: follow, search, filter, wrap, go to an error or to a time."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import ClassVar, TypeAlias

from textual import events, work
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from csm_tui.domain.log_errors import looks_like_error
from csm_tui.domain.log_text import plain_text
from csm_tui.domain.logs.search import slices
from csm_tui.domain.logs.times import LogTime, nearest
from csm_tui.ui.widgets import _log_messages
from csm_tui.ui.widgets._lines import placeholder_row, style_of
from csm_tui.ui.widgets._log_bar import mark_bar, marks_of
from csm_tui.ui.widgets._log_keys import KEYS
from csm_tui.ui.widgets._log_layout import LogLayout, LogWish, arranged
from csm_tui.ui.widgets._log_painter import COMPONENTS, CSS, LogPainter
from csm_tui.ui.widgets._log_rows import cells_found

__all__ = ["KEYS", "LogView"]

_MOST_MARKED = 2_000
"""Errors that are marked in the scroll bar; of more, every so many are."""
_SMALL = 5_000
"""Lines that are measured at once; more are measured in a thread."""


class LogView(ScrollView, can_focus=True, inherit_bindings=False):
    """A log, of which only the visible lines are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    DEFAULT_CSS = f"""
    LogView {{
        background: $surface;
        color: $foreground;
        overflow: hidden scroll;
        {CSS}
    }}
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS

    follow = reactive(False, init=False)
    """Whether the view stays at the end as lines come; moving up ends this."""
    show_numbers = reactive(True, init=False)
    """Whether line numbers are shown."""
    cursor_line = reactive(0, repaint=False, init=False)
    """Number of the line under the cursor, from 0, with hidden lines counted."""
    is_explained = False
    """Whether a widget above has the key of the first error, to tell the cause."""
    empty_text = reactive("The log is empty.")
    """The text in place of lines."""

    wrap = reactive(False, init=False)
    """Whether long lines are wrapped."""
    around = reactive(0, init=False)
    """How many lines before and after each line that the filter asks for are shown too."""
    match_count = reactive(0, init=False)
    """The number of shown lines that match the search."""
    match_position = reactive(0, init=False)
    """Number of the match under the cursor, from 1, or 0."""

    SearchChanged: TypeAlias = _log_messages.SearchChanged
    Filtered: TypeAlias = _log_messages.Filtered
    FollowChanged: TypeAlias = _log_messages.FollowChanged

    def __init__(
        self,
        *,
        empty_text: str = "The log is empty.",
        id: str | None = None,  # noqa: A002 - the name that every widget uses
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(LogView.empty_text, empty_text)
        self.marks_errors = True
        """Whether lines that look like errors are coloured; off for the lines of files."""
        self._source: Sequence[str] = ()
        self._filter = ""
        self._search = ""
        self._layout_now = LogLayout()
        self._moved_to: int | None = None
        """The number of the reader's line in lines that are not arranged yet."""
        self._anchor: int | None = None
        """The line at which the selection begins."""
        self._widest = 0
        self._measured: int | None = None
        """Characters of the longest line, once a thread has measured them."""
        self._round = 0
        self._errors: Sequence[int] = ()
        self._cause: int | None = None
        self._announced = ("", 0, 0)
        self._counted = ("", 0, 0, 0)

    @property
    def lines(self) -> Sequence[str]:
        """All lines, hidden ones included."""
        return self._source

    @property
    def line_at_cursor(self) -> str | None:
        """The line under the cursor, or None without lines."""
        now = self._layout_now
        return now.lines[self.cursor_line] if now.shown else None

    def mark_errors(self, errors: Sequence[int], cause: int | None) -> None:
        """Mark lines in the scroll bar; without a search, the keys of matches go to the errors.

        Args:
            errors: The numbers of the lines that look like errors, in their order.
            cause: The line that names the cause of a failure; None if that is not known.
        """
        self._errors, self._cause = errors, cause
        self._mark_bar()

    def _mark_bar(self) -> None:
        now, cause = self._layout_now, self._cause
        some = self._errors[:: len(self._errors) // _MOST_MARKED + 1]
        shown = {now.rows_of(line)[0] for line in some if now.shows(line)}
        at = now.rows_of(cause)[0] if cause is not None and now.shows(cause) else None
        color = self.get_visual_style("log--error").rich_style.color
        mark_bar(self.vertical_scrollbar, marks_of(shown, at, now.row_count, self._page), color)

    def shows(self, line: int) -> bool:
        """Return whether the filter leaves a line."""
        return self._layout_now.shows(line)

    @property
    def hit_count(self) -> int:
        """The number of lines that the filter asks for, without those around them."""
        hits = self._layout_now.hits
        return len(self._layout_now.shown if hits is None else hits)

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

    def set_lines(
        self, lines: Sequence[str], *, keep_place: bool = True, place: int | None = None
    ) -> None:
        """Replace the lines. They are not copied and must not change afterwards.

        Args:
            lines: All lines of the log.
            keep_place: Stay on the same line at the same height of the screen.
            place: The number of that line among the new ones; None: it is the same.
        """
        self._source, self._measured = lines, None
        self._anchor = None
        if not keep_place:
            self.action_first()
        self._moved_to = place if keep_place else None
        if self._wish.is_plain:
            self._round += 1
            self._place(LogLayout(lines, range(len(lines)), widest=_some_width(lines)))
            self._count_matches()
        if not self._wish.is_plain or len(lines) > _SMALL:
            self._arrange_later()

    async def find(self, text: str) -> int:
        """Search the shown lines for a text, whatever its case, and return the number of matches.

        An empty text ends the search. Await this in a worker: many lines take a while, during
        which the screen stays responsive. Newer lines or a newer search end it early, and post
        their own `SearchChanged`.
        """
        self._search = text
        await self._arrange()
        return self.match_count

    async def filter(self, text: str) -> int:
        """Show only the lines that contain a text, and return how many; an empty text shows all."""
        self._filter = text
        await self._arrange()
        return len(self._layout_now.shown)

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

    def visit(self, line: int) -> None:
        """Move the cursor to a line, with some lines before it and more after it."""
        row = self._layout_now.rows_of(line)[0]
        if not 0 <= row - self.scroll_offset.y <= self._page // 2:
            self.follow = False
            self._jump(row - self._page // 3)
        self.cursor_line = line

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

    def validate_cursor_line(self, line: int) -> int:
        """Keep the cursor on a line that is shown."""
        now = self._layout_now
        return now.shown[now.place_of(line)] if now.shown else 0

    def watch_cursor_line(self, old: int, new: int) -> None:
        """Bring the line into view and redraw; moving up from the last line stops following."""
        if new < old and new not in self._layout_now.shown[-1:]:
            self.follow = False
        self._show_cursor()
        self.refresh()
        self._count_matches()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following when the view moves up."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < old_value and new_value < self.max_scroll_y:
            self.follow = False

    def watch_follow(self, follow: bool) -> None:
        """Go to the end, and post `FollowChanged`."""
        if follow:
            self._go_to_end()
        self.post_message(self.FollowChanged(self, follow))

    def watch_around(self) -> None:
        """Show more or fewer lines around those that the filter asks for."""
        if self._filter:
            self._arrange_later()

    def watch_wrap(self) -> None:
        """Wrap the lines, or unwrap them."""
        self._arrange_later()

    def watch_show_numbers(self) -> None:
        """Wrap the lines again: they have more or less room."""
        self._arrange_later()

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

    def action_first(self) -> None:
        """Go to the first line."""
        self.cursor_line = 0
        self._jump(0)

    def action_last(self) -> None:
        """Go to the end of the last line."""
        self._go_to_end()

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

    def _on_resize(self, _event: events.Resize) -> None:
        if self.wrap:
            self._arrange_later()
        self._show_cursor()
        self._mark_bar()

    @property
    def _placeholder(self) -> str:
        """The text while no line is shown."""
        return f"No line contains “{self._filter}”." if self._source else self.empty_text

    @property
    def _page(self) -> int:
        """Rows on the screen."""
        return max(1, self.container_size.height - self.scrollbar_size_horizontal)

    @property
    def _width(self) -> int:
        """Cells beside the scrollbar."""
        return self.container_size.width - self.scrollbar_size_vertical

    @property
    def _gutter(self) -> int:
        """Cells before the text: the cursor's marker and the line number."""
        return 1 + (len(str(len(self._source))) + 1 if self.show_numbers else 0)

    @property
    def _room(self) -> int:
        """Cells for the text."""
        return max(1, self._width - self._gutter)

    @work(group="log arrange", exclusive=True, exit_on_error=False)
    async def _arrange_later(self) -> None:
        await self._arrange()

    async def _arrange(self) -> bool:
        """Filter, search and wrap; return whether no newer arrangement replaced this one."""
        self._round += 1
        mine = self._round
        known = self._measured if self._source is self._layout_now.lines else None
        layout = await asyncio.to_thread(
            arranged, self._source, self._wish, lambda: mine == self._round, known
        )
        wanted = layout is not None and mine == self._round
        if layout is not None and wanted:
            self._place(layout)
            self._measured = layout.widest
            self._count_matches()
        return wanted

    @property
    def _wish(self) -> LogWish:
        """What of the lines is wanted on the screen."""
        return LogWish(self._filter, self.around, self._search, self._room if self.wrap else None)

    def _visit_match(self, line: int | None) -> bool:
        if line is None:
            return False
        self.visit(line)
        if not self.wrap:
            self._show_cells(*cells_found(self._layout_now.lines[line], self._search))
        return True

    def _count_matches(self) -> None:
        self.match_count = len(self._layout_now.matches)
        self.match_position = self._layout_now.match_position(self.cursor_line)
        state = (self._search, self.match_count, self.match_position)
        if state != self._announced:
            self._announced = state
            self.post_message(self.SearchChanged(self, *state))

    def _count_shown(self) -> None:
        shown = len(self._layout_now.shown)
        before, state = self._counted, (self._filter, self.hit_count, shown, len(self._source))
        self._counted = state
        if state != before and (state[0] or before[0]):
            self.post_message(self.Filtered(self, self._filter, shown))

    def _place(self, new: LogLayout) -> None:
        """Show another layout, with the line of the cursor at the same height of the screen."""
        height = self._cursor_height()
        if new.lines is not self._layout_now.lines:
            self._widest = 0
        self._widest = max(self._widest, new.widest)
        self._layout_now = new
        self._resize()
        if self.follow:
            self._go_to_end()
        else:
            line = self.cursor_line if self._moved_to is None else self._moved_to
            self.cursor_line = self.validate_cursor_line(line)
            if height is not None and new.shown:
                self._jump(new.rows_of(self.cursor_line)[0] - height)
        self._moved_to = None
        self.refresh()
        self._mark_bar()
        self._count_shown()

    def _cursor_height(self) -> int | None:
        """Return the rows between the top of the screen and the cursor, or None if not visible."""
        now = self._layout_now
        if not now.shown:
            return None
        height = now.rows_of(self.cursor_line)[0] - self.scroll_offset.y
        return height if 0 <= height < self._page else None

    def _resize(self) -> None:
        wrapped = self._layout_now.starts is not None
        width = 0 if wrapped else self._widest + self._gutter
        self.virtual_size = Size(width, self._layout_now.row_count)

    def _widen(self, cells: int) -> None:
        """Make room for a line with more cells than characters."""
        if cells > self._widest:
            self._widest = cells
            self.call_later(self._resize)

    def _go_to_end(self) -> None:
        now = self._layout_now
        if now.shown:
            self.cursor_line = now.shown[-1]
            self._jump(now.row_count)

    def _jump(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def _show_cursor(self) -> None:
        now = self._layout_now
        if not (now.shown and self.is_mounted and self.container_size):
            return
        start, end = now.rows_of(self.cursor_line)
        low, high = sorted((start, end - self._page + 1))
        wanted = max(low, min(self.scroll_offset.y, high))
        if wanted != self.scroll_offset.y:
            self._jump(wanted)

    def _show_cells(self, start: int, end: int) -> None:
        """Scroll sideways to a part of the line under the cursor."""
        left = self.scroll_offset.x
        if not left <= start <= end <= left + self._room:
            self._widest = max(self._widest, end)
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


def _some_width(lines: Sequence[str]) -> int:
    """Return the characters of the longest of the first lines; a thread measures the others."""
    return max((len(plain_text(line)) for line in lines[:_SMALL]), default=0)


def _by_slices(places: Sequence[int]) -> Iterator[int]:
    return chain.from_iterable(slices(places))
