"""What the files pane has put into the queue, and what came of it."""

from dataclasses import dataclass
from threading import Event

from csm_tui.domain.errors import Cancelled, SignInNeeded
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    ItemState,
    Planned,
    PlannedDownload,
    PlannedUpload,
    QueueItem,
    TransferPlan,
)
from csm_tui.domain.workspace_files import Downloaded, DownloadPlan, Uploaded, UploadPlan
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.work import Job


@dataclass(frozen=True, slots=True)
class Ended:
    """What is done since the last look."""

    names: tuple[str, ...] = ()
    """Workspace files that were downloaded."""
    locals: tuple[str, ...] = ()
    """Whole local paths that were uploaded."""


class Queued:
    """The jobs that one pane has queued, of the queue that outlives it."""

    def __init__(self, queue: TransferQueue, service: WorkspaceFiles) -> None:
        self._queue = queue
        self._service = service
        self._open: set[int] = set()
        """Jobs of many files that have not ended, as far as was looked."""
        self._told: set[int] = set()
        """Items that are done and were told."""

    def add(self, plan: TransferPlan, title: str, decision: Decision | None = None) -> int:
        """Queue a plan and return its job; without a decision its conflicts are asked about."""
        job = self._queue.add(self._service, plan, title=title, decision=decision)
        self._open.add(job)
        return job

    def ended(self) -> Ended:
        """Return what is done since the last look, once nothing of it runs any more."""
        if not self._open:
            return Ended()
        snapshot = self._queue.snapshot()
        busy = {job.id for job in snapshot.jobs if job.tally.left}
        ended = self._open - busy
        if not ended:
            return Ended()
        done = [
            item
            for item in snapshot.items
            if item.job in ended and item.state is ItemState.DONE and item.id not in self._told
        ]
        self._told.update(item.id for item in done)
        # Conflicts and failures may go on later: such a job is looked at again.
        self._open -= {job for job in ended if not _goes_on(snapshot.items, job)}
        down = [item for item in done if item.direction is Direction.DOWN]
        up = [item for item in done if item.direction is Direction.UP]
        return Ended(
            tuple(item.planned.name for item in down), tuple(str(item.planned.local) for item in up)
        )

    def download(self, plan: DownloadPlan, job: Job) -> Downloaded:
        """Download one file that somebody waits for.

        Raises:
            CsmError: it did not happen.
            Cancelled: it was stopped; nothing is left.
        """
        item = self._moved(Direction.DOWN, PlannedDownload(plan), plan.exists, job)
        path = item.planned.local
        hash_ = item.content.sha256 if item.content else None
        return Downloaded(path, item.done, hash_, path.stat().st_mtime_ns)

    def upload(self, plan: UploadPlan, job: Job) -> Uploaded:
        """Upload one file that somebody waits for.

        Raises:
            CsmError: it did not happen, or nobody knows.
            Cancelled: it was stopped before the platform could have all of it.
        """
        item = self._moved(Direction.UP, PlannedUpload(plan), plan.exists, job)
        return Uploaded(item.planned.name, item.done, item.content.sha256 if item.content else None)

    def _moved(self, way: Direction, planned: Planned, overwrite: bool, job: Job) -> QueueItem:
        plan = TransferPlan(way, self._service.place, (planned,))
        changed = Event()
        forget = self._queue.subscribe(changed.set)
        decision = Decision.OVERWRITE if overwrite else None
        added = self._queue.add(self._service, plan, title=visible(planned.name), decision=decision)
        # Somebody waits for it, so it does not wait for the others.
        self._queue.move((each.id for each in self._items(added)), None)
        try:
            with job.cancel.calling(changed.set):
                return self._awaited(added, job, changed)
        finally:
            forget()

    def _items(self, job: int) -> list[QueueItem]:
        return [item for item in self._queue.snapshot().items if item.job == job]

    def _awaited(self, added: int, job: Job, changed: Event) -> QueueItem:
        stopped = False
        while True:
            changed.clear()
            snapshot = self._queue.snapshot()
            item = next((each for each in snapshot.items if each.job == added), None)
            if item is None:
                raise Cancelled
            if isinstance(snapshot.trouble, SignInNeeded) and not item.state.ended:
                self._queue.cancel([item.id])
                raise snapshot.trouble
            if item.state is ItemState.DONE:
                return item
            if item.state.ended or item.state is ItemState.CONFLICT:
                raise item.error or Cancelled
            job.progress(Progress(item.planned.name, item.done, item.total, "bytes"))
            if job.cancel.cancelled and not stopped:
                stopped = True
                self._queue.cancel([item.id])
            changed.wait(0.5)


def _goes_on(items: tuple[QueueItem, ...], job: int) -> bool:
    return any(item.job == job and item.state.open for item in items)
