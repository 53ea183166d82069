"""Every answer of the demo platform validates against the OpenAPI document of its generation."""

import io
import zipfile
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.contract import Caller
from tests.waiting import wait_until

pytestmark = pytest.mark.engine

_BARE = "a bare word or sentence (PLATFORM.md 7.2)"
_CONCATENATED = "an array for each entity, one behind another (PLATFORM.md 8.5)"
_NOT_JSON = {
    "getDatasetTwingraphStatus": _BARE,
    "rollbackRefresh": _BARE,
    "createTwingraphEntities": _CONCATENATED,
    "getTwingraphEntities": _CONCATENATED,
    "updateTwingraphEntities": _CONCATENATED,
}
"""Answers under a JSON content type that are no JSON, with the reason."""
_NOT_JSON_OLD = {
    "jobStatus": _BARE,
    "createEntities": _CONCATENATED,
    "getEntities": _CONCATENATED,
    "updateEntities": _CONCATENATED,
    "query": "an array, not text: the document means the raw JSON (PLATFORM.md 8.6)",
}
"""Those of 3.x besides."""
_OTHER_STATUS = {"copyDataset": (500, "not implemented (PLATFORM.md 7)")}
"""Undocumented statuses, with the reason.

Deviation everywhere: absent values are null, where the document has no null (PLATFORM.md 3)."""
_LABELS = {"en": "A"}


def _access_list(caller: Caller, noun: str, key: str | None = None) -> None:
    who = "new@example.com"
    entry = {"id": who, "role": "viewer"}
    caller.call(f"get{noun}Security", key=key)
    caller.call(f"set{noun}DefaultSecurity", {"role": "viewer"}, key=key)
    caller.call(f"add{noun}AccessControl", entry, key=key)
    caller.call(f"get{noun}AccessControl", key=key, identity_id=who)
    caller.call(f"update{noun}AccessControl", {"role": "editor"}, key=key, identity_id=who)
    caller.call(f"get{noun}SecurityUsers", key=key)
    caller.call(f"remove{noun}AccessControl", key=key, identity_id=who)


def _places(caller: Caller) -> None:
    caller.call("findAllOrganizations")
    caller.call("findOrganizationById")
    caller.call("getAllPermissions")
    caller.call("getOrganizationPermissions", role="viewer")
    caller.call("findAllSolutions")
    caller.call("findAllWorkspaces", query={"page": "0", "size": "2"})
    workspace = caller.call("findWorkspaceById").json()
    caller.call("getWorkspacePermissions", role="viewer")
    caller.place["solution_id"] = workspace["solution"]["solutionId"]
    caller.call("findSolutionById")
    for noun in ("Organization", "Workspace", "Solution", "Runner", "Dataset"):
        _access_list(caller, noun)
    caller.call("linkDataset", query={"datasetId": caller.place["dataset_id"]})
    caller.call("unlinkDataset", query={"datasetId": caller.place["dataset_id"]})


def _changes(caller: Caller) -> None:
    seeded, key = dict(caller.place), caller.demo.admin_key

    def make(kind: str, operation: str, body: Any) -> None:
        caller.place[f"{kind}_id"] = caller.call(operation, body, key=key).json()["id"]

    make("organization", "registerOrganization", {"name": "Made"})
    caller.call("updateOrganization", {"name": "Named"}, key=key)
    make("solution", "createSolution", {"key": "k", "name": "Made", "runTemplates": []})
    caller.call("updateSolution", {"name": "Named"}, key=key)
    parameter = {"id": "a", "labels": _LABELS, "varType": "int", "options": {"a": 1}}
    caller.call("addOrReplaceParameters", [parameter], key=key)
    group = {"id": "g", "labels": _LABELS, "parameters": ["a"]}
    caller.call("addOrReplaceParameterGroups", [group], key=key)
    caller.call("addOrReplaceRunTemplates", [{"id": "t"}, {"id": "u"}], key=key)
    caller.call("updateSolutionRunTemplate", {"name": "T"}, key=key, run_template_id="t")
    if caller.api == 3:
        caller.place |= {"run_template_id": "t", "handler_id": "prerun"}
        content = _zip({"main.py": "print()\n"})
        binary = "application/octet-stream"
        caller.call("uploadRunTemplateHandler", content, key=key, kind=binary)
        caller.call("downloadRunTemplateHandler", key=key)
        for service in ("Storage", "SolutionsContainerRegistry", "TenantCredentials"):
            name = f"update{service}ByOrganizationId"
            caller.call(name, {"baseUri": "https://storage.example.com"}, key=key)
    solution = {"solutionId": caller.place["solution_id"]}
    make("workspace", "createWorkspace", {"key": "k", "name": "Made", "solution": solution})
    caller.call("updateWorkspace", {"name": "Named"}, key=key)
    if caller.api == 3:
        caller.call("createSecret", {"dedicatedEventHubKey": "none"}, key=key)
    caller.call("deleteWorkspace", key=key)
    caller.call("deleteSolutionRunTemplate", key=key, run_template_id="u")
    for name in ("RunTemplates", "SolutionParameters", "SolutionParameterGroups"):
        caller.call(f"removeAll{name}", key=key)
    caller.call("deleteSolution", key=key)
    caller.call("unregisterOrganization", key=key)
    caller.place = seeded


