"""The graph of one dataset."""

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.twin import (
    FolderScan,
    GraphCounts,
    LoadPlan,
    LoadReport,
    QueryResult,
    WritePath,
)
from csm_tui.services.connection import Session

DEFAULT_ROW_LIMIT = 10_000


class TwinData:
    """Counts, plans, loads and queries over the graph of one dataset."""

    def __init__(self, session: Session, organization_id: str, dataset_id: str) -> None:
        self._session = session
        self._organization_id = organization_id
        self._dataset_id = dataset_id

    def dataset(self) -> Dataset:
        """Return the dataset with its status as it is now."""
        raise NotImplementedError

    def mark_ready(self) -> Dataset:
        """Set the dataset's status to SUCCESS because the user asked for that."""
        raise NotImplementedError

    def counts(self, *, cancel: CancelToken | None = None) -> GraphCounts:
        """Count the graph's nodes by label and relationships by type."""
        raise NotImplementedError

    def plan(
        self,
        scan: FolderScan,
        *,
        wipe: bool,
        include: set[str] | frozenset[str] | None = None,
        write_path: WritePath = WritePath.CYPHER,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> LoadPlan:
        """Check the folder against the graph and return what a load would do."""
        raise NotImplementedError

    def load(
        self,
        plan: LoadPlan,
        *,
        confirmation: str | None = None,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> LoadReport:
        """Do what the plan says and return what became of it."""
        raise NotImplementedError

    def query(
        self,
        text: str,
        *,
        allow_writes: bool = False,
        limit: int = DEFAULT_ROW_LIMIT,
        cancel: CancelToken | None = None,
    ) -> QueryResult:
        """Run a query and return its rows in the order of its columns."""
        raise NotImplementedError
