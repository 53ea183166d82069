"""Changes that lead a dataset out of a bad status: each is asked for, then read back."""

from collections.abc import Callable

from textual.widget import Widget

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import (
    ETL,
    SUCCESS,
    WayOut,
    health,
    may_be_at_work,
)
from csm_tui.domain.text import visible
from csm_tui.services.datasets.of_organization import CareOutcome, OrganizationDatasets
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.graph_dataset_rows import status_words
from csm_tui.ui.screens.main import pane

_Change = Callable[[Dataset], CareOutcome]


class DatasetCare:
    """Refreshes, rolls back, and repairs the status of datasets.

    Args:
        node: from which it is asked for.
        service: that makes the changes.
        environment: where the changes are made, in words.
    """

    def __init__(self, node: Widget, service: OrganizationDatasets, environment: str) -> None:
        self._node = node
        self._service = service
        self._environment = environment

    async def refresh(self, dataset: Dataset) -> Dataset | None:
        """Let the content be fetched again; return the dataset as it is then, None if not done."""
        if dataset.source_type == ETL:
            body = f"This starts runner {visible(dataset.source_name)} again, which fills it."
        else:
            body = "The platform fetches its content from the source again."
        body += " Its graph answers no queries until that has ended."
        return await self._change(
            WayOut.REFRESH, dataset, "Refresh", body, "Refreshing", self._service.refresh
        )

    async def roll_back(self, dataset: Dataset) -> Dataset | None:
        """Give up a failed import; return the dataset as it is then, None if not done."""
        kept = dataset.cache_status == "FULL"
        body = "This drops the failed import. " + (
            "The content from before it stays."
            if kept
            else "There is none from before: the dataset will be empty."
        )
        return await self._change(
            WayOut.ROLL_BACK, dataset, "Roll back", body, "Rolling back", self._service.roll_back
        )

    async def set_ready(self, dataset: Dataset) -> Dataset | None:
        """Repair the status by hand; return the dataset as it is then, None if not done."""
        body = (
            f"Sets the status from {visible(dataset.status)} to {SUCCESS}. The content does not "
            "change. Do this only if nothing works on the dataset."
        )
        if may_be_at_work(dataset, pane.wall_clock()):
            body += " It has been PENDING for less than an hour: an import may still run."
        return await self._change(
            WayOut.SET_STATUS,
            dataset,
            f"Set {SUCCESS}",
            body,
            "Setting the status of",
            self._service.set_ready,
            typed=may_be_at_work(dataset, pane.wall_clock()),
        )

    async def _change(
        self,
        way: WayOut,
        dataset: Dataset,
        verb: str,
        body: str,
        doing: str,
        change: _Change,
        *,
        typed: bool = False,
    ) -> Dataset | None:
        if not health(dataset, pane.wall_clock()).offers(way):
            shell(self._node).tell(
                f"{visible(dataset.name)} is {visible(dataset.status)} and of kind"
                f" {visible(dataset.source_type)}: {way.value} is no way for it."
            )
            return None
        name = visible(dataset.name)
        dialog = ConfirmDialog(
            f"{verb}: {name}?",
            f"{body}\n\n{name}  {visible(dataset.id)}\non {self._environment}",
            confirm=verb,
            danger=way is not WayOut.REFRESH,
            typed=name if typed else None,
        )
        asked = await self._node.app.push_screen_wait(dialog)
        if not asked or not await may_change(self._node, f"{verb} dataset {name}"):
            return None
        outcome = await shell(self._node).jobs.run(
            f"{doing} {name}", lambda _: change(dataset), writes=True
        )
        after = outcome.dataset
        shell(self._node).tell(
            f"! {outcome.doubt}" if outcome.doubt else f"{name} is now {status_words(after)}"
        )
        return after
