"""The files of a folder that is sent: which of them, everything about one, and how far it is."""

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Column, Row
from csm_tui.ui.presentation.load_texts import progress_text
from csm_tui.ui.text import fit, outside
from csm_tui.ui.widgets.grid import Grid


class SendingLine(Static):
    """The progress of a load or an upload on one line, visible only while it runs."""

    DEFAULT_CSS = """
    SendingLine { height: 1; padding: 0 1; display: none; color: $text-accent; }
    SendingLine.-shown { display: block; }
    """

    def show(self, progress: Progress | None, current: Progress | None = None) -> None:
        """Show how much is done, and how much of the current file; hide the line without any."""
        self.set_class(progress is not None, "-shown")
        if progress is not None:
            more = f"   {progress_text(current)}" if current is not None else ""
            self.update(outside(progress_text(progress) + more))


class TickedFiles(Container):
    """The line of the folder, its files in a grid, and everything about the one at the cursor."""

    DEFAULT_CSS = """
    TickedFiles {
        #folder { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap; }
        #files { height: 1fr; }
        Grid { height: 1fr; }
        #about { height: 7; padding: 0 1; border-top: solid $panel;
                 border-title-color: $foreground; }
        #about Static { height: auto; }
        &.-wide #files { layout: horizontal; }
        &.-wide Grid { width: 3fr; }
        &.-wide #about { width: 2fr; height: 1fr; border-left: solid $panel; }
    }
    """

    def __init__(
        self,
        columns: Callable[[int], Sequence[Column]],
        row_style: Callable[[int], str | None],
        *,
        folder_text: str,
        empty_text: str,
    ) -> None:
        """Create the widget.

        Args:
            columns: returns the columns for a width in cells.
            row_style: as `Grid.row_style`.
            folder_text: the line in place of a folder.
            empty_text: the text in place of files.
        """
        super().__init__()
        self._columns = columns
        self._folder: tuple[str, Path] | None = None
        self._folder_text = folder_text
        self.line = SendingLine()
        self.grid = Grid(columns(80), empty_text=empty_text, row_style=row_style)

    def compose(self) -> ComposeResult:
        """Compose the line of the folder, its files, and the details of one of them."""
        yield Static(self._folder_text, id="folder")
        yield self.line
        with Container(id="files"):
            yield self.grid
            with VerticalScroll(id="about", can_focus=False):
                yield Static()

    def on_resize(self, event: Resize) -> None:
        """Show files and details side by side if there is room."""
        self.set_class(event.size.width >= 120, "-wide")
        self._show_folder()
        self.call_after_refresh(self._fit_columns)

    def forbid(self, folder_text: str, empty_text: str) -> None:
        """Say in place of folder and files that nothing is sent."""
        self.query_one("#folder", Static).update(folder_text)
        self.grid.empty_text = empty_text

    def show(self, said: str, folder: Path, rows: Sequence[Row], keys: Sequence[str]) -> None:
        """Show the files of a folder.

        Args:
            said: what is before the path of the folder.
            folder: its path, cut to the room.
            rows: a row for each file.
            keys: the names of the files.
        """
        self._folder = said, folder
        self._show_folder()
        self.grid.set_rows(rows, keys)
        self._fit_columns()

    def show_about(self, name: str, text: str) -> None:
        """Show everything about a file; without a name, what is about all of them."""
        about = self.query_one("#about")
        about.border_title = outside(f"{name} · Enter shows all" if name else "")
        about.query_one(Static).update(outside(text, lines=True))
        about.scroll_home(animate=False)

    def _show_folder(self) -> None:
        if self._folder is None:
            return
        said, folder = self._folder
        path = fit(visible(str(folder)), self.size.width - len(said) - 2, middle=True)
        self.query_one("#folder", Static).update(outside(said + path))

    def _fit_columns(self) -> None:
        self.grid.set_columns(self._columns(self.grid.size.width))
