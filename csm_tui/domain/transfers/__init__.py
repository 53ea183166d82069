"""Moving many files: what was moved, what is going to be, and how far it is."""

from csm_tui.domain.transfers.journal import Direction, JournalEntry, LastKnown
from csm_tui.domain.transfers.plan import (
    Layout,
    PlannedTransfer,
    Refused,
    TransferPlan,
    Transferred,
)
from csm_tui.domain.transfers.queue import (
    Decision,
    ItemState,
    QueueItem,
    QueueSnapshot,
    Tally,
    TransferJob,
)

__all__ = [
    "Decision",
    "Direction",
    "ItemState",
    "JournalEntry",
    "LastKnown",
    "Layout",
    "PlannedTransfer",
    "QueueItem",
    "QueueSnapshot",
    "Refused",
    "Tally",
    "TransferJob",
    "TransferPlan",
    "Transferred",
]
