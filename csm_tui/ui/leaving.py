"""What of the transfers one would leave behind."""

from csm_tui.domain.transfers import ItemState, QueueSnapshot


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
