"""The comparison of a local folder with a workspace folder, for use from threads."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import CsmError
from csm_tui.domain.transfers import Direction, TransferPlan
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.compare import RESOLVABLE, compare_folders, plan_pull, plan_push, resolve
from csm_tui.services.transfers import TransferQueue, with_last_seen
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.jobs import Job

PATIENCE = 5.0
"""Seconds to wait for the journal; what it does not know by then stays unknown."""


@dataclass(frozen=True, slots=True)
class ComparedFolders:
    """The two folders that are compared."""

    local: Path
    remote: str
    """With its final ``/``; the root is the empty text."""


@dataclass(frozen=True, slots=True)
class ComparisonSnapshot:
    """Both folders at one moment."""

    tree: FileTree
    comparison: Comparison
    trouble: str = ""
    """A problem for the status line."""

    def with_rows(self, newer: Iterable[ComparisonRow]) -> "ComparisonSnapshot":
        """Return the snapshot with newer rows for some paths."""
        return replace(self, comparison=self.comparison.replaced(newer))

    def unknown_rows(
        self, ticked: Collection[str], here: ComparisonRow | None
    ) -> Sequence[ComparisonRow]:
        """Return the ticked unknown rows, else the row under the cursor if it can be read."""
        rows = self.comparison.marked(Mark.UNKNOWN)
        unknown = [row for row in rows if row.path in ticked]
        alone = [here] if here is not None and here.mark in RESOLVABLE else []
        return unknown or alone


class FolderComparison:
    """Compares two folders; keeps the rows that were read and not shown yet."""

    def __init__(
        self, service: WorkspaceFiles, queue: TransferQueue, folders: ComparedFolders
    ) -> None:
        self.folders = folders
        self._service = service
        self._queue = queue
        self._found: deque[ComparisonRow] = deque()
        self._moved: set[str] = set()
        """Paths that were queued from here: what was known of them may be old."""

    def compare(self, job: Job) -> ComparisonSnapshot:
        """Compare both folders.

        Raises:
            CsmError: A side cannot be read.
            Cancelled: The user stopped it.
        """
        # A file that was just transferred is known once the journal has it.
        self._queue.written(PATIENCE)
        tree, troubles = self._service.tree(cancel=job.cancel), list[CsmError]()
        found = compare_folders(
            self._service,
            self.folders.local,
            self.folders.remote,
            tree=tree,
            journal=self._queue.journal,
            trouble=troubles.append,
            progress=job.progress,
            cancel=job.cancel,
        )
        return ComparisonSnapshot(tree, found, "✗ the history cannot be read" if troubles else "")

    def keeping(
        self, snapshot: ComparisonSnapshot, before: ComparisonSnapshot | None
    ) -> ComparisonSnapshot:
        """Return the snapshot, with earlier rows for files whose state is now unknown."""
        if before is None:
            return snapshot
        found = snapshot.comparison.keeping(before.comparison, but=self._moved)
        return replace(snapshot, comparison=found)

    def read(self, found: Comparison, rows: Iterable[ComparisonRow], job: Job) -> None:
        """Download files to compare them; `taken` returns each as soon as it is known.

        Raises:
            SignInNeeded: The session has ended.
        """
        resolve(
            self._service,
            found,
            [row.path for row in rows],
            journal=self._queue.journal,
            found=self._found.append,
            progress=job.progress,
            cancel=job.cancel,
        )

    def taken(self) -> list[ComparisonRow]:
        """Return the rows that were read since the last call."""
        return [self._found.popleft() for _ in range(len(self._found))]

    def plan(
        self, way: Direction, snapshot: ComparisonSnapshot, paths: Collection[str], job: Job
    ) -> TransferPlan:
        """Return the plan to move these paths one way.

        Raises:
            Cancelled: The user stopped it.
        """
        found, cancel = snapshot.comparison, job.cancel
        if way is Direction.UP:
            return plan_push(self._service, snapshot.tree, found, paths, cancel=cancel)
        plan = plan_pull(self._service, found, paths, cancel=cancel)
        return with_last_seen(plan, self._queue.journal)

    def queued(self, paths: Collection[str]) -> None:
        """Forget what is known of these paths: their content may change from now on."""
        self._moved.update(paths)
