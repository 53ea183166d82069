"""The state of a queue: its jobs and items, what runs, and the lock that guards all of it."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from csm_tui.domain.errors import CsmError, PlatformFailed, SignInNeeded
from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    ItemState,
    JournalEntry,
    QueueItem,
    QueueSnapshot,
    Tally,
    TransferJob,
    TransferPlan,
    Transferred,
)
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.journal import Journal
from csm_tui.services.transfers._attempt import TransferAttempt
from csm_tui.services.transfers._control import TransferControl
from csm_tui.services.transfers._journal_writer import JournalWriter
from csm_tui.services.transfers._remote_names import RemoteNames
from csm_tui.services.transfers._throughput import ChangeNotifier, Throughput
from csm_tui.services.workspace_files import WorkspaceFiles

LET_GO = "Paused too long: the connection was closed, the transfer restarts."
_MOVED_NOTHING = {
    ItemState.SKIPPED,
    ItemState.FAILED,
    ItemState.CANCELLED,
    ItemState.UNKNOWN,
}


@dataclass(slots=True)
class _Sums:
    """The sums of a `Tally`, kept up to date item by item."""

    counts: Counter[ItemState] = field(default_factory=Counter)
    done: int = 0
    total: int = 0
    unsized: int = 0
    """Items whose size is unknown."""

    def add(self, item: QueueItem, sign: int) -> None:
        self.counts[item.state] += sign
        if item.state in _MOVED_NOTHING:
            return
        self.done += sign * item.done
        self.total += sign * (item.total or 0)
        self.unsized += sign * (item.total is None)

    def merge(self, more: "_Sums") -> None:
        self.counts.update(more.counts)
        self.done += more.done
        self.total += more.total
        self.unsized += more.unsized

    def tally(self) -> Tally:
        counts = MappingProxyType({state: n for state, n in self.counts.items() if n})
        return Tally(counts, self.done, None if self.unsized else self.total)


@dataclass(slots=True)
class QueuedJob:
    """A plan in the queue, and what its items share."""

    id: int
    first: int
    """The id of its first item; the others follow."""
    title: str
    direction: Direction
    decision: Decision | None
    files: WorkspaceFiles
    names: RemoteNames
    attended: bool
    sums: _Sums = field(default_factory=_Sums)

    def items(self, plan: TransferPlan) -> dict[int, QueueItem]:
        """Return an item for everything that the plan lists; needs no lock."""
        items = {}
        for id_, planned in enumerate(plan.items, self.first):
            items[id_] = item = QueueItem(id_, self.id, planned, total=planned.size)
            self.sums.add(item, 1)
        return items

    @property
    def active(self) -> bool:
        """Whether something of it runs or waits, paused or not."""
        counts = self.sums.counts
        # Asked for every item that ends: a generator would cost as much as all the rest.
        running, waiting = counts.get(ItemState.RUNNING), counts.get(ItemState.WAITING)
        return bool(running or waiting or counts.get(ItemState.PAUSED))


@dataclass(frozen=True, slots=True)
class _Running:
    control: TransferControl
    throughput: Throughput = field(default_factory=Throughput)


class QueueState:
    """The items of a queue in the order in which they run.

    Every method needs the lock held, except `report`, which takes it.
    """

    def __init__(self, journal: Journal) -> None:
        # Reentrant: a control may wait or resume in the thread that has the lock.
        self.lock = threading.RLock()
        self.jobs: dict[int, QueuedJob] = {}
        self.paused = False
        self.closed = False
        self.changing = 0
        """The number of calls that change many items now; no item begins before they end."""
        self.trouble: CsmError | None = None
        self.verifying: set[int] = set()
        """Uploads whose answer was lost and that are verified, not sent."""
        self.replanned: set[int] = set()
        """Items that are tried again, with the local file as it is then."""
        self.notifier = ChangeNotifier()
        self.writer = JournalWriter(journal, self._hashed, self.report)
        self._items: dict[int, QueueItem] = {}
        self._order: list[int] = []
        self._sums = _Sums()
        self._running: dict[int, _Running] = {}
        self._throughput = Throughput()
        self._ready: deque[int] = deque()
        self._ready_is_right = True
        self._listed: tuple[QueueItem, ...] | None = ()
        self._version = 0
        self._last_id = self._last_job = 0

    def chosen(
        self, ids: Iterable[int] | None, states: set[ItemState] | None = None
    ) -> list[QueueItem]:
        """Return these items, or all, that exist and are in one of the states."""
        items = (
            list(self._ordered())
            if ids is None
            else [self._items[id_] for id_ in ids if id_ in self._items]
        )
        return [item for item in items if states is None or item.state in states]

    def count(self, *states: ItemState) -> int:
        """Return the number of items in one of these states."""
        return sum(self._sums.counts[state] for state in states)

    def control(self, id_: int) -> TransferControl | None:
        """Return the control of an item, or None if it does not run."""
        running = self._running.get(id_)
        return None if running is None else running.control

    def snapshot(self) -> QueueSnapshot:
        """Return the state as values; the items are listed again only after a change."""
        now = time.monotonic()
        for id_, running in self._running.items():
            item = self._items.get(id_)
            if item is not None and item.state is ItemState.RUNNING:
                self._replace(replace(item, rate=running.throughput.rate(now)))
        if self._listed is None:
            self._listed = tuple(self._ordered())
        jobs = tuple(
            TransferJob(
                job.id,
                job.title,
                job.direction,
                job.decision,
                job.sums.tally(),
                job.files.address,
                job.attended,
            )
            for job in self.jobs.values()
            if job.sums.counts.total()
        )
        rate = self._throughput.rate(now)
        return QueueSnapshot(
            self._version, self._listed, jobs, self._sums.tally(), rate, self.paused, self.trouble
        )

    def reserve(
        self,
        files: WorkspaceFiles,
        plan: TransferPlan,
        title: str,
        decision: Decision | None,
        *,
        attended: bool,
    ) -> QueuedJob:
        """Return a new job with ids for all items of a plan, to be filled and added."""
        self._last_job += 1
        first, self._last_id = self._last_id + 1, self._last_id + len(plan.items)
        names, way = RemoteNames(files), plan.direction
        return QueuedJob(self._last_job, first, title, way, decision, files, names, attended)

    def add(self, job: QueuedJob, items: dict[int, QueueItem]) -> None:
        """Add a job with its items, after all others."""
        self.jobs[job.id] = job
        self._items |= items
        self._order += items
        self._ready += items
        self._sums.merge(job.sums)
        self._changed()

    def put(self, item: QueueItem, **changes: object) -> QueueItem:
        """Store an item with these changes, and return it."""
        changed = replace(item, **changes)  # type: ignore[arg-type] # as given by name
        self._replace(changed)
        job = self.jobs[item.job]
        stands = changed.state.ended or changed.state is ItemState.CONFLICT
        if stands and not job.active:
            # The list of names is large, and old when the user tries again.
            job.names = RemoteNames(job.files)
        self.notifier.changed()
        return changed

    def move(self, ids: Iterable[int], steps: int | None) -> None:
        """Move items up (below zero) or down in the order; to the top with None."""
        chosen = {id_ for id_ in ids if id_ in self._items}
        if steps is None:
            top = [id_ for id_ in self._order if id_ in chosen]
            self._order = top + [id_ for id_ in self._order if id_ not in chosen]
        else:
            for _ in range(abs(steps)):
                self._move_by_one(chosen, up=steps < 0)
        self._ready_is_right = False
        self._changed()
        self.notifier.changed()

    def remove(self, ids: Iterable[int]) -> None:
        """Forget items, and jobs without items."""
        for id_ in ids:
            item = self._items.pop(id_, None)
            if item is not None:
                self._count(item, -1)
        self._order = [id_ for id_ in self._order if id_ in self._items]
        for job in list(self.jobs.values()):
            if not job.sums.counts.total():
                del self.jobs[job.id]
        self._changed()
        self.notifier.changed()

    def decide_job(self, id_: int, decision: Decision) -> None:
        """Keep a decision for every conflict of a job, future ones included."""
        self.jobs[id_].decision = decision
        self._changed()

    def decide(self, item: QueueItem, decision: Decision) -> None:
        """Apply a decision to a conflict."""
        if decision is Decision.SKIP:
            note = "Skipped: already exists."
            self.record(self.put(item, state=ItemState.SKIPPED, decision=decision, note=note))
        else:
            self.put(item, state=ItemState.WAITING, decision=decision, error=None, done=0)

    @property
    def can_begin(self) -> bool:
        """Whether items may begin now."""
        return not (self.paused or self.closed or self.changing)

    def take(self) -> QueueItem | None:
        """Return the first item that waits, once, or None if no item may begin."""
        if not self.can_begin:
            return None
        if not self._ready_is_right:
            waiting = (item.id for item in self._ordered() if item.state is ItemState.WAITING)
            self._ready = deque(waiting)
            self._ready_is_right = True
        while self._ready:
            item = self._items.get(self._ready.popleft())
            if item is not None and item.state is ItemState.WAITING:
                return item
        return None

    def run(self, item: QueueItem, control: TransferControl) -> QueueItem:
        """Store an item as running, and return it."""
        self._running[item.id] = running = _Running(control)
        running.throughput.add(0, time.monotonic())
        verifying = item.id in self.verifying
        return self.put(
            item,
            state=ItemState.RUNNING,
            attempts=item.attempts + (not verifying),
            done=0,
            error=item.error if verifying else None,
            decision=item.decision or self.jobs[item.job].decision,
        )

    def progressed(self, id_: int, progress: Progress) -> None:
        """Store the progress of an item that runs."""
        item, running = self._items.get(id_), self._running.get(id_)
        if item is None or running is None:
            return
        if (progress.done, progress.total) == (item.done, item.total):
            return
        # When it starts again, as under another name, it has fewer bytes than before.
        running.control.finishing = running.control.finishing and progress.done > 0
        now, moved = time.monotonic(), max(0, progress.done - item.done)
        running.throughput.add(moved, now)
        self._throughput.add(moved, now)
        rate = running.throughput.rate(now)
        sent = item.direction is Direction.UP and 0 < progress.done == progress.total
        sent_at = (item.sent_at or now) if sent else None
        self.put(item, done=progress.done, total=progress.total, rate=rate, sent_at=sent_at)

    def end(
        self, attempt: TransferAttempt, ended: QueueItem, transferred: Transferred | None
    ) -> None:
        """Store an item after an attempt, and add it to the journal if it has ended."""
        item, control = self._items[ended.id], self._running.pop(ended.id).control
        rest = transferred.size - item.done if transferred else 0
        self._throughput.add(max(0, rest), time.monotonic())
        if control.let_go and ended.state is attempt.stopped().state:
            again = ItemState.PAUSED if item.state is ItemState.PAUSED else ItemState.WAITING
            self.put(item, state=again, rate=None, done=0, note=LET_GO)
            return
        if isinstance(ended.error, SignInNeeded):
            # Nothing was transferred, and nothing can be before the user has signed in.
            self.report(ended.error)
            if not control.cancelled:
                self.put(item, state=ItemState.WAITING, rate=None, done=0)
                return
            ended = attempt.stopped()
        self.verifying.discard(ended.id)
        self.replanned.discard(ended.id)
        if ended.state is not ItemState.DONE:
            ended = replace(ended, done=item.done, total=item.total)
        ended = self.put(ended)
        if ended.state is ItemState.CONFLICT:
            decision = self.jobs[ended.job].decision
            # Not a decision that has just been tried.
            if decision is Decision.SKIP or (decision and decision is not ended.decision):
                self.decide(ended, decision)
        elif not (attempt.verifying and ended.state is ItemState.UNKNOWN):
            self.record(ended, transferred)

    def record(self, item: QueueItem, transferred: Transferred | None = None) -> None:
        """Add an item that has ended to the journal."""
        outcome = item.state.outcome
        if outcome is None:
            return
        files, reason = self.jobs[item.job].files, item.error
        entry = JournalEntry(
            direction=item.direction,
            address=files.address,
            name=item.planned.name,
            local=item.planned.local,
            outcome=outcome,
            at=datetime.now(UTC),
            profile=files.session.profile.name,
            fingerprint=item.fingerprint,
            reason=reason.headline if reason else item.note,
            unsettled=item.direction is Direction.UP and isinstance(reason, PlatformFailed),
            seen=transferred.seen if transferred else None,
        )
        read = transferred.fingerprint if transferred and item.fingerprint is None else None
        self.writer.add(item.id, entry, read)

    def report(self, error: CsmError) -> None:
        """Store an error of the whole queue; the end of the session pauses it."""
        with self.lock:
            if not isinstance(self.trouble, SignInNeeded):
                self.trouble = error
            self.paused = self.paused or isinstance(error, SignInNeeded)
            self.notifier.changed()

    def _hashed(self, id_: int, content: Fingerprint) -> None:
        with self.lock:
            item = self._items.get(id_)
            if item is not None and item.state is ItemState.DONE:
                self.put(item, fingerprint=content)

    def _ordered(self) -> Iterator[QueueItem]:
        return map(self._items.__getitem__, self._order)

    def _replace(self, item: QueueItem) -> None:
        """Replace the item with this id, unless it was removed."""
        before = self._items.get(item.id)
        if before is None or before == item:
            return
        self._count(before, -1)
        self._count(item, 1)
        self._items[item.id] = item
        if item.state is ItemState.WAITING and before.state is not ItemState.WAITING:
            self._ready_is_right = False
        self._changed()

    def _move_by_one(self, chosen: set[int], *, up: bool) -> None:
        order = self._order if up else self._order[::-1]
        for at in range(1, len(order)):
            if order[at] in chosen and order[at - 1] not in chosen:
                order[at - 1 : at + 1] = order[at], order[at - 1]
        self._order = order if up else order[::-1]

    def _count(self, item: QueueItem, sign: int) -> None:
        self._sums.add(item, sign)
        self.jobs[item.job].sums.add(item, sign)

    def _changed(self) -> None:
        self._listed = None
        self._version += 1
