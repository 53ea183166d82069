"""Which runs of a runner are compared with which."""

from dataclasses import replace
from datetime import UTC, datetime

from csm_tui.domain.run import Run
from csm_tui.domain.run_history import (
    comparable_before,
    last_ended,
    newest_first,
    runs_before,
)
from csm_tui.domain.run_state import RunState

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_which_run_is_compared_with_which() -> None:
    words = (RunState.FAILED, RunState.SUCCESSFUL, RunState.FAILED, RunState.SUCCESSFUL)
    runs = [
        Run(f"run-{place}", "r-1", state, state.value, None, None, NOON, (), ())
        for place, state in enumerate(words)
    ]
    assert last_ended(runs, RunState.SUCCESSFUL) is runs[1]
    assert last_ended(runs, RunState.SUCCESSFUL, before=runs[1]) is runs[3]
    assert last_ended(runs, RunState.SUCCESSFUL, before=runs[3]) is None
    assert runs_before(runs, runs[2]) == [runs[3]]
    assert not runs_before(runs[:1], runs[3]), "a run that is not among them has none before it"
    other = replace(runs[1], run_template_id="other")
    assert comparable_before([runs[0], other, *runs[2:]], runs[0]) == [runs[3]]
    undated = replace(runs[0], created=None)
    assert newest_first([undated, runs[1]]) == [runs[1], undated]
