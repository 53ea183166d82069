"""The panel of the solution screen that shows everything about one row."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from csm_tui.ui.presentation.solution_facts import Facts
from csm_tui.ui.text import fact_lines
from csm_tui.ui.widgets.panel import Panel

_NAME = 14
"""Cells for the names of facts."""


class SolutionDetails(Panel):
    """Everything about the row under the cursor."""

    DEFAULT_CSS = """
    SolutionDetails {
        padding: 0 1;
        Static { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._facts: Facts = []

    def compose(self) -> ComposeResult:
        """Compose the text."""
        with VerticalScroll():
            yield Static()

    def focus_first(self) -> None:
        """Focus the text, so that it can be read on."""
        self.query_one(VerticalScroll).focus()

    def show(self, title: str, facts: Facts) -> None:
        """Show facts under a title, from the top."""
        self.head(title)
        self._facts = facts
        self._fill()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_resize(self) -> None:
        """Wrap the values to the width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        cells = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one(Static).update(fact_lines(self._facts, cells, column=_NAME))
