"""What there is to know of the row under the cursor of a comparison."""

from textual.widgets import Static

from csm_tui.domain.comparison import ComparisonRow
from csm_tui.ui.presentation.comparison_rows import row_words
from csm_tui.ui.text import outside


class AboutRow(Static):
    """Four lines below a line, behind the list."""

    DEFAULT_CSS = """
    AboutRow { height: 5; padding: 0 1; border-top: solid $panel; }
    """

    def say(self, row: ComparisonRow | None) -> None:
        """Tell of a row, or nothing; see `row_words`."""
        self.update(outside(row_words(row) if row is not None else "", lines=True))
