"""The line of the dataset whose graph is worked on."""

from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin import GraphCounts
from csm_tui.ui.presentation.load_texts import dataset_content
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.short_text import ShortText


class DatasetLine(ShortText):
    """Shows the dataset on one line, and below it a problem with what can be done."""

    DEFAULT_CSS = """
    DatasetLine { height: auto; max-height: 5; padding: 0 1; }
    """

    def say(self, text: str) -> None:
        """Show why there is no dataset."""
        self.update(outside(text))

    def show(
        self, dataset: Dataset, counts: GraphCounts | None, problem: CsmError | None = None
    ) -> None:
        """Show the dataset, the last counts of its graph, and a problem if there is one."""
        lines = [dataset_content(dataset, counts)]
        if problem is not None:
            words = f"! {problem.headline} {problem.next_step}"
            lines.append(outside(words).stylize("$text-warning"))
        self.update(Content("\n").join(lines))
