"""Every answer of the demo platform validates against the OpenAPI document."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.contract import Caller
from tests.waiting import wait_until

pytestmark = pytest.mark.engine

_NOT_JSON = {
    "getDatasetTwingraphStatus": "a bare word, and not of the documented list (PLATFORM.md 7.2)",
    "rollbackRefresh": "a bare sentence (PLATFORM.md 7.2)",
}
"""Answers under a JSON content type that are no JSON, by operation."""

_OTHER_STATUS = {
    "registerOrganization": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "updateOrganization": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "unregisterOrganization": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "createWorkspace": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "updateWorkspace": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "deleteWorkspace": (403, "for a platform administrator only (PLATFORM.md 2.2)"),
    "queryRunData": (501, "the feature is switched off (PLATFORM.md 2.4)"),
    "sendRunData": (501, "the feature is switched off (PLATFORM.md 2.4)"),
}
"""Undocumented statuses that the demo platform gives on purpose, by operation.

Deviation everywhere: absent values are null, where the document has no null (PLATFORM.md 3)."""


@pytest.fixture
def caller() -> Iterator[Caller]:
    with DemoPlatform(pace=30) as demo:
        calling = Caller(demo, 4, _OTHER_STATUS, _NOT_JSON)
        yield calling
        calling.close()


def _places(caller: Caller) -> None:
    caller.call("findAllOrganizations")
    caller.call("findOrganizationById")
    caller.call("getOrganizationSecurity")
    caller.call("findAllSolutions")
    caller.call("findAllWorkspaces", query={"page": "0", "size": "2"})
    workspace = caller.call("findWorkspaceById").json()
    caller.place["solution_id"] = workspace["solution"]["solutionId"]
    caller.call("findSolutionById")
    caller.call("getWorkspaceSecurity")
    for refused in ("registerOrganization", "updateOrganization", "unregisterOrganization"):
        caller.call(refused, {})
    for refused in ("createWorkspace", "updateWorkspace", "deleteWorkspace"):
        caller.call(refused, {})


def _files(caller: Caller) -> None:
    form = {"file": ("a.csv", b"id\n1\n"), "overwrite": "true", "destination": "to/"}
    caller.call("uploadWorkspaceFile", fields=form)
    caller.call("findAllWorkspaceFiles")
    caller.call("downloadWorkspaceFile", query={"file_name": "to/a.csv"})
    caller.call("deleteWorkspaceFile", query={"file_name": "to/a.csv"})
    caller.call("deleteAllWorkspaceFiles")


def _runners(caller: Caller) -> None:
    for runner in caller.call("listRunners", query={"page": "0", "size": "500"}).json():
        caller.call("getRunner", runner_id=runner["id"])
        for run in caller.call("listRuns", runner_id=runner["id"]).json():
            caller.call("getRunStatus", runner_id=runner["id"], run_id=run["id"])
    parent = caller.call("getRunner").json()
    fresh = {"name": "A child", "runTemplateId": parent["runTemplateId"], "parentId": parent["id"]}
    caller.place["runner_id"] = caller.call("createRunner", fresh).json()["id"]
    caller.call("updateRunner", {"description": "New", "runTemplateId": parent["runTemplateId"]})
    caller.call("getRunnerSecurity")
    caller.place["run_id"] = caller.call("startRun").json()["id"]
    for operation in ("getRun", "getRunStatus"):
        caller.call(operation)
    caller.call("stopRun")
    for operation in ("getRun", "getRunStatus", "getRunLogs"):
        caller.call(operation)
    caller.call("queryRunData", {"query": "SELECT 1"})
    caller.call("sendRunData", {"id": "t", "data": [{"a": 1}]})
    caller.call("deleteRun")
    caller.call("deleteRunner")


def _datasets(caller: Caller) -> None:
    every = caller.call("findAllDatasets").json()
    for dataset in every:
        caller.call("findDatasetById", dataset_id=dataset["id"])
        caller.call("getDatasetTwingraphStatus", dataset_id=dataset["id"])
    caller.call("searchDatasets", {"datasetTags": every[0]["tags"] or ["none"]})
    fresh = {"name": "Fresh", "sourceType": "Twincache", "tags": ["new"]}
    caller.place["dataset_id"] = caller.call("createDataset", fresh).json()["id"]
    caller.call("getDatasetSecurity")
    caller.call("refreshDataset")
    caller.call("updateDataset", {"ingestionStatus": "ERROR"})
    caller.call("rollbackRefresh")
    caller.call("updateDataset", {"ingestionStatus": "SUCCESS", "twincacheStatus": "FULL"})


def _twin_graph(caller: Caller) -> None:
    batch = {"query": "CREATE (:Customer {id: $id, n: toInteger($n)})"}
    rows = b"id,n\nZo\xc3\xab,1\nbroken\\,2\n"
    caller.call("twingraphBatchUpdate", rows, query=batch, kind="text/csv")
    ask = {"query": "MATCH (n) RETURN n, n.n AS number"}
    assert len(caller.call("twingraphQuery", ask).json()) == 1
    key = caller.call("twingraphBatchQuery", ask).json()["hash"]
    wait_until(lambda: caller.found(key), "the bulk result is ready")
    caller.call("downloadTwingraph", hash=key)
    caller.call("deleteDataset")


def test_every_answer_is_as_documented(caller: Caller) -> None:
    for tour in (_places, _files, _runners, _datasets, _twin_graph):
        tour(caller)
    assert caller.called == caller.served()
    deviating = _NOT_JSON.keys() | _OTHER_STATUS.keys()
    assert deviating <= caller.called, "a deviation that nothing shows"
