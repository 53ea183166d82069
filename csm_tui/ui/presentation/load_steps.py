"""The four steps of a load on one line, with how far the one is that runs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.format import human_age
from csm_tui.domain.progress import Progress, seconds_left
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.presentation.job_words import amount, rate_words

_BAR = 20
_LEAST_BAR = 8
_SLOW = 1.0
"""Seconds after which a rate is shown: earlier ones jump."""


class Stage(IntEnum):
    """The steps of a load, in order."""

    CHECK = 0
    PLAN = 1
    SEND = 2
    VERIFY = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class LoadState:
    """Where a load is."""

    step: Stage = Stage.CHECK
    failed: bool = False
    """Whether that step has failed."""
    said: tuple[str, ...] = ()
    """What is known of it, what matters most first: what comes next, or how it ended."""
    progress: Progress | None = None
    since: float = 0.0
    """When the first rows were sent, in seconds of a clock."""
    asked: float = 0.0
    """When the last progress came, by the same clock."""

    def at(self, step: Stage, *said: str, failed: bool = False) -> "LoadState":
        """Return the state of another step."""
        return replace(self, step=step, failed=failed, said=said, progress=None)

    def going_on(self, progress: Progress, step: Stage, now: float) -> "LoadState":
        """Return the state after a progress."""
        first = self.progress is None or self.progress.unit != progress.unit
        since = now if first else self.since
        return replace(self, step=step, progress=progress, since=since, asked=now, failed=False)


def steps_content(state: LoadState, cells: int, now: float) -> Content:
    """Return the line: the steps, or the current one where it is narrow, and how far that is.

    Args:
        state: Where the load is.
        cells: The width of the line; words that do not fit are left out whole.
        now: The time by the clock of the state.
    """
    steps = _steps(state)
    least = cell_len(next(_parts(state, now, _LEAST_BAR), ""))
    if steps.cell_length + 2 + least > cells:
        steps = _current(state)
    room = cells - steps.cell_length - 2
    parts = list(_parts(state, now, max(_LEAST_BAR, min(_BAR, room - 30))))
    while parts and cell_len("  ".join(parts)) > room:
        parts.pop()
    style = "$text-error" if state.failed else "$text-success" if state.step is Stage.DONE else ""
    return Content.assemble(steps, "  ", Content("  ".join(parts)).stylize(style))


def _steps(state: LoadState) -> Content:
    return Content(" ── ").join(
        _step(state, step) for step in (Stage.CHECK, Stage.PLAN, Stage.SEND, Stage.VERIFY)
    )


def _current(state: LoadState) -> Content:
    step = min(state.step, Stage.VERIFY)
    return Content.assemble(_step(state, Stage(step)), f" {step + 1} of 4")


def _step(state: LoadState, step: Stage) -> Content:
    name = step.name.capitalize()
    if step < state.step:
        return Content.styled(f"✓ {name}", "$text-success")
    if step > state.step:
        return Content.styled(f"○ {name}", "$text-muted")
    if state.failed:
        return Content.styled(f"✗ {name}", "$text-error bold")
    return Content.styled(f"● {name}", "bold")


def _parts(state: LoadState, now: float, cells: int) -> Iterator[str]:
    """Yield what is known of the current step, what matters most first."""
    progress = state.progress
    if progress is None:
        yield from state.said
        return
    if progress.waiting:
        yield "waiting for the answer"
        yield human_age(now - state.asked)
        return
    if not progress.total:
        yield f"{progress.done:,} {progress.unit}"
        return
    share = min(progress.done, progress.total) * 100 // progress.total
    yield f"{bar(progress.done, progress.total, cells)} {share:>3} %"
    rate = _rate(progress, now - state.since)
    if left := seconds_left(progress.done, progress.total, rate):
        yield f"{human_age(left)} left"
    yield amount(progress)
    if rate:
        yield rate_words(rate, progress.unit)


def _rate(progress: Progress, seconds: float) -> float:
    return progress.done / seconds if seconds >= _SLOW and progress.done else 0.0
