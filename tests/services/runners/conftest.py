"""A workspace of one runner, on a server that obeys."""

from collections.abc import Iterator
from typing import Any

import pytest

from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import Runners
from tests.platform.answering import Answering, Reply, answering, as_json

TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
RUNNERS = "/organizations/o-1/workspaces/w-1/runners"
RUNS = f"{RUNNERS}/r-1/runs"


@pytest.fixture
def world() -> dict[str, Reply]:
    """What the server answers, by path; tests change it."""
    return {
        "/openapi": as_json({"info": {"version": "v4"}, "paths": {TWINGRAPH: {}}}),
        "/organizations": as_json([]),
        "/organizations/o-1/workspaces/w-1": as_json(
            {"id": "w-1", "name": "Pub", "solution": {"solutionId": "sol-1"}}
        ),
        "/organizations/o-1/solutions/sol-1": as_json(solution()),
        "/organizations/o-1/datasets/d-1": as_json(dataset("d-1", "Reference")),
        "/organizations/o-1/datasets/d-2": as_json(dataset("d-2", "Events")),
        f"{RUNNERS}/r-1": as_json(runner()),
    }


@pytest.fixture
def server(world: dict[str, Reply]) -> Iterator[Answering]:
    with answering() as told:
        told.routes(world)
        yield told


@pytest.fixture
def session(server: Answering) -> Iterator[Session]:
    with connect(server.settings) as session:
        yield session


@pytest.fixture
def runners(session: Session) -> Runners:
    return Runners(session, "o-1", "w-1")


def runner(**changes: Any) -> dict[str, Any]:
    return {
        "id": "r-1",
        "name": "Saturday",
        "runTemplateId": "sim",
        "datasetList": ["d-1"],
        "parametersValues": [
            value("events", "d-2", "%DATASETID%"),
            value("stock", "7", "int", inherited=True),
            value("stok", "7", "string"),
        ],
    } | changes


def value(id_: str, text: str, var_type: str, *, inherited: bool = False) -> dict[str, Any]:
    return {"parameterId": id_, "value": text, "varType": var_type, "isInherited": inherited}


def solution() -> dict[str, Any]:
    parameters = [
        {"id": "stock", "varType": "int", "defaultValue": "100", "minValue": "0"},
        {"id": "waiters", "varType": "int", "defaultValue": "5"},
        {"id": "comment", "varType": "string"},
        {"id": "events", "varType": "%DATASETID%"},
        {"id": "elsewhere", "varType": "string"},
    ]
    return {
        "id": "sol-1",
        "name": "Brewery",
        "parameters": parameters,
        "parameterGroups": [
            {"id": "bar", "parameters": ["waiters", "stock"]},
            {"id": "more", "parameters": ["comment", "events", "gone"]},
        ],
        "runTemplates": [{"id": "sim", "parameterGroups": ["bar", "more"]}],
    }


def dataset(id_: str, name: str) -> dict[str, Any]:
    return {"id": id_, "name": name, "ingestionStatus": "SUCCESS", "sourceType": "File"}
