"""What of the transfers one would leave behind, and how many go on at once."""

from collections.abc import Mapping

from csm_tui.domain.transfers import ItemState, QueueSnapshot

WORKERS_VARIABLE = "CSM_TUI_TRANSFERS"


def workers_from(environ: Mapping[str, str], usual: int, most: int) -> tuple[int, str]:
    """Return how many files are moved at a time, and what is wrong with the variable."""
    text = environ.get(WORKERS_VARIABLE, "").strip()
    if not text:
        return usual, ""
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:
        return int(text), ""
    return usual, f"{WORKERS_VARIABLE} has to be a number from 1 to {most}; {usual} is used."


def left_behind(snapshot: QueueSnapshot) -> list[str]:
    """Return in words what would not be moved, one line each."""
    tally = snapshot.tally
    parts = (
        (tally.left + tally.count(ItemState.PAUSED), "still to be moved"),
        (tally.count(ItemState.CONFLICT), "with a conflict to decide"),
        (tally.count(ItemState.UNKNOWN), "sent with an unknown outcome"),
    )
    return [
        f"{count:,} {'file' if count == 1 else 'files'} {what}" for count, what in parts if count
    ]
