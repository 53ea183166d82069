"""The list of runners: columns, cells, and the words by which a filter finds a state."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import overload

from textual.content import Content

from csm_tui.domain.format import human_age, short_age
from csm_tui.domain.last_run import LastRun, RunTimes
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.charts import spark
from csm_tui.ui.presentation.columns import GAP, Cell, Column
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.runner_rows import STATE_STYLES, STATES, bar, named
from csm_tui.ui.presentation.signs import mark_sign

"""The sign of a marked row, before its state."""

RUNNER_COLUMNS = (
    RankedColumn(Column(" State", width=14), 14, 0),
    RankedColumn(Column("Name", max_width=60, middle=True), 14, 1),
    RankedColumn(Column("Last run", width=10, align="right"), 10, 2),
    RankedColumn(Column("Took, × usual", width=17, align="right"), 17, 3),
    RankedColumn(Column("", width=5), 5, 6),
    RankedColumn(Column("Last 8", width=8, align="right"), 8, 4),
    RankedColumn(Column("Template", max_width=30, middle=True), 14, 5),
    RankedColumn(Column("Owner", max_width=30, middle=True), 12, 7),
    RankedColumn(Column("Age", width=6, align="right"), 6, 8),
    RankedColumn(Column("Validation", max_width=12), 10, 10),
    RankedColumn(Column("Id", max_width=24), 14, 9),
)

_NAME, _WIDE_NAME, _WIDE = 26, 44, 100
"""Cells that a name has where there is room for more than state and name; in a wide list more."""
_SPARK = 8
"""Runs whose durations are drawn beside each other."""
_LONG = 1.2
"""From this multiple of the usual duration on, the multiple is lit."""

NEVER = ("never run",)


def runner_columns(room: int) -> tuple[RankedColumn, ...]:
    """Return the columns of a list of so many cells: rather a column less than names all cut."""
    state, name, *others = RUNNER_COLUMNS
    least = max(
        name.least, min(_WIDE_NAME if room >= _WIDE else _NAME, room - state.least - 2 * GAP)
    )
    return (state, replace(name, least=least), *others)


@dataclass(frozen=True, slots=True)
class RunnerRow:
    """One row of the list."""

    depth: int
    """The number of its ancestors in the list."""
    runner: Runner
    last: LastRun
    marked: bool = False


def runner_cells(row: RunnerRow, now: datetime) -> tuple[Cell, ...]:
    """Return the cells of a runner, its name indented below its parent's."""
    runner, last = row.runner, row.last
    branch = "  " * (row.depth - 1) + "└ " if row.depth else ""
    return (
        state_cell(last, now, marked=row.marked),
        branch + named(runner),
        age_words(last.began, now) if last.run_id else "",
        took_cell(last, now),
        bar_cell(last, now),
        history_cell(last),
        runner.run_template_id or "none",
        who(runner.owner),
        _age(runner.created, now),
        runner.validation_status or "unknown",
        runner.id,
    )


def state_cell(last: LastRun, now: datetime, *, marked: bool = False) -> Content:
    """Return a state as sign, symbol and word in its colour."""
    sign = mark_sign(marked=marked)
    if last.run_id is None:
        return Content.assemble(sign, Content.styled("- never run", "$text-muted"))
    if last.state is None:
        text = "? unreadable" if last.state_asked else "… not read"
        return Content.assemble(sign, Content.styled(text, "$text-muted"))
    if last.is_stuck(now):
        return Content.assemble(sign, Content.styled("◌ Stuck?", "b $text-error"))
    if last.is_starting(now):
        return Content.assemble(sign, Content.styled("… Starting", "$text-warning"))
    text = f"{STATES[last.state]} {last.word or last.state.value}"
    return Content.assemble(sign, Content.styled(text, STATE_STYLES[last.state]))


def took_cell(last: LastRun, now: datetime) -> Cell:
    """Return the duration and how many times the usual one it is; honest where one is unknown."""
    if last.run_id is None:
        return ""
    if last.times is None:
        return "unknown" if last.times_asked else "…"
    seconds = last.times.took(now)
    if seconds is None:
        waited = last.times.waited(now)
        return "unknown" if waited is None else f"waits {short_age(waited)}"
    return Content.assemble(human_age(seconds), "  ", _multiple(last.times, now))


def bar_cell(last: LastRun, now: datetime) -> Cell:
    """Return the duration as a bar beside the longest known; empty where one is unknown."""
    share = last.times.share(now) if last.times else None
    return "" if share is None else Content.styled(bar(share, 1), "$text-muted")


