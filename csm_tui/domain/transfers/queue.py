"""Where a queue of transfers stands: values to look at, as often as one likes."""

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
    """Where one file of the queue stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CONFLICT = "conflict"
    """Its target exists and nobody has decided yet; the others go on."""
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: look before repeating it."""

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

    @property
    def open(self) -> bool:
        """Whether the user still has to deal with the item: a screen keeps it marked."""
        return self is not ItemState.DONE


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
    """Skipped when both hold the same: as the journal knows, else after downloading to compare.
    Where that fails too it stays a conflict, and its error says why."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One file of the queue."""

    id: int
    job: int
    """The plan it came with."""
    planned: PlannedTransfer
    """What is moved where; bound when it was planned."""
    state: ItemState = ItemState.WAITING
    done: int = 0
    """Bytes of this attempt."""
    total: int | None = None
    """Bytes; None when nobody knows, as before a download's answer and for all of 5.x."""
    rate: float | None = None
    """Bytes a second, over the last seconds; None when it does not run."""
    attempts: int = 0
    """How often it was begun."""
    error: CsmError | None = None
    """Why it is a conflict, failed or unknown, and what to do next."""
    note: str = ""
    """How it came to be what it is, when there is more to say: one sentence."""
    content: Fingerprint | None = None
    """What was moved; of a large file a moment after it is done."""
    decision: Decision | None = None

    @property
    def direction(self) -> Direction:
        """Which way it goes."""
        return self.planned.direction


@dataclass(frozen=True, slots=True)
class Tally:
    """Many items in a few numbers: of one job, or of all."""

    counts: Mapping[ItemState, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many items are in each state; a state without items may be missing."""
    done: int = 0
    """Bytes moved."""
    total: int | None = 0
    """Bytes in all; None as long as the size of any item is unknown."""

    @property
    def items(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def count(self, *states: ItemState) -> int:
        """Return how many items are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def left(self) -> int:
        """How many will still run by themselves, or run now."""
        return self.count(ItemState.WAITING, ItemState.RUNNING)


@dataclass(frozen=True, slots=True)
class TransferJob:
    """One plan that was added to the queue."""

    id: int
    title: str
    direction: Direction
    decision: Decision | None
    """What was decided for all its conflicts, those to come included; None: each is asked."""
    tally: Tally
    place: WorkspaceAddress
    """The workspace at its other end, whatever is shown or open by now."""


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The whole queue at one moment."""

    version: int
    """Higher after every change of an item: while it is the same, so are the items."""
    items: tuple[QueueItem, ...]
    """In the order in which they run."""
    jobs: tuple[TransferJob, ...]
    tally: Tally
    rate: float
    """Bytes a second of everything that runs."""
    paused: bool
    """Whether no item begins; those paused alone say so themselves."""
    trouble: CsmError | None = None
    """What concerns the whole queue: the session ended (the queue is paused then), or the journal
    could not be written (the transfers go on)."""

    def of(self, *states: ItemState) -> tuple[QueueItem, ...]:
        """Return the items in one of these states, in their order."""
        return tuple(item for item in self.items if item.state in states)

    def place_of(self, item: QueueItem) -> WorkspaceAddress | None:
        """Return the workspace that an item of this snapshot goes to or comes from."""
        return next((job.place for job in self.jobs if job.id == item.job), None)

    @property
    def conflicts(self) -> tuple[QueueItem, ...]:
        """The items that wait for a decision."""
        return self.of(ItemState.CONFLICT)
