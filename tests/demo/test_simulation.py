"""The state of a run follows from the time alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.demo import failures
from csm_tui.demo.scripts import SCRIPTS, outcome
from csm_tui.demo.simulation import log_lines, view

names = st.sampled_from(sorted(SCRIPTS.keys() - {"long-log", "long-failure", "running"}))
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
    assert now.finished or script.unseen
    assert now == view(script, stopped, stopped)
    if alone.finished or script.unseen:
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
        ("expired", "Failed"),
        ("lost", "Unknown"),
        ("together", "Failed"),
        ("retried", "Successful"),
        ("caught", "Successful"),
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


def test_the_log_has_the_form_of_the_orchestrators() -> None:
    log = _log("handler")
    assert log[:3] == [
        "[2027/01/15-08:00:02] INFO     Starting run orchestrator version 2.1.0",
        "[2027/01/15-08:00:02] INFO     ===      Run     ===",
        "[2027/01/15-08:00:03] INFO     Starting step fetch-parameters",
    ]
    cause = log.index("KeyError: 'waiters_count'")
    assert [line.partition("] ")[2] or line for line in log[cause + 1 :]] == [
        "ERROR    Error during step parameters-handler",
        "ERROR    Command 'python3' returned non-zero exit status 1.",
        "INFO     Starting step engine",
        "WARNING  Skipping step engine due to previous errors",
        "INFO     Starting step send-results",
        "WARNING  Skipping step send-results due to previous errors",
        "INFO     ===     Results    ===",
        "INFO     fetch-parameters (SUCCESS)",
        "INFO     parameters-handler (ERROR)",
        "INFO     engine (SKIPPED_AFTER_FAILURE)",
        "INFO     send-results (SKIPPED_AFTER_FAILURE)",
        "Aborted.",
    ]
    assert "Aborted." not in _log("retried")
    assert not any("Results" in line for name in ("memory", "variable") for line in _log(name))


def test_steps_that_run_together_write_between_each_other() -> None:
    log = _log("together")
    start, cause = (log.index(line) for line in (failures.SUPPLIERS[0], failures.SUPPLIERS[-1]))
    inside = log[start:cause]
    assert [line for line in inside if line in failures.SUPPLIERS] == [*failures.SUPPLIERS[:-1]]
    assert any(line.startswith("iteration ") for line in inside)
    running = view(SCRIPTS["together"], 6.0).nodes
    assert [node.phase for node in running] == ["Succeeded", "Running", "Running"]


def test_a_run_that_is_stopped_writes_no_more() -> None:
    run = view(SCRIPTS["running"], 900.0, stopped=100.0)
    assert len(list(log_lines(run, 900.0))) == len(list(log_lines(run, 100.0))) < 100


def test_some_values_make_a_good_template_fail() -> None:
    assert outcome("success", {"nb_waiters": "6", "stock": "120"}) == "success"
    assert outcome("success", {"nb_waiters": "0"}) == "no-waiters"
    assert outcome("success", {"stock": "to be counted"}) == "chained"
    assert outcome("handler", {"nb_waiters": "0"}) == "handler"


def _log(name: str) -> list[str]:
    run = view(SCRIPTS[name], 5000.0)
    return list(log_lines(run, 5000.0, lambda seconds: 1.8e9 + seconds))
