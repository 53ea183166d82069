"""The transfers of one workspace in the queue."""

from dataclasses import dataclass
from threading import Event

from csm_tui.domain.errors import Cancelled, SignInNeeded
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    ItemState,
    PlannedTransfer,
    QueueItem,
    TransferPlan,
)
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.jobs import Job

_PAUSED = "‖ paused: T shows it"

_CHANGED = {ItemState.DONE, ItemState.UNKNOWN}
"""States in which the target may have changed."""


def _is_there(item: QueueItem) -> bool:
    """Return whether both ends have the same content: it was moved, or found to be the same."""
    same = item.state is ItemState.SKIPPED and item.decision is Decision.IF_DIFFERENT
    return same or item.state is ItemState.DONE


@dataclass(frozen=True, slots=True)
class EndedTransfers:
    """The transfers that have ended since the last call of `WorkspaceQueue.ended`."""

    names: tuple[str, ...] = ()
    """Workspace files that were downloaded, or found to be the same here."""
    locals: tuple[str, ...] = ()
    """Whole local paths that were uploaded, or found to be the same there."""
    up: bool = False
    """Whether a transfer that has changed the workspace has ended."""
    down: bool = False
    """Whether a transfer that has changed this computer has ended."""


class WorkspaceQueue:
    """The part of the queue that concerns one workspace.

    The queue outlives the pane: it has also what other screens and closed panes have added.
    """

    def __init__(self, queue: TransferQueue, service: WorkspaceFiles) -> None:
        self._queue = queue
        self._service = service
        self._place = service.address
        self._seen: set[tuple[int, ItemState]] = set()
        """Items in the state in which `ended` has returned them."""
        self._unlisted: dict[int, Direction] = {}
        """Jobs that have changed one side and may still run."""
        self._awaited: set[int] = set()
        """Jobs of `transfer`, whose callers list the side again themselves."""
        self.ended()
        self._unlisted.clear()

    def ended(self) -> EndedTransfers:
        """Return what has ended since the last call; not for two threads at once."""
        snapshot = self._queue.snapshot()
        jobs = {job.id: job for job in snapshot.jobs if job.address == self._place}
        ours = (
            i for i in snapshot.items if i.job in jobs and (i.state in _CHANGED or _is_there(i))
        )
        new = [item for item in ours if (item.id, item.state) not in self._seen]
        self._seen.update((item.id, item.state) for item in new)
        self._unlisted.update((i.job, i.direction) for i in new if i.state in _CHANGED)
        # A job whose items were removed from the queue has ended too.
        over = {id_ for id_ in self._unlisted if id_ not in jobs or not jobs[id_].tally.left}
        ended = {id_: self._unlisted.pop(id_) for id_ in over}
        ways = {way for id_, way in ended.items() if id_ not in self._awaited}
        done = list(filter(_is_there, new))
        return EndedTransfers(
            tuple(item.planned.name for item in done if item.direction is Direction.DOWN),
            tuple(str(item.planned.local) for item in done if item.direction is Direction.UP),
            up=Direction.UP in ways,
            down=Direction.DOWN in ways,
        )

    def transfer(self, planned: PlannedTransfer, job: Job) -> QueueItem:
        """Move one file ahead of all others in the queue, and wait for it.

        A target that exists is overwritten.

        Raises:
            CsmError: It failed, or its outcome is unknown.
            Cancelled: It was stopped; nothing is left of a download.
        """
        plan = TransferPlan(planned.direction, self._place, (planned,))
        changed = Event()
        unsubscribe = self._queue.subscribe(changed.set)
        decision = Decision.OVERWRITE if planned.exists else None
        title = visible(planned.name)
        added = self._queue.add(self._service, plan, title=title, decision=decision, attended=True)
        self._awaited.add(added)
        items = self._queue.snapshot().items
        self._queue.move((item.id for item in items if item.job == added), None)
        try:
            with job.cancel.calling(changed.set):
                return self._wait_for(added, job, changed)
        finally:
            unsubscribe()

    def _wait_for(self, added: int, job: Job, changed: Event) -> QueueItem:
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
            waits = snapshot.paused and item.state is ItemState.WAITING
            job.held = _PAUSED if waits or item.state is ItemState.PAUSED else ""
            job.progress(Progress(item.planned.name, item.done, item.total, "bytes"))
            if job.cancel.cancelled and not stopped:
                stopped = True
                self._queue.cancel([item.id])
            changed.wait(0.5)