def _files(caller: Caller) -> None:
    form = {"file": ("a.csv", b"id\n1\n"), "overwrite": "true", "destination": "to/"}
    caller.call("uploadWorkspaceFile", fields=form)
    caller.call("findAllWorkspaceFiles")
    caller.call("downloadWorkspaceFile", query={"file_name": "to/a.csv"})
    caller.call("deleteWorkspaceFile", query={"file_name": "to/a.csv"})


def _runners(caller: Caller) -> None:
    for runner in caller.call("listRunners", query={"page": "0", "size": "500"}).json():
        caller.call("getRunner", runner_id=runner["id"])
        for run in caller.call("listRuns", runner_id=runner["id"]).json():
            caller.call("getRunStatus", runner_id=runner["id"], run_id=run["id"])
    parent = caller.call("getRunner").json()
    caller.call("getRunnerPermissions", role="editor")
    fresh = {"name": "A child", "runTemplateId": parent["runTemplateId"], "parentId": parent["id"]}
    caller.place["runner_id"] = caller.call("createRunner", fresh).json()["id"]
    caller.call("updateRunner", {"description": "New", "runTemplateId": parent["runTemplateId"]})
    started = caller.call("startRun").json()
    caller.place["run_id"] = started["runnerRunId" if caller.api == 3 else "id"]
    for operation in ("getRun", "getRunStatus"):
        caller.call(operation)
    caller.call("stopRun")
    for operation in ("getRun", "getRunStatus", "getRunLogs"):
        caller.call(operation)
    caller.call("sendRunData", {"id": "t", "data": [{"a": 1}]})
    caller.call("queryRunData", {"query": "SELECT * FROM cd_t"})
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
    caller.call("linkWorkspace", query={"workspaceId": caller.place["workspace_id"]})
    caller.call("unlinkWorkspace", query={"workspaceId": caller.place["workspace_id"]})
    caller.call("addOrReplaceDatasetCompatibilityElements", [{"solutionKey": "k"}])
    caller.call("removeAllDatasetCompatibilityElements")
    caller.call("copyDataset", {})
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
    entity = [{"type": "Customer", "name": "a", "params": "n: 1"}]
    caller.call("createTwingraphEntities", entity, type="node")
    caller.call("updateTwingraphEntities", entity, type="node")
    caller.call("getTwingraphEntities", query={"ids": "a"}, type="node")
    caller.call("deleteTwingraphEntities", query={"ids": "a"}, type="node")
    caller.call("createSubDataset", {"name": "Part", "queries": ["MATCH (n) RETURN n"]})
    caller.call("updateDataset", {"sourceType": "File"})
    content = _zip({"nodes/Bar.csv": "id\nA\n"})
    caller.call("uploadTwingraph", content, kind="application/octet-stream")
    caller.call("deleteDataset")
    connector = {"key": "k", "name": "Made", "version": "1", "repository": "r", "ioTypes": ["read"]}
    made = caller.call("registerConnector", connector).json()
    caller.call("findAllConnectors")
    caller.call("findConnectorById", connector_id=made["id"])
    if caller.api == 3:
        caller.call("findConnectorByName", connector_name="Made")
    caller.call("unregisterConnector", connector_id=made["id"])


