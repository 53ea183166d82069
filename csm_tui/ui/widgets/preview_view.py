"""What a file looks like inside: a table, its profile, or lines."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.preview import HexPreview, Preview, TextPreview
from csm_tui.ui.text import outside
from csm_tui.ui.widgets._log_keys import KEYS
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from csm_tui.ui.widgets.preview_texts import Cells, about, troubles

_OF_LOGS = {"lines.first_error", "lines.toggle('follow')"}
"""Keys of a log that mean nothing in a file that does not grow."""


class PreviewLines(LogView, inherit_bindings=False):
    """The lines of a file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in KEYS if not (isinstance(key, Binding) and key.id in _OF_LOGS)
    ]


class PreviewView(Vertical):
    """Shows a preview that somebody else has read; one of its two lists takes the focus."""

    DEFAULT_CSS = """
    PreviewView {
        & > .about { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
        & > .troubles { height: auto; max-height: 4; padding: 0 1; color: $text-warning; }
        & > Grid, & > LogView { height: 1fr; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose the two lines about it, and the two ways to show it."""
        yield Static(classes="about")
        yield Static(classes="troubles")
        yield Grid()
        yield PreviewLines()

    def on_mount(self) -> None:
        """Show nothing yet."""
        self._lines.show_numbers = True
        self.say("")

    @property
    def listing(self) -> Grid | LogView:
        """The list that is shown."""
        return self._grid if self._grid.display else self._lines

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say something instead of a preview."""
        style = "$text-error" if problem else "$muted"
        words = Content("\n").join(outside(line).stylize(style) for line in text.split("\n"))
        self.query_one(".about", Static).update(words)
        self.query_one(".troubles").display = False
        self._lines.set_lines((), keep_place=False)
        self._lines.empty_text = ""
        self._show_table(False)

    def show(self, preview: Preview, cells: Cells | None) -> None:
        """Show a preview.

        Args:
            preview: What was read.
            cells: Its table, if it is one.
        """
        self.query_one(".about", Static).update(outside(about(preview)))
        told = troubles(preview)
        self.query_one(".troubles", Static).update(outside("\n".join(told), lines=True))
        self.query_one(".troubles").display = bool(told)
        if cells is not None:
            self._grid.empty_text = cells.instead
            self._grid.set_columns(cells.columns)
            self._grid.set_rows(cells.rows, keep_cursor=False)
            self._grid.scroll_to(x=0, animate=False, force=True, immediate=True)
        elif isinstance(preview, TextPreview | HexPreview):
            self._lines.empty_text = "The file is empty."
            self._lines.show_numbers = not isinstance(preview, HexPreview)
            self._lines.set_lines(preview.lines, keep_place=False)
        self._show_table(cells is not None)

    @property
    def _grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def _lines(self) -> PreviewLines:
        return self.query_one(PreviewLines)

    def _show_table(self, table: bool) -> None:
        had_focus = self.listing.has_focus
        self._grid.display, self._lines.display = table, not table
        if had_focus:
            self.screen.set_focus(self.listing)
