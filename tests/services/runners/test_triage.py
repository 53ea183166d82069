"""Why a run failed: its failed steps and the error lines of its log, in one call."""

from csm_tui.services.runners import Runners
from tests.platform.answering import Reply, as_json
from tests.services.runners.conftest import RUNS

RUN = f"{RUNS}/run-1"
LINES = ["reading", "Traceback (most recent call last):", "KeyError: 'stock'", "ERROR ended"]
STATUS = {
    "state": "Failed",
    "nodes": [
        {"id": "n-1", "name": "fetch", "phase": "Succeeded"},
        {"id": "n-2", "name": "engine", "phase": "Failed", "message": "exit code 1"},
    ],
}


def test_the_failed_steps_and_the_error_lines(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = as_json({"logs": [{"line": line} for line in LINES]})
    world[f"{RUN}/status"] = as_json(STATUS)
    triage = runners.triage("r-1", "run-1", runners.status("r-1", "run-1"))
    assert triage.reason == "step engine failed: exit code 1"
    assert [step.name for step in triage.steps] == ["engine"]
    assert triage.log.lines == tuple(LINES)
    assert triage.error_lines == (1, 2, 3)


def test_as_many_error_lines_as_are_wanted(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = as_json({"logs": [{"line": line} for line in LINES]})
    assert runners.triage("r-1", "run-1", None, most=1).error_lines == (1,)
    assert runners.triage("r-1", "run-1", None, most=0).error_lines == ()


def test_without_the_steps_the_log_alone_is_searched(
    world: dict[str, Reply], runners: Runners
) -> None:
    world[f"{RUN}/logs"] = as_json({"logs": [{"line": line} for line in LINES]})
    triage = runners.triage("r-1", "run-1", None)
    assert (triage.reason, triage.steps) == ("", ())
    assert triage.error_lines
