"""Moving many files: what was moved, what is going to be, and how far it is."""

from csm_tui.domain.transfers.journal import (
    Content,
    Direction,
    Known,
    Moved,
    Outcome,
    Place,
    Sameness,
    Verdict,
)
from csm_tui.domain.transfers.plan import (
    Layout,
    Links,
    Planned,
    PlannedDownload,
    PlannedUpload,
    Refused,
    TransferPlan,
)
from csm_tui.domain.transfers.queue import (
    Decision,
    ItemState,
    Job,
    QueueItem,
    QueueSnapshot,
    Tally,
)

__all__ = [
    "Content",
    "Decision",
    "Direction",
    "ItemState",
    "Job",
    "Known",
    "Layout",
    "Links",
    "Moved",
    "Outcome",
    "Place",
    "Planned",
    "PlannedDownload",
    "PlannedUpload",
    "QueueItem",
    "QueueSnapshot",
    "Refused",
    "Sameness",
    "Tally",
    "TransferPlan",
    "Verdict",
]
