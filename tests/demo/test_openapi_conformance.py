"""Every answer of the demo platform validates against the OpenAPI document."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
import yaml
from jsonschema import Draft202012Validator

from csm_tui.demo import DemoPlatform
from tests.waiting import wait_until

pytestmark = pytest.mark.engine

_CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "openapi-v4.yaml"

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


class Caller:
    """Calls operations by their documented names, validates the answers, and keeps the names."""

    def __init__(self, demo: DemoPlatform, document: Mapping[str, Any]) -> None:
        self._document = document
        self._url = demo.url
        self._http = urllib3.PoolManager(
            retries=False,
            headers={"X-CSM-API-KEY": demo.api_key, "Accept": "application/json, */*"},
        )
        self._operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method != "parameters"
        }
        self.place = {
            "organization_id": demo.organization_id,
            "workspace_id": demo.workspace_id,
            "runner_id": demo.runner_id,
        }
        self.called: set[str] = set()

    def close(self) -> None:
        self._http.clear()

    def found(self, key: str) -> bool:
        """Return whether a bulk result is ready, without validating the answer."""
        path = f"/organizations/{self.place['organization_id']}/datasets/twingraph/download/{key}"
        return self._http.request("GET", self._url + path).status == 200

    def served(self) -> set[str]:
        """Return the operations that the demo platform publishes; all must be documented."""
        listed = self._http.request("GET", f"{self._url}/openapi").json()["paths"]
        pairs = {
            (method, _nameless(path)) for path, methods in listed.items() for method in methods
        }
        names = {
            (method, _nameless(path)): name for name, (method, path, _) in self._operations.items()
        }
        assert pairs <= names.keys(), "served, and not documented"
        return {names[pair] for pair in pairs}

    def call(
        self,
        name: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        kind: str = "application/json",
        **place: str,
    ) -> Any:
        """Call an operation and return its answer, validated."""
        self.called.add(name)
        method, path, operation = self._operations[name]
        url = self._url + path.format_map(self.place | place)
        url += f"?{urlencode(query)}" if query else ""
        if fields is not None:
            answer = self._http.request(method.upper(), url, fields=dict(fields))
        else:
            content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            headers = {**self._http.headers, "Content-Type": kind}
            answer = self._http.request(method.upper(), url, body=content, headers=headers)
        self._validate(name, operation, answer)
        return answer

    def _validate(
        self, name: str, operation: Mapping[str, Any], answer: urllib3.BaseHTTPResponse
    ) -> None:
        if name in _OTHER_STATUS:
            assert answer.status == _OTHER_STATUS[name][0], name
            return
        assert 200 <= answer.status < 300, (name, answer.data)
        response = operation["responses"].get(str(answer.status))
        assert response is not None, (name, answer.status)
        documented = response.get("content", {})
        if not documented:
            return
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in documented, (name, kind)
        if kind == "application/json" and name not in _NOT_JSON:
            schema = {**documented[kind]["schema"], "components": self._document["components"]}
            Draft202012Validator(schema).validate(_without_nulls(answer.json()))


def _nameless(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value


@pytest.fixture
def caller() -> Iterator[Caller]:
    if not _CONTRACT.exists():
        pytest.skip(f"the contract is not here: {_CONTRACT.name}")
    document = yaml.safe_load(_CONTRACT.read_text(encoding="utf-8"))
    with DemoPlatform(pace=30) as demo:
        calling = Caller(demo, _closed(document))
        yield calling
        calling.close()


def _closed(schema: Any) -> Any:
    """Forbid names that an object's schema lacks, so that a misspelt name is found."""
    if isinstance(schema, dict):
        closed = {name: _closed(inner) for name, inner in schema.items()}
        if closed.get("type") == "object" and "properties" in closed:
            closed.setdefault("additionalProperties", False)
        return closed
    if isinstance(schema, list):
        return [_closed(inner) for inner in schema]
    return schema


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
