"""What the transfers do in the background, in a few words for tabs and status lines."""

from textual.content import Content

from csm_tui.domain.format import counted, human_age
from csm_tui.domain.progress import seconds_left
from csm_tui.domain.transfers import Direction, ItemState, QueueSnapshot, Tally
from csm_tui.ui.notices import Severity
from csm_tui.ui.presentation.transfer_rows import ARROWS


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
        ARROWS[way]: sum(
            job.tally.count(ItemState.RUNNING) for job in snapshot.jobs if job.direction is way
        )
        for way in (Direction.DOWN, Direction.UP)
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


def ended_words(before: Tally, after: Tally, seconds: float) -> tuple[str, Severity] | None:
    """Return how transfers have ended, and how serious that is; None if none has.

    Args:
        before: The sums of the queue when the first of them began.
        after: Those now.
        seconds: The time they took.
    """

    def more(*states: ItemState) -> int:
        return max(0, after.count(*states) - before.count(*states))

    done = more(ItemState.DONE)
    failed, conflicts = more(ItemState.FAILED), more(ItemState.CONFLICT)
    unknown, skipped = more(ItemState.UNKNOWN), more(ItemState.SKIPPED)
    took = f"{max(seconds, 0.1):.1f} s" if seconds < 10 else human_age(seconds)
    parts = [f"{counted(done, 'file')} transferred in {took}"] if done else []
    parts += [f"{skipped:,} skipped"] if skipped else []
    parts += [f"{failed:,} failed"] if failed else []
    parts += [f"{unknown:,} with unknown outcome"] if unknown else []
    parts += [counted(conflicts, "conflict") + " to decide"] if conflicts else []
    if not parts:
        return None
    said = ", ".join(parts)
    if failed or unknown:
        return f"✗ {said}. Press T for details.", "error"
    if conflicts:
        return f"! {said}. Press T, then c.", "warning"
    return f"✓ {said}.", "information"


def _progress(snapshot: QueueSnapshot) -> tuple[Content, ...]:
    """Return how far the transfers are, and how long they will take, where that can be known."""
    tally = snapshot.tally
    if not tally.total:
        done = tally.items - tally.left
        return (Content(f"{done * 100 // tally.items} %"),)
    if tally.done >= tally.total:
        return (Content("waiting for the answer"),)
    percent = Content(f"{tally.done * 100 // tally.total} %")
    left = seconds_left(tally.done, tally.total, snapshot.rate)
    return (percent, Content(f"{human_age(left)} left")) if left else (percent,)
