"""Runs (PLATFORM.md 6)."""

from typing import Any

import pytest

from tests.demo.api import Api


def runs_of(api: Api, name: str) -> tuple[str, list[Any]]:
    """Return the path of a runner's runs, and the runs."""
    runners = api.get(f"{api.workspace}/runners")
    runner = next(one["id"] for one in runners if one["name"] == name)
    path = f"{api.workspace}/runners/{runner}/runs"
    return path, api.get(path)


def last_status(api: Api, name: str) -> Any:
    path, runs = runs_of(api, name)
    return api.get(f"{path}/{runs[-1]['id']}/status")


def last_lines(api: Api, name: str) -> list[str]:
    path, runs = runs_of(api, name)
    body = api.get(f"{path}/{runs[-1]['id']}/logs")
    assert body["runId"] == runs[-1]["id"]
    return [one["line"] for one in body["logs"]]


def test_a_run_keeps_its_own_inputs(api: Api) -> None:
    path, runs = runs_of(api, "Summer season")
    assert [run["state"] for run in runs] == ["Successful", "Failed", "Successful"]
    assert api.get(f"{path}/{runs[0]['id']}") == runs[0]
    assert runs[0]["containers"] is None
    assert runs[0]["datasetList"] == [api.platform.dataset_id]
    assert runs[0]["parametersValues"][0].keys() == {"parameterId", "varType", "value"}
    assert api.get(api.runner)["lastRunId"] == runs[-1]["id"]


def test_a_successful_run_went_through_four_nodes(api: Api) -> None:
    status = last_status(api, "Summer season")
    assert (status["state"], status["phase"], status["progress"]) == (
        "Successful",
        "Succeeded",
        "4/4",
    )
    assert [node["name"] for node in status["nodes"]] == [
        "fetch-parameters",
        "parameters-handler",
        "engine",
        "send-results",
    ]
    assert status["startTime"] < status["endTime"]


@pytest.mark.parametrize(
    ("runner", "node", "message"),
    [
        ("Broken handler", "parameters-handler", "Error (exit code 1)"),
        ("Import of suppliers", "orchestrator", "Error (exit code 1)"),
        ("Whole country at once", "engine", "OOMKilled (exit code 137)"),
    ],
)
def test_a_failed_run_names_the_node(api: Api, runner: str, node: str, message: str) -> None:
    status = last_status(api, runner)
    assert (status["state"], status["message"]) == ("Failed", message)
    failed = [one["name"] for one in status["nodes"] if one["phase"] == "Failed"]
    assert failed == [node]


def test_logs_tell_what_went_wrong(api: Api) -> None:
    assert "KeyError: 'waiters_count'" in last_lines(api, "Broken handler")
    assert any("BREWERY_SUPPLIER_URL" in line for line in last_lines(api, "Import of suppliers"))


def test_a_running_and_a_stuck_run_are_both_running(api: Api) -> None:
    assert last_status(api, "Season without end")["phase"] == "Running"
    stuck = last_status(api, "Waiting for a machine")
    assert (stuck["state"], stuck["phase"]) == ("Running", "Pending")
    assert "Unschedulable" in stuck["nodes"][0]["message"]
    assert stuck["startTime"] is None


def test_logs_of_a_run_that_has_not_begun_are_an_error(api: Api) -> None:
    path, runs = runs_of(api, "Waiting for a machine")
    assert api.call("GET", f"{path}/{runs[-1]['id']}/logs").status == 500


def test_a_forgotten_workflow_leaves_neither_nodes_nor_logs(api: Api) -> None:
    status = last_status(api, "Data as they are")
    assert (status["state"], status["nodes"], status["startTime"]) == ("Successful", None, None)
    assert last_lines(api, "Data as they are") == []


def test_a_long_log_comes_whole(api: Api) -> None:
    lines = last_lines(api, "Village and city")
    assert sum(line.startswith("iteration ") for line in lines) == 100_000


def test_a_run_is_unknown_in_its_first_moments(fresh: Api) -> None:
    now = fresh.platform.world.clock()
    fresh.platform.world.clock = lambda: now
    run = fresh.call("POST", f"{fresh.runner}/start").json()["id"]
    status = fresh.get(f"{fresh.runner}/runs/{run}/status")
    assert (status["state"], status["phase"], status["nodes"]) == ("Unknown", None, None)
    assert fresh.call("GET", f"{fresh.runner}/runs/{run}/logs").status == 500


def test_a_missing_run_is_a_bad_request(api: Api) -> None:
    answer = api.call("GET", f"{api.runner}/runs/run-no")
    assert answer.status == 400
    assert "not found" in answer.json()["detail"]


def test_runs_without_a_page_stop_at_fifty(api: Api) -> None:
    workspace = api.test_workspace()
    last = api.get(f"{workspace}/runners?page=2&size=100")[-1]
    path = f"{workspace}/runners/{last['id']}/runs"
    assert len(api.get(path)) == 50
    assert len(api.get(f"{path}?page=1")) == 10


def test_a_finished_run_can_be_deleted(fresh: Api) -> None:
    path, runs = runs_of(fresh, "Summer season")
    assert fresh.call("DELETE", f"{path}/{runs[0]['id']}").status == 204
    assert len(fresh.get(path)) == len(runs) - 1
    path, runs = runs_of(fresh, "Season without end")
    assert fresh.call("DELETE", f"{path}/{runs[0]['id']}").status == 400
