"""The lines of a log, however many: follow, search, filter, wrap, jump to the first error."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from csm_tui.ui.widgets._log_keys import KEYS
from csm_tui.ui.widgets._log_layout import LogLayout, arranged
from csm_tui.ui.widgets._log_lines import LogLines
from csm_tui.ui.widgets._log_row import cells_found
from csm_tui.ui.widgets._log_scan import first, looks_like_error

__all__ = ["LogView"]


@dataclass
class _LogMessage(Message):
    log_view: "LogView"

    @property
    def control(self) -> "LogView":
        """The view, for ``@on`` selectors."""
        return self.log_view


class LogView(LogLines, inherit_bindings=False):
    """A log on the screen; only the visible lines are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    wrap = reactive(False, init=False)
    """Whether long lines take several rows."""
    match_count = reactive(0, init=False)
    """How many shown lines match the search."""
    match_position = reactive(0, init=False)
    """Which of the matches the cursor is on, from 1; 0: on none."""

    @dataclass
    class SearchChanged(_LogMessage):
        """The matches of the search changed, or the cursor came to another one."""

        text: str
        count: int
        position: int

    @dataclass
    class Filtered(_LogMessage):
        """Other lines are shown than before, because of the filter."""

        text: str
        shown: int

    @dataclass
    class FollowChanged(_LogMessage):
        """The view began or ceased to stay at the end."""

        follow: bool

    def __init__(
        self,
        *,
        empty_text: str = "The log is empty.",
        id: str | None = None,  # noqa: A002 - the name that every widget uses
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text, id, classes)
        self._filter = ""
        self._round = 0
        self._told = ("", 0, 0)

    @property
    def lines(self) -> Sequence[str]:
        """All lines as they came, without regard to the filter."""
        return self._source

    def set_lines(self, lines: Sequence[str], *, keep_place: bool = True) -> None:
        """Replace the lines. They are not copied and must not change afterwards.

        Args:
            lines: All lines of the log.
            keep_place: Stay on the same line at the same height of the screen.
        """
        self._source = lines
        if not keep_place:
            self.action_first()
        if self._filter or self._search or self.wrap:
            self._arrange_later()
        else:
            self._round += 1
            self._place(LogLayout(lines, range(len(lines))))
            self._count_matches()

    async def find(self, text: str) -> int:
        """Look for a text among the shown lines and return how many have it.

        The case does not matter. An empty text ends the search. Many lines take a while, in
        which the screen lives on: await it in a worker. Newer lines or a newer search end it early;
        SearchChanged tells what came of them.
        """
        self._search = text
        await self._arrange()
        return self.match_count

    async def filter(self, text: str) -> int:
        """Show only the lines that contain a text and return how many; empty: show all."""
        self._filter = text
        if await self._arrange():
            self.post_message(self.Filtered(self, text, len(self._layout_now.shown)))
        return len(self._layout_now.shown)

    async def first_error(self) -> int | None:
        """Move to the first shown line that looks like an error; return its number, from 0."""
        now = self._layout_now
        line = await first(now.lines, now.shown, looks_like_error)
        # Lines may have come meanwhile; the place is right as long as it holds the same words.
        lines = self._layout_now.lines
        if line is not None and line < len(lines) and lines[line] == now.lines[line]:
            self._visit(line)
        return line

    def next_match(self) -> bool:
        """Move to the next match, after the last one to the first; say whether there is one."""
        matches = self._layout_now.matches
        place = bisect_right(matches, self.cursor_line)
        return self._visit_match(place % len(matches) if matches else None)

    def previous_match(self) -> bool:
        """Move to the match before, from the first one to the last."""
        matches = self._layout_now.matches
        place = bisect_left(matches, self.cursor_line) - 1
        return self._visit_match(place % len(matches) if matches else None)

    def watch_cursor_line(self, old: int, new: int) -> None:
        """See whether the cursor came to a match."""
        super().watch_cursor_line(old, new)
        self._count_matches()

    def watch_follow(self, follow: bool) -> None:
        """Go to the end, and tell who listens."""
        if follow:
            self._go_to_end()
        self.post_message(self.FollowChanged(self, follow))

    def watch_wrap(self) -> None:
        """Count the rows anew."""
        self._arrange_later()

    def watch_show_numbers(self) -> None:
        """Count the rows anew: the lines have more or less room."""
        self._arrange_later()

    def action_next_match(self) -> None:
        """Move to the next match."""
        self.next_match()

    def action_previous_match(self) -> None:
        """Move to the match before."""
        self.previous_match()

    @work(group="log error", exclusive=True, exit_on_error=False)
    async def action_first_error(self) -> None:
        """Move to the first error."""
        await self.first_error()

    def _on_resize(self, _event: events.Resize) -> None:
        if self.wrap:
            self._arrange_later()
        self._show_cursor()

    @property
    def _said_instead(self) -> str:
        """What to say while no line is shown."""
        return f"No line contains “{self._filter}”." if self._source else self.empty_text

    @work(group="log arrange", exclusive=True, exit_on_error=False)
    async def _arrange_later(self) -> None:
        await self._arrange()

    async def _arrange(self) -> bool:
        """Filter, search and wrap; say whether the result was still wanted when it was there."""
        self._round += 1
        mine = self._round
        layout = await arranged(
            self._source,
            hidden_without=self._filter,
            search=self._search,
            wrapped_at=self._room if self.wrap else None,
            wanted=lambda: mine == self._round,
        )
        if layout is not None:
            self._place(layout)
            self._count_matches()
        return layout is not None

    def _visit_match(self, place: int | None) -> bool:
        if place is None:
            return False
        line = self._layout_now.matches[place]
        self._visit(line)
        if not self.wrap:
            self._show_cells(*cells_found(self._layout_now.lines[line], self._search))
        return True

    def _count_matches(self) -> None:
        matches = self._layout_now.matches
        place = bisect_left(matches, self.cursor_line)
        on_one = place < len(matches) and matches[place] == self.cursor_line
        self.match_count, self.match_position = len(matches), place + 1 if on_one else 0
        state = (self._search, self.match_count, self.match_position)
        if state != self._told:
            self._told = state
            self.post_message(self.SearchChanged(self, *state))
