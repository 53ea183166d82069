"""A running job on one line: what is done, how far it is, and for how long it will take."""

from collections.abc import Sequence

from textual.content import Content

from csm_tui.domain.format import human_age, human_size
from csm_tui.domain.progress import Progress, seconds_left
from csm_tui.domain.text import visible
from csm_tui.ui.jobs import Job
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.text import fit

_BAR = 20
"""Cells of a bar."""
_NAME = 24
"""Cells that the name of the work keeps beside the less important words."""
_GAP = "  "
_SILENT = "◌ …    Esc stops"
"""What stands beside a silence even where it is narrow."""


def job_line(
    job: Job, cells: int, *, others: int = 0, silence: str = "", stops: bool = True
) -> Content:
    """Return a job on a line; the less important words are left out whole.

    Args:
        job: The job.
        cells: The room.
        others: How many other jobs run.
        silence: The request that is not answered for long, in words.
        stops: Whether Escape stops it.
    """
    if job.cancel.cancelled:
        # It is the user who ends the wait.
        silence = ""
    words = _words(job, others, fit(silence, cells - len(_SILENT)), stops=stops)
    sign = Content.styled("◌ ", "$text-accent")
    what = visible(job.what)
    kept: dict[int, Content] = {}
    # A silence says more than a long name does.
    wanted = min(len(what), 1 if silence else _NAME)
    for rank in sorted(words):
        tried = kept | {rank: words[rank]}
        if sum(len(_GAP) + each.cell_length for each in tried.values()) + wanted + 2 <= cells:
            kept = tried
    rest = [kept[rank] for rank in _ORDER if rank in kept]
    room = cells - 2 - sum(len(_GAP) + each.cell_length for each in rest)
    return Content(_GAP).join([sign + Content(fit(what, room, middle=True)), *rest])


_STOPPING, _SILENCE, _PERCENT, _KEY, _AMOUNT, _LEFT, _CHART, _RATE, _OTHERS = range(9)
"""The words of a job, the most important ones first."""
_ORDER: Sequence[int] = (
    _SILENCE,
    _CHART,
    _PERCENT,
    _AMOUNT,
    _RATE,
    _LEFT,
    _OTHERS,
    _STOPPING,
    _KEY,
)
"""Their order on the line."""


def _words(job: Job, others: int, silence: str, *, stops: bool) -> dict[int, Content]:
    words: dict[int, Content] = {}
    if job.cancel.cancelled:
        words[_STOPPING] = Content.styled("stopping…", "$text-warning")
    elif stops:
        words[_KEY] = Content.styled("Esc stops", "$text-muted")
    if others:
        words[_OTHERS] = Content(f"+{others} more")
    held = job.held or silence
    if held:
        return words | {_SILENCE: Content.styled(visible(held), "$text-warning")}
    return words | _progress(job)


def _progress(job: Job) -> dict[int, Content]:
    progress = job.latest
    if progress is None:
        return {}
    if job.awaits_answer:
        return {_SILENCE: Content("waiting for the answer")}
    words = {_AMOUNT: Content(amount(progress))} if progress.done or progress.total else {}
    if progress.total:
        words[_CHART] = Content.styled(bar(progress.done, progress.total, _BAR), "$text-accent")
        words[_PERCENT] = Content(f"{min(100, progress.done * 100 // progress.total):>3} %")
    rate = job.rate
    if rate is not None and rate > 0:
        if rate >= 1:
            words[_RATE] = Content(rate_words(rate, progress.unit))
        if left := seconds_left(progress.done, progress.total, rate):
            words[_LEFT] = Content(f"{human_age(left)} left")
    return words


def rate_words(rate: float, unit: str) -> str:
    """Return a rate per second; a slow one has a decimal."""
    if unit == "bytes":
        return f"{human_size(int(rate))}/s"
    return f"{rate:,.0f} {unit}/s" if rate >= 10 else f"{rate:.1f} {unit}/s"


def amount(progress: Progress) -> str:
    """Return how far a job has come; an unknown total is left out."""
    if progress.unit == "bytes":
        done, total = human_size(progress.done), human_size(progress.total or 0)
    else:
        done, total = f"{progress.done:,}", f"{progress.total or 0:,}"
    unit = "" if progress.unit == "bytes" else f" {progress.unit}"
    return f"{done} of {total}{unit}" if progress.total is not None else f"{done}{unit}"
