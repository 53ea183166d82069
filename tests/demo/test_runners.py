"""Runners (PLATFORM.md 5)."""

from typing import Any

from tests.demo.api import Api
from tests.waiting import wait_until


def patch(api: Api, **body: Any) -> Any:
    return api.call("PATCH", api.runner, json=body)


def test_a_list_without_a_page_stops_at_fifty(api: Api) -> None:
    path = f"{api.test_workspace()}/runners"
    assert len(api.get(path)) == 50
    pages = [api.get(f"{path}?page={page}&size=100") for page in range(4)]
    assert [len(page) for page in pages] == [100, 100, 31, 0]
    assert len({runner["id"] for page in pages for runner in page}) == 231


def test_the_first_workspace_has_a_family_of_runners(api: Api) -> None:
    runners = {runner["id"]: runner for runner in api.get(f"{api.workspace}/runners")}
    assert len(runners) == 29
    grandchildren = [
        one
        for one in runners.values()
        if one["parentId"] and runners[one["parentId"]]["parentId"] == one["rootId"]
    ]
    (grandchild,) = grandchildren
    inherited = {value["isInherited"] for value in grandchild["parametersValues"]}
    assert inherited == {True, False}
    assert [] in [one["parametersValues"] for one in runners.values()]
    assert 2 in [len(one["datasetList"]) for one in runners.values()]


def test_the_runner_to_look_at_has_parameters_and_one_dataset(api: Api) -> None:
    runner = api.get(api.runner)
    assert runner["parametersValues"]
    assert runner["datasetList"] == [api.platform.dataset_id]


def test_a_change_needs_the_run_template(fresh: Api) -> None:
    assert patch(fresh, name="x").status == 400
    assert patch(fresh, name="x", runTemplateId="full_demo").json()["name"] == "x"


def test_a_change_replaces_all_values_and_ignores_null(fresh: Api) -> None:
    before = fresh.get(fresh.runner)
    values = [{"parameterId": "stock", "value": "7", "varType": "wrong"}]
    answer = patch(fresh, runTemplateId="full_demo", parametersValues=values, name=None, id="r-x")
    after = answer.json()
    assert after["parametersValues"] == [
        {"parameterId": "stock", "value": "7", "varType": "int", "isInherited": False}
    ]
    assert (after["name"], after["id"]) == (before["name"], before["id"])
    assert after["lastUpdate"] == before["lastUpdate"]


def test_server_managed_fields_in_a_change_are_written(fresh: Api) -> None:
    after = patch(fresh, runTemplateId="full_demo", lastRunId="run-x", lastUpdate=5000).json()
    assert (after["lastRunId"], after["lastUpdate"]) == ("run-x", 5000)


def test_broken_bodies_are_refused(fresh: Api) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b'{"runTemplateId": "x", "parametersValues": [{"value": 1}]}'):
        assert fresh.call("PATCH", fresh.runner, body=body, headers=headers).status == 400


def test_a_child_inherits_what_it_does_not_set(fresh: Api) -> None:
    body = {
        "name": "Child",
        "runTemplateId": "full_demo",
        "parentId": fresh.platform.runner_id,
        "parametersValues": [{"parameterId": "stock", "value": "1"}],
    }
    answer = fresh.call("POST", f"{fresh.workspace}/runners", json=body)
    assert answer.status == 201
    child = answer.json()
    own = [v["parameterId"] for v in child["parametersValues"] if not v["isInherited"]]
    parent = fresh.get(fresh.runner)
    assert own == ["stock"]
    assert len(child["parametersValues"]) == len(parent["parametersValues"])
    assert child["datasetList"] == parent["datasetList"]


def test_children_of_a_deleted_runner_go_to_its_parent(fresh: Api) -> None:
    runners = fresh.get(f"{fresh.workspace}/runners")
    middle = next(one for one in runners if one["name"] == "Summer season, more waiters")
    assert fresh.call("DELETE", f"{fresh.workspace}/runners/{middle['id']}").status == 204
    children = [one["name"] for one in runners if one["parentId"] == middle["id"]]
    after = fresh.get(f"{fresh.workspace}/runners")
    moved = [one["name"] for one in after if one["parentId"] == middle["parentId"]]
    assert children
    assert set(children) <= set(moved)


def test_a_runner_with_a_running_run_cannot_be_deleted(api: Api) -> None:
    runners = api.get(f"{api.workspace}/runners")
    endless = next(one for one in runners if one["name"] == "Season without end")
    assert api.call("DELETE", f"{api.workspace}/runners/{endless['id']}").status == 400


def test_start_and_stop(fresh: Api) -> None:
    fresh.platform.world.pace = 1.0
    started = fresh.call("POST", f"{fresh.runner}/start")
    assert started.status == 202
    run = started.json()["id"]
    assert fresh.get(fresh.runner)["lastRunId"] == run
    stopped = fresh.call("POST", f"{fresh.runner}/stop")
    assert (stopped.status, stopped.json()["state"]) == (202, "Failed")
    assert fresh.get(f"{fresh.runner}/runs/{run}")["state"] == "Failed"
    assert fresh.call("POST", f"{fresh.runner}/stop").status == 500


def test_stop_without_any_run_is_a_bad_request(fresh: Api) -> None:
    body = {"name": "New", "runTemplateId": "full_demo"}
    runner = fresh.call("POST", f"{fresh.workspace}/runners", json=body).json()["id"]
    assert fresh.call("POST", f"{fresh.workspace}/runners/{runner}/stop").status == 400


def test_a_started_run_succeeds(fresh: Api) -> None:
    run = fresh.call("POST", f"{fresh.runner}/start").json()["id"]
    path = f"{fresh.runner}/runs/{run}"
    wait_until(lambda: fresh.get(path)["state"] == "Successful", "the run done")


def test_a_started_run_of_the_broken_template_fails_with_a_traceback(fresh: Api) -> None:
    patch(fresh, runTemplateId="broken_handler")
    run = fresh.call("POST", f"{fresh.runner}/start").json()["id"]
    path = f"{fresh.runner}/runs/{run}"
    wait_until(lambda: fresh.get(path)["state"] == "Failed", "the run failed")
    lines = [one["line"] for one in fresh.get(f"{path}/logs")["logs"]]
    assert "Traceback (most recent call last):" in lines
    assert fresh.get(f"{path}/status")["nodes"][-1]["phase"] == "Failed"
