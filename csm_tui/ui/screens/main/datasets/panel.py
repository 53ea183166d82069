"""A list in a frame, with a filter: of datasets, or of the parts of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.message import Message

from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row of a panel."""

    key: str
    cells: tuple[str, ...]
    text: str
    """What the filter searches, in small letters."""
    style: str | None = None


class Panel(Vertical):
    """A list in a frame with its title and count in it; it is lit while it has the focus."""

    DEFAULT_CSS = """
    Panel {
        border: round $panel;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $primary; border-title-style: bold; }
        Grid { height: 1fr; }
        &.-slim { border: none; }
    }
    """

    class Highlighted(Message):
        """The row under the cursor is another one, or there is none."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, panel: "Panel", key: str) -> None:
            super().__init__()
            self.panel = panel
            self.key = key

        @property
        def control(self) -> "Panel":
            """The panel, for ``@on`` selectors."""
            return self.panel

    def __init__(self, columns: Callable[[int], Sequence[Column]], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._columns = columns
        self._rows: Sequence[PanelRow] = ()
        self._shown: Sequence[PanelRow] = ()
        self._title = ""
        self._empty = ""

    def compose(self) -> ComposeResult:
        """Compose the filter and the list."""
        yield FilterLine("filter")
        yield OpenGrid(row_style=self._style)

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one(Grid)

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor."""
        return self.grid.cursor_key

    def say(self, text: str, title: str | None = None) -> None:
        """Show a text instead of rows."""
        self.show(self._title if title is None else title, (), text)

    def show(self, title: str, rows: Sequence[PanelRow], empty: str) -> None:
        """Show rows; the cursor stays on its key.

        Args:
            title: of the frame.
            rows: all of them; the filter narrows them.
            empty: the text for no rows.
        """
        self._title, self._rows, self._empty = title, rows, empty
        self._narrow()

    def open_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterLine).open()

    def clear_filter(self) -> bool:
        """Show all rows again, and return whether there was a filter."""
        return self.query_one(FilterLine).clear()

    def move_to(self, key: str) -> bool:
        """Move the cursor to a row, and return whether there is one."""
        if key not in {row.key for row in self._shown}:
            self.clear_filter()
            self._narrow()
        return self.grid.move_to(key)

    def on_resize(self, event: Resize) -> None:
        """Show the columns that there is room for."""
        self.grid.set_columns(self._columns(event.size.width))

    @on(FilterLine.TextChanged)
    def _narrow(self) -> None:
        if not self.is_mounted:
            return
        wanted = self.query_one(FilterLine).text.strip().casefold()
        self._shown = [row for row in self._rows if wanted in row.text]
        self.grid.empty_text = (
            "Nothing matches; Esc shows all." if wanted and self._rows else self._empty
        )
        self.grid.set_rows([row.cells for row in self._shown], [row.key for row in self._shown])
        count = f"{len(self._shown):,} of {len(self._rows):,}" if wanted else f"{len(self._rows):,}"
        self.query_one(FilterLine).say(count)
        self.border_title = outside(f"{self._title} · {count}" if self._rows else self._title)
        self.post_message(self.Highlighted())

    @on(FilterLine.Dismissed)
    def _to_list(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.grid.focus()

    @on(Grid.RowHighlighted)
    def _moved(self, event: Grid.RowHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted())

    @on(Grid.RowOpened)
    def _opened(self, event: Grid.RowOpened) -> None:
        event.stop()
        self.post_message(self.Opened(self, event.key))

    def _style(self, row: int) -> str | None:
        return self._shown[row].style if row < len(self._shown) else None
