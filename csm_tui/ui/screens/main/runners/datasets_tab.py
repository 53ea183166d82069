"""The datasets that a runner refers to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.message import Message
from textual.widget import Widget

from csm_tui.domain.organization import Raw
from csm_tui.domain.rights import ObjectKind, access_to
from csm_tui.domain.runner import DatasetReference, RunnerDetails
from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.rights_rows import rights_facts
from csm_tui.ui.presentation.runner_facts import reference_facts
from csm_tui.ui.presentation.runner_rows import DATASET_COLUMNS, dataset_row, dataset_style
from csm_tui.ui.rights import place_rights
from csm_tui.ui.screens.main.runners.grid_tab import GridTab
from csm_tui.ui.widgets.grid import Grid


@dataclass
class OpenReference(Message):
    """The dataset of a reference, or its part, is to be shown in its pane."""

    reference: DatasetReference


class DatasetsTab(GridTab):
    """The datasets; Enter opens one in its pane, or says why it cannot be read."""

    def __init__(self) -> None:
        super().__init__("Datasets", "datasets", DATASET_COLUMNS)
        self._details: RunnerDetails | None = None

    def show(self, details: RunnerDetails) -> None:
        """Show the references."""
        self._details = details
        rows = [dataset_row(each) for each in details.datasets]
        self.show_rows(rows, None, "This runner refers to no dataset.")

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        event.stop()
        if self._details is None:
            return
        reference = self._details.datasets[event.row]
        if reference.dataset is not None:
            self.post_message(OpenReference(reference))
        elif reference.problem is not None:
            shell(self).report(reference.problem)

    def facts_of_row(self, row: int) -> list[tuple[str, str]]:
        """Return the facts of a dataset, or why it cannot be read."""
        return reference_facts(self._details.datasets[row]) if self._details else []

    def move_to(self, key: str) -> bool:
        """Move the cursor to a dataset, by its id, and return whether it is there."""
        datasets = self._details.datasets if self._details else ()
        ids = [each.dataset_id for each in datasets]
        if key not in ids:
            return False
        self.grid.cursor_row = ids.index(key)
        return True

    @property
    def _reference(self) -> DatasetReference | None:
        """The reference under the cursor."""
        if self._details is None or not self._details.datasets:
            return None
        return self._details.datasets[self.grid.cursor_row]

    @property
    def id_under_cursor(self) -> str | None:
        """The id of the part or of the dataset."""
        reference = self._reference
        if reference is None:
            return None
        return reference.part.id if reference.part else reference.dataset_id

    @property
    def raw_under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        """The JSON of the part or of the dataset."""
        reference = self._reference
        shown = reference and (reference.part or reference.dataset)
        return (shown.name, shown.raw) if shown else None

    def style_of_row(self, row: int) -> str | None:
        """Return the style of a dataset."""
        return dataset_style(self._details.datasets[row]) if self._details else None


def rights_on(node: Widget, kind: ObjectKind, raw: Raw) -> list[tuple[str, str]]:
    """Return what the user may do with an object, as names and values."""
    place = place_rights(node)
    return rights_facts(access_to(kind, raw, place.who)) if place is not None else []
