"""The Twin Data Layer of one dataset."""

from collections.abc import Set
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.twin import (
    CutOffLoad,
    FolderScan,
    GraphCounts,
    LoadPlan,
    LoadReport,
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
        """Return the dataset with its current status."""
        return self._graph.dataset()

    def mark_ready(self) -> Dataset:
        """Set the status of the dataset to SUCCESS, at the request of the user."""
        self._graph.set_status("SUCCESS")
        return self._graph.dataset()

    def counts(self, *, cancel: CancelToken | None = None) -> GraphCounts:
        """Return the numbers of nodes by label and of relationships by type.

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
        """Check the folder against the graph and return the plan of a load.

        Args:
            scan: The result of `scan_folder`.
            wipe: Whether to empty the graph first; else it is kept, and not written twice.
            include: Names of the files to load; None takes every CSV file, and a refused one then
                blocks the plan.
            write_path: How the rows are sent.
            progress: Called with the bytes read.
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
        """Run a plan and return its report, also when it was stopped half-way.

        Args:
            plan: The result of `plan`.
            confirmation: The text that the plan requires before the graph is emptied.
            progress: Called with the rows sent.
            cancel: Checked between requests; the report then says where to continue.

        Raises:
            InputRefused: nothing was done: the plan has blockers, or is not confirmed or outdated.
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
        """Return the load into this graph that was cut off, or None if there is none."""
        loads = cut_off_loads(self._session, self._organization_id)
        return next((load for load in loads if load.dataset_id == self._dataset_id), None)

    def forget_cut_off(self, load: CutOffLoad) -> None:
        """Remove the note of a load that was cut off."""
        forget(self._session, self._organization_id, load)

    def query(
        self,
        text: str,
        *,
        allow_writes: bool = False,
        limit: int = DEFAULT_ROW_LIMIT,
        cancel: CancelToken | None = None,
    ) -> QueryResult:
        """Run a query and return its rows, with values as the platform returned them.

        A query is one request. Cancelling drops its answer; the platform ends the query by itself
        after some seconds (PLATFORM.md 8.1), and whether a writing one was done is unknown.

        Raises:
            InputRefused: it would change the graph without `allow_writes`, or the status is not
                SUCCESS.
        """
        return run_query(
            self._graph,
            text,
            allow_writes=allow_writes,
            limit=limit,
            cancel=cancel or CancelToken(),
        )
