"""The two panels of the solution screen: the rows of one part, and everything about one row."""

from collections.abc import Sequence
from itertools import chain, repeat

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.text import visible
from csm_tui.ui.presentation.ranked_columns import RankedColumn, fit_columns
from csm_tui.ui.presentation.solution_facts import Facts
from csm_tui.ui.presentation.solution_rows import SolutionRow
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid

_NAME = 14
"""Cells for the names of facts."""
_GRID = 2
"""Cells of a grid that hold no column: the sign of the cursor and the scroll bar."""


class SolutionList(Vertical):
    """The rows of one part, with a filter; the columns fit the width."""

    DEFAULT_CSS = """
    SolutionList { Grid { height: 1fr; background: $background; scrollbar-size-vertical: 1; } }
    """

    class RowChanged(Message):
        """Another row is under the cursor, or none."""

        def __init__(self, row: SolutionRow | None) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self._columns: Sequence[RankedColumn] = ()
        self._rows: Sequence[SolutionRow] = ()
        self._shown: Sequence[SolutionRow] = ()
        self._title = ""
        self._count = ""

    def compose(self) -> ComposeResult:
        """Compose the filter and the rows."""
        yield FilterLine("filter")
        yield OpenGrid(empty_text="Loading…", row_style=lambda row: self._shown[row].style)

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    @property
    def row(self) -> SolutionRow | None:
        """The row under the cursor."""
        place = self.grid.cursor_row
        return self._shown[place] if place < len(self._shown) else None

    def show(
        self,
        title: str,
        columns: Sequence[RankedColumn],
        rows: Sequence[SolutionRow],
        empty: str,
    ) -> None:
        """Show the rows of a part.

        Args:
            title: The title of the panel.
            columns: The columns of the part.
            rows: All rows, of which the filter shows some.
            empty: The text in place of rows.
        """
        self._title, self._columns, self._rows = title, columns, rows
        self._empty = empty
        self._narrow()

    def move_to(self, place: int) -> None:
        """Move the cursor to a row; a filter that hides rows is cleared first."""
        if self.query_one(FilterLine).clear():
            self._narrow()
        self.grid.cursor_row = place

    def place_of(self, row_id: str) -> int | None:
        """Return the place of the first row with an id, or None."""
        return next((place for place, row in enumerate(self._rows) if row.id == row_id), None)

    def open_filter(self) -> None:
        """Show the line for the filter."""
        self.query_one(FilterLine).open()

    def clear_filter(self) -> bool:
        """Clear the filter, and return whether there was one."""
        return self.query_one(FilterLine).clear()

    @on(FilterLine.TextChanged)
    def _narrow(self) -> None:
        text = self.query_one(FilterLine).text.strip().casefold()
        self._shown = [row for row in self._rows if text in row.searched]
        all_, shown = f"{len(self._rows):,}", f"{len(self._shown):,}"
        self._count = f"{shown} of {all_}" if text else all_
        self.query_one(FilterLine).say(self._count)
        self.grid.empty_text = "Nothing matches; Esc shows all." if self._rows else self._empty
        self._fit()
        self.call_after_refresh(self._announce)

    @on(FilterLine.Dismissed)
    def _to_rows(self) -> None:
        self.grid.focus()

    @on(Grid.RowHighlighted)
    def _announce(self) -> None:
        self.post_message(self.RowChanged(self.row))

    def on_resize(self, _event: Resize) -> None:
        """Fit the columns and the title to the width."""
        self._fit()

    def _fit(self) -> None:
        """Choose the columns that fit, and show their cells."""
        if not self.size.width:
            return
        cells = [row.cells for row in self._shown]
        kept, columns = fit_columns(self._columns, cells, self.size.width - _GRID)
        self.grid.set_columns(columns)
        self.grid.set_rows([[row[place] for place in kept] for row in cells])
        self._show_title()

    def _show_title(self) -> None:
        """Show the title at the left of the frame, and the count at its right."""
        title, count = outside(self._title), outside(self._count)
        # The frame keeps a corner, a line and a blank at either side of its title.
        line = self.size.width - title.cell_length - count.cell_length - 6
        self.border_title = Content.assemble(title, " ", "─" * max(1, line), " ", count)


class SolutionDetails(VerticalScroll):
    """Everything about the row under the cursor."""

    DEFAULT_CSS = """
    SolutionDetails { scrollbar-size-vertical: 1; Static { height: auto; } }
    """

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self._facts: Facts = []

    def compose(self) -> ComposeResult:
        """Compose the text."""
        yield Static()

    def show(self, title: str, facts: Facts) -> None:
        """Show facts under a title, from the top."""
        self.border_title = outside(title)
        self._facts = facts
        self._fill()
        self.scroll_home(animate=False)

    def on_resize(self, _event: Resize) -> None:
        """Wrap the values to the width."""
        self._fill()

    def _fill(self) -> None:
        room = max(10, self.scrollable_content_region.width - _NAME)
        lines = [
            Content.assemble(Content.styled(head, "$muted"), line)
            for name, value in self._facts
            for head, line in zip(
                chain([f"{visible(name):<{_NAME}}"], repeat(" " * _NAME)),
                outside(value).wrap(room),
                strict=False,
            )
        ]
        self.query_one(Static).update(Content("\n").join(lines))
