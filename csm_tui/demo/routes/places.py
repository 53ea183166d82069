"""Organizations, workspaces and solutions (PLATFORM.md 3); `changes` has what changes them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.requests import (
    generation_of,
    organization_of,
    page_of,
    readable,
    solution_of,
    workspace_of,
    world_of,
)
from csm_tui.demo.routes.differences import encoders_of


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
    inside = [
        one
        for one in world_of(request).workspaces.values()
        if one.organization_id == organization.id and one.api in (None, generation_of(request))
    ]
    resources = readable(inside)
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
    return JSONResponse(encoders_of(request).solution(solution_of(request)))


_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"

ROUTES = [
    Route("/organizations", list_organizations),
    Route(_ORGANIZATION, get_organization),
    Route(f"{_ORGANIZATION}/solutions", list_solutions),
    Route(f"{_ORGANIZATION}/solutions/{{solution_id}}", get_solution),
    Route(f"{_ORGANIZATION}/workspaces", list_workspaces),
    Route(_WORKSPACE, get_workspace),
]
