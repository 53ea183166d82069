"""A tab of the inspector that is one table."""

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.widgets import TabPane

from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.widgets.grid import Grid, OpenGrid


class GridTab(TabPane):
    """A table of things of one runner."""

    def __init__(self, title: str, name: str, columns: Sequence[Column]) -> None:
        super().__init__(title, id=name)
        self._columns = columns

    def compose(self) -> ComposeResult:
        """Compose the table."""
        yield OpenGrid(self._columns, row_style=self.style_of_row)

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one(Grid)

    def wait(self) -> None:
        """Forget the rows, because those of another runner are loaded."""
        self.grid.empty_text = "Loading…"
        self.grid.set_rows((), keep_cursor=False)

    def say_missing(self, sentence: str) -> None:
        """Show why nothing was loaded; older rows stay."""
        if not self.grid.row_count:
            self.grid.empty_text = sentence

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
