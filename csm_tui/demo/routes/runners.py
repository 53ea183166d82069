"""Runners (PLATFORM.md 5)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.permissions import CALLER, RUNNER_ROLES
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.records import RunnerRecord
from csm_tui.demo.requests import (
    json_object,
    page_of,
    readable,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.differences import Json, differences_of, encoders_of
from csm_tui.demo.routes.runs import runner_of
from csm_tui.demo.routes.security import given_security
from csm_tui.demo.routes.writing import inherit


async def list_runners(request: Request) -> Response:
    """List runners: the first page when none is asked for."""
    workspace = workspace_of(request)
    number = differences_of(request).number
    inside = [one for one in world_of(request).runners_of(workspace.id) if one.since <= number]
    resources = readable(inside, RUNNER_ROLES)
    page = page_of(
        request, resources, default_size=differences_of(request).first_page, only_first=True
    )
    return JSONResponse([_body(request, one) for one in page])


async def get_runner(request: Request) -> Response:
    """Return one runner."""
    return JSONResponse(_body(request, runner_of(request)))


async def create_runner(request: Request) -> Response:
    """Create a runner; it inherits the values that the body lacks from its parent."""
    workspace = workspace_of(request, "create_children")
    world = world_of(request)
    body = await json_object(request)
    if not body.get("runTemplateId"):
        raise ApiProblem(400, "runTemplateId is null")
    now = world.clock()
    runner = RunnerRecord(
        id=world.new_id("r"),
        organization_id=workspace.organization_id,
        workspace_id=workspace.id,
        name=str(body.get("name") or ""),
        owner=CALLER.get().identity,
        created=now,
        last_update=now,
        solution_id=workspace.solution_id,
        security=given_security(body.get("security"), CALLER.get().identity),
    )
    differences_of(request).write_runner(runner, body, world, workspace)
    if runner.parent_id:
        inherit(runner, world.runner(workspace.id, runner.parent_id))
    world.runners[runner.id] = runner
    return JSONResponse(_body(request, runner), 201)


async def update_runner(request: Request) -> Response:
    """Overwrite the fields of the body, also server-managed ones (PLATFORM.md 5.4)."""
    runner = runner_of(request, "write")
    world = world_of(request)
    body = await json_object(request)
    if differences_of(request).template_needed and not body.get("runTemplateId"):
        raise ApiProblem(400, "runTemplateId is null")
    write = differences_of(request).write_runner
    write(runner, body, world, world.workspaces[runner.workspace_id])
    return JSONResponse(_body(request, runner))


async def delete_runner(request: Request) -> Response:
    """Delete a runner with its runs; its children become those of its parent."""
    runner = runner_of(request, "delete")
    world = world_of(request)
    runs = world.runs_of(runner.id)
    if any(execution.view_of(world, run).state == "Running" for run in runs):
        raise ApiProblem(400, f"Can't delete runner {runner.id}: at least one run is still running")
    for child in world.runners_of(runner.workspace_id):
        if child.parent_id == runner.id:
            child.parent_id = runner.parent_id
    world.remove_runner(runner.id)
    return Response(status_code=204)


async def start_runner(request: Request) -> Response:
    """Start a run."""
    runner = runner_of(request, "launch")
    return JSONResponse(
        encoders_of(request).started(execution.start_run(world_of(request), runner).id), 202
    )


async def stop_runner(request: Request) -> Response:
    """Stop the last run, which then has failed."""
    runner = runner_of(request, "write")
    world = world_of(request)
    run = world.runs.get(runner.last_run_id or "")
    if run is None:
        raise ApiProblem(400, f"Runner {runner.id} doesn't have a last run")
    if execution.view_of(world, run).finished:
        raise GenericFailure
    execution.stop_run(world, run)
    return JSONResponse(encoders_of(request).run_status(world, run), 202)


def _body(request: Request, runner: RunnerRecord) -> Json:
    return encoders_of(request).runner(world_of(request), runner)


_RUNNERS = "/organizations/{organization_id}/workspaces/{workspace_id}/runners"
_RUNNER = f"{_RUNNERS}/{{runner_id}}"

ROUTES = [
    Route(_RUNNERS, list_runners),
    Route(_RUNNERS, create_runner, methods=["POST"]),
    Route(_RUNNER, get_runner),
    Route(_RUNNER, update_runner, methods=["PATCH"]),
    Route(_RUNNER, delete_runner, methods=["DELETE"]),
    Route(f"{_RUNNER}/start", start_runner, methods=["POST"]),
    Route(f"{_RUNNER}/stop", stop_runner, methods=["POST"]),
]
