"""Datasets of an organization (3.x and 4.x): their relatives, and the ways out of a bad status."""

from collections.abc import Callable
from dataclasses import dataclass

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import ERROR, ETL, PENDING, SUCCESS
from csm_tui.domain.dataset_lineage import Family, Relative
from csm_tui.domain.errors import CsmError, InputRefused, NotFound, OutcomeUnknown
from csm_tui.domain.file_usage import pointer_of
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.listed import listed
from csm_tui.services.twin_data import TwinData


@dataclass(frozen=True, slots=True)
class CareOutcome:
    """What a change of a dataset has done, by its status read afterwards."""

    dataset: Dataset
    doubt: str = ""
    """Why it may not be done, as a sentence; empty if the status shows that it is."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The relatives of a dataset."""

    dataset: Dataset
    relatives: tuple[Relative, ...]
    unknown: tuple[str, ...] = ()
    """What could not be read, one sentence each: there may be more relatives."""


class OrganizationDatasets:
    """The datasets of an organization, as a workspace uses them."""

    def __init__(self, session: Session, organization_id: str, workspace_id: str) -> None:
        session.capabilities.require(Capability.TWIN_GRAPH)
        self._session = session
        self._client = session.client
        self._organization_id = organization_id
        self._workspace_id = workspace_id

    def list(self, *, cancel: CancelToken | None = None) -> PartialList[Dataset]:
        """Return every dataset, by name."""
        from csm_tui.platform.datasets import list_datasets

        place = (self._organization_id, self._workspace_id)
        found = list_datasets(self._client, *place, cancel)
        return found.sorted_by(lambda one: (one.name.casefold(), one.id))

    def look(self, dataset_id: str) -> Dataset:
        """Return a dataset; the status of a PENDING one is asked for, which can end it."""
        return TwinData(self._session, self._organization_id, dataset_id).dataset()

    def refresh(self, dataset: Dataset) -> CareOutcome:
        """Let the content be fetched again, and return what the status says of it.

        Raises:
            InputRefused: it is PENDING, or its kind has no source.
            OutcomeUnknown: the answer was lost, and the status shows no refresh.
        """
        from csm_tui.platform.datasets import refresh_dataset

        def is_done(after: Dataset) -> bool:
            return after.status == PENDING or after.refreshed != dataset.refreshed

        place = (self._organization_id, dataset.id)
        return self._changed(dataset, is_done, lambda: refresh_dataset(self._client, *place))

    def roll_back(self, dataset: Dataset) -> CareOutcome:
        """Give up a failed import, and return what the status says of it.

        Raises:
            InputRefused: its status is not ERROR.
            OutcomeUnknown: the answer was lost, and the status is still ERROR.
        """
        from csm_tui.platform.datasets import roll_back_dataset

        if dataset.status != ERROR:
            raise InputRefused(
                f"Cannot roll back {visible(dataset.name)}: its status is not ERROR.",
                "Refresh the status.",
            )
        place = (self._organization_id, dataset.id)
        return self._changed(
            dataset,
            lambda after: after.status != ERROR,
            lambda: roll_back_dataset(self._client, *place),
        )

    def set_ready(self, dataset: Dataset) -> CareOutcome:
        """Set the status to SUCCESS, and return what the platform then says.

        Raises:
            OutcomeUnknown: the answer was lost, and the status is another one.
        """
        from csm_tui.platform.twin_graph import set_status

        place = (self._organization_id, dataset.id)
        return self._changed(
            dataset,
            lambda after: after.status == SUCCESS,
            lambda: set_status(self._client, *place, SUCCESS),
        )

    def runner_behind(
        self, dataset: Dataset, *, cancel: CancelToken | None = None
    ) -> tuple[Runner, Run | None]:
        """Return the runner that fills an ETL dataset, and its run if that can be read.

        Raises:
            NotFound: the dataset names no runner, or it is gone or not shared.
        """
        from csm_tui.platform.runners import get_runner
        from csm_tui.platform.runs import RunAddress, get_run

        if dataset.source_type != ETL or not dataset.source_name:
            raise NotFound(
                f"No runner fills dataset {visible(dataset.name)}.",
                "Only datasets of kind ETL have a runner.",
            )
        place = (self._organization_id, dataset.source_location or self._workspace_id)
        runner = get_runner(self._client, *place, dataset.source_name, cancel)
        if dataset.job_id is None:
            return runner, None
        try:
            return runner, get_run(
                self._client, RunAddress(*place, runner.id, dataset.job_id), cancel
            )
        except CsmError:
            return runner, None

    def runner(self, runner_id: str, *, cancel: CancelToken | None = None) -> Runner:
        """Return a runner of the workspace."""
        from csm_tui.platform.runners import get_runner

        place = (self._organization_id, self._workspace_id)
        return get_runner(self._client, *place, runner_id, cancel)

    def lineage(
        self,
        dataset: Dataset,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Lineage:
        """Return what a dataset is made from and what uses it, in this workspace.

        What cannot be read is named in the answer.
        """
        from csm_tui.platform.runners import list_runners
        from csm_tui.platform.workspace_files import list_names

        place, unknown = (self._organization_id, self._workspace_id), list[str]()

        datasets = {
            one.id: one for one in listed("The datasets", lambda: self.list(cancel=cancel), unknown)
        }
        datasets[dataset.id] = dataset
        runners = listed(
            "The runners", lambda: list_runners(self._client, *place, progress, cancel), unknown
        )
        if dataset.source_type == ETL and all(one.id != dataset.source_name for one in runners):
            runners = [
                *runners,
                *listed(
                    "Its runner", lambda: [self.runner_behind(dataset, cancel=cancel)[0]], unknown
                ),
            ]
        files: list[str] = []
        if any(pointer_of(one) is not None for one in datasets.values()):
            files = listed("The files", lambda: list_names(self._client, *place, cancel), unknown)
        family = Family(datasets, {one.id: one for one in runners}, files)
        return Lineage(dataset, family.relatives(dataset), tuple(unknown))

    def _changed(
        self, dataset: Dataset, is_done: Callable[[Dataset], bool], change: Callable[[], object]
    ) -> CareOutcome:
        """Change something once, then read the dataset: its status decides.

        Raises:
            OutcomeUnknown: the answer was lost and the status shows no change, or is not readable.
            CsmError: the platform refused.
        """
        lost: OutcomeUnknown | None = None
        try:
            change()
        except OutcomeUnknown as error:
            # Also the answer to a rollback, a bare sentence under a JSON type, ends here.
            lost = error
        try:
            after = self.look(dataset.id)
        except CsmError as error:
            raise lost or OutcomeUnknown(
                f"{visible(dataset.name)} was changed, but its status cannot be read.",
                "Refresh the status before you change it again.",
                {"why": error.headline},
            ) from error
        if is_done(after):
            return CareOutcome(after)
        if lost is not None:
            raise lost
        return CareOutcome(after, f"Accepted. The status is still {visible(after.status)}.")
