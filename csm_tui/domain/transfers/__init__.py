"""Transfers of many files: their plans, the state of the queue and the history."""

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
