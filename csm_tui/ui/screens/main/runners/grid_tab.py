"""A tab of the inspector that is one table."""

from collections.abc import Mapping, Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Static, TabPane

from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.text import fact_lines
from csm_tui.ui.widgets.grid import Grid, OpenGrid

_TALL = 28
"""From this height in rows, all about the row under the cursor is shown below the table."""


class GridTab(TabPane):
    """A table of things of one runner; a high screen tells all about the row under the cursor."""

    DEFAULT_CSS = """
    GridTab {
        Grid { height: 1fr; }
        .row { display: none; height: auto; max-height: 50%; padding: 0 1;
               border-top: solid $panel; }
        &.-tall .row.-known { display: block; }
    }
    """

    def __init__(self, title: str, name: str, columns: Sequence[Column]) -> None:
        super().__init__(title, id=name)
        self._columns = columns

    def compose(self) -> ComposeResult:
        """Compose the table."""
        yield OpenGrid(self._columns, row_style=self.style_of_row)
        yield Static(classes="row")

    def on_resize(self, event: events.Resize) -> None:
        """Show the row under the cursor where there is room."""
        self.set_class(event.size.height >= _TALL, "-tall")

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

    def wait(self) -> None:
        """Forget the rows, because those of another runner are loaded."""
        self.grid.empty_text = "Loading…"
        self.grid.set_rows((), keep_cursor=False)
        self.show_row()

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
