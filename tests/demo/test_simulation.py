"""The state of a run follows from the time alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.demo.scripts import SCRIPTS
from csm_tui.demo.simulation import log_lines, view

names = st.sampled_from(sorted(SCRIPTS.keys() - {"long-log", "running"}))
moments = st.floats(min_value=0, max_value=100)


@given(name=names, first=moments, second=moments)
def test_logs_only_grow_and_nothing_comes_after_the_end(
    name: str, first: float, second: float
) -> None:
    script = SCRIPTS[name]
    early, late = sorted((first, second))
    before, after = view(script, early), view(script, late)
    written = list(log_lines(before, early))
    assert list(log_lines(after, late))[: len(written)] == written
    assert len(before.nodes) <= len(after.nodes)
    if before.finished:
        assert before == after


@given(name=names, moment=moments, stopped=moments)
def test_a_stopped_run_has_ended_and_stays_so(name: str, moment: float, stopped: float) -> None:
    script = SCRIPTS[name]
    alone = view(script, stopped)
    now = view(script, stopped + moment, stopped)
    assert now.finished
    assert now == view(script, stopped, stopped)
    if alone.finished:
        assert now.state == alone.state
    else:
        assert now.state == "Failed"
        assert all(node.phase != "Running" for node in now.nodes)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("success", "Successful"),
        ("handler", "Failed"),
        ("variable", "Failed"),
        ("memory", "Failed"),
        ("running", "Running"),
        ("pending", "Running"),
        ("forgotten", "Successful"),
    ],
)
def test_how_each_script_ends(name: str, state: str) -> None:
    assert view(SCRIPTS[name], 1000.0).state == state


def test_a_good_run_takes_ten_to_twenty_seconds() -> None:
    assert view(SCRIPTS["success"], 10.0).state == "Running"
    assert view(SCRIPTS["success"], 20.0).state == "Successful"
    assert view(SCRIPTS["success"], 0.5).state == "Unknown"


def test_lines_of_a_long_log_come_as_time_passes() -> None:
    script = SCRIPTS["long-log"]
    half = view(script, 1800.0)
    count = sum(1 for _ in log_lines(half, 1800.0))
    assert 40_000 < count < 60_000
