"""Runs (PLATFORM.md 6)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.generation4 import encode
from csm_tui.demo.permissions import RUNNER_ROLES
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import allowed, page_of, workspace_of, world_of
from csm_tui.demo.simulation import NodeView, RunView, log_lines
from csm_tui.demo.world import RunnerRecord, RunRecord, World

_LINES_A_CHUNK = 1000


async def list_runs(request: Request) -> Response:
    """List runs: the first fifty when no page is asked for."""
    world = world_of(request)
    runs = page_of(request, world.runs_of(_runner_of(request).id), only_first=True)
    return JSONResponse([run_body(world, run) for run in runs])


async def get_run(request: Request) -> Response:
    """Return one run."""
    return JSONResponse(run_body(world_of(request), _run_of(request)))


async def get_status(request: Request) -> Response:
    """Return the status of a run and its nodes."""
    return JSONResponse(status_body(world_of(request), _run_of(request)))


async def get_logs(request: Request) -> Response:
    """Send every line; fails while no node has begun."""
    world, run = world_of(request), _run_of(request)
    now = execution.view_of(world, run)
    if now.pending and not now.finished:
        raise GenericFailure
    lines = log_lines(now, execution.elapsed(world, run))
    return StreamingResponse(_log_body(run.id, lines), media_type="application/json")


async def delete_run(request: Request) -> Response:
    """Delete a finished run."""
    _runner_of(request, "delete")
    world, run = world_of(request), _run_of(request)
    if execution.view_of(world, run).state == "Running":
        raise ApiProblem(400, f"Can't delete run {run.id}: it is still running")
    del world.runs[run.id]
    return Response(status_code=204)


async def no_result_service(request: Request) -> Response:
    """Refuse run data: the service behind it is disabled."""
    _run_of(request)
    raise ApiProblem(501, "Run data feature is not enabled")


def run_body(world: World, run: RunRecord) -> dict[str, Any]:
    """Return a run as JSON."""
    return {
        "id": run.id,
        "state": execution.view_of(world, run).state,
        "organizationId": run.organization_id,
        "workflowId": _workflow_id(run),
        "csmSimulationRun": None,
        "generateName": f"{run.id}-",
        "workflowName": _workflow_name(run),
        "ownerId": run.owner,
        "workspaceId": run.workspace_id,
        "workspaceKey": world.workspaces[run.workspace_id].key,
        "runnerId": run.runner_id,
        "solutionId": run.solution_id,
        "runTemplateId": run.template_id,
        "computeSize": run.compute_size,
        "createdAt": _iso(run.created),
        "datasetList": run.dataset_ids,
        "parametersValues": encode.parameter_values(run.values),
        "nodeLabel": None,
        "containers": None,
    }


def status_body(world: World, run: RunRecord) -> dict[str, Any]:
    """Return the status of a run as JSON."""
    now = execution.view_of(world, run)
    # When the workflow is removed, a failure is known from the stored state.
    stored = "Failed" if now.state == "Failed" else None
    done = sum(node.ended is not None for node in now.nodes)
    return {
        "id": run.id,
        "organizationId": run.organization_id,
        "workspaceId": run.workspace_id,
        "runnerId": run.runner_id,
        "workflowId": _workflow_id(run),
        "workflowName": _workflow_name(run),
        "startTime": _moment(run, now.started),
        "endTime": _moment(run, now.ended),
        "phase": now.phase or stored,
        "progress": f"{done}/{len(now.nodes)}" if now.nodes else None,
        "message": now.message,
        "estimatedDuration": _whole_duration(run) if now.nodes else None,
        "nodes": _nodes(run, now) if now.nodes else None,
        "state": now.state,
    }


def _nodes(run: RunRecord, now: RunView) -> list[dict[str, Any]]:
    return [_node(run, node, node.number + 1 < len(now.nodes)) for node in now.nodes]


def _node(run: RunRecord, node: NodeView, followed: bool) -> dict[str, Any]:
    step = node.step
    seconds = int(step.seconds)
    return {
        "id": f"{_workflow_name(run)}-{node.number}",
        "name": step.name,
        "containerName": step.container,
        "outboundNodes": [f"{_workflow_name(run)}-{node.number + 1}"] if followed else [],
        "resourcesDuration": {"cpu": seconds, "memory": seconds * 2} if node.ended else None,
        "estimatedDuration": min(seconds, 86_400),
        "hostNodeName": "demo-pool-0" if node.started is not None else None,
        "message": _node_message(node),
        "phase": node.phase,
        "progress": "1/1" if node.ended is not None else "0/1",
        "startTime": _moment(run, node.started),
        "endTime": _moment(run, node.ended),
    }


def _node_message(node: NodeView) -> str | None:
    if node.phase == "Failed":
        return node.step.failure or "Stopped"
    if node.phase == "Pending":
        return "Unschedulable: 0/3 nodes are available: 3 Insufficient memory."
    return None


def _whole_duration(run: RunRecord) -> int:
    return int(sum(min(step.seconds, 86_400) for step in run.script.steps))


def _moment(run: RunRecord, seconds: float | None) -> str | None:
    """Return the time at which the script reaches some seconds."""
    return None if seconds is None else _iso(run.created + seconds / run.pace)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _workflow_id(run: RunRecord) -> str:
    return f"argo-{run.id}"


def _workflow_name(run: RunRecord) -> str:
    return f"{run.id}-workflow"


def _log_body(run_id: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield the answer in pieces, so that it is never whole in memory."""
    yield f'{{"runId":{json.dumps(run_id)},"logs":['
    separator = ""
    while chunk := list(islice(lines, _LINES_A_CHUNK)):
        yield separator + ",".join(json.dumps({"line": line}) for line in chunk)
        separator = ","
    yield "]}"


def _runner_of(request: Request, permission: str = "read") -> RunnerRecord:
    workspace = workspace_of(request)
    found = world_of(request).runner(workspace.id, request.path_params["runner_id"])
    return allowed(found, permission, RUNNER_ROLES)


def _run_of(request: Request) -> RunRecord:
    """Return the run in the path; a missing one is a 400 here, not a 404."""
    runner, run_id = _runner_of(request), request.path_params["run_id"]
    run = world_of(request).run(runner.id, run_id)
    if run is None:
        raise ApiProblem(400, f"Run {run_id} not found in runner {runner.id}")
    return run


_RUNS = "/organizations/{organization_id}/workspaces/{workspace_id}/runners/{runner_id}/runs"
_RUN = f"{_RUNS}/{{run_id}}"

ROUTES = [
    Route(_RUNS, list_runs),
    Route(_RUN, get_run),
    Route(_RUN, delete_run, methods=["DELETE"]),
    Route(f"{_RUN}/status", get_status),
    Route(f"{_RUN}/logs", get_logs),
    Route(f"{_RUN}/data/query", no_result_service, methods=["POST"]),
    Route(f"{_RUN}/data/send", no_result_service, methods=["POST"]),
]
