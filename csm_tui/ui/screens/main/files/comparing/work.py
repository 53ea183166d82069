"""What is compared, what is known of it, and what can be done with it; all slow parts block."""

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
"""Seconds to wait for the journal; a slow one leaves unknown what it does not tell yet."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The two that are compared."""

    local: Path
    remote: str
    """With its final ``/``; the root is the empty text."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Both folders as they were when they were looked at."""

    tree: FileTree
    comparison: Comparison
    trouble: str = ""
    """What went wrong beside it, for the status line."""

    def with_rows(self, newer: Iterable[ComparisonRow]) -> "Looked":
        """Return the same with newer rows for some paths."""
        return replace(self, comparison=self.comparison.replaced(newer))

    def to_resolve(
        self, ticked: Collection[str], here: ComparisonRow | None
    ) -> Sequence[ComparisonRow]:
        """Return what is unknown and ticked, else what is under the cursor if it can be read."""
        rows = self.comparison.marked(Mark.UNKNOWN)
        unknown = [row for row in rows if row.path in ticked]
        alone = [here] if here is not None and here.mark in RESOLVABLE else []
        return unknown or alone


class Comparing:
    """The work on two folders, for threads; it keeps only what was read and not yet shown."""

    def __init__(self, service: WorkspaceFiles, queue: TransferQueue, folders: Folders) -> None:
        self.folders = folders
        self._service = service
        self._queue = queue
        self._found: deque[ComparisonRow] = deque()
        self._moved: set[str] = set()
        """Paths that were queued from here, so that what was known of them is old."""

    def look(self, job: Job) -> Looked:
        """Look at both folders.

        Raises:
            CsmError: a side cannot be read.
            Cancelled: it was stopped.
        """
        # What has just arrived is known once the journal has it.
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
        return Looked(tree, found, "✗ the history cannot be read" if troubles else "")

    def keeping(self, looked: Looked, before: Looked | None) -> Looked:
        """Return the same with what was known before of files that nothing is known of now."""
        if before is None:
            return looked
        found = looked.comparison.keeping(before.comparison, but=self._moved)
        return replace(looked, comparison=found)

    def read(self, found: Comparison, rows: Iterable[ComparisonRow], job: Job) -> None:
        """Download files to compare them; `taken` has each as soon as it is known.

        Raises:
            SignInNeeded: the session has ended.
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
        """Return what was read since the last call."""
        return [self._found.popleft() for _ in range(len(self._found))]

    def plan(
        self, way: Direction, looked: Looked, paths: Collection[str], job: Job
    ) -> TransferPlan:
        """Return what moving these paths one way will do.

        Raises:
            Cancelled: it was stopped.
        """
        found, cancel = looked.comparison, job.cancel
        if way is Direction.UP:
            return plan_push(self._service, looked.tree, found, paths, cancel=cancel)
        plan = plan_pull(self._service, found, paths, cancel=cancel)
        return with_last_seen(plan, self._queue.journal)

    def queued(self, paths: Collection[str]) -> None:
        """Know that what these paths hold may change from now on."""
        self._moved.update(paths)
