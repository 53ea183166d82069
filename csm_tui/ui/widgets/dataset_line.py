"""The dataset that the twin data pane works on, and whether its graph can be used."""

from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin import GraphCounts
from csm_tui.ui.presentation.load_texts import counted
from csm_tui.ui.text import outside


class DatasetLine(Static):
    """One line while all is well; below it what is wrong, and what can be done."""

    DEFAULT_CSS = """
    DatasetLine { height: auto; max-height: 5; padding: 0 1; background: $surface; }
    """

    def say(self, text: str) -> None:
        """Say why there is no dataset."""
        self.update(outside(text))

    def show(
        self, dataset: Dataset, counts: GraphCounts | None, problem: CsmError | None = None
    ) -> None:
        """Show the dataset, what its graph held when it was last counted, and what is wrong."""
        lines = [outside(dataset_text(dataset, counts))]
        if problem is not None:
            words = f"! {problem.headline} {problem.next_step}"
            lines.append(outside(words).stylize("$text-warning"))
        self.update(Content("\n").join(lines))


def dataset_text(dataset: Dataset, counts: GraphCounts | None) -> str:
    """Return name, size, status and id of a dataset."""
    mark = "✓" if dataset.status == "SUCCESS" else "!"
    size = (
        f"{counted(counts.total_nodes, 'node')}, "
        f"{counted(counts.total_relationships, 'relationship')}  "
        if counts is not None
        else ""
    )
    return f"{dataset.name}  {mark} {dataset.status}  {size}{dataset.id}"