def _old_graphs(caller: Caller) -> None:
    caller.place["graph_id"] = "made"
    content = _zip({"nodes/Bar.csv": "id\nA\n"})
    caller.call("createGraph", content, kind="application/octet-stream")
    caller.call("findAllTwingraphs")
    ask = {"query": "MATCH (n) RETURN n"}
    caller.call("query", ask)
    batch = {"query": "CREATE (:Bar {id: $id})"}
    caller.call("batchUploadUpdate", b"id\nB\n", query=batch, kind="text/csv")
    key = caller.call("batchQuery", ask).json()["hash"]
    wait_until(lambda: caller.found(key, "twingraph"), "the bulk result is ready")
    caller.call("downloadGraph", hash=key)
    entity = [{"type": "Bar", "name": "C", "params": ""}]
    caller.call("createEntities", entity, type="node")
    caller.call("updateEntities", entity, type="node")
    caller.call("getEntities", query={"ids": "C"}, type="node")
    caller.call("deleteEntities", query={"ids": "C"}, type="node")
    caller.call("getGraphMetaData")
    caller.call("updateGraphMetaData", {"graphRotation": "2"})
    caller.call("jobStatus", job_id="gdi-1")
    caller.call("delete")


def _scenarios(caller: Caller) -> None:
    old = next(w for w in caller.call("findAllWorkspaces").json() if w["id"].startswith("W-"))
    caller.place["workspace_id"] = old["id"]
    listed = caller.call("findAllScenarios").json()
    caller.call("getScenariosTree")
    caller.call("findAllScenariosByValidationStatus", validationStatus="Validated")
    first = listed[0]["id"]
    body = {"name": "Child", "runTemplateId": listed[0]["runTemplateId"], "parentId": first}
    caller.place["scenario_id"] = caller.call("createScenario", body).json()["id"]
    caller.call("findScenarioById")
    caller.call("updateScenario", {"description": "Changed"})
    caller.call("addOrReplaceScenarioParameterValues", [{"parameterId": "stock", "value": "7"}])
    caller.call("compareScenarios", compared_scenario_id=first)
    caller.call("getScenarioValidationStatusById")
    caller.call("getScenarioPermissions", role="editor")
    _access_list(caller, "Scenario")
    job = caller.call("downloadScenarioData").json()["id"]
    caller.call("getScenarioDataDownloadJobInfo", download_id=job)
    caller.place["scenariorun_id"] = caller.call("runScenario").json()["id"]
    caller.call("getScenarioRuns")
    caller.call("getWorkspaceScenarioRuns")
    caller.call("searchScenarioRuns", {"workspaceId": old["id"]})
    for name in ("find{}ById", "get{}Status", "get{}Logs", "get{}CumulatedLogs", "stop{}"):
        caller.call(name.format("ScenarioRun"))
    container = {"name": "a", "image": "b"}
    caller.call("startScenarioRunContainers", {"csmSimulationId": "s", "containers": [container]})
    for place in ("Scenario", "Workspace", "Organization"):
        caller.call(f"deleteHistoricalData{place}")
    caller.call("deleteScenarioRun")
    caller.call("removeAllScenarioParameterValues")
    caller.call("deleteScenario")
    caller.call("deleteAllScenarios")


def _end(caller: Caller) -> None:
    caller.place["workspace_id"] = caller.demo.workspace_id
    caller.call("deleteAllWorkspaceFiles")


def _zip(contents: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return target.getvalue()


_BOTH = (_places, _changes, _files, _runners, _datasets, _twin_graph)
_TOURS = {3: (*_BOTH, _old_graphs, _scenarios, _end), 4: (*_BOTH, _end)}


@pytest.mark.parametrize("api", [3, 4])
def test_every_answer_is_as_documented(api: int) -> None:
    not_json = _NOT_JSON | (_NOT_JSON_OLD if api == 3 else {})
    with DemoPlatform(api=api, pace=30) as demo:
        caller = Caller(demo, api, _OTHER_STATUS, not_json)
        for tour in _TOURS[api]:
            tour(caller)
        assert caller.called == caller.served() == caller.documented()
        caller.close()
    assert not_json.keys() | _OTHER_STATUS.keys() <= caller.called, "a deviation not shown"
