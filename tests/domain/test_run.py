"""Whether a run can still change."""

from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.run import Run, RunStatus, is_active, is_starting
from csm_tui.domain.run_state import RunState

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def run(state: RunState, age: timedelta | None) -> Run:
    created = None if age is None else NOW - age
    return Run("run-1", "r-1", state, state.value, None, None, created, (), ())


def status(state: RunState) -> RunStatus:
    return RunStatus("run-1", state, "", "", "", None, None, ())


@pytest.mark.parametrize(
    ("listed", "told", "age", "on"),
    [
        (RunState.RUNNING, RunState.SUCCESSFUL, timedelta(days=1), False),
        (RunState.RUNNING, RunState.UNKNOWN, timedelta(days=1), True),
        (RunState.UNKNOWN, RunState.RUNNING, timedelta(days=1), True),
        (RunState.UNKNOWN, RunState.UNKNOWN, timedelta(seconds=5), True),
        (RunState.UNKNOWN, RunState.UNKNOWN, timedelta(days=1), False),
        (RunState.UNKNOWN, RunState.UNKNOWN, None, False),
        (RunState.FAILED, RunState.UNKNOWN, timedelta(seconds=5), False),
    ],
)
def test_a_run_goes_on(listed: RunState, told: RunState, age: timedelta | None, on: bool) -> None:
    assert is_active(run(listed, age), status(told), NOW) is on


def test_only_a_young_run_of_which_nothing_is_known_is_starting() -> None:
    young = run(RunState.UNKNOWN, timedelta(seconds=5))
    assert is_starting(young, None, NOW)
    assert is_starting(young, status(RunState.UNKNOWN), NOW)
    assert not is_starting(young, status(RunState.RUNNING), NOW)
    assert not is_starting(run(RunState.UNKNOWN, timedelta(hours=1)), None, NOW)
