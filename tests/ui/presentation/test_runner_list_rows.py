"""The list of runners as cells: state in words, ages, durations beside the usual ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from textual.content import Content

from csm_tui.domain.last_run import LastRun, RunTimes
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.ui.presentation.runner_list_rows import (
    RunnerListRows,
    RunnerRow,
    end_words,
    runner_cells,
    state_names,
    time_words,
)

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def runner(last_run_id: str | None = "run-1") -> Runner:
    ids = ("o-1", "w-1", None, "sim", None, None)
    created = NOON - 50 * HOUR
    return Runner("r-1", "Summer", "", (), *ids, None, created, None, (), (), last_run_id)


def times(state: RunState, took: int | None, *earlier: float) -> RunTimes:
    began = NOON - timedelta(seconds=took) if took is not None else None
    return RunTimes("run-1", state, began, NOON if state.ended else None, earlier)


def cells(last: LastRun, depth: int = 0) -> list[str]:
    row = RunnerRow(depth, runner(last.run_id), last)
    return [str(cell) for cell in runner_cells(row, NOON)]


def test_a_runner_without_runs_stands_below_its_parent() -> None:
    assert cells(LastRun(None), 2) == [
        *(" - never run", "  └ Summer", "", "", "", "", "sim", "unknown", "2 d", "unknown", "r-1")
    ]
    marked = runner_cells(RunnerRow(0, runner(), LastRun("run-1"), marked=True), NOON)
    assert str(marked[0]) == "●… not read"
    assert str(marked[3]) == "…"


def test_earlier_runs_stand_beside_the_last_one_as_signs_and_a_bar() -> None:
    states = (RunState.SUCCESSFUL, RunState.FAILED, RunState.UNKNOWN)
    known = replace(times(RunState.FAILED, 30, 60.0, 50.0), before=states)
    row = cells(LastRun("run-1", RunState.FAILED, times=known))
    assert row[4:6] == ["▰▰▱▱▱", "✓✗?✗"]
    longest = cells(LastRun("run-1", RunState.FAILED, times=times(RunState.FAILED, 90, 60.0)))
    assert longest[4:6] == ["▰▰▰▰▰", ""]
    alone = cells(LastRun("run-1", RunState.FAILED, times=times(RunState.FAILED, 90)))
    assert alone[4:6] == ["", ""]


def test_a_last_run_tells_its_age_and_its_duration_beside_the_usual_one() -> None:
    failed = LastRun("run-1", RunState.FAILED, times=times(RunState.FAILED, 84, 60.0, 50.0, 70.0))
    assert cells(failed)[:4] == [" ✗ Failed", "Summer", "1 min ago", "1 min 24 s  ×1.4"]
    alone = replace(failed, times=times(RunState.FAILED, 84))
    assert cells(alone)[3] == "1 min 24 s  ×?"
    gone = replace(failed, created=NOON - HOUR, times=times(RunState.FAILED, None, 60.0))
    assert cells(gone)[2:4] == ["1 h ago", "unknown"]
    odd = LastRun("run-1", RunState.UNKNOWN, "Paused", None)
    assert cells(odd)[:3] == [" ? Paused", "Summer", "unknown"]
    assert state_names(odd) == ("?", "unknown", "paused")
    young = replace(odd, created=NOON - timedelta(seconds=20))
    assert cells(young)[:3] == [" … Starting", "Summer", "20 s ago"]
    assert young.is_active(NOON)
    assert not odd.is_active(NOON)


def test_a_run_beyond_its_history_is_called_stuck_and_one_without_history_is_not() -> None:
    long = LastRun("run-1", RunState.RUNNING, times=times(RunState.RUNNING, 7200, 60.0, 3600.0))
    assert cells(long)[0] == " ◌ Stuck?"
    assert time_words(long, NOON).endswith(" of usual: longer than ever")
    assert not replace(long, times=times(RunState.RUNNING, 7200)).is_stuck(NOON)
    assert not replace(long, times=times(RunState.RUNNING, 80, 60.0)).is_stuck(NOON)
    assert not replace(long, times=times(RunState.FAILED, 7200, 60.0)).is_stuck(NOON)
    before = times(RunState.RUNNING, 3000, 60.0, 60.0, 3600.0)
    assert not replace(long, times=before).is_stuck(NOON), "one earlier run took longer"
    waiting = RunTimes("run-1", RunState.RUNNING, None, None, (60.0,), NOON - HOUR)
    assert LastRun("run-1", RunState.RUNNING, times=waiting).is_stuck(NOON)
    assert cells(LastRun("run-1", RunState.RUNNING, times=waiting))[2:4] == ["1 h ago", "waits 1 h"]
    assert time_words(LastRun("run-1", times=times(RunState.FAILED, 80)), NOON) == ""


def test_rows_are_made_when_they_are_asked_for_with_the_columns_that_are_kept() -> None:
    last = LastRun("run-1", RunState.FAILED)
    rows = RunnerListRows([(0, runner()), (1, runner())], (0, 1), lambda _: last, {"r-1"}, _noon)
    assert len(rows) == 2
    assert rows[1] == (Content("●✗ Failed"), "└ Summer")
    assert rows[1:] == [rows[1]]


def test_the_end_of_a_run_is_a_sentence() -> None:
    ended = times(RunState.FAILED, 84, 60.0)
    assert end_words(runner(), ended) == "✗ Summer failed after 1 min 24 s (×1.4 of usual)."
    assert end_words(runner(), times(RunState.SUCCESSFUL, 5)) == "✓ Summer ended well after 5 s."


def _noon() -> datetime:
    return NOON
