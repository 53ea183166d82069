"""The head of a comparison: the folders, and how many names have each mark."""

from collections.abc import Collection, Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.comparison import Mark
from csm_tui.ui.presentation.comparison_rows import counts_line
from csm_tui.ui.text import outside


class ComparisonHead(Vertical):
    """Four lines: the workspace, both folders, the counts."""

    DEFAULT_CSS = """
    ComparisonHead {
        height: 4;
        .title { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap;
                 text-overflow: ellipsis; }
        .folders { height: 3; padding: 0 1; background: $panel; text-wrap: nowrap;
                   text-overflow: ellipsis; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        yield Static(classes="title")
        yield Static(classes="folders")

    def say_where(self, where: str) -> None:
        """Show the workspace and the profile."""
        title = Content.styled(" Compare ", "reverse b")
        self.query_one(".title", Static).update(title + outside(f" {where}"))

    def say(
        self,
        here: str,
        there: str,
        counts: Mapping[Mark, int],
        by_history: int,
        shown: Collection[Mark],
    ) -> None:
        """Show the folders and the counts; see `counts_line`."""
        lines = [
            Content.styled("here   ", "$muted") + outside(here),
            Content.styled("there  ", "$muted") + outside(there),
            counts_line(counts, by_history, shown, self.app.size.width - 2),
        ]
        self.query_one(".folders", Static).update(Content("\n").join(lines))
