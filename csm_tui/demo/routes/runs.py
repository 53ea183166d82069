"""Runs (PLATFORM.md 6)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.permissions import RUNNER_ROLES
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import RunnerRecord, RunRecord
from csm_tui.demo.requests import allowed, page_of, workspace_of, world_of
from csm_tui.demo.routes.differences import differences_of, encoders_of


async def list_runs(request: Request) -> Response:
    """List runs: the first page when none is asked for."""
    world = world_of(request)
    size = differences_of(request).first_page
    resources = world.runs_of(runner_of(request).id)
    runs = page_of(request, resources, default_size=size, only_first=True)
    return JSONResponse([encoders_of(request).run(world, run) for run in runs])


async def get_run(request: Request) -> Response:
    """Return one run."""
    return JSONResponse(encoders_of(request).run(world_of(request), run_of(request)))


async def get_status(request: Request) -> Response:
    """Return the status of a run and its nodes."""
    return JSONResponse(encoders_of(request).run_status(world_of(request), run_of(request)))


async def get_logs(request: Request) -> Response:
    """Send the lines in the form of the generation."""
    world, run = world_of(request), run_of(request)
    return differences_of(request).logs(world, run)


async def delete_run(request: Request) -> Response:
    """Delete a finished run."""
    runner_of(request, "delete")
    world, run = world_of(request), run_of(request)
    if execution.view_of(world, run).state == "Running":
        raise ApiProblem(400, f"Can't delete run {run.id}: it is still running")
    world.remove_run(run.id)
    return Response(status_code=204)


def runner_of(request: Request, permission: str = "read") -> RunnerRecord:
    """Return the runner in the path, or refuse a caller without the permission."""
    workspace = workspace_of(request)
    found = world_of(request).runner(workspace.id, request.path_params["runner_id"])
    return allowed(found, permission, RUNNER_ROLES)


def run_of(request: Request) -> RunRecord:
    """Return the run in the path, or refuse a missing one as the generation does."""
    runner, run_id = runner_of(request), request.path_params["run_id"]
    run = world_of(request).run(runner.id, run_id)
    if run is None:
        raise ApiProblem(
            differences_of(request).missing_run, f"Run {run_id} not found in runner {runner.id}"
        )
    return run


_RUNS = "/organizations/{organization_id}/workspaces/{workspace_id}/runners/{runner_id}/runs"
RUN = f"{_RUNS}/{{run_id}}"

ROUTES = [
    Route(_RUNS, list_runs),
    Route(RUN, get_run),
    Route(RUN, delete_run, methods=["DELETE"]),
    Route(f"{RUN}/status", get_status),
    Route(f"{RUN}/logs", get_logs),
]
