"""Changes of scenarios and scenario runs, of the years before runners (PLATFORM.md 11)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.earlier import encode
from csm_tui.demo.earlier.writing import WRITABLE
from csm_tui.demo.generation3.scenarios import (
    all_runs,
    run_of,
    scenario,
    scenario_of,
    scenario_run,
    scenarios_of,
    status_body,
)
from csm_tui.demo.permissions import CALLER
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import RunnerRecord, RunRecord
from csm_tui.demo.requests import (
    json_list,
    json_object,
    organization_of,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.security import given_security
from csm_tui.demo.routes.writing import inherit, parameter_values, write_fields
from csm_tui.demo.scripts import SCRIPTS


async def create_scenario(request: Request) -> Response:
    """Create a scenario; it inherits the values that the body lacks from its parent."""
    workspace = workspace_of(request, "create_children")
    world, body, caller = world_of(request), await json_object(request), CALLER.get().identity
    now = world.clock()
    created = RunnerRecord(
        id=world.new_id("s"),
        organization_id=workspace.organization_id,
        workspace_id=workspace.id,
        name=str(body.get("name") or ""),
        owner=caller,
        created=now,
        last_update=now,
        solution_id=workspace.solution_id,
        security=given_security(body.get("security"), caller),
    )
    write_fields(created, body, world, workspace, WRITABLE)
    if created.parent_id:
        parent = world.scenarios.get(created.parent_id)
        if parent is None or parent.workspace_id != workspace.id:
            raise ApiProblem(404, f"Scenario {created.parent_id} not found")
        inherit(created, parent)
    world.scenarios[created.id] = created
    return JSONResponse(scenario(world, created), 201)


async def update_scenario(request: Request) -> Response:
    """Overwrite the fields of a scenario that the body holds."""
    found, world = scenario_of(request, "write"), world_of(request)
    body = await json_object(request)
    write_fields(found, body, world, world.workspaces[found.workspace_id], WRITABLE)
    found.last_update = world.clock()
    return JSONResponse(scenario(world, found))


async def delete_scenario(request: Request) -> Response:
    """Delete a scenario with its runs; its children become those of its parent."""
    found, world = scenario_of(request, "delete"), world_of(request)
    for child in world.scenarios.values():
        if child.parent_id == found.id:
            child.parent_id = found.parent_id
    world.remove_scenario(found.id)
    return Response(status_code=204)


async def delete_all(request: Request) -> Response:
    """Delete every scenario of a workspace."""
    workspace_of(request, "delete")
    for found in scenarios_of(request):
        world_of(request).remove_scenario(found.id)
    return Response(status_code=204)


async def add_values(request: Request) -> Response:
    """Add parameter values, in place of those with the same ids."""
    found, world = scenario_of(request, "write"), world_of(request)
    workspace = world.workspaces[found.workspace_id]
    try:
        fresh = parameter_values(await json_list(request), world, workspace)
    except (KeyError, TypeError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong
    ids = {one.parameter_id for one in fresh}
    found.values = [one for one in found.values if one.parameter_id not in ids] + fresh
    values = [one for one in encode.runner(found)["parametersValues"] if one["parameterId"] in ids]
    return JSONResponse(values, 201)


async def remove_values(request: Request) -> Response:
    """Remove every parameter value."""
    scenario_of(request, "write").values = []
    return Response(status_code=204)


async def run_scenario(request: Request) -> Response:
    """Start a run of a scenario."""
    world, found = world_of(request), scenario_of(request, "launch")
    return JSONResponse(scenario_run(world, execution.start_run(world, found, "sr")))


async def start_containers(request: Request) -> Response:
    """Start a run of no scenario."""
    organization = organization_of(request, "create_children")
    world, body = world_of(request), await json_object(request)
    run = RunRecord(
        id=world.new_id("sr"),
        organization_id=organization.id,
        workspace_id="",
        runner_id="",
        owner=CALLER.get().identity,
        created=world.clock(),
        script=SCRIPTS["success"],
        simulation=str(body.get("csmSimulationId") or "") or None,
        pace=world.pace,
    )
    world.runs[run.id] = run
    return JSONResponse(scenario_run(world, run), 202)


async def stop_run(request: Request) -> Response:
    """Stop a scenario run, which then has failed."""
    world, run = world_of(request), run_of(request)
    execution.stop_run(world, run)
    return JSONResponse(status_body(world, run))


async def delete_run(request: Request) -> Response:
    """Delete a scenario run."""
    world_of(request).remove_run(run_of(request).id)
    return Response(status_code=204)


async def delete_history(request: Request) -> Response:
    """Delete the finished runs that are no scenario's last one."""
    world, place = world_of(request), request.path_params
    last = {one.last_run_id for one in world.scenarios.values()}
    for run in all_runs(request):
        inside = place.get("workspace_id", run.workspace_id) == run.workspace_id
        own = place.get("scenario_id", run.runner_id) == run.runner_id
        if inside and own and run.id not in last and execution.view_of(world, run).finished:
            world.remove_run(run.id)
    return Response(status_code=204)


async def download(request: Request) -> Response:
    """Start to prepare the data of a scenario."""
    found = scenario_of(request)
    return JSONResponse({"id": f"sdl-{found.id}"}, 201)


async def get_download(request: Request) -> Response:
    """Return the state of a preparation, which is done at once."""
    found, download_id = scenario_of(request), request.path_params["download_id"]
    if download_id != f"sdl-{found.id}":
        raise ApiProblem(404, f"Download {download_id} not found")
    url = f"https://storage.example.com/{found.id}.zip"
    return JSONResponse({"state": "Successful", "url": url})


_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"
_SCENARIOS = f"{_WORKSPACE}/scenarios"
_SCENARIO = f"{_SCENARIOS}/{{scenario_id}}"
_RUNS = f"{_ORGANIZATION}/scenarioruns"
_RUN = f"{_RUNS}/{{scenariorun_id}}"
_HISTORY = "scenarioruns/historicaldata"

ROUTES = [
    Route(_SCENARIOS, create_scenario, methods=["POST"]),
    Route(_SCENARIOS, delete_all, methods=["DELETE"]),
    Route(_SCENARIO, update_scenario, methods=["PATCH"]),
    Route(_SCENARIO, delete_scenario, methods=["DELETE"]),
    Route(f"{_SCENARIO}/parameterValues", add_values, methods=["POST"]),
    Route(f"{_SCENARIO}/parameterValues", remove_values, methods=["DELETE"]),
    Route(f"{_SCENARIO}/run", run_scenario, methods=["POST"]),
    Route(f"{_SCENARIO}/downloads", download, methods=["POST"]),
    Route(f"{_SCENARIO}/downloads/{{download_id}}", get_download),
    *(
        Route(f"{base}/{_HISTORY}", delete_history, methods=["DELETE"])
        for base in (_ORGANIZATION, _WORKSPACE, _SCENARIO)
    ),
    Route(f"{_RUNS}/startcontainers", start_containers, methods=["POST"]),
    Route(f"{_RUN}/stop", stop_run, methods=["POST"]),
    Route(_RUN, delete_run, methods=["DELETE"]),
]
