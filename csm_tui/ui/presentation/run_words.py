"""The head of a run in words: its state, its times, and why it failed or waits."""

from datetime import datetime

from rich.cells import cell_len

from csm_tui.domain.format import human_age, human_time
from csm_tui.domain.run import Run, RunStatus, is_active, is_starting, known_state
from csm_tui.ui.presentation.runner_rows import state_text


def no_steps(run: Run, status: RunStatus, now: datetime) -> str:
    """Return why a run has no steps: none has begun, or the platform has deleted the workflow."""
    if is_active(run, status, now):
        return "No step has started yet."
    return "Workflow deleted: its steps are no longer available."


def run_head(
    run: Run, status: RunStatus | None, now: datetime, stale: str = "", cells: int = 200
) -> str:
    """Return the line of a run: state, id and times; whole parts are left out when it is narrow.

    Args:
        run: The run.
        status: Its status; None while it is not known.
        now: The time of day.
        stale: The age of what is known; empty while it is up to date.
        cells: The cells of the line.
    """
    state = known_state(run, status)
    word = status.state.value if status and status.state is state else ""
    words = state_text(state, word or (run.state_word if run.state is state else ""))
    if is_starting(run, status, now):
        words = "… Starting"
    if stale:
        words += f", updated {stale} ago"
    began, took = _times(run, status, now)
    both = f"{began}, {took}" if took else began
    lines = (f"{words}  {run.id}  {both}", f"{words}  {both}", f"{words}  {took or began}")
    return next((each for each in lines if cell_len(each) <= cells), words)


def _times(run: Run, status: RunStatus | None, now: datetime) -> tuple[str, str]:
    """Return the start and the duration, in words; the latter is empty while it is not known."""
    started = status.started if status else None
    active = is_active(run, status, now)
    if status is None or started is None:
        created = f"created {human_time(run.created)}"
        if run.created is None or status is None or not active:
            return created, ""
        return created, f"waiting for {human_age((now - run.created).total_seconds())}"
    ended = status.ended or (now if active else None)
    if ended is None:
        return f"started {human_time(started)}", ""
    took = human_age((ended - started).total_seconds())
    so_far = f"took {took}" if status.ended else f"{took} so far"
    return f"started {human_time(started)}", so_far
