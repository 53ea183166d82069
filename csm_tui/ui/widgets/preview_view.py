"""The widget that shows a preview: as a table, as column statistics, or as lines."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.format import counted
from csm_tui.domain.preview.content import HexPreview, Preview, TextPreview
from csm_tui.ui.presentation.preview_texts import PreviewTable, summary, warnings
from csm_tui.ui.text import outside
from csm_tui.ui.widgets._log_rows import with_codes
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import KEYS, LogView
from csm_tui.ui.widgets.short_text import ShortText

_OF_LOGS = {
    "lines.first_error",
    "lines.toggle('follow')",
    "lines.next_match",
    "lines.previous_match",
}
"""Keys of a log that have no meaning in a file, or that the preview handles itself."""


class PreviewLines(LogView, inherit_bindings=False):
    """Shows the lines of a file, of which terminal codes are a visible part."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in KEYS if not (isinstance(key, Binding) and key.id in _OF_LOGS)
    ]

    def set_lines(
        self, lines: Sequence[str], *, keep_place: bool = True, place: int | None = None
    ) -> None:
        """Replace the lines, and make their codes visible."""
        super().set_lines(with_codes(lines), keep_place=keep_place, place=place)


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows of a table that contain the searched text, in order."""

    rows: tuple[int, ...] = ()
    """Counted from 0."""
    columns: tuple[int, ...] = ()
    """The first matching column of each of these rows."""

    def position(self, row: int) -> int:
        """Return the number of a row among the matches, from 1, or 0 if it is not one."""
        place = bisect_left(self.rows, row)
        return place + 1 if self.rows[place : place + 1] == (row,) else 0

    def beside(self, row: int, step: int) -> tuple[int, int] | None:
        """Return row and column of the match after a row (step 1) or before it (step -1).

        After the last match comes the first. None if there is no match.
        """
        if not self.rows:
            return None
        place = bisect_right(self.rows, row) if step > 0 else bisect_left(self.rows, row) - 1
        place %= len(self.rows)
        return self.rows[place], self.columns[place]


def matches_of(rows: Sequence[Sequence[str]], text: str) -> Matches:
    """Return the matches of a text in a table, ignoring case; an empty text has none."""
    wanted = text.casefold()
    found = [(at, _column(row, wanted)) for at, row in enumerate(rows)] if wanted else []
    kept = [(row, column) for row, column in found if column is not None]
    return Matches(tuple(row for row, _ in kept), tuple(column for _, column in kept))


def _column(row: Sequence[str], wanted: str) -> int | None:
    return next((at for at, cell in enumerate(row) if wanted in cell.casefold()), None)


class PreviewView(Vertical):
    """Shows a preview in one of two lists, which takes the focus."""

    DEFAULT_CSS = """
    PreviewView {
        & > .about { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
        & > .troubles { height: auto; max-height: 4; padding: 0 1; color: $text-warning; }
        & > Grid, & > LogView { height: 1fr; }
    }
    """

    class Searched(Message):
        """The result of a search, in words."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[str]] = ()
        self._matches = Matches()
        self._said: tuple[str, bool] | None = None
        """What is said instead of a preview; None while there is one."""

    def compose(self) -> ComposeResult:
        """Compose the summary, the warnings, the table and the lines."""
        yield ShortText(classes="about")
        yield ShortText(classes="troubles")
        yield Grid()
        yield PreviewLines()

    def on_mount(self) -> None:
        """Show an empty view."""
        self._lines.show_numbers = True
        self._lines.marks_errors = False
        self.say("")

    @property
    def listing(self) -> Grid | LogView:
        """The list that is visible."""
        return self._grid if self._grid.display else self._lines

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show a text instead of a preview."""
        if self._said == (text, problem):
            return
        self._said = text, problem
        style = "$text-error" if problem else "$text-muted"
        words = Content("\n").join(outside(line).stylize(style) for line in text.split("\n"))
        self.query_one(".about", Static).update(words)
        self.query_one(".troubles").display = False
        self._lines.set_lines((), keep_place=False)
        self._lines.empty_text = ""
        self._show_table(False)

    def show(self, preview: Preview, cells: PreviewTable | None) -> None:
        """Show a preview.

        Args:
            preview: The preview.
            cells: Its table, or None if it has lines.
        """
        self._said = None
        self.query_one(".about", Static).update(outside(summary(preview)))
        sentences = warnings(preview)
        self.query_one(".troubles", Static).update(outside("\n".join(sentences), lines=True))
        self.query_one(".troubles").display = bool(sentences)
        if cells is not None:
            self._grid.empty_text = cells.instead
            self._grid.set_columns(cells.columns)
            self._rows, self._matches = cells.rows, Matches()
            self._grid.set_rows(cells.rows, keep_cursor=False)
            self._grid.scroll_to(x=0, animate=False, force=True, immediate=True)
        elif isinstance(preview, TextPreview | HexPreview):
            self._lines.empty_text = "The file is empty."
            self._lines.show_numbers = not isinstance(preview, HexPreview)
            self._lines.set_lines(preview.lines, keep_place=False)
            if isinstance(preview, TextPreview) and preview.fault and preview.fault.line:
                # A fault is what the user looks for first.
                self._lines.cursor_line = preview.fault.line - 1
        self._show_table(cells is not None)

    async def find(self, text: str) -> None:
        """Find a text and go to the first match from the cursor on; an empty text ends the search.

        The result is posted as `Searched`. Await it in a worker, since it may be slow.
        """
        if not self._grid.display:
            if await self._lines.find(text) and not self._lines.match_position:
                self._lines.next_match()
            self._tell_lines()
            return
        self._matches = await asyncio.to_thread(matches_of, self._rows, text)
        if self._matches.rows and not self._matches.position(self._grid.cursor_row):
            self.go_to_match(1)
        self._tell_rows()

    def go_to_match(self, step: int) -> None:
        """Go to the next match (1) or the previous one (-1)."""
        if not self._grid.display:
            (self._lines.next_match if step > 0 else self._lines.previous_match)()
        elif (found := self._matches.beside(self._grid.cursor_row, step)) is not None:
            self._grid.cursor_row, column = found
            self._grid.show_column(column)

    @on(LogView.SearchChanged)
    def _tell_lines(self) -> None:
        lines = self._lines
        self._tell(lines.match_position, lines.match_count, "line")

    @on(Grid.RowHighlighted)
    def _tell_rows(self) -> None:
        position = self._matches.position(self._grid.cursor_row)
        self._tell(position, len(self._matches.rows), "row")

    def _tell(self, position: int, count: int, what: str) -> None:
        found = f"{position or '-'} of {counted(count, what)} · n next" if count else "not here"
        self.post_message(self.Searched(found))

    @property
    def _grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def _lines(self) -> PreviewLines:
        return self.query_one(PreviewLines)

    def _show_table(self, table: bool) -> None:
        # The list itself reports later, and may have been asked for a moment ago.
        had_focus = self.screen.focused is self.listing
        self._grid.display, self._lines.display = table, not table
        if had_focus:
            self.screen.set_focus(self.listing)
