"""The items of a queue, their order and their sums; not safe for threads, the queue's lock is."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from csm_tui.domain.errors import CsmError
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    ItemState,
    QueueItem,
    QueueSnapshot,
    Tally,
    TransferJob,
    TransferPlan,
)
from csm_tui.domain.workspace_files import WorkspaceAddress

_MOVED_NOTHING = {
    ItemState.SKIPPED,
    ItemState.FAILED,
    ItemState.CANCELLED,
    ItemState.UNKNOWN,
}


@dataclass(slots=True)
class _Sums:
    """What a `Tally` is made of, kept up to date item by item."""

    counts: Counter[ItemState] = field(default_factory=Counter)
    done: int = 0
    total: int = 0
    untold: int = 0
    """Items whose size nobody knows."""

    def add(self, item: QueueItem, sign: int) -> None:
        self.counts[item.state] += sign
        if item.state in _MOVED_NOTHING:
            return
        self.done += sign * item.done
        self.total += sign * (item.total or 0)
        self.untold += sign * (item.total is None)

    def merge(self, more: "_Sums") -> None:
        self.counts.update(more.counts)
        self.done += more.done
        self.total += more.total
        self.untold += more.untold

    def tally(self) -> Tally:
        counts = MappingProxyType({state: n for state, n in self.counts.items() if n})
        return Tally(counts, self.done, None if self.untold else self.total)


@dataclass(slots=True)
class _JobRecord:
    title: str
    direction: Direction
    decision: Decision | None
    place: WorkspaceAddress
    sums: _Sums = field(default_factory=_Sums)


@dataclass(frozen=True, slots=True)
class Batch:
    """A job on its way into the ledger; it can be filled while the queue is not locked."""

    job: int
    _first: int
    record: _JobRecord
    items: dict[int, QueueItem] = field(default_factory=dict)

    def fill(self, plan: TransferPlan) -> None:
        """Make an item of everything that the plan lists."""
        for id_, planned in enumerate(plan.items, self._first):
            self.items[id_] = item = QueueItem(id_, self.job, planned, total=planned.size)
            self.record.sums.add(item, 1)


class Ledger:
    """Every item by id, in the order in which they run."""

    def __init__(self) -> None:
        self._items: dict[int, QueueItem] = {}
        self._order: list[int] = []
        self._jobs: dict[int, _JobRecord] = {}
        self._sums = _Sums()
        self._ready: deque[int] = deque()
        self._ready_is_right = True
        self._listed: tuple[QueueItem, ...] | None = ()
        self._last_id = 0
        self._last_job = 0
        self.version = 0

    def __getitem__(self, id_: int) -> QueueItem:
        return self._items[id_]

    def __iter__(self) -> Iterator[QueueItem]:
        return map(self._items.__getitem__, self._order)

    def get(self, id_: int) -> QueueItem | None:
        """Return an item, None when it was removed."""
        return self._items.get(id_)

    def chosen(self, ids: Iterable[int] | None, states: set[ItemState] | None) -> list[QueueItem]:
        """Return these items, or all, as far as they are there and in one of the states."""
        items = (
            list(self) if ids is None else [self._items[id_] for id_ in ids if id_ in self._items]
        )
        return [item for item in items if states is None or item.state in states]

    def reserve(self, plan: TransferPlan, title: str, decision: Decision | None) -> "Batch":
        """Return an empty batch with ids for all that a plan lists, which nobody else gets."""
        self._last_job += 1
        first, self._last_id = self._last_id + 1, self._last_id + len(plan.items)
        record = _JobRecord(title, plan.direction, decision, plan.place)
        return Batch(self._last_job, first, record)

    def add(self, batch: "Batch") -> None:
        """Add a job with all its items, behind all others."""
        self._jobs[batch.job] = batch.record
        self._items |= batch.items
        self._order += batch.items
        self._ready += batch.items
        self._sums.merge(batch.record.sums)
        self._changed()

    def put(self, item: QueueItem) -> None:
        """Put an item in place of the one of its id; one that was removed stays so."""
        before = self._items.get(item.id)
        if before is None or before == item:
            return
        self._count(before, -1)
        self._count(item, 1)
        self._items[item.id] = item
        if item.state is ItemState.WAITING and before.state is not ItemState.WAITING:
            self._ready_is_right = False
        self._changed()

    def take(self) -> QueueItem | None:
        """Return the first item that waits, None when none does; it is not returned again."""
        if not self._ready_is_right:
            self._ready = deque(i.id for i in self if i.state is ItemState.WAITING)
            self._ready_is_right = True
        while self._ready:
            item = self._items.get(self._ready.popleft())
            if item is not None and item.state is ItemState.WAITING:
                return item
        return None

    def move(self, ids: Iterable[int], steps: int | None) -> None:
        """Move items up (below zero) or down in the order; to the top with None."""
        chosen = {id_ for id_ in ids if id_ in self._items}
        if steps is None:
            top = [id_ for id_ in self._order if id_ in chosen]
            self._order = top + [id_ for id_ in self._order if id_ not in chosen]
        else:
            for _ in range(abs(steps)):
                self._shift(chosen, up=steps < 0)
        self._ready_is_right = False
        self._changed()

    def _shift(self, chosen: set[int], *, up: bool) -> None:
        order = self._order if up else self._order[::-1]
        for at in range(1, len(order)):
            if order[at] in chosen and order[at - 1] not in chosen:
                order[at - 1 : at + 1] = order[at], order[at - 1]
        self._order = order if up else order[::-1]

    def remove(self, ids: Iterable[int]) -> list[int]:
        """Take items out; jobs without items go too, and are returned."""
        for id_ in ids:
            item = self._items.pop(id_, None)
            if item is not None:
                self._count(item, -1)
        self._order = [id_ for id_ in self._order if id_ in self._items]
        empty = [id_ for id_, record in self._jobs.items() if not record.sums.counts.total()]
        for job in empty:
            del self._jobs[job]
        self._changed()
        return empty

    def under_way(self, job: int) -> bool:
        """Tell whether something of a job still happens by itself, or waits to go on."""
        counts = self._jobs[job].sums.counts
        # Asked for every item that ends: a generator would cost as much as all the rest.
        running, waiting = counts.get(ItemState.RUNNING), counts.get(ItemState.WAITING)
        return bool(running or waiting or counts.get(ItemState.PAUSED))

    def decide(self, job: int, decision: Decision) -> None:
        """Remember what to do with every conflict of a job."""
        self._jobs[job].decision = decision
        self._changed()

    def decision(self, job: int) -> Decision | None:
        """Return what was decided for a job."""
        return self._jobs[job].decision

    def count(self, *states: ItemState) -> int:
        """Return how many items are in one of these states."""
        return sum(self._sums.counts[state] for state in states)

    def snapshot(self, rate: float, paused: bool, trouble: CsmError | None) -> QueueSnapshot:
        """Return everything as values; the items are only listed again after a change."""
        if self._listed is None:
            self._listed = tuple(self)
        jobs = tuple(
            TransferJob(
                id_,
                record.title,
                record.direction,
                record.decision,
                record.sums.tally(),
                record.place,
            )
            for id_, record in self._jobs.items()
            if record.sums.counts.total()
        )
        return QueueSnapshot(
            self.version, self._listed, jobs, self._sums.tally(), rate, paused, trouble
        )

    def _count(self, item: QueueItem, sign: int) -> None:
        self._sums.add(item, sign)
        self._jobs[item.job].sums.add(item, sign)

    def _changed(self) -> None:
        self._listed = None
        self.version += 1
