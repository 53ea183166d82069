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

__all__ = [
    "Content",
    "Direction",
    "Known",
    "Moved",
    "Outcome",
    "Place",
    "Sameness",
    "Verdict",
]
