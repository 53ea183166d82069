"""Calls of the demo platform by the names of the OpenAPI documents, which validate every answer."""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
import yaml
from jsonschema import Draft202012Validator

from csm_tui.demo import DemoPlatform

_CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract"
OtherStatus = Mapping[str, tuple[int, str]]


class Caller:
    """Calls operations by their documented names, validates the answers, and keeps the names.

    Args:
        demo: to call.
        api: the generation.
        other_status: undocumented statuses that it gives on purpose, with the reason, by operation.
        not_json: operations whose answers under a JSON content type are no JSON.
    """

    def __init__(
        self, demo: DemoPlatform, api: int, other_status: OtherStatus, not_json: Collection[str]
    ) -> None:
        self._document = document = _closed(_document(api))
        self._other_status = other_status
        self._not_json = not_json
        self.demo = demo
        self.api = api
        self._url = demo.urls[api]
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
            "dataset_id": demo.dataset_id,
        }
        self.called: set[str] = set()

    def close(self) -> None:
        self._http.clear()

    def found(self, key: str, below: str = "datasets/twingraph") -> bool:
        """Return whether a bulk result is ready, without validating the answer."""
        path = f"/organizations/{self.place['organization_id']}/{below}/download/{key}"
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

    def documented(self) -> set[str]:
        """Return every documented operation of the release that the demo platform serves."""
        return {
            name
            for name, (_, _, operation) in self._operations.items()
            if not operation.get("x-not-in-5.1.0")
        }

    def call(
        self,
        name: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        kind: str = "application/json",
        key: str | None = None,
        **place: str,
    ) -> Any:
        """Call an operation and return its answer, validated."""
        self.called.add(name)
        method, path, operation = self._operations[name]
        url = self._url + path.format_map(self.place | place)
        url += f"?{urlencode(query)}" if query else ""
        headers = {**self._http.headers, **({"X-CSM-API-KEY": key} if key else {})}
        if fields is not None:
            answer = self._http.request(method.upper(), url, fields=dict(fields), headers=headers)
        else:
            content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            headers["Content-Type"] = kind
            answer = self._http.request(method.upper(), url, body=content, headers=headers)
        self._validate(name, operation, answer)
        return answer

    def _validate(
        self, name: str, operation: Mapping[str, Any], answer: urllib3.BaseHTTPResponse
    ) -> None:
        if name in self._other_status:
            assert answer.status == self._other_status[name][0], name
            return
        assert 200 <= answer.status < 300, (name, answer.data)
        response = operation["responses"].get(str(answer.status))
        assert response is not None, (name, answer.status)
        documented = response.get("content", {})
        if not documented:
            return
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in documented, (name, kind)
        if kind == "application/json" and name not in self._not_json:
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


def _document(api: int) -> Any:
    """Return the OpenAPI document of a generation; a test is skipped where it is not."""
    file = _CONTRACT / f"openapi-v{api}.yaml"
    if not file.exists():
        pytest.skip(f"the contract is not here: {file.name}")
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)


# The one in C takes a tenth of the time.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
