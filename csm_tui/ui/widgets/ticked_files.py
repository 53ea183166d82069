"""The files of a folder that is sent: which of them, and everything about one."""

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Row
from csm_tui.ui.presentation.ranked_columns import RankedColumn, fit_columns
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel

_WIDE = 120
"""From this many cells on, the files and the details of one are side by side."""
_SHORT = 14
"""Below this many lines, there is no room for details."""
_GRID = 2
"""Cells of a grid that hold no column: the sign of the cursor and the scroll bar."""


class TickedFiles(Container):
    """The files of a folder in a panel, and in another one everything about that at the cursor."""

    DEFAULT_CSS = """
    TickedFiles {
        height: 1fr;
        #list { height: 1fr; }
        Grid { height: 1fr; }
        #about { height: 8; padding: 0 1; }
        #about VerticalScroll { height: 1fr; }
        #about Static { height: auto; }
        &.-beside { layout: horizontal; }
        &.-beside #list { width: 3fr; height: 100%; }
        &.-beside #about { width: 2fr; height: 100%; }
        &.-short #about, #about.-empty { display: none; }
    }
    """

    def __init__(
        self, columns: Sequence[RankedColumn], *, title_text: str, empty_text: str
    ) -> None:
        """Create the widget.

        Args:
            columns: of the list of files.
            title_text: the title while there is no folder.
            empty_text: the text in place of files.
        """
        super().__init__()
        self._columns = columns
        self._title = title_text
        self._rows: Sequence[Row] = ()
        self._keys: Sequence[str] = ()
        self.grid = Grid(empty_text=empty_text)

    def compose(self) -> ComposeResult:
        """Compose the files, and the details of one of them."""
        with Panel(id="list") as files:
            yield self.grid
        files.head(self._title)
        with Panel(id="about", classes="-empty"), VerticalScroll(can_focus=False):
            yield Static()

    def on_resize(self, event: Resize) -> None:
        """Show files and details side by side if there is room."""
        self.set_class(event.size.width >= _WIDE, "-beside")
        self.set_class(event.size.width < _WIDE and event.size.height < _SHORT, "-short")
        self.call_after_refresh(self._fit)

    def forbid(self, title: str, empty_text: str) -> None:
        """Say in place of folder and files that nothing is sent."""
        self.query_one("#list", Panel).head(title)
        self.grid.empty_text = empty_text

    def show(
        self,
        folder: Path,
        counts: str | Content,
        note: str,
        rows: Sequence[Row],
        keys: Sequence[str],
    ) -> None:
        """Show the files of a folder.

        Args:
            folder: its path, for the title.
            counts: how many files are in which state, for the upper edge.
            note: what is ticked, for the lower edge.
            rows: a row for each file, with the cells of all columns.
            keys: the names of the files.
        """
        self._rows, self._keys = rows, keys
        panel = self.query_one("#list", Panel)
        panel.head(visible(str(folder)), counts)
        panel.note(note)
        self._fit()

    def show_about(self, name: str, text: str) -> None:
        """Show everything about a file; without a name, what is about all of them."""
        about = self.query_one("#about", Panel)
        about.set_class(not text, "-empty")
        about.head(name or "About")
        about.note("Enter shows all" if name else "")
        about.query_one(Static).update(outside(text, lines=True))
        about.query_one(VerticalScroll).scroll_home(animate=False)

    def _fit(self) -> None:
        kept, columns = fit_columns(self._columns, self._rows, (self.grid.size.width or 80) - _GRID)
        self.grid.set_columns(columns)
        rows = [[row[place] for place in kept] for row in self._rows]
        self.grid.set_rows(rows, self._keys)
