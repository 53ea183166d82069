"""Datasets (PLATFORM.md 7)."""

from typing import Any

import pytest

from tests.demo.api import Api
from tests.waiting import wait_until


def datasets(api: Api) -> str:
    return f"{api.organization}/datasets"


def find(api: Api, name: str) -> Any:
    return next(one for one in api.get(datasets(api)) if one["name"] == name)


def status(api: Api, dataset_id: str) -> str:
    return api.call("GET", f"{datasets(api)}/{dataset_id}/status").data.decode()


def create(api: Api, **body: Any) -> Any:
    answer = api.call("POST", datasets(api), json=body)
    assert answer.status == 201, answer.data
    return answer.json()


def test_there_is_one_dataset_for_every_state(api: Api) -> None:
    states = {
        (one["sourceType"], one["ingestionStatus"], one["twincacheStatus"])
        for one in api.get(datasets(api))
    }
    assert {
        ("File", "SUCCESS", "FULL"),
        ("File", "PENDING", "EMPTY"),
        ("ETL", "ERROR", "EMPTY"),
        ("None", "NONE", "EMPTY"),
        ("Twincache", "SUCCESS", "FULL"),
    } <= states


def test_the_failed_import_has_a_failed_run_behind_it(api: Api) -> None:
    source = find(api, "Suppliers 🚚")["source"]
    path = f"{api.organization}/workspaces/{source['location']}/runners/{source['name']}"
    assert api.get(f"{path}/runs/{source['jobId']}")["state"] == "Failed"


def test_a_dataset_part_stands_for_a_workspace_file(api: Api) -> None:
    files = {one["fileName"] for one in api.get(f"{api.workspace}/files")}
    places = {}
    for name in ("events", "initial stock"):
        values = find(api, name)["connector"]["parametersValues"]
        place = values["AZURE_STORAGE_CONTAINER_BLOB_PREFIX"]
        places[name] = place.removeprefix("%WORKSPACE_FILE%/")
    assert places["events"] in files
    assert places["initial stock"] not in files


def test_the_status_is_a_bare_word_that_claims_to_be_json(api: Api) -> None:
    path = f"{datasets(api)}/{api.platform.dataset_id}/status"
    answer = api.call("GET", path)
    assert (answer.headers["content-type"], answer.data) == ("application/json", b"SUCCESS")
    anything = api.call("GET", path, headers={"Accept": "*/*"})
    assert anything.data == b'--- "SUCCESS"\n'


def test_a_stuck_dataset_stays_pending_until_a_change_frees_it(fresh: Api) -> None:
    stuck = find(fresh, "Import of this morning")["id"]
    assert status(fresh, stuck) == "PENDING"
    freed = {"ingestionStatus": "NONE"}
    assert fresh.call("PATCH", f"{datasets(fresh)}/{stuck}", json=freed).status == 200
    assert status(fresh, stuck) == "NONE"


def test_creation_gives_a_graph_id_to_twincaches_only(fresh: Api) -> None:
    plain = create(fresh, name="Plain")
    assert plain["twingraphId"] is None
    assert (plain["sourceType"], plain["source"]["location"]) == ("None", "none")
    assert (plain["ingestionStatus"], plain["twincacheStatus"]) == ("NONE", "EMPTY")
    assert create(fresh, name="Cache", sourceType="Twincache")["twingraphId"].startswith("t-")
    assert create(fresh, name="Own", twingraphId="mine")["twingraphId"] == "mine"


@pytest.mark.parametrize(
    "body", [{}, {"name": "x", "sourceType": "Odd"}, {"name": "x", "sourceType": "ADT"}]
)
def test_a_bad_dataset_is_refused(fresh: Api, body: dict[str, str]) -> None:
    before = fresh.get(datasets(fresh))
    assert fresh.call("POST", datasets(fresh), json=body).status == 400
    assert fresh.get(datasets(fresh)) == before


def test_deleting_fails_without_a_graph_id(fresh: Api) -> None:
    plain, own = create(fresh, name="Plain")["id"], create(fresh, name="O", twingraphId="t")["id"]
    assert fresh.call("DELETE", f"{datasets(fresh)}/{plain}").status == 500
    assert fresh.call("DELETE", f"{datasets(fresh)}/{own}").status == 204
    assert fresh.call("GET", f"{datasets(fresh)}/{own}").status == 404


def test_search_by_tags(api: Api) -> None:
    answer = api.call("POST", f"{datasets(api)}/search", json={"datasetTags": ["dataset_part"]})
    assert {one["name"] for one in answer.json()} == {"events", "customers", "initial stock"}


def test_a_refresh_ends_when_somebody_asks(fresh: Api) -> None:
    part = find(fresh, "Thirsty customers only")["id"]
    answer = fresh.call("POST", f"{datasets(fresh)}/{part}/refresh")
    assert (answer.status, answer.json()["status"]) == (200, "PENDING")
    assert fresh.get(f"{datasets(fresh)}/{part}")["ingestionStatus"] == "PENDING"
    assert fresh.call("POST", f"{datasets(fresh)}/{part}/refresh").status == 400
    wait_until(lambda: status(fresh, part) == "SUCCESS", "the refresh done")


def test_a_refresh_by_a_run_ends_as_the_run_and_can_be_rolled_back(fresh: Api) -> None:
    dataset = find(fresh, "Suppliers 🚚")["id"]
    assert fresh.call("POST", f"{datasets(fresh)}/{dataset}/refresh").status == 200
    wait_until(lambda: status(fresh, dataset) == "ERROR", "the run failed")
    answer = fresh.call("POST", f"{datasets(fresh)}/{dataset}/refresh/rollback")
    assert answer.data.decode().endswith("status is now NONE")
    assert fresh.call("POST", f"{datasets(fresh)}/{dataset}/refresh/rollback").status == 400


def test_what_comes_from_a_file_cannot_be_refreshed(fresh: Api) -> None:
    path = f"{datasets(fresh)}/{fresh.platform.dataset_id}/refresh"
    assert fresh.call("POST", path).status == 400
