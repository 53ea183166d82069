"""Changes of organizations, workspaces and solutions (PLATFORM.md 2.2, 3)."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.filestore import FileStore
from csm_tui.demo.permissions import CALLER, PLATFORM_ROLES
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import OrganizationRecord, SolutionRecord, WorkspaceRecord
from csm_tui.demo.requests import (
    converted,
    json_object,
    organization_of,
    solution_of,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.definitions import group_of, parameter_of, template_of
from csm_tui.demo.routes.differences import differences_of, encoders_of
from csm_tui.demo.routes.security import given_security

Handler = Callable[[Request], Any]
Fields = dict[str, tuple[str, Callable[[Any], Any]]]


def for_writers_of(kind: str, handler: Handler) -> Handler:
    """Return a handler that refuses callers whose platform roles do not suffice.

    Args:
        kind: `organizations` or `workspaces`.
        handler: answers the others.
    """

    async def guarded(request: Request) -> Response:
        needed = getattr(PLATFORM_ROLES[differences_of(request).number], kind)
        if CALLER.get().roles.isdisjoint(needed):
            error = 'Bearer error="insufficient_scope"'
            return Response(status_code=403, headers={"WWW-Authenticate": error})
        answer = await handler(request)
        assert isinstance(answer, Response)  # noqa: S101 - narrows the type
        return answer

    return guarded


async def create_organization(request: Request) -> Response:
    """Create an organization of which the caller is the administrator."""
    world, body = world_of(request), await json_object(request)
    caller = CALLER.get().identity
    security = given_security(body.get("security"), caller)
    created = OrganizationRecord(world.new_id("o"), _name(body), caller, security)
    world.organizations[created.id] = created
    return JSONResponse(encoders_of(request).organization(created), 201)


async def update_organization(request: Request) -> Response:
    """Overwrite the name of an organization."""
    organization = organization_of(request, "write")
    _write(organization, await json_object(request), {"name": ("name", str)})
    return JSONResponse(encoders_of(request).organization(organization))


async def delete_organization(request: Request) -> Response:
    """Delete an organization with everything in it."""
    organization = organization_of(request, "delete")
    world_of(request).remove_organization(organization.id)
    return Response(status_code=204)


async def create_workspace(request: Request) -> Response:
    """Create a workspace of which the caller is the administrator."""
    organization = organization_of(request, "create_children")
    world, body = world_of(request), await json_object(request)
    caller, workspace_id = CALLER.get().identity, world.new_id("w")
    try:
        solution_id = str(body["solution"]["solutionId"])
        key = str(body["key"])
    except (KeyError, TypeError) as missing:
        raise ApiProblem(400, "key and solution cannot be empty") from missing
    world.solution(organization.id, solution_id)
    workspace = WorkspaceRecord(
        id=workspace_id,
        organization_id=organization.id,
        key=key,
        name=_name(body),
        description="",
        solution_id=solution_id,
        owner=caller,
        security=given_security(body.get("security"), caller),
        files=FileStore(world.files / workspace_id),
    )
    _write_workspace(workspace, body)
    world.workspaces[workspace.id] = workspace
    return JSONResponse(encoders_of(request).workspace(workspace), 201)


async def update_workspace(request: Request) -> Response:
    """Overwrite the fields of a workspace that the body holds."""
    workspace = workspace_of(request, "write")
    _write_workspace(workspace, await json_object(request))
    return JSONResponse(encoders_of(request).workspace(workspace))


async def delete_workspace(request: Request) -> Response:
    """Delete a workspace with its files and runners."""
    workspace = workspace_of(request, "delete")
    world_of(request).remove_workspace(workspace.id)
    workspace.files.clear()
    return Response(status_code=204)


async def create_solution(request: Request) -> Response:
    """Create a solution of which the caller is the administrator."""
    organization = organization_of(request, "create_children")
    world, body = world_of(request), await json_object(request)
    caller = CALLER.get().identity
    solution = SolutionRecord(
        id=world.new_id("sol"),
        organization_id=organization.id,
        key=str(body.get("key") or ""),
        name=_name(body),
        description="",
        repository="",
        version="",
        simulator="",
        owner=caller,
        parameters=[],
        groups=[],
        templates=[],
        security=given_security(body.get("security"), caller),
    )
    _write(solution, body, _SOLUTION_FIELDS)
    world.solutions[solution.id] = solution
    return JSONResponse(encoders_of(request).solution(solution), 201)


async def update_solution(request: Request) -> Response:
    """Overwrite the fields of a solution that the body holds."""
    solution = solution_of(request, "write")
    _write(solution, await json_object(request), _SOLUTION_FIELDS)
    return JSONResponse(encoders_of(request).solution(solution))


async def delete_solution(request: Request) -> Response:
    """Delete a solution."""
    solution = solution_of(request, "delete")
    del world_of(request).solutions[solution.id]
    return Response(status_code=204)


def _name(body: dict[str, Any]) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not name:
        raise ApiProblem(400, "name: cannot be empty")
    return name


def _write(record: object, body: dict[str, Any], fields: Fields) -> None:
    for attribute, value in converted(body, fields).items():
        setattr(record, attribute, value)


def _write_workspace(workspace: WorkspaceRecord, body: dict[str, Any]) -> None:
    _write(workspace, body, _WORKSPACE_FIELDS)
    _write(workspace, body.get("solution") or {}, _WORKSPACE_SOLUTION_FIELDS)


def _each(convert: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda given: [convert(one) for one in given]


_WORKSPACE_FIELDS: Fields = {
    "key": ("key", str),
    "name": ("name", str),
    "description": ("description", str),
    "version": ("version", str),
    "tags": ("tags", list),
    "solution": ("solution_id", lambda given: str(given["solutionId"])),
    "webApp": ("web_app_url", lambda given: given["url"]),
    "additionalData": ("additional", dict),
}
_WORKSPACE_SOLUTION_FIELDS: Fields = {
    "datasetId": ("base_dataset_id", str),
    "defaultParameterValues": ("default_values", dict),
}
"""Of generation 5."""
_SOLUTION_FIELDS: Fields = {
    "key": ("key", str),
    "name": ("name", str),
    "description": ("description", str),
    "repository": ("repository", str),
    "version": ("version", str),
    "csmSimulator": ("simulator", str),
    "tags": ("tags", list),
    "parameters": ("parameters", _each(parameter_of)),
    "parameterGroups": ("groups", _each(group_of)),
    "runTemplates": ("templates", _each(template_of)),
}
_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACES = f"{_ORGANIZATION}/workspaces"
_WORKSPACE = f"{_WORKSPACES}/{{workspace_id}}"
_SOLUTIONS = f"{_ORGANIZATION}/solutions"
_SOLUTION = f"{_SOLUTIONS}/{{solution_id}}"


def _guarded(kind: str, path: str, method: str, handler: Handler) -> Route:
    return Route(path, for_writers_of(kind, handler), methods=[method])


ROUTES = [
    _guarded("organizations", "/organizations", "POST", create_organization),
    _guarded("organizations", _ORGANIZATION, "PATCH", update_organization),
    _guarded("organizations", _ORGANIZATION, "DELETE", delete_organization),
    _guarded("workspaces", _WORKSPACES, "POST", create_workspace),
    _guarded("workspaces", _WORKSPACE, "PATCH", update_workspace),
    _guarded("workspaces", _WORKSPACE, "DELETE", delete_workspace),
    Route(_SOLUTIONS, create_solution, methods=["POST"]),
    Route(_SOLUTION, update_solution, methods=["PATCH"]),
    Route(_SOLUTION, delete_solution, methods=["DELETE"]),
]
