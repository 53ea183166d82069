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

_NAME = 14
"""Cells for the names of facts."""


class SolutionDetails(VerticalScroll):
    """Everything about the row under the cursor."""

    DEFAULT_CSS = """
    SolutionDetails {
        border: round $border-blurred;
        border-title-color: $foreground;
        padding: 0 1;
        Static { height: auto; }
        &:focus { border: round $border; border-title-style: bold; }
        .-w40 & { border: none; border-top: solid $border-blurred; }
        .-w40 &:focus { border: none; border-top: solid $border; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._facts: Facts = []

    def compose(self) -> ComposeResult:
        """Compose the text."""
        yield Static()

    def show(self, title: str, facts: Facts) -> None:
        """Show facts under a title, from the top."""
        self.border_title = outside(title)
        self._facts = facts
        self._fill()
        self.scroll_home(animate=False)

    def on_resize(self, _event: Resize) -> None:
        """Wrap the values to the width."""
        self._fill()

    def _fill(self) -> None:
        room = max(10, self.scrollable_content_region.width - _NAME)
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
