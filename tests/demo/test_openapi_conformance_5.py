"""Every answer of generation 5 of the demo platform validates against the OpenAPI document."""

from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.contract import Caller
from tests.waiting import wait_until

pytestmark = pytest.mark.postgres

_SOMEONE = {"id": "new.person@example.com", "role": "viewer"}


def _places(caller: Caller) -> None:
    caller.call("about")
    caller.call("listPermissions")
    caller.call("listOrganizations")
    caller.call("getOrganization")
    caller.call("getOrganizationPermissions", role="editor")
    caller.call("listWorkspaces", query={"page": "0", "size": "2"})
    workspace = caller.call("getWorkspace").json()
    caller.call("listWorkspaceRolePermissions", role="editor")
    caller.place["solution_id"] = workspace["solution"]["solutionId"]


def _changes(caller: Caller) -> None:
    """Do what only platform administrators may."""
    key = caller.demo.admin_key
    made = caller.call("createOrganization", {"name": "Made"}, key=key).json()["id"]
    caller.call("updateOrganization", {"name": "Named"}, key=key, organization_id=made)
    caller.call("deleteOrganization", key=key, organization_id=made)
    fresh = {"key": "k", "name": "Made", "solution": {"solutionId": caller.place["solution_id"]}}
    made = caller.call("createWorkspace", fresh, key=key).json()["id"]
    caller.call("updateWorkspace", {"description": "New"}, key=key, workspace_id=made)
    for kind in ("Organization", "Workspace"):
        _access(caller, kind, key)
    caller.call("deleteWorkspace", key=key, workspace_id=made)


def _access(caller: Caller, kind: str, key: str | None = None) -> None:
    """Change the access list of an object and restore it."""
    if kind != "Dataset":
        caller.call(f"get{kind}Security", key=key)
    someone = _SOMEONE["id"]
    caller.call(f"list{kind}SecurityUsers", key=key)
    caller.call(f"update{kind}DefaultSecurity", {"role": "none"}, key=key)
    caller.call(f"create{kind}AccessControl", _SOMEONE, key=key)
    caller.call(f"get{kind}AccessControl", key=key, identity_id=someone)
    caller.call(f"update{kind}AccessControl", {"role": "editor"}, key=key, identity_id=someone)
    caller.call(f"delete{kind}AccessControl", key=key, identity_id=someone)


def _solutions(caller: Caller) -> None:
    caller.call("listSolutions")
    caller.call("getSolution")
    fresh = {"key": "K", "name": "Fresh", "repository": "r", "version": "1"}
    caller.place["solution_id"] = caller.call("createSolution", fresh).json()["id"]
    caller.call("updateSolution", {"description": "New"})
    bounds = {"id": "p", "varType": "int", "minValue": "0", "additionalData": {"a": [1]}}
    caller.place |= {"parameter_id": "p", "parameter_group_id": "g", "run_template_id": "t"}
    _definitions(caller, "SolutionParameter", bounds)
    _definitions(caller, "SolutionParameterGroup", {"id": "g"})
    caller.call("createSolutionRunTemplate", {"id": "t", "labels": {"en": "T"}})
    caller.call("listRunTemplates")
    caller.call("getRunTemplate")
    caller.call("updateSolutionRunTemplate", {"name": "T"})
    caller.call("deleteSolutionRunTemplate")
    _access(caller, "Solution")
    caller.call("deleteSolution")


def _definitions(caller: Caller, kind: str, fresh: dict[str, Any]) -> None:
    caller.call(f"create{kind}", fresh)
    caller.call(f"list{kind}s")
    caller.call(f"get{kind}")
    caller.call(f"update{kind}", {"description": "New"})
    caller.call(f"delete{kind}")


def _files(caller: Caller) -> None:
    form = {"file": ("a.parquet", b"PAR1"), "overwrite": "true", "destination": "to/"}
    caller.call("createWorkspaceFile", fields=form)
    caller.call("listWorkspaceFiles")
    caller.call("getWorkspaceFile", query={"file_name": "to/a.parquet"})
    caller.call("deleteWorkspaceFile", query={"file_name": "to/a.parquet"})
    caller.call("deleteWorkspaceFile", query={"file_name": "to/a.parquet"})
    caller.call("deleteWorkspaceFiles")


def _datasets(caller: Caller) -> None:
    for dataset in caller.call("listDatasets").json():
        caller.call("getDataset", dataset_id=dataset["id"])
    request = '{"name": "Fresh", "tags": ["new"], "parts": [{"name": "a", "sourceName": "a.csv"}]}'
    form = {"datasetCreateRequest": request, "files": ("a.csv", b"id\n1\n")}
    caller.place["dataset_id"] = caller.call("createDataset", fields=form).json()["id"]
    caller.call("updateDataset", fields={"datasetUpdateRequest": '{"description": "New"}'})
    caller.call("searchDatasets", ["new"])
    request = '{"name": "b", "sourceName": "b.csv", "type": "DB", "tags": ["new"]}'
    form = {"datasetPartCreateRequest": request, "file": ("b.csv", b"id,n\n1,2\n")}
    caller.place["dataset_part_id"] = caller.call("createDatasetPart", fields=form).json()["id"]
    caller.call("listDatasetParts")
    caller.call("searchDatasetParts", ["new"])
    caller.call("updateDatasetPart", {"additionalData": {"a": 1}})
    caller.call("replaceDatasetPart", fields={"file": ("c.csv", b"id,n\n3,4\n")})
    caller.call("getDatasetPart")
    assert caller.call("downloadDatasetPart").data == b"id,n\n3,4\n"
    assert caller.call("queryData", query={"sums": "n"}).data == b"sum_n\n4\n"
    caller.call("deleteDatasetPart")
    _access(caller, "Dataset")
    caller.call("deleteDataset")


def _runners(caller: Caller) -> None:
    for runner in caller.call("listRunners", query={"page": "0", "size": "500"}).json():
        caller.call("getRunner", runner_id=runner["id"])
        for run in caller.call("listRuns", runner_id=runner["id"]).json():
            caller.call("getRunStatus", runner_id=runner["id"], run_id=run["id"])
    parent = caller.call("getRunner").json()
    fresh = {name: parent[name] for name in ("runTemplateId", "solutionId")}
    fresh |= {"name": "A child", "parentId": parent["id"]}
    caller.place["runner_id"] = caller.call("createRunner", fresh).json()["id"]
    caller.call("updateRunner", {"description": "New"})
    caller.call("listRunnerPermissions", role="editor")
    _access(caller, "Runner")
    caller.place["run_id"] = caller.call("startRun").json()["id"]
    caller.call("getRun")
    caller.call("stopRun")
    wait_until(lambda: caller.call("getRun").json()["state"] == "Successful", "the run has ended")
    for operation in ("getRunStatus", "getRunLogs", "deleteRun", "deleteRunner"):
        caller.call(operation)
    assert caller.call("getRunner").json()["status"] == "Archived"
    caller.place["runner_id"] = parent["id"]


def test_every_answer_is_as_documented() -> None:
    with DemoPlatform(api=5, pace=30) as demo:
        caller = Caller(demo, 5, {}, ())
        for tour in (_places, _changes, _files, _datasets, _runners, _solutions):
            tour(caller)
        assert caller.called == caller.served() == caller.documented()
        caller.close()
