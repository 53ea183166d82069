"""The solution of a workspace, read and checked over HTTP."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import NotFound, RightsMissing
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import Session, connect
from csm_tui.services.runners import Runners
from csm_tui.services.solution import read_solution
from tests.platform.answering import Reply, answering, as_json, problem
from tests.platform.solution_cases import ADDITIONAL_DATA_SOLUTION, OPTIONS_SOLUTION
from tests.services.runners.conftest import TWINGRAPH

WORKSPACE = "/organizations/o-1/workspaces/w-1"


@pytest.fixture
def world() -> dict[str, Reply]:
    """What the server answers, by path; tests change it."""
    return {
        "/openapi": as_json({"info": {"version": "v4"}, "paths": {TWINGRAPH: {}}}),
        "/organizations": as_json([]),
        WORKSPACE: as_json({"id": "w-1", "solution": {"solutionId": "sol-4"}}),
        "/organizations/o-1/solutions/sol-4": as_json(OPTIONS_SOLUTION),
        "/organizations/o-1/solutions/sol-5": as_json(ADDITIONAL_DATA_SOLUTION),
    }


@pytest.fixture
def session(world: dict[str, Reply]) -> Iterator[Session]:
    with answering() as server:
        server.routes(world)
        with connect(server.settings) as session:
            yield session


def test_the_solution_of_the_workspace(session: Session) -> None:
    checked = read_solution(session, "o-1", "w-1")
    assert checked.solution.name == "Pub"
    assert [each.severity.value for each in checked.findings] == ["Note"]


def test_another_solution_is_read_without_the_workspace(
    world: dict[str, Reply], session: Session
) -> None:
    world[WORKSPACE] = problem(403, "No read on w-1")
    assert read_solution(session, "o-1", "w-1", "sol-5").solution.name == "Pub 5"


@pytest.mark.parametrize(
    ("place", "reply", "kind"),
    [
        (WORKSPACE, as_json({"id": "w-1"}), NotFound),
        ("/organizations/o-1/solutions/sol-4", problem(403, "No read on sol-4"), RightsMissing),
        ("/organizations/o-1/solutions/sol-4", problem(404, "Solution not found"), NotFound),
    ],
)
def test_a_solution_that_cannot_be_read(
    world: dict[str, Reply], session: Session, place: str, reply: Reply, kind: type[Exception]
) -> None:
    world[place] = reply
    with pytest.raises(kind):
        read_solution(session, "o-1", "w-1")


def test_a_runner_is_judged_by_the_same_rules(world: dict[str, Reply], session: Session) -> None:
    values = [
        {"parameterId": "stock", "value": "100", "varType": "int"},
        {"parameterId": "money", "value": "GBP", "varType": "enum"},
        {"parameterId": "until", "value": "2026-06-01T00:00:00.000Z", "varType": "date"},
    ]
    world[f"{WORKSPACE}/runners/r-1"] = as_json(
        {"id": "r-1", "runTemplateId": "1", "parametersValues": values}
    )
    rows = Runners(session, "o-1", "w-1").details("r-1").parameters
    notes = {row.parameter_id: row.notes for row in rows}
    assert notes["stock"] == ()
    assert notes["open"] == ("default: false",)
    assert notes["money"] == ("not one of USD, EUR, JPY",)
    assert notes["until"] == ("violates its rule > from, which is 2026-06-01T00:00:00.000Z",)


def test_the_notes_on_a_parameter_tell_no_secret(world: dict[str, Reply], session: Session) -> None:
    secrets = [
        {"id": "token", "varType": "string", "defaultValue": "hush"},
        {"id": "token_end", "varType": "date"},
    ]
    group = {"id": "g", "parameters": ["token", "token_end"]}
    solution = {"id": "sol-4", "parameters": secrets, "parameterGroups": [group]}
    solution["runTemplates"] = [{"id": "1", "parameterGroups": ["g"]}]
    world["/organizations/o-1/solutions/sol-4"] = as_json(solution)
    value = {"parameterId": "token_end", "value": "2031-06-01T11:12:13", "varType": "date"}
    world[f"{WORKSPACE}/runners/r-1"] = as_json(
        {"id": "r-1", "runTemplateId": "1", "parametersValues": [value]}
    )
    default, date = Runners(session, "o-1", "w-1").details("r-1").parameters
    assert default.notes[0].startswith("default: •••"), default.notes
    assert len(date.notes) == 1, date.notes
    assert "2031" not in date.notes[0]


@pytest.mark.parametrize("api", [3, 4, 5])
def test_the_solution_of_the_demo_platform(demo: DemoPlatform, api: int) -> None:
    with connect(ConnectionSettings(demo.urls[api], ApiKey(demo.api_key))) as session:
        checked = read_solution(session, demo.organization_id, demo.workspace_id)
        workspaces = session.workspaces(demo.organization_id)
    workspace = next(each for each in workspaces if each.id == demo.workspace_id)
    # Only 5.x lets a workspace give new runners other values.
    defaults = workspace.defaults_of(checked.solution.id)
    assert defaults == ({"stock": "150"} if api == 5 else {})
    assert workspace.defaults_of("sol-other") == {}
    assert checked.solution.parameters["customers"].table_columns
    assert checked.solution.parameters["end_date"].validation == "> start_date"
    # The seed has a list in place of an object; 5.x says it as a part of a dataset.
    worst = {3: "Error", 4: "Error", 5: "Warning"}
    assert checked.findings[0].severity.value == worst[api]
