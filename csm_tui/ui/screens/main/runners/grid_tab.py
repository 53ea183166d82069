"""A tab of the inspector that is one table."""

from collections.abc import Mapping, Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Static, TabPane

from csm_tui.ui.presentation.columns import Row
from csm_tui.ui.presentation.ranked_columns import RankedColumn, fit_columns
from csm_tui.ui.text import fact_lines
from csm_tui.ui.widgets.grid import Grid, OpenGrid

_GRID = 3
"""Cells of a grid that hold no column: the sign of the cursor and the scroll bar."""
_TALL = 28
"""From this height in rows, all about the row under the cursor is shown below the table."""


class GridTab(TabPane):
    """A table of things of one runner; a high screen tells all about the row under the cursor."""

    DEFAULT_CSS = """
    GridTab {
        Grid { height: 1fr; }
        .row { display: none; height: auto; max-height: 50%; padding: 0 1;
               border-top: solid $border-blurred; }
        &.-tall .row.-known { display: block; }
    }
    """

    def __init__(self, title: str, name: str, columns: Sequence[RankedColumn]) -> None:
        super().__init__(title, id=name)
        self._columns = columns
        self._rows: Sequence[Row] = ()
        self._keys: Sequence[str] | None = None

    def compose(self) -> ComposeResult:
        """Compose the table, and the room for all about one row."""
        yield OpenGrid([each.column for each in self._columns], row_style=self.style_of_row)
        yield Static(classes="row")

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns, and show the row under the cursor where there is room."""
        self.set_class(event.size.height >= _TALL, "-tall")
        self._fit()

    @on(Grid.RowHighlighted)
    def show_row(self) -> None:
        """Show all about the row under the cursor."""
        facts = self.facts_of_row(self.grid.cursor_row) if self.grid.row_count else []
        below = self.query_one(".row", Static)
        below.update(fact_lines(facts))
        below.set_class(bool(facts), "-known")

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one(Grid)

    def move_to(self, key: str) -> bool:
        """Move the cursor to a row by its id, and return whether it is there."""
        return self.grid.move_to(key)

    def show_rows(self, rows: Sequence[Row], keys: Sequence[str] | None, empty: str) -> None:
        """Show rows; the cursor stays on its key.

        Args:
            rows: With the cells of all columns.
            keys: A name for each row; None for their numbers.
            empty: The text in place of rows.
        """
        self._rows, self._keys, self.grid.empty_text = rows, keys, empty
        self._fit()
        self.show_row()

    def _fit(self) -> None:
        """Show the columns that fit."""
        # A hidden tab has no width yet.
        room = (self.size.width or 80) - _GRID
        kept, columns = fit_columns(self._columns, self._rows, room)
        self.grid.set_columns(columns)
        self.grid.set_rows([[row[place] for place in kept] for row in self._rows], self._keys)

    def wait(self) -> None:
        """Forget the rows, because those of another runner are loaded."""
        self.grid.action_first()
        self.show_rows((), None, "Loading…")

    def say_missing(self, sentence: str) -> None:
        """Show why nothing was loaded; older rows stay."""
        if not self.grid.row_count:
            self.grid.empty_text = sentence

    def facts_of_row(self, row: int) -> Sequence[tuple[str, str]]:
        """Return all about a row, as names and values."""
        raise NotImplementedError

    def style_of_row(self, row: int) -> str | None:
        """Return the style of a row."""
        raise NotImplementedError

    @property
    def id_under_cursor(self) -> str | None:
        """The id of what is under the cursor; None without rows."""
        return self.grid.cursor_key

    @property
    def raw_under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        """A title and the JSON of what is under the cursor; None if it has none of its own."""
        return None
