"""The lines of a log view: which of them are shown, where the cursor is, and what is in sight."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from textual import events, work
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from csm_tui.domain.log_text import plain_text
from csm_tui.ui.widgets import _log_messages
from csm_tui.ui.widgets._log_bar import mark_bar, marks_of
from csm_tui.ui.widgets._log_layout import LogLayout, LogWish, arranged

_MOST_MARKED = 2_000
"""Errors that are marked in the scroll bar; of more, every so many are."""
_SMALL = 5_000
"""Lines that are measured at once; more are measured in a thread."""


class LogLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines of which some are shown, under a cursor; a subclass draws them and takes the keys."""

    follow = reactive(False, init=False)
    """Whether the view stays at the end as lines come; moving up ends this."""
    show_numbers = reactive(True, init=False)
    """Whether line numbers are shown."""
    cursor_line = reactive(0, repaint=False, init=False)
    """Number of the line under the cursor, from 0, with hidden lines counted."""
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
        self.set_reactive(LogLines.empty_text, empty_text)
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
        marks = marks_of(shown, at, now.row_count, self._page)
        # The colour is asked for at each drawing: the theme may be another one by then.
        mark_bar(
            self.vertical_scrollbar,
            marks,
            lambda: self.get_visual_style("log--error").rich_style.color,
        )

    def shows(self, line: int) -> bool:
        """Return whether the filter leaves a line."""
        return self._layout_now.shows(line)

    @property
    def hit_count(self) -> int:
        """The number of lines that the filter asks for, without those around them."""
        hits = self._layout_now.hits
        return len(self._layout_now.shown if hits is None else hits)

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

    def visit(self, line: int) -> None:
        """Move the cursor to a line, with some lines before it and more after it."""
        row = self._layout_now.rows_of(line)[0]
        if not 0 <= row - self.scroll_offset.y <= self._page // 2:
            self.follow = False
            self._jump(row - self._page // 3)
        self.cursor_line = line

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

    def _on_resize(self, _event: events.Resize) -> None:
        if self.wrap:
            self._arrange_later()
        self._show_cursor()
        self._mark_bar()

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

    def action_first(self) -> None:
        """Go to the first line."""
        self.cursor_line = 0
        self._jump(0)

    def action_last(self) -> None:
        """Go to the end of the last line."""
        self._go_to_end()


def _some_width(lines: Sequence[str]) -> int:
    """Return the characters of the longest of the first lines; a thread measures the others."""
    return max((len(plain_text(line)) for line in lines[:_SMALL]), default=0)
