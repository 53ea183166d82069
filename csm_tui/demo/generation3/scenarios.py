"""Reading of scenarios and scenario runs: what runners and runs were before (PLATFORM.md 11)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.earlier import encode, runs
from csm_tui.demo.generation3.logs import containers_of
from csm_tui.demo.permissions import RUNNER_ROLES
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import RunnerRecord, RunRecord
from csm_tui.demo.requests import (
    allowed,
    json_object,
    organization_of,
    page_of,
    readable,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.security import permission_routes, security_routes
from csm_tui.demo.routes.status import run_status
from csm_tui.demo.world import World

_STATUSES = ("Draft", "Rejected", "Unknown", "Validated")
_SEARCHED = ("ownerId", "runTemplateId", "scenarioId", "solutionId", "workflowId", "workflowName")
_SEARCHED_BY_PLACE = ("workspaceId", "state")


async def list_scenarios(request: Request) -> Response:
    """List the scenarios of a workspace; all when no page is asked for."""
    return _listed(request, _readable(request))


async def list_by_status(request: Request) -> Response:
    """List the scenarios of a validation status.

    The route takes every unknown word below a workspace (PLATFORM.md 11, trap 12).
    """
    status = request.path_params["validation_status"]
    if status not in _STATUSES:
        detail = f"Failed to convert 'validationStatus' with value: '{status}'"
        raise ApiProblem(400, detail, by_framework=True)
    return _listed(request, [one for one in _readable(request) if one.validation == status])


async def get_tree(request: Request) -> Response:
    """List the scenarios, each behind its parent."""
    scenarios = _readable(request)
    children: dict[str | None, list[RunnerRecord]] = {}
    for one in scenarios:
        children.setdefault(one.parent_id, []).append(one)

    def below(parent_id: str | None) -> list[RunnerRecord]:
        return [found for one in children.get(parent_id, ()) for found in (one, *below(one.id))]

    return JSONResponse([scenario(world_of(request), one) for one in below(None)])


async def get_scenario(request: Request) -> Response:
    """Return one scenario."""
    return JSONResponse(scenario(world_of(request), scenario_of(request)))


async def get_validation(request: Request) -> Response:
    """Return the validation status of a scenario as JSON text."""
    return JSONResponse(scenario_of(request).validation)


async def compare(request: Request) -> Response:
    """Return the values that differ between two scenarios."""
    one, other_id = scenario_of(request), request.path_params["compared_scenario_id"]
    other = _found(request, other_id)
    theirs = {value.parameter_id: value.value for value in other.values}
    changed = [
        {
            "parameterId": value.parameter_id,
            "value": value.value,
            "comparedValue": theirs[value.parameter_id],
        }
        for value in one.values
        if theirs.get(value.parameter_id, value.value) != value.value
    ]
    body = {"scenarioId": one.id, "comparedScenarioId": other.id, "changedValues": changed}
    return JSONResponse(body)


async def list_scenario_runs(request: Request) -> Response:
    """List the runs of a scenario."""
    world = world_of(request)
    return _listed_runs(request, world.runs_of(scenario_of(request).id))


async def list_workspace_runs(request: Request) -> Response:
    """List the scenario runs of a workspace."""
    workspace = workspace_of(request)
    inside = [one for one in all_runs(request) if one.workspace_id == workspace.id]
    return _listed_runs(request, inside)


async def search_runs(request: Request) -> Response:
    """List the scenario runs of an organization that have all given values."""
    wanted = await json_object(request)
    names = [n for n in (*_SEARCHED, *_SEARCHED_BY_PLACE) if wanted.get(n) is not None]
    world = world_of(request)
    found = [
        one
        for one in all_runs(request)
        if all(scenario_run(world, one)[name] == wanted[name] for name in names)
    ]
    return _listed_runs(request, found)


async def get_run(request: Request) -> Response:
    """Return one scenario run."""
    return JSONResponse(scenario_run(world_of(request), run_of(request)))


async def get_run_status(request: Request) -> Response:
    """Return the status of a scenario run and its nodes."""
    return JSONResponse(status_body(world_of(request), run_of(request)))


async def get_run_logs(request: Request) -> Response:
    """Return the logs of a scenario run for each node."""
    run = run_of(request)
    found = containers_of(world_of(request), run)
    return JSONResponse({"scenariorunId": run.id, "containers": found})


async def get_cumulated_logs(request: Request) -> Response:
    """Return the logs of a scenario run as text."""
    world, run = world_of(request), run_of(request)
    lines = execution.run_log(world, run)
    return PlainTextResponse("".join(f"{line}\n" for line in lines))


def scenario(world: World, one: RunnerRecord) -> encode.Json:
    """Return a scenario as JSON."""
    body = encode.runner(one)
    parent = world.scenarios.get(one.parent_id or "")
    root = world.scenarios.get(one.root_id or "")
    run = world.runs.get(one.last_run_id or "")
    return body | {
        "state": execution.view_of(world, run).state if run else "Created",
        "lastRun": _last_run(one),
        "parentLastRun": parent and _last_run(parent),
        "rootLastRun": root and _last_run(root),
    }


def scenario_run(world: World, run: RunRecord) -> encode.Json:
    """Return a scenario run as JSON."""
    body = runs.run(world, run)
    body["scenarioId"] = body.pop("runnerId")
    nulls = ("noDataIngestionState", "sendDatasetsToDataWarehouse")
    more = dict.fromkeys((*nulls, "sendInputParametersToDataWarehouse", "sdkVersion"))
    return body | more


def status_body(world: World, run: RunRecord) -> encode.Json:
    """Return the status of a scenario run as JSON."""
    body = run_status(world, run)
    return {name: one for name, one in body.items() if name not in ("workspaceId", "runnerId")}


def scenario_of(request: Request, permission: str = "read") -> RunnerRecord:
    """Return the scenario in the path, or refuse a caller without the permission."""
    return allowed(_found(request, request.path_params["scenario_id"]), permission, RUNNER_ROLES)


def _found(request: Request, scenario_id: str) -> RunnerRecord:
    workspace = workspace_of(request)
    found = world_of(request).scenarios.get(scenario_id)
    if found is None or found.workspace_id != workspace.id:
        raise ApiProblem(404, f"Scenario {scenario_id} not found in workspace {workspace.id}")
    return found


def run_of(request: Request) -> RunRecord:
    """Return the scenario run in the path, or refuse a caller who may not read it."""
    run_id = request.path_params["scenariorun_id"]
    found = next((one for one in all_runs(request) if one.id == run_id), None)
    if found is None:
        raise ApiProblem(404, f"ScenarioRun {run_id} not found")
    if found.runner_id:
        allowed(world_of(request).scenarios[found.runner_id], "read", RUNNER_ROLES)
    return found


def all_runs(request: Request) -> list[RunRecord]:
    """Return the scenario runs of the organization in the path."""
    organization, world = organization_of(request), world_of(request)
    return [
        one
        for one in list(world.runs.values())
        if one.organization_id == organization.id and one.id.lower().startswith("sr-")
    ]


def _readable(request: Request) -> list[RunnerRecord]:
    return readable(scenarios_of(request), RUNNER_ROLES)


def scenarios_of(request: Request) -> list[RunnerRecord]:
    """Return the scenarios of the workspace in the path."""
    workspace = workspace_of(request)
    inside = list(world_of(request).scenarios.values())
    return [one for one in inside if one.workspace_id == workspace.id]


def _listed(request: Request, scenarios: list[RunnerRecord]) -> Response:
    world = world_of(request)
    return JSONResponse([scenario(world, one) for one in page_of(request, scenarios)])


def _listed_runs(request: Request, found: list[RunRecord]) -> Response:
    world = world_of(request)
    return JSONResponse([scenario_run(world, one) for one in page_of(request, found)])


def _last_run(one: RunnerRecord) -> dict[str, Any] | None:
    nulls = ("csmSimulationRun", "workflowId", "workflowName")
    found = {"scenarioRunId": one.last_run_id, **dict.fromkeys(nulls)}
    return found if one.last_run_id else None


_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"
_SCENARIOS = f"{_WORKSPACE}/scenarios"
_SCENARIO = f"{_SCENARIOS}/{{scenario_id}}"
_RUN = f"{_ORGANIZATION}/scenarioruns/{{scenariorun_id}}"

ROUTES = [
    Route(_SCENARIOS, list_scenarios),
    Route(f"{_SCENARIOS}/tree", get_tree),
    Route(_SCENARIO, get_scenario),
    Route(f"{_SCENARIO}/ValidationStatus", get_validation),
    Route(f"{_SCENARIO}/compare/{{compared_scenario_id}}", compare),
    Route(f"{_SCENARIO}/scenarioruns", list_scenario_runs),
    *permission_routes(_SCENARIO, scenario_of, RUNNER_ROLES),
    *security_routes(_SCENARIO, scenario_of, RUNNER_ROLES),
    Route(f"{_WORKSPACE}/scenarioruns", list_workspace_runs),
    Route(f"{_ORGANIZATION}/scenarioruns/search", search_runs, methods=["POST"]),
    Route(_RUN, get_run),
    Route(f"{_RUN}/status", get_run_status),
    Route(f"{_RUN}/logs", get_run_logs),
    Route(f"{_RUN}/cumulatedlogs", get_cumulated_logs),
]

CATCH_ALL = [Route(f"{_WORKSPACE}/{{validation_status}}", list_by_status)]
"""The route that takes every unknown word below a workspace; it comes last."""
