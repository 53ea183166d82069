"""How an operation on one file ended."""

from enum import Enum


class FileOutcome(Enum):
    """How a transfer, an edit, a move or a deletion of one file ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: the platform may or may not have it."""
    NOT_TRIED = "not tried"
    """The work was stopped before its turn."""
