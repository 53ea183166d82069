"""The answer to a query: a line that says how it went, and its rows."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.presentation.columns import Column, Row
from csm_tui.ui.presentation.result_rows import ResultTable
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel


class Answer(Container):
    """Shows the rows of one result; Enter shows a whole row."""

    DEFAULT_CSS = """
    Answer {
        height: 1fr;
        #said { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
        #said.-failed { color: $text-error; }
        Panel { height: 1fr; }
        Grid { height: 1fr; }
    }
    """

    def __init__(self, hint: str = "", columns: Sequence[Column] = (), empty: str = "") -> None:
        """Create the widget.

        Args:
            hint: what is said before anything is asked.
            columns: of what is shown before anything is asked.
            empty: the text in place of rows until then.
        """
        super().__init__()
        self._hint = hint
        self._first = columns, empty
        self.table: ResultTable | None = None
        """The result that is shown."""

    def compose(self) -> ComposeResult:
        """Compose the line and the grid."""
        yield Static(self._hint, id="said")
        columns, empty = self._first
        with Panel() as panel:
            yield OpenGrid(columns, empty_text=empty)
        panel.head("Result")

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    def show(self, table: ResultTable | None) -> None:
        """Show a result; None shows nothing."""
        self.table = table
        self.grid.empty_text = "" if table is None else "The answer has no rows."
        columns, rows = ((), ()) if table is None else (table.columns, table.rows)
        self._fill(columns, rows)

    def show_other(self, columns: Sequence[Column], rows: Sequence[Row], empty: str) -> None:
        """Show rows that are no result."""
        self.table = None
        self.grid.empty_text = empty
        self._fill(columns, rows)

    def say(self, text: str, *, failed: bool = False) -> None:
        """Say how it went."""
        said = self.query_one("#said", Static)
        said.update(outside(text))
        said.set_class(failed, "-failed")

    @on(Grid.RowOpened)
    def _whole_row(self, event: Grid.RowOpened) -> None:
        if self.table is None:
            return
        event.stop()
        names = [column.name for column in self.table.columns]
        facts = list(zip(names, map(str, self.table.rows[event.row]), strict=True))
        self.app.push_screen(TextDialog(f"Row {event.row + 1:,}", facts))

    def _fill(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        # Rows are removed first, so that there are never rows without their columns.
        self.grid.set_rows((), keep_cursor=False)
        self.grid.set_columns(columns)
        self.grid.set_rows(rows, keep_cursor=False)
        self.query_one(Panel).head("Result", f"{len(rows):,}" if rows else "")
