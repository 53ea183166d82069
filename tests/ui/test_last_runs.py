"""What the list of runners keeps of the last runs when it is read again."""

from dataclasses import replace
from datetime import UTC, datetime

from csm_tui.domain.last_run import RunTimes
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.ui.screens.main.runners.last_runs import LastRuns

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
RUNNING = RunTimes("run-1", RunState.RUNNING, NOON, None)


def listed(state: RunState) -> Runner:
    """Return a runner whose list says the state of its last run."""
    ids = ("o-1", "w-1", None, "sim", None, None)
    one = Runner("r-1", "Summer", "", (), *ids, None, NOON, None, (), (), "run-1")
    return replace(one, last_run_state=state)


def read() -> LastRuns:
    """Return the last runs with the times of one that has not ended."""
    last_runs, one = LastRuns(lambda: NOON), listed(RunState.RUNNING)
    last_runs.listed([one])
    last_runs.add_times([one], {"run-1": RUNNING})
    return last_runs


def test_the_times_of_a_run_that_has_not_ended_stay_until_they_are_read_again() -> None:
    last_runs, one = read(), listed(RunState.RUNNING)
    last_runs.listed([one])
    assert last_runs.of(one).times == RUNNING
    assert last_runs.to_time([one]) == [one]


def test_a_list_that_knows_the_end_of_a_run_wins_over_older_times() -> None:
    last_runs, one = read(), listed(RunState.FAILED)
    last_runs.listed([one])
    known = last_runs.of(one)
    assert (known.state, known.times) == (RunState.FAILED, None)
    assert last_runs.to_time([one]) == [one]
