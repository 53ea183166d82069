"""The graph of one dataset."""

from collections.abc import Set
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.runner import ReferenceKind, RunnerDetails
from csm_tui.domain.twin import (
    CutOffLoad,
    FolderScan,
    GraphCounts,
    LoadPlan,
    LoadReport,
    QueryResult,
    WritePath,
)
from csm_tui.services.twin_data._cut_off import LoadNote, cut_off_loads, forget
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._load import run_plan
from csm_tui.services.twin_data._plan import emptying_plan, make_plan
from csm_tui.services.twin_data._query import run_query

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

DEFAULT_ROW_LIMIT = 10_000


class TwinData:
    """Counts, plans, loads and queries over the graph of one dataset."""

    def __init__(self, session: "Session", organization_id: str, dataset_id: str) -> None:
        self._graph = TwinGraph(session, organization_id, dataset_id)
        self._session = session
        self._organization_id = organization_id
        self._dataset_id = dataset_id

    def dataset(self) -> Dataset:
        """Return the dataset with its status as it is now."""
        return self._graph.dataset()

    def mark_ready(self) -> Dataset:
        """Set the dataset's status to SUCCESS, because the user asked for exactly that."""
        self._graph.set_status("SUCCESS")
        return self._graph.dataset()

    def counts(self, *, cancel: CancelToken | None = None) -> GraphCounts:
        """Count the graph's nodes by label and relationships by type.

        Raises:
            InputRefused: the dataset's status is not SUCCESS.
        """
        self._graph.ready_dataset(cancel)
        return self._graph.counts(cancel)

    def plan(
        self,
        scan: FolderScan,
        *,
        wipe: bool,
        include: Set[str] | None = None,
        write_path: WritePath = WritePath.CYPHER,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> LoadPlan:
        """Check the folder against the graph and return what a load would do.

        Args:
            scan: What `scan_folder` found.
            wipe: Empty the graph first; else what is there is kept, and not written again.
            include: Names of the files to load; None takes every CSV file, and one that is
                refused then blocks the plan, for nobody said to leave it out.
            write_path: How the rows are sent.
            progress: Told in bytes read.
            cancel: Checked every few thousand rows.

        Raises:
            InputRefused: the dataset's status is not SUCCESS, or a file changed after the scan.
        """
        return make_plan(
            self._graph,
            scan,
            wipe=wipe,
            include=include,
            write_path=write_path,
            progress=progress,
            cancel=cancel,
        )

    def load(
        self,
        plan: LoadPlan,
        *,
        confirmation: str | None = None,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> LoadReport:
        """Do what the plan says and return what became of it, also when it was stopped half-way.

        Args:
            plan: What `plan` returned.
            confirmation: The text the plan asks for before the graph is emptied.
            progress: Told in rows sent.
            cancel: Checked between requests; the report then says where to go on.

        Raises:
            InputRefused: nothing was done: the plan has blockers, is not confirmed or outdated.
            Cancelled: nothing was done yet.
        """
        with LoadNote(self._session, self._organization_id, plan) as note:
            report = run_plan(self._graph, plan, confirmation, progress, cancel, note.begin)
            note.stays = report.half_emptied
            return report

    def plan_emptying(self, *, cancel: CancelToken | None = None) -> LoadPlan:
        """Return a plan that empties the graph and loads nothing.

        Raises:
            InputRefused: the dataset's status is not SUCCESS.
        """
        return emptying_plan(self._graph, cancel)

    def cut_off_load(self) -> CutOffLoad | None:
        """Return the load into this graph that an ended program has cut off, if there is one."""
        loads = cut_off_loads(self._session, self._organization_id)
        return next((load for load in loads if load.dataset_id == self._dataset_id), None)

    def forget_cut_off(self, load: CutOffLoad) -> None:
        """Do not tell of a load that was cut off again."""
        forget(self._session, self._organization_id, load)

    def query(
        self,
        text: str,
        *,
        allow_writes: bool = False,
        limit: int = DEFAULT_ROW_LIMIT,
        cancel: CancelToken | None = None,
    ) -> QueryResult:
        """Run a query and return its rows, values as the platform gave them.

        A query is one request: cancelling drops its answer, while the platform ends it by itself
        after some seconds (PLATFORM.md 8.1). Whether one that writes was done is unknown then.

        Raises:
            InputRefused: it would change the graph and may not, or the status is not SUCCESS.
        """
        return run_query(
            self._graph,
            text,
            allow_writes=allow_writes,
            limit=limit,
            cancel=cancel or CancelToken(),
        )


def twin_dataset_choices(details: RunnerDetails) -> tuple[Dataset, ...]:
    """Return the base datasets of a runner that could be read.

    The vendor's library loads only when there is exactly one; with several the user chooses.
    """
    found = {
        reference.dataset.id: reference.dataset
        for reference in details.datasets
        if reference.kind is ReferenceKind.BASE and reference.dataset is not None
    }
    return tuple(found.values())
