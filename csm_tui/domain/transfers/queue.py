"""The state of a queue of transfers, as values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from csm_tui.domain.errors import CsmError
from csm_tui.domain.transfers.journal import Direction
from csm_tui.domain.transfers.plan import PlannedTransfer
from csm_tui.domain.workspace_files.address import WorkspaceAddress
from csm_tui.domain.workspace_files.fingerprint import Fingerprint
from csm_tui.domain.workspace_files.results import FileOutcome


class ItemState(Enum):
    """The state of one file in the queue."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CONFLICT = "conflict"
    """Its target exists and the user has not decided yet; the other files continue."""
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: verify it before repeating it."""

    # They are counted at every step of every file, and an enum's own hash is slow.
    __hash__ = object.__hash__

    @property
    def outcome(self) -> FileOutcome | None:
        """How the transfer ended, or None if it has not ended."""
        return _OUTCOMES.get(self)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to the item by itself, nor is the user asked."""
        return self in _OUTCOMES


_OUTCOMES = {
    ItemState.DONE: FileOutcome.DONE,
    ItemState.SKIPPED: FileOutcome.SKIPPED,
    ItemState.FAILED: FileOutcome.FAILED,
    ItemState.CANCELLED: FileOutcome.CANCELLED,
    ItemState.UNKNOWN: FileOutcome.UNKNOWN,
}


class Decision(Enum):
    """What to do with an item whose target exists."""

    OVERWRITE = "overwrite"
    SKIP = "skip"
    KEEP_BOTH = "keep both"
    """Under a free name, ``name (2).csv``."""
    IF_DIFFERENT = "only if different"
    """Skipped if both have the same content, as the journal knows or after downloading to compare.
    If that fails too, it stays a conflict and its error says why."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One file in the queue."""

    id: int
    job: int
    """The id of its job."""
    planned: PlannedTransfer
    """What is transferred where, as planned; after the transfer, under the final name."""
    state: ItemState = ItemState.WAITING
    done: int = 0
    """Bytes transferred in this attempt."""
    total: int | None = None
    """Bytes in all; None if unknown, as before the answer to a download, and always in 5.x."""
    rate: float | None = None
    """Bytes per second over the last seconds; None if it does not run."""
    sent_at: float | None = None
    """When all bytes of an upload were sent, by the monotonic clock; the answer is awaited then."""
    attempts: int = 0
    """How often it was started."""
    error: CsmError | None = None
    """Why it is a conflict, failed or unknown, and what to do next."""
    note: str = ""
    """What else the user should know about its state; one sentence, or nothing."""
    fingerprint: Fingerprint | None = None
    """What was transferred; for a large file, it is known a moment after the end."""
    decision: Decision | None = None

    @property
    def direction(self) -> Direction:
        """Whether it is a download or an upload."""
        return self.planned.direction


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of many items: those of one job, or all."""

    counts: Mapping[ItemState, int] = field(default_factory=lambda: MappingProxyType({}))
    """The number of items in each state; a state without items may be missing."""
    done: int = 0
    """Bytes transferred."""
    total: int | None = 0
    """Bytes in all; None while the size of any item is unknown."""

    @property
    def items(self) -> int:
        """The number of items."""
        return sum(self.counts.values())

    def count(self, *states: ItemState) -> int:
        """Return how many items are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def left(self) -> int:
        """The number of items that run, or will run without the user."""
        return self.count(ItemState.WAITING, ItemState.RUNNING)


@dataclass(frozen=True, slots=True)
class TransferJob:
    """A plan that was added to the queue."""

    id: int
    title: str
    direction: Direction
    decision: Decision | None
    """What to do with its conflicts, future ones included; None if the user is asked for each."""
    tally: Tally
    address: WorkspaceAddress
    """The workspace at its other end."""
    attended: bool = False
    """Whether its caller waits for it, and says how it ended."""


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The whole queue at one moment."""

    version: int
    """Higher after every change of an item: the same version has the same items."""
    items: tuple[QueueItem, ...]
    """In the order in which they run."""
    jobs: tuple[TransferJob, ...]
    tally: Tally
    rate: float
    """Bytes per second of all items together."""
    paused: bool
    """Whether the whole queue is paused; items paused alone have that state."""
    trouble: CsmError | None = None
    """An error of the whole queue: the session ended (the queue is paused then), or the journal
    could not be written (the transfers continue)."""

    def of(self, *states: ItemState) -> tuple[QueueItem, ...]:
        """Return the items in one of these states, in their order."""
        return tuple(item for item in self.items if item.state in states)

    def address_of(self, item: QueueItem) -> WorkspaceAddress | None:
        """Return the workspace of an item of this snapshot."""
        return next((job.address for job in self.jobs if job.id == item.job), None)

    @property
    def unattended(self) -> Tally:
        """How many items no caller waits for, by state."""
        counts = Counter[ItemState]()
        for job in self.jobs:
            if not job.attended:
                counts.update(job.tally.counts)
        return Tally(counts)

    @property
    def conflicts(self) -> tuple[QueueItem, ...]:
        """The items that wait for a decision."""
        return self.of(ItemState.CONFLICT)
