"""Which steps of a run are to blame, and what they say."""

from datetime import UTC, datetime

from csm_tui.domain.run import RunNode, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage import failed_steps, reason

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def node(name: str, phase: str, message: str = "") -> RunNode:
    return RunNode(name, name, name, phase, message, NOON, None, {})


def status(state: RunState, *nodes: RunNode, message: str = "") -> RunStatus:
    return RunStatus("run-1", state, "", "", message, None, None, nodes)


def test_why_a_run_failed() -> None:
    failed = node("engine", "Failed", "OOMKilled")
    assert reason(status(RunState.FAILED, failed)) == "step engine failed: OOMKilled"
    assert reason(status(RunState.FAILED, message="deadline")) == "deadline"
    waiting = node("engine", "Pending", "no machine")
    assert reason(status(RunState.RUNNING, waiting)) == "step engine: no machine"
    assert reason(status(RunState.SUCCESSFUL, message="done")) == ""


def test_the_steps_to_blame_are_those_that_failed_in_their_order() -> None:
    engine, etl = node("engine", "Error"), node("etl", "Failed", "exit code 1")
    steps = (node("fetch", "Succeeded"), engine, etl, node("send", "Omitted", "omitted: depends"))
    failed = status(RunState.FAILED, *steps, message="child failed")
    assert failed_steps(failed) == (engine, etl)
    assert reason(failed) == "step engine failed: Error; step etl failed: exit code 1"


def test_without_a_failed_step_those_that_did_not_succeed_say_why() -> None:
    steps = (node("fetch", "Succeeded", "done"), node("engine", "Pending"), node("send", "", "?"))
    assert reason(status(RunState.UNKNOWN, *steps, message="gone")) == "step send: ?"
    assert reason(status(RunState.UNKNOWN, node("engine", "Pending"), message="gone")) == "gone"


def test_nothing_is_to_blame_while_nothing_is_known() -> None:
    assert failed_steps(status(RunState.UNKNOWN)) == ()
    assert reason(status(RunState.UNKNOWN)) == ""
