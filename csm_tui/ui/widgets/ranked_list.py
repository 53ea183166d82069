"""A list in a panel, with a filter; its columns shrink and drop by rank until a row fits."""

from collections.abc import Sequence
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from csm_tui.ui.presentation.columns import Cell
from csm_tui.ui.presentation.ranked_columns import RankedColumn, fit_columns
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel

_GRID = 2
"""Cells of a grid that hold no column: the sign of the cursor and the scroll bar."""


class ListRow(Protocol):
    """A row of the list."""

    @property
    def id(self) -> str:
        """The id of what it shows, on which the cursor stays."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of all columns."""

    @property
    def searched(self) -> str:
        """The text that the filter searches, in small letters."""

    @property
    def style(self) -> str | None:
        """How it is drawn, as `Grid.row_style` says."""


class RankedList(Panel):
    """A list in a panel with its title and count in the frame."""

    DEFAULT_CSS = """
    RankedList { Grid { height: 1fr; } }
    """

    class Highlighted(Message):
        """The row under the cursor is another one, or there is none."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, ranked_list: "RankedList", row_id: str) -> None:
            super().__init__()
            self.ranked_list = ranked_list
            self.row_id = row_id

        @property
        def control(self) -> "RankedList":
            """The list, for ``@on`` selectors."""
            return self.ranked_list

    def __init__(
        self,
        columns: Sequence[RankedColumn] = (),
        *,
        id: str | None = None,  # noqa: A002 - the name that every widget uses
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._rows: Sequence[ListRow] = ()
        self._shown: Sequence[ListRow] = ()
        self._title = self._count = ""
        self.tally = Content("")
        """How many rows are in which state, before the count of all in the upper edge."""
        self._empty = "Loading…"

    def compose(self) -> ComposeResult:
        """Compose the filter and the rows."""
        yield FilterLine("filter")
        yield OpenGrid(empty_text=self._empty, row_style=self._style)

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    @property
    def row(self) -> ListRow | None:
        """The row under the cursor."""
        place = self.grid.cursor_row
        return self._shown[place] if place < len(self._shown) else None

    @property
    def row_id(self) -> str | None:
        """The id of the row under the cursor."""
        return self.row.id if self.row else None

    def say(self, text: str, title: str | None = None) -> None:
        """Show a text instead of rows."""
        self.show(self._title if title is None else title, (), text)

    def show(
        self,
        title: str,
        rows: Sequence[ListRow],
        empty: str,
        columns: Sequence[RankedColumn] | None = None,
    ) -> None:
        """Show rows; the cursor stays on its id.

        Args:
            title: The title of the frame.
            rows: All rows, of which the filter shows some.
            empty: The text in place of rows.
            columns: Other columns than before.
        """
        self._title, self._rows, self._empty = title, rows, empty
        self._columns = self._columns if columns is None else columns
        self._narrow()

    def move_to(self, row_id: str) -> bool:
        """Move the cursor to the first row of an id, and return whether there is one.

        A filter that hides it is cleared.
        """
        if all(row.id != row_id for row in self._shown):
            self.clear_filter()
            self._narrow()
        place = next((place for place, row in enumerate(self._shown) if row.id == row_id), None)
        if place is not None:
            self.grid.cursor_row = place
        return place is not None

    def open_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def clear_filter(self) -> bool:
        """Show all rows again, and return whether there was a filter."""
        return self.query_one(FilterLine).clear()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self._fit()

    @on(FilterLine.TextChanged)
    def _narrow(self) -> None:
        if not self.is_mounted:
            return
        text = self.query_one(FilterLine).text.strip().casefold()
        self._shown = [row for row in self._rows if text in row.searched]
        all_, shown = f"{len(self._rows):,}", f"{len(self._shown):,}"
        self._count = f"{shown} of {all_}" if text else all_
        self.query_one(FilterLine).say(self._count)
        self.grid.empty_text = (
            "Nothing matches; Esc shows all." if text and self._rows else self._empty
        )
        self._fit()
        self.post_message(self.Highlighted())

    @on(FilterLine.Dismissed)
    def _to_rows(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.grid.focus()

    @on(Grid.RowHighlighted)
    def _moved(self, event: Grid.RowHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted())

    @on(Grid.RowOpened)
    def _opened(self, event: Grid.RowOpened) -> None:
        event.stop()
        self.post_message(self.Opened(self, self._shown[event.row].id))

    def _fit(self) -> None:
        """Choose the columns that fit, and show their cells."""
        cells = [row.cells for row in self._shown]
        # A hidden list has no width yet.
        kept, columns = fit_columns(self._columns, cells, (self.size.width or 80) - _GRID)
        ids = [row.id for row in self._shown]
        self.grid.set_columns(columns)
        self.grid.set_rows(
            [[row[place] for place in kept] for row in cells],
            # Of equal ids the grid could not tell which row is meant.
            ids if len(set(ids)) == len(ids) else None,
        )
        parts = [part for part in (self.tally, Content(self._count)) if part]
        self.head(self._title, Content("   ").join(parts) if self._rows else "")

    def _style(self, row: int) -> str | None:
        return self._shown[row].style if row < len(self._shown) else None
