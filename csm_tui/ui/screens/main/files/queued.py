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
    PlannedTransfer,
    QueueItem,
    TransferPlan,
    Transferred,
)
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.jobs import Job

_PAUSED = "‖ paused: T shows it"

_CHANGED = {ItemState.DONE, ItemState.UNKNOWN}
"""States in which something may be at the other end that was not there before."""


def _is_there(item: QueueItem) -> bool:
    """Tell whether both ends hold the same: it was moved, or found to be the same."""
    same = item.state is ItemState.SKIPPED and item.decision is Decision.IF_DIFFERENT
    return same or item.state is ItemState.DONE


@dataclass(frozen=True, slots=True)
class Ended:
    """What is done since the last look."""

    names: tuple[str, ...] = ()
    """Workspace files that were downloaded, or found to be the same here."""
    locals: tuple[str, ...] = ()
    """Whole local paths that were uploaded, or found to be the same there."""
    up: bool = False
    """Whether a transfer that has changed the workspace goes on no more."""
    down: bool = False
    """Whether one that has changed this computer does."""


class Queued:
    """What the queue, which outlives the pane, moves from and to one workspace.

    Who has queued it does not matter: this pane, another screen, or a pane that was closed since.
    """

    def __init__(self, queue: TransferQueue, service: WorkspaceFiles) -> None:
        self._queue = queue
        self._service = service
        self._place = service.place
        self._told: set[tuple[int, ItemState]] = set()
        """Items in the state in which they were told."""
        self._unlisted: dict[int, Direction] = {}
        """Jobs that have changed one side and may go on."""
        self._waited: set[int] = set()
        """Jobs that somebody waits for, who lists again alone."""
        self.ended()
        self._unlisted.clear()

    def add(self, plan: TransferPlan, title: str, decision: Decision | None = None) -> None:
        """Queue a plan; without a decision its conflicts are asked about."""
        self._queue.add(self._service, plan, title=title, decision=decision)

    def ended(self) -> Ended:
        """Return what is done since the last look; not for two threads at once."""
        snapshot = self._queue.snapshot()
        jobs = {job.id: job for job in snapshot.jobs if job.place == self._place}
        ours = (
            i for i in snapshot.items if i.job in jobs and (i.state in _CHANGED or _is_there(i))
        )
        new = [item for item in ours if (item.id, item.state) not in self._told]
        self._told.update((item.id, item.state) for item in new)
        self._unlisted.update((i.job, i.direction) for i in new if i.state in _CHANGED)
        # One whose items were taken off the list goes on no more.
        over = {id_ for id_ in self._unlisted if id_ not in jobs or not jobs[id_].tally.left}
        ended = {id_: self._unlisted.pop(id_) for id_ in over}
        ways = {way for id_, way in ended.items() if id_ not in self._waited}
        done = list(filter(_is_there, new))
        return Ended(
            tuple(item.planned.name for item in done if item.direction is Direction.DOWN),
            tuple(str(item.planned.local) for item in done if item.direction is Direction.UP),
            up=Direction.UP in ways,
            down=Direction.DOWN in ways,
        )

    def download(self, plan: PlannedTransfer, job: Job) -> Transferred:
        """Download one file that somebody waits for.

        Raises:
            CsmError: it did not happen.
            Cancelled: it was stopped; nothing is left.
        """
        return self._moved(plan, job)

    def upload(self, plan: PlannedTransfer, job: Job) -> Transferred:
        """Upload one file that somebody waits for.

        Raises:
            CsmError: it did not happen, or nobody knows.
            Cancelled: it was stopped before the platform could have all of it.
        """
        return self._moved(plan, job)

    def _moved(self, planned: PlannedTransfer, job: Job) -> Transferred:
        plan = TransferPlan(planned.direction, self._service.place, (planned,))
        changed = Event()
        forget = self._queue.subscribe(changed.set)
        decision = Decision.OVERWRITE if planned.exists else None
        added = self._queue.add(self._service, plan, title=visible(planned.name), decision=decision)
        self._waited.add(added)
        # Somebody waits for it, so it does not wait for the others.
        self._queue.move((each.id for each in self._items(added)), None)
        try:
            with job.cancel.calling(changed.set):
                item = self._awaited(added, job, changed)
                return Transferred(item.planned.name, item.planned.local, item.done, item.content)
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
            waits = snapshot.paused and item.state is ItemState.WAITING
            job.held = _PAUSED if waits or item.state is ItemState.PAUSED else ""
            job.progress(Progress(item.planned.name, item.done, item.total, "bytes"))
            if job.cancel.cancelled and not stopped:
                stopped = True
                self._queue.cancel([item.id])
            changed.wait(0.5)
