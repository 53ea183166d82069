"""Which steps of a run are to blame, and what they say."""

from dataclasses import replace
from datetime import UTC, datetime

from csm_tui.domain.run import RunNode, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage import (
    Cause,
    CauseKind,
    error_signature,
    explain,
    failed_steps,
    reason,
    with_status,
)

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
    group = replace(node("workflow", "Failed", "child failed"), is_group=True)
    assert failed_steps(status(RunState.FAILED, group, engine)) == (engine,)
    assert failed_steps(status(RunState.FAILED, group)) == (group,), "for want of a step"
    assert reason(failed) == "step engine failed: Error; step etl failed: exit code 1"


def test_without_a_failed_step_those_that_did_not_succeed_say_why() -> None:
    steps = (node("fetch", "Succeeded", "done"), node("engine", "Pending"), node("send", "", "?"))
    assert reason(status(RunState.UNKNOWN, *steps, message="gone")) == "step send: ?"
    assert reason(status(RunState.UNKNOWN, node("engine", "Pending"), message="gone")) == "gone"


def test_nothing_is_to_blame_while_nothing_is_known() -> None:
    assert failed_steps(status(RunState.UNKNOWN)) == ()
    assert reason(status(RunState.UNKNOWN)) == ""


def test_what_the_workflow_says_beside_the_log() -> None:
    cut = explain(["[2026/11/29-09:08:11] INFO     Starting step engine", "iteration 3"], "run-1")

    def cause(message: str, state: RunState = RunState.FAILED) -> Cause | None:
        return with_status(cut, status(state, node("engine", "Failed", message))).cause

    for message, words in (
        ("OOMKilled (exit code 137)", "out of memory"),
        ("Back-off pulling image “x”: ErrImagePull", "image cannot be pulled"),
        ("Pod was active on the node longer than the specified deadline", "its time limit"),
        ("The node was low on resource: memory", "the node ran out of a resource"),
        ("workflow shutdown with strategy:  Stop", "stopped by a user"),
    ):
        found = cause(message)
        assert found is not None
        assert found.kind is CauseKind.WORKFLOW
        assert words in found.sentence
        assert found.more == ("The log ends while step engine is running",)
    assert with_status(cut, status(RunState.RUNNING)).cause is None
    assert with_status(cut, None) == cut
    silent = explain([], "run-1")
    code = with_status(silent, status(RunState.FAILED, node("engine", "Failed", "exit code 143")))
    assert code.headline == "Step engine: ended with exit code 143: stopped from outside (SIGTERM)"
    assert with_status(silent, status(RunState.SUCCESSFUL, message="done")) == silent
    raised = explain(["KeyError: 'x'"], "run-1")
    told = with_status(raised, status(RunState.FAILED, node("engine", "Failed", "OOMKilled")))
    assert told.cause is not None
    assert told.cause.sentence == "KeyError: 'x'"
    assert "OOMKilled" in told.cause.more[-1]


def test_the_same_error_of_two_runs_has_one_signature() -> None:
    one, two, other = (
        explain([text]).cause
        for text in (
            "KeyError: 'run-1abcdefghij' at 0x7f01 in row 3",
            "KeyError: 'run-2bcdefghijk' at 0x7f02 in row 14",
            "KeyError: 'stock'",
        )
    )
    assert one is not None
    assert two is not None
    assert other is not None
    assert error_signature(one) == error_signature(two) != error_signature(other)
