"""Runners of generation 5: datasets with parts, defaults, archiving (PLATFORM.md 5)."""

import asyncio
import copy
from collections.abc import Iterable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.generation5 import encode
from csm_tui.demo.generation5.requests import edit_now, store_of
from csm_tui.demo.generation5.values import filled, given_values, template_parameters
from csm_tui.demo.parts import PartedDatasetRecord, PartRecord
from csm_tui.demo.permissions import CALLER, RUNNER_ROLES, Security
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.records import RunnerRecord, WorkspaceRecord
from csm_tui.demo.requests import (
    allowed,
    converted,
    json_object,
    list_of_words,
    one_of,
    page_of,
    readable,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.runs import runner_of
from csm_tui.demo.routes.security import given_security
from csm_tui.demo.routes.writing import Fields
from csm_tui.demo.world import World

_FIRST_PAGE = 200
_SECONDS_A_RUNNER = 0.001
"""A list asks the scheduler for every last run, and loads every parameter dataset."""
_CLEAN_UP_SECONDS = 300.0
"""Between two looks of the server for archived runners, at the natural pace."""
_ON_DATASETS = {"validator": "user"}
"""The role on a runner's dataset by the role on the runner, where they differ."""
_CHANGEABLE: Fields = {
    "name": ("name", str),
    "description": ("description", str),
    "tags": ("tags", list_of_words),
    "runTemplateId": ("template_id", str),
    "datasetList": ("base_ids", list_of_words),
    "runSizing": ("sizing", dict),
    "additionalData": ("additional", dict),
    "solutionName": ("solution_name", str),
    "runTemplateName": ("template_name", str),
    "validationStatus": ("validation", one_of({"Draft", "Rejected", "Unknown", "Validated"})),
}


async def list_runners(request: Request) -> Response:
    """List runners; one whose parameter dataset may not be read fails the whole list."""
    workspace = workspace_of(request)
    _clean_up(world_of(request))
    inside = readable(world_of(request).runners_of(workspace.id), RUNNER_ROLES)
    page = page_of(request, inside, default_size=_FIRST_PAGE, only_first=True)
    await asyncio.sleep(_SECONDS_A_RUNNER * len(page))
    return JSONResponse([_body(request, one) for one in page])


async def get_runner(request: Request) -> Response:
    """Return one runner; one that has run is saved as it was read (PLATFORM.md 11, trap 17)."""
    world = world_of(request)
    _clean_up(world)
    runner = runner_of(request)
    if runner.last_run_id and world.asking_scheduler:
        read = copy.copy(runner)
        await world.asking_scheduler()
        world.runners[runner.id] = runner = read
    return JSONResponse(_body(request, runner))


async def create_runner(request: Request) -> Response:
    """Create a runner with a value for every parameter, and its dataset for parameters."""
    workspace = workspace_of(request, "create_children")
    world, body, now = world_of(request), await json_object(request), edit_now(request)
    for name in ("name", "solutionId", "runTemplateId"):
        if not body.get(name):
            raise ApiProblem(400, f"{name}: cannot be empty")
    runner = RunnerRecord(
        id=world.new_id("r"),
        organization_id=workspace.organization_id,
        workspace_id=workspace.id,
        name="",
        owner=now.by,
        created=now.moment,
        last_update=now.moment,
        solution_id=workspace.solution_id,
        security=given_security(body.get("security"), now.by),
    )
    write(runner, body, world, workspace)
    parent = _parent(world, runner, body.get("parentId"))
    if parent:
        runner.parent_id, runner.root_id = parent.id, parent.root_id or parent.id
        if body.get("datasetList") is None:
            runner.base_ids = list(parent.base_ids)
    runner.values = filled(world, workspace, runner, parent)
    dataset = _new_dataset(request, runner)
    if parent:
        await run_in_threadpool(_copy_parts, request, parent, dataset, runner)
    world.runners[runner.id] = runner
    return JSONResponse(_body(request, runner), 201)


async def update_runner(request: Request) -> Response:
    """Overwrite the fields of the body that are not null."""
    runner, world, now = runner_of(request, "write"), world_of(request), edit_now(request)
    write(runner, await json_object(request), world, world.workspaces[runner.workspace_id])
    runner.updated = now.moment, now.by
    return JSONResponse(_body(request, runner))


async def delete_runner(request: Request) -> Response:
    """Archive a runner and start the run that deletes its data; it is removed later."""
    runner, world = runner_of(request, "delete"), world_of(request)
    runs = world.runs_of(runner.id)
    if any(execution.view_of(world, run).state == "Running" for run in runs):
        raise ApiProblem(400, f"Can't delete runner {runner.id}: at least one run is still running")
    for child in world.runners_of(runner.workspace_id):
        if child.parent_id == runner.id:
            child.parent_id = runner.parent_id
    last = runner.last_run_id
    runner.deletion_run_id = execution.start_run(world, runner).id
    # The generations before know no archived runners.
    runner.last_run_id, runner.archived, runner.since = last, world.clock(), 5
    return Response(status_code=204)


async def start_runner(request: Request) -> Response:
    """Start a run; an archived runner fails."""
    runner = runner_of(request, "launch")
    if runner.archived is not None:
        raise GenericFailure
    return JSONResponse({"id": execution.start_run(world_of(request), runner).id}, 202)


async def stop_runner(request: Request) -> Response:
    """Accept, and do nothing: 5.1.0 stops only runs that have ended (PLATFORM.md 5.5)."""
    runner_of(request, "write")
    return Response(status_code=202)


def _body(request: Request, runner: RunnerRecord) -> encode.Json:
    """Return a runner as JSON, for callers who may read its parameter dataset."""
    dataset_id = runner.parameter_dataset_id or _new_dataset(request, runner).id
    dataset = store_of(request).datasets.get(dataset_id)
    if dataset is None:
        where = f"organization {runner.organization_id} and workspace {runner.workspace_id}"
        raise ApiProblem(404, f"Dataset {dataset_id} not found in {where}")
    allowed(dataset)
    return encode.runner(world_of(request), runner)


def write(
    runner: RunnerRecord, body: dict[str, Any], world: World, workspace: WorkspaceRecord
) -> None:
    """Overwrite the fields of a runner that a body holds and that are not null.

    Raises:
        ApiProblem: 400, a value has the wrong type or there is no such run template.
    """
    changes = converted(body, _CHANGEABLE)
    template_id = changes.get("template_id", runner.template_id)
    solution = world.solution(workspace.organization_id, workspace.solution_id)
    if solution.template(template_id or "") is None:
        raise ApiProblem(400, f"Run Template not found: {template_id}")
    if body.get("parametersValues") is not None:
        defined = template_parameters(solution, template_id or "")
        changes["values"] = given_values(body["parametersValues"], defined)
    for attribute, value in changes.items():
        setattr(runner, attribute, value)


def _parent(world: World, runner: RunnerRecord, parent_id: Any) -> RunnerRecord | None:
    if not parent_id:
        return None
    parent = world.runners.get(str(parent_id))
    if parent is None or parent.workspace_id != runner.workspace_id:
        detail = f"Parent Id {parent_id} define on {runner.id} does not exists"
        raise ApiProblem(400, detail)
    return parent


def _new_dataset(request: Request, runner: RunnerRecord) -> PartedDatasetRecord:
    """Add the dataset for the parts that are values of a runner."""
    now = edit_now(request)
    roles = {who: _ON_DATASETS.get(role, role) for who, role in runner.security.roles.items()}
    dataset = PartedDatasetRecord(
        id=world_of(request).new_id("d"),
        organization_id=runner.organization_id,
        workspace_id=runner.workspace_id,
        name=f"Dataset attached to {runner.id}",
        created=now,
        updated=now,
        security=Security("none", roles or {CALLER.get().identity: "admin"}),
    )
    store_of(request).datasets[dataset.id] = dataset
    runner.parameter_dataset_id = dataset.id
    return dataset


def _copy_parts(
    request: Request, parent: RunnerRecord, dataset: PartedDatasetRecord, runner: RunnerRecord
) -> None:
    """Copy the parts of a parent that are values of the runner's template."""
    store, world, now = store_of(request), world_of(request), edit_now(request)
    solution = world.solution(runner.organization_id, runner.solution_id or "")
    names = {one.id for one in template_parameters(solution, runner.template_id or "")}
    for part in _named(store.parts_of(parent.parameter_dataset_id or ""), names):
        copied = PartRecord(
            id=world.new_id("dp"),
            organization_id=dataset.organization_id,
            workspace_id=dataset.workspace_id,
            dataset_id=dataset.id,
            name=part.name,
            source_name=part.source_name,
            kind=part.kind,
            created=now,
            updated=now,
            description=f"Dataset Part associated to {part.name} parameter",
            tags=[runner.id, part.name],
        )
        store.copy(part, copied)
        store.parts[copied.id] = copied
        dataset.part_ids += (copied.id,)


def _named(parts: Iterable[PartRecord], names: set[str]) -> list[PartRecord]:
    return [part for part in parts if part.name in names]


def _clean_up(world: World) -> None:
    """Remove the archived runners whose data are deleted, as the server does now and then."""
    for runner in list(world.runners.values()):
        run = world.runs.get(runner.deletion_run_id or "")
        if runner.archived is None or run is None:
            continue
        looked = (world.clock() - runner.archived) * world.pace >= _CLEAN_UP_SECONDS
        if looked and execution.view_of(world, run).state == "Successful":
            world.remove_runner(runner.id)


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
