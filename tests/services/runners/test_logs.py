"""The log of a run, and why it is empty."""

from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.errors import NotFound, UnexpectedAnswer, Unreachable
from csm_tui.services.runners import Runners
from tests.platform.answering import Reply, as_json, problem
from tests.services.runners.conftest import RUNS

RUN = f"{RUNS}/run-1"
EMPTY = as_json({"runId": "run-1", "logs": []})


def test_lines_come_as_they_are(world: dict[str, Reply], runners: Runners) -> None:
    lines = ["first", "", "[red]\x1b[31m é 🍺", "last"]
    world[f"{RUN}/logs"] = as_json({"logs": [{"line": line} for line in lines]})
    log = runners.log("r-1", "run-1")
    assert (log.lines, log.note) == (tuple(lines), "")


def test_a_hundred_thousand_lines(world: dict[str, Reply], runners: Runners) -> None:
    lines = [{"line": f"{number}: pouring"} for number in range(100_000)]
    world[f"{RUN}/logs"] = as_json({"logs": lines})
    assert len(runners.log("r-1", "run-1").lines) == 100_000


@pytest.mark.parametrize(
    ("status", "ended", "created", "note"),
    [
        ({"state": "Running", "nodes": []}, None, 0, "No log lines yet"),
        ({"state": "Failed", "nodes": [{"id": "n"}]}, 2, 3, "Empty log."),
        ({"state": "Failed"}, 40, 41, "Log no longer available: the run ended 40 days ago."),
        ({"state": "Unknown"}, None, 90, "no longer available: the run was created 90 days ago."),
        ({"state": "Failed"}, 1, 2, "the run ended a day ago."),
        ({"state": "Failed"}, 0, 2, "the run ended less than a day ago."),
        ({"state": "Unknown"}, None, None, "Log no longer available."),
    ],
)
def test_no_lines(
    world: dict[str, Reply],
    runners: Runners,
    status: dict[str, object],
    ended: int | None,
    created: int | None,
    note: str,
) -> None:
    world[f"{RUN}/logs"] = EMPTY
    world[RUN] = as_json({"id": "run-1", "createdAt": _ago(created)})
    world[f"{RUN}/status"] = as_json(status | {"endTime": _ago(ended)})
    log = runners.log("r-1", "run-1")
    assert log.lines == ()
    assert note in log.note


def test_a_run_whose_first_step_has_not_started(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = Reply(b'{"status":500}', 500)
    world[RUN] = as_json({"id": "run-1", "state": "Running"})
    world[f"{RUN}/status"] = as_json({"state": "Running"})
    assert "No log lines yet" in runners.log("r-1", "run-1").note


def test_a_platform_that_fails_on_an_old_run(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = Reply(b'{"status":500}', 500)
    world[RUN] = as_json({"id": "run-1", "state": "Failed"})
    world[f"{RUN}/status"] = as_json({"state": "Failed", "nodes": [{"id": "n"}]})
    with pytest.raises(Unreachable, match=r"internal error \(500\)"):
        runners.log("r-1", "run-1")
    world[f"{RUN}/status"] = as_json({"state": "Failed", "endTime": _ago(40)})
    assert "the run ended 40 days ago." in runners.log("r-1", "run-1").note, "its workflow is gone"


def test_a_run_that_is_not_there(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = problem(400, "Run run-1 not found")
    with pytest.raises(NotFound, match="Run run-1 not found"):
        runners.log("r-1", "run-1")


def test_a_log_of_another_shape(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUN}/logs"] = as_json(["line"])
    with pytest.raises(UnexpectedAnswer, match="logs of run run-1"):
        runners.log("r-1", "run-1")


def _ago(days: int | None) -> str | None:
    return None if days is None else (datetime.now(UTC) - timedelta(days=days)).isoformat()
