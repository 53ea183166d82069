"""Services of an organization and secrets of a workspace, of the years in Azure."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.requests import json_object, organization_of, workspace_of
from csm_tui.demo.routes.changes import Handler, for_writers_of

_SERVICES = ("solutionsContainerRegistry", "storage", "tenantCredentials")
_FIELDS = ("cloudService", "baseUri", "platformService", "resourceUri", "credentials")


def _updater(service: str) -> Handler:
    """Return the handler that overwrites the fields of a service."""

    async def update(request: Request) -> Response:
        organization = organization_of(request, "write")
        given = await json_object(request)
        if service != "tenantCredentials":
            given = {name: given[name] for name in _FIELDS if name in given}
        known: dict[str, Any] = organization.services.setdefault(service, {})
        known.update(given)
        return JSONResponse(known)

    return update


async def create_secret(request: Request) -> Response:
    """Take a secret, which nothing gives back."""
    workspace_of(request, "write")
    await json_object(request)
    return Response(status_code=201)


_ORGANIZATION = "/organizations/{organization_id}"

ROUTES = [
    *(
        Route(
            f"{_ORGANIZATION}/services/{name}",
            for_writers_of("organizations", _updater(name)),
            methods=["PATCH"],
        )
        for name in _SERVICES
    ),
    Route(
        f"{_ORGANIZATION}/workspaces/{{workspace_id}}/secret",
        for_writers_of("workspaces", create_secret),
        methods=["POST"],
    ),
]
