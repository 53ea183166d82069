"""The panel of the solution screen that shows everything about one row."""

from itertools import chain, repeat

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from csm_tui.domain.text import visible
from csm_tui.ui.presentation.solution_facts import Facts
from csm_tui.ui.text import outside
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

    def on_resize(self, event: Resize) -> None:
        """Wrap the values to the width."""
        super().on_resize(event)
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        room = max(10, self.query_one(VerticalScroll).scrollable_content_region.width - _NAME)
        lines = [
            Content.assemble(Content.styled(head, "$text-muted"), line)
            for name, value in self._facts
            for head, line in zip(
                chain([f"{visible(name):<{_NAME}}"], repeat(" " * _NAME)),
                outside(value).wrap(room),
                strict=False,
            )
        ]
        self.query_one(Static).update(Content("\n").join(lines))
