"""What the transfers do in the background, in a few words for tabs and status lines."""

from math import ceil

from textual.content import Content

from csm_tui.domain.format import counted, human_age
from csm_tui.domain.transfers import Direction, ItemState, QueueSnapshot

_ARROWS = ((Direction.DOWN, "↓"), (Direction.UP, "↑"))


def moving_words(snapshot: QueueSnapshot) -> tuple[Content, ...]:
    """Return the transfers for a status line, the most important words first.

    There are none where nothing is left to do and nothing is to be decided.
    """
    tally = snapshot.tally
    conflicts = tally.count(ItemState.CONFLICT)
    paused = tally.left + tally.count(ItemState.PAUSED) if snapshot.paused else 0
    paused = paused or (0 if tally.left else tally.count(ItemState.PAUSED))
    failed = tally.count(ItemState.FAILED, ItemState.UNKNOWN)
    words = []
    if paused:
        words.append(Content.styled(f"‖ {counted(paused, 'transfer')} paused", "$text-warning"))
    elif tally.left:
        words += [Content(f"◌ {counted(tally.left, 'transfer')}"), *_progress(snapshot)]
    if conflicts:
        words.append(Content.styled(f"! {counted(conflicts, 'conflict')}", "$text-warning"))
    if words and failed:
        words.append(Content.styled(f"✗ {failed:,} failed", "$text-error"))
    return tuple(words)


def moving_badge(snapshot: QueueSnapshot) -> Content:
    """Return what matters in the transfers, for their tab: what runs, asks or has failed."""
    running = {
        arrow: sum(
            job.tally.count(ItemState.RUNNING) for job in snapshot.jobs if job.direction is way
        )
        for way, arrow in _ARROWS
    }
    tally = snapshot.tally
    conflicts = tally.count(ItemState.CONFLICT)
    failed = tally.count(ItemState.FAILED, ItemState.UNKNOWN)
    parts = [
        Content.styled(f"{arrow} {count:,}", "$text-accent")
        for arrow, count in running.items()
        if count
    ]
    if conflicts:
        parts.append(Content.styled(f"!{conflicts:,}", "$text-warning"))
    if failed:
        parts.append(Content.styled(f"✗{failed:,}", "$text-error"))
    return Content(" ").join(parts)


def _progress(snapshot: QueueSnapshot) -> tuple[Content, ...]:
    """Return how far the transfers are, and how long they will take, where that can be known."""
    tally = snapshot.tally
    if not tally.total:
        done = tally.items - tally.left
        return (Content(f"{done * 100 // tally.items} %"),)
    if tally.done >= tally.total:
        return (Content("waiting for the answer"),)
    percent = Content(f"{tally.done * 100 // tally.total} %")
    if snapshot.rate <= 0:
        return (percent,)
    left = ceil((tally.total - tally.done) / snapshot.rate)
    return percent, Content(f"{human_age(left)} left")