def history_cell(last: LastRun) -> Content:
    """Return how the last runs went as signs, the last at the right; empty where unknown."""
    times = last.times
    if times is None or not times.before or last.state is None:
        return Content("")
    return state_signs((*times.before, last.state))


def state_signs(states: Sequence[RunState]) -> Content:
    """Return states as signs in their colours."""
    return Content("").join(Content.styled(STATES[each], STATE_STYLES[each]) for each in states)


def time_words(last: LastRun, now: datetime) -> str:
    """Return how long a last run that has not ended runs or waits; empty if unknown."""
    times = last.times
    if times is None or times.state.ended or (times.took(now) or times.waited(now)) is None:
        return ""
    words = str(took_cell(last, now)).replace("  ×?", "")
    usual = " of usual" if "×" in words else ""
    return f"{words}{usual}{': longer than ever' if last.is_stuck(now) else ''}"


def history_facts(last: LastRun, now: datetime) -> list[tuple[str, str]]:
    """Return how long the last run took beside earlier ones, and how they went; none unknown."""
    times = last.times
    took = times.took(now) if times else None
    if times is None or took is None or not times.state.ended:
        return []
    ratio, found = times.ratio(now), [("Took", human_age(took))]
    if ratio is not None and times.earlier:
        seconds = [*reversed(times.earlier), took]
        line = f"{spark(seconds, _SPARK)} max {human_age(max(seconds))}"
        found = [("Took", f"{human_age(took)}, ×{ratio:.1f} of usual  {line}")]
    if times.before:
        found.append(("Last runs", f"{state_signs(times.recent).plain}  oldest first"))
    return found


def _multiple(times: RunTimes, now: datetime) -> Content:
    ratio = times.ratio(now)
    if ratio is None:
        return Content.styled("×?", "$text-muted")
    text = f"×{ratio:.1f}" if ratio < 99.95 else f"×{min(ratio, 9999):.0f}"
    return Content.styled(text, "$text-warning" if ratio >= _LONG else "$text-muted")


def age_words(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, ``unknown`` without one."""
    if moment is None:
        return "unknown"
    seconds = (now - _aware(moment)).total_seconds()
    return "just now" if seconds < 1 else f"{short_age(seconds)} ago"


def _age(moment: datetime | None, now: datetime) -> str:
    return "?" if moment is None else short_age((now - _aware(moment)).total_seconds())


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def state_names(last: LastRun, *, stuck: bool = False) -> tuple[str, ...] | None:
    """Return the names by which a filter finds a state, casefolded; None if it is not read."""
    if last.run_id is None:
        return NEVER
    if last.state is None:
        return None
    names = (STATES[last.state], last.state.value.casefold(), last.word.casefold())
    return (*names, "stuck") if stuck else names


class RunnerListRows(Sequence[tuple[Cell, ...]]):
    """The rows of many runners, each made when it is drawn."""

    def __init__(
        self,
        shown: Sequence[tuple[int, Runner]],
        kept: Sequence[int],
        last_run: Callable[[Runner], LastRun],
        marks: Container[str],
        clock: Callable[[], datetime],
    ) -> None:
        """Make no row yet.

        Args:
            shown: Depth and runner of each row.
            kept: The places of the columns that are shown.
            last_run: What is known of the last run of a runner.
            marks: The ids of marked runners.
            clock: The time of now.
        """
        self._shown = shown
        self._kept = kept
        self._last_run = last_run
        self._marks = marks
        self._clock = clock

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[Cell, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Cell, ...] | list[tuple[Cell, ...]]:
        if isinstance(place, slice):
            return [self._cells(each) for each in range(*place.indices(len(self)))]
        return self._cells(place)

    def _cells(self, place: int) -> tuple[Cell, ...]:
        depth, runner = self._shown[place]
        row = RunnerRow(depth, runner, self._last_run(runner), runner.id in self._marks)
        cells = runner_cells(row, self._clock())
        return tuple(cells[each] for each in self._kept)


def end_words(runner: Runner, times: RunTimes) -> str:
    """Return how a run has ended, in a sentence with its duration."""
    symbol = STATES[times.state]
    how = {RunState.FAILED: "failed", RunState.SUCCESSFUL: "ended well"}.get(times.state, "ended")
    seconds = times.took(times.ended) if times.ended else None
    after = f" after {human_age(seconds)}" if seconds is not None else ""
    ratio = times.ratio(times.ended) if times.ended else None
    beside = f" (×{ratio:.1f} of usual)" if ratio is not None else ""
    return f"{symbol} {visible(runner.name)} {how}{after}{beside}."
