"""Runners of generation 5: datasets, defaults, archiving, and a list that fails whole."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.api import Api
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with DemoPlatform(api=5, pace=3_000.0) as platform:
        client = Api(platform)
        yield client
        client.http.clear()


def create(api: Api, **more: Any) -> dict[str, Any]:
    season = api.get(api.runner)
    body = {"name": "New", "solutionId": season["solutionId"], "runTemplateId": "standalone"}
    answer = api.call("POST", f"{api.workspace}/runners", json=body | more)
    assert answer.status == 201, answer.data
    found: dict[str, Any] = answer.json()
    return found


def values(runner: dict[str, Any]) -> dict[str, str]:
    return {one["parameterId"]: one["value"] for one in runner["parametersValues"]}


def test_values_that_are_parts_are_in_the_parameter_dataset(api: Api) -> None:
    season = api.get(api.runner)
    assert values(season).keys().isdisjoint({"events", "customers", "initial_state"})
    parts = {one["name"]: one["type"] for one in season["datasets"]["parameters"]}
    assert parts == {
        "initial_stock_dataset": "File",
        "events": "File",
        "customers": "DB",
        "initial_state": "DB",
        "example_dataset_part_1": "File",
    }
    solution = api.get(f"{api.organization}/solutions/{season['solutionId']}")
    types = {one["id"]: one["varType"] for one in solution["parameters"]}
    assert {types[name] for name in parts} == {
        "%DATASET_PART_ID_FILE%",
        "%DATASET_PART_ID_DB%",
    }
    assert "%DATASETID%" not in types.values()
    assert all(not {"options", "regexValidation"} & one.keys() for one in solution["parameters"])


def test_a_new_runner_has_every_value_and_a_dataset(api: Api) -> None:
    given = [
        {"parameterId": "nb_waiters", "value": "9", "varType": "wrong"},
        {"parameterId": "currency", "value": "EUR"},
    ]
    runner = create(api, parametersValues=given, datasetList=["d-1234567890"])
    # Given, the workspace's default, the solution's; no value of other groups.
    assert values(runner) == {"nb_waiters": "9", "stock": "150", "restock_qty": "25"}
    assert {one["varType"] for one in runner["parametersValues"]} == {"int"}
    assert runner["datasets"]["bases"] == ["d-1234567890"]
    assert runner["lastRunInfo"] == {"lastRunId": None, "lastRunStatus": "NotStarted"}
    dataset = api.get(f"{api.workspace}/datasets/{runner['datasets']['parameter']}")
    assert dataset["name"] == f"Dataset attached to {runner['id']}"


@pytest.mark.postgres
def test_a_child_gets_values_and_parts_of_its_parent(api: Api) -> None:
    parent = api.get(api.runner)
    template = parent["runTemplateId"]
    child = create(api, parentId=parent["id"], runTemplateId=template)
    inherited = {one["parameterId"]: one["isInherited"] for one in child["parametersValues"]}
    assert (values(child)["stock"], inherited["stock"]) == (values(parent)["stock"], True)
    assert child["datasets"]["bases"] == parent["datasets"]["bases"]
    before, after = parent["datasets"]["parameters"], child["datasets"]["parameters"]
    assert [one["name"] for one in before] == [one["name"] for one in after]
    paths = [
        f"{api.workspace}/datasets/{one['datasetId']}/parts/{one['id']}/download"
        for parts in (before, after)
        for one in parts
        if one["name"] == "customers"
    ]
    assert api.call("GET", paths[0]).data == api.call("GET", paths[1]).data
    assert api.call("DELETE", f"{api.workspace}/runners/{child['id']}").status == 204


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"name": "Other"}, 200, ""),
        ({"runTemplateId": "no such"}, 400, "Run Template not found: no such"),
        ({"tags": "text"}, 400, "Failed to read request"),
    ],
)
def test_changes_of_a_runner(api: Api, body: dict[str, Any], status: int, told: str) -> None:
    path = f"{api.workspace}/runners/{create(api)['id']}"
    before = api.get(path)
    answer = api.call("PATCH", path, json=body)
    assert (answer.status, answer.json().get("detail", "")) == (status, told)
    after = api.get(path)
    assert after["parametersValues"] == before["parametersValues"]
    moved = after["updateInfo"]["timestamp"] > before["updateInfo"]["timestamp"]
    assert moved is (status == 200)


def test_a_change_while_a_runner_is_read_is_lost(api: Api) -> None:
    path = f"{api.workspace}/runners/{create(api, name='Before')['id']}"
    api.call("POST", f"{path}/start")
    world = api.platform.world
    changed = []

    async def change() -> None:
        world.asking_scheduler = None
        answer = await asyncio.to_thread(api.call, "PATCH", path, json={"name": "After"})
        changed.append(answer.json()["name"])

    world.asking_scheduler = change
    assert (api.get(path)["name"], changed) == ("Before", ["After"])
    assert api.get(path)["name"] == "Before"


def test_deleted_runner_is_archived_until_the_clean_up(api: Api) -> None:
    path = f"{api.workspace}/runners/{create(api)['id']}"
    assert api.call("DELETE", path).status == 204
    assert api.get(path)["status"] == "Archived"
    assert api.call("POST", f"{path}/start").status == 500
    wait_until(lambda: api.call("GET", path).status == 404, "the clean-up has removed it")


def test_a_runner_whose_deletion_failed_stays_archived(api: Api) -> None:
    runners = api.get(f"{api.workspace}/runners")
    [kept] = [one for one in runners if one["name"] == "Season of 2024"]
    assert kept["status"] == "Archived"
    earlier = Api(api.platform, 4)
    assert "Season of 2024" not in str(earlier.get(f"{api.workspace}/runners"))
    earlier.http.clear()


def test_stop_is_accepted_and_does_nothing(api: Api) -> None:
    endless = next(
        one for one in api.get(f"{api.workspace}/runners") if one["name"] == "Season without end"
    )
    path = f"{api.workspace}/runners/{endless['id']}"
    for name in (path, f"{api.workspace}/runners/{create(api)['id']}"):
        answer = api.call("POST", f"{name}/stop")
        assert (answer.status, answer.data) == (202, b"")
    assert api.get(path)["lastRunInfo"]["lastRunStatus"] == "Running"


def test_a_list_with_an_unreadable_dataset_fails_whole_and_smaller_pages_find_the_rest(
    api: Api,
) -> None:
    workspaces = api.get(f"{api.organization}/workspaces")
    shared = next(one["id"] for one in workspaces if one["name"] == "Brewery shared")
    path = f"{api.organization}/workspaces/{shared}/runners"
    whole = api.call("GET", path)
    assert whole.status == 403
    assert "does not have permission read" in whole.json()["detail"]
    pages = [api.call("GET", f"{path}?page={page}&size=1") for page in range(9)]
    assert [one.status for one in pages] == [200] * 4 + [403] + [200] * 4
    assert pages[8].json() == []


def test_the_first_page_has_two_hundred(api: Api) -> None:
    path = f"{api.test_workspace()}/runners"
    assert len(api.get(path)) == 200
    assert len(api.get(f"{path}?page=1")) == 31


def test_logs_are_text_for_those_who_take_text(api: Api) -> None:
    run = api.get(api.runner)["lastRunInfo"]["lastRunId"]
    path = f"{api.runner}/runs/{run}/logs"
    assert api.call("GET", path).status == 406
    answer = api.call("GET", path, headers={"Accept": "text/plain"})
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"Starting run orchestrator" in answer.data
    plain = next(
        one for one in api.get(f"{api.workspace}/runners") if one["name"] == "Data as they are"
    )
    gone = plain["lastRunInfo"]["lastRunId"]
    purged = api.call(
        "GET",
        f"{api.workspace}/runners/{plain['id']}/runs/{gone}/logs",
        headers={"Accept": "text/plain, application/json"},
    )
    assert (purged.status, purged.data) == (200, b"")


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/organizations/x/workspaces/W-1", 'x:must match "^o-\\w{10,20}", W-1:must match "^w-'),
        ("/organizations/o-e41jrqx2db4p/workspaces/w-1234567890/runners/run-1234567890", "run-12"),
    ],
)
def test_ids_in_paths_are_checked(api: Api, path: str, detail: str) -> None:
    answer = api.call("GET", path)
    assert answer.status == 400
    assert detail in answer.json()["detail"]
