from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.ui.presentation.run_words import no_steps

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "minutes", "words"),
    [
        (RunState.UNKNOWN, 1, "No step has started yet."),
        (RunState.RUNNING, 60, "No step has started yet."),
        (RunState.UNKNOWN, 60, "Workflow deleted: its steps are no longer available."),
        (RunState.FAILED, 1, "Workflow deleted: its steps are no longer available."),
    ],
)
def test_a_run_without_steps_has_just_begun_or_lost_them(
    state: RunState, minutes: int, words: str
) -> None:
    created = NOW - timedelta(minutes=minutes)
    run = Run("run-1", "r-1", state, state.value, "sim", None, created, (), ())
    status = RunStatus("run-1", state, "", "", "", None, None, ())
    assert no_steps(run, status, NOW) == words
