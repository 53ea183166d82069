"""Organizations, workspaces and solutions; a key with the usual role may only read them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.permissions import COMMON_ROLES
from csm_tui.demo.requests import (
    allowed,
    organization_of,
    page_of,
    readable,
    security_of,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.differences import differences_of, encoders_of


async def list_organizations(request: Request) -> Response:
    """List the organizations that the caller may read."""
    resources = readable(list(world_of(request).organizations.values()))
    return JSONResponse(list(map(encoders_of(request).organization, page_of(request, resources))))


async def get_organization(request: Request) -> Response:
    """Return one organization."""
    return JSONResponse(encoders_of(request).organization(organization_of(request)))


async def list_workspaces(request: Request) -> Response:
    """List the workspaces of an organization."""
    organization = organization_of(request)
    inside = world_of(request).workspaces.values()
    number = differences_of(request).number
    there = [one for one in inside if one.organization_id == organization.id]
    resources = readable([one for one in there if one.since <= number])
    return JSONResponse(list(map(encoders_of(request).workspace, page_of(request, resources))))


async def get_workspace(request: Request) -> Response:
    """Return one workspace."""
    return JSONResponse(encoders_of(request).workspace(workspace_of(request)))


async def list_solutions(request: Request) -> Response:
    """List the solutions of an organization."""
    organization = organization_of(request)
    inside = world_of(request).solutions.values()
    resources = readable([one for one in inside if one.organization_id == organization.id])
    return JSONResponse(list(map(encoders_of(request).solution, page_of(request, resources))))


async def get_solution(request: Request) -> Response:
    """Return one solution."""
    organization = organization_of(request)
    found = world_of(request).solution(organization.id, request.path_params["solution_id"])
    return JSONResponse(encoders_of(request).solution(allowed(found)))


async def get_organization_security(request: Request) -> Response:
    """Return the access list of an organization."""
    organization = organization_of(request, "read_security")
    return JSONResponse(security_of(organization.security, COMMON_ROLES))


async def get_workspace_security(request: Request) -> Response:
    """Return the access list of a workspace."""
    workspace = workspace_of(request, "read_security")
    return JSONResponse(security_of(workspace.security, COMMON_ROLES))


async def platform_role_missing(_: Request) -> Response:
    """Refuse an action of platform administrators (PLATFORM.md 2.2)."""
    error = 'Bearer error="insufficient_scope"'
    return Response(status_code=403, headers={"WWW-Authenticate": error})


_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"
_CHANGES = ["PATCH", "DELETE"]

ROUTES = [
    Route("/organizations", list_organizations),
    Route("/organizations", platform_role_missing, methods=["POST"]),
    Route(_ORGANIZATION, get_organization),
    Route(_ORGANIZATION, platform_role_missing, methods=_CHANGES),
    Route(f"{_ORGANIZATION}/security", get_organization_security),
    Route(f"{_ORGANIZATION}/solutions", list_solutions),
    Route(f"{_ORGANIZATION}/solutions/{{solution_id}}", get_solution),
    Route(f"{_ORGANIZATION}/workspaces", list_workspaces),
    Route(f"{_ORGANIZATION}/workspaces", platform_role_missing, methods=["POST"]),
    Route(_WORKSPACE, get_workspace),
    Route(_WORKSPACE, platform_role_missing, methods=_CHANGES),
    Route(f"{_WORKSPACE}/security", get_workspace_security),
]
