"""The overview of a runner: its facts, below the cause where its last run failed."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static, TabPane

from csm_tui.ui.text import fact_lines


class OverviewTab(TabPane):
    """Names and values that scroll; the room above them is for why the last run failed."""

    DEFAULT_CSS = """
    OverviewTab {
        #facts { padding: 0 1; }
        #facts > Static, #cause { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__("Overview", id="overview")
        self._facts: Sequence[tuple[str, str]] = ()

    def compose(self) -> ComposeResult:
        """Compose the room for the cause and the facts."""
        with VerticalScroll(id="facts"):
            yield Vertical(id="cause")
            yield Static()

    @property
    def cause(self) -> Vertical:
        """The room for why the last run failed; empty for the others."""
        return self.query_one("#cause", Vertical)

    def show(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show the facts; the same ones again cost nothing."""
        if facts == self._facts:
            return
        self._facts = facts
        self.query_one("#facts > Static", Static).update(fact_lines(facts))

    def focus_first(self) -> None:
        """Focus what scrolls."""
        self.query_one("#facts").focus()
