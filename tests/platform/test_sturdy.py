"""One odd object spoils no list: it is decoded, and says which of its fields are not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from csm_tui.domain.organization import Raw
from csm_tui.platform._paging import every_page
from csm_tui.platform.generations import V3, V4, V5, ApiGeneration
from csm_tui.platform.scenarios import read_scenario
from tests.platform.test_any_json import ANY_JSON

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract"
GENERATIONS = {3: V3, 4: V4, 5: V5}
STAMP = {"timestamp": 1_760_000_000_000, "userId": "ada"}
VALUES = [{"parameterId": "stock", "value": "3", "varType": "int", "isInherited": False}]
OURS: dict[str, dict[str, Any]] = {
    "Runner": {
        "id": "r-1",
        "name": "One",
        "tags": ["a"],
        "ownerId": "ada",
        "creationDate": 1_760_000_000_000,
        "createInfo": STAMP,
        "updateInfo": STAMP,
        "runTemplateId": "t",
        "datasetList": ["d-1"],
        "datasets": {"bases": ["d-1"], "parameter": "d-2", "parameters": []},
        "lastRun": {"runnerRunId": "run-1"},
        "lastRunId": "run-1",
        "lastRunInfo": {"lastRunId": "run-1", "lastRunStatus": "Failed"},
        "parametersValues": VALUES,
        "security": {"default": "none", "accessControlList": []},
    },
    "Run": {"id": "run-1", "state": "Failed", "createdAt": "2026-01-02T12:00:00Z"}
    | {"datasetList": ["d-1"], "parametersValues": VALUES, "createInfo": STAMP},
    "Scenario": {
        "id": "s-1",
        "name": "One",
        "state": "Failed",
        "tags": ["a"],
        "ownerId": "ada",
        "creationDate": 1_760_000_000_000,
        "datasetList": ["d-1"],
        "parametersValues": VALUES,
        "lastRun": {"scenarioRunId": "sr-1"},
        "validationStatus": "Draft",
    },
    "Dataset": {
        "id": "d-1",
        "name": "City",
        "source": {"location": "none"},
        "sourceType": "None",
        "ingestionStatus": "SUCCESS",
        "parts": [{"id": "dp-1", "name": "a", "sourceName": "a.csv", "type": "DB"}],
        "tags": [],
        "createInfo": STAMP,
    },
}
DECODERS: dict[str, Callable[[ApiGeneration], Callable[[Raw], Any]]] = {
    "Runner": lambda generation: generation.runner,
    "Run": lambda generation: generation.run,
    "Scenario": lambda _: read_scenario,
    "Dataset": lambda generation: generation.dataset,
}
DEEP: Any = []
for _ in range(80):
    DEEP = [DEEP, {"deeper": DEEP}] if len(str(DEEP)) < 2_000 else [DEEP]
ODD = st.sampled_from(
    [None, "", "Unheard", -1, 1e300, True, [], {}, [None], {"": None}, "x" * 9999]
)


@cache
def examples(kind: str, number: int) -> Mapping[str, Any]:
    """Return an object with the examples of the interface document, where that is here."""
    document = CONTRACT / f"openapi-v{number}.yaml"
    if not document.exists():
        return OURS[kind]
    schemas = yaml.load(document.read_text("utf-8"), yaml.CSafeLoader)["components"]["schemas"]
    properties = schemas.get(kind, {}).get("properties", {})
    return OURS[kind] | {
        name: schema["example"] for name, schema in properties.items() if "example" in schema
    }


@pytest.mark.parametrize("kind", DECODERS)
@settings(max_examples=80, deadline=None)
@given(data=st.data(), number=st.sampled_from([3, 4, 5]))
def test_an_odd_object_is_decoded_and_named_odd(
    kind: str, data: st.DataObject, number: int
) -> None:
    whole = dict(examples(kind, number))
    names = st.lists(st.sampled_from(sorted(whole)), max_size=6, unique=True)
    odd = dict(whole)
    for name in data.draw(names, "removed"):
        odd.pop(name)
    changed = data.draw(names, "retyped")
    for name in changed:
        odd[name] = data.draw(ODD | ANY_JSON | st.just(DEEP), name)
    odd["added"] = data.draw(ODD)
    build = DECODERS[kind](GENERATIONS[number])

    found = every_page(lambda *_: [odd, whole | {"id": "good-1"}], build, "things")

    good = found[-1]
    assert good.id == "good-1"
    assert not good.unread
    has_id = isinstance(odd.get("id"), str) and odd["id"]
    assert bool(found.partial) is not bool(has_id)
    if has_id and odd["id"] != "good-1":
        read_all(found[0])
        assert found[0].raw is odd
        assert {re.split(r"[ [.]", words)[0] for words in found[0].unread} <= set(changed)


def read_all(thing: Any) -> None:
    """Read every field: each is decoded only then."""
    for field in fields(thing):
        getattr(thing, field.name)


@pytest.mark.parametrize(
    ("field", "value", "unread"),
    [
        ("tags", [["a"]], ["tags[0] is a list"]),
        ("tags", [1], []),
        ("tags", "a", []),
        ("tags", None, []),
        ("parametersValues", {"stock": 3}, ["parametersValues is an object"]),
        ("lastRunInfo", "run-1", ["lastRunInfo is “run-1”"]),
        ("name", ["One"], ["name is a list"]),
        ("name", 7, []),
        ("unknown", object(), []),
    ],
)
@pytest.mark.parametrize("generation", GENERATIONS.values(), ids=GENERATIONS)
def test_what_cannot_be_read_is_named(
    generation: ApiGeneration, field: str, value: object, unread: list[str]
) -> None:
    runner = generation.runner(OURS["Runner"] | {field: value})
    assert list(runner.unread) == unread
