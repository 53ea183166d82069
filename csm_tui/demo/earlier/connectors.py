"""Connectors (PLATFORM.md 12)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.permissions import CALLER
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import json_object, page_of, world_of

Json = dict[str, object]
_TEXTS = ("key", "name", "description", "repository", "version", "url")
_LISTS = ("tags", "ioTypes", "parameterGroups")


async def list_connectors(request: Request) -> Response:
    """List the connectors of the platform."""
    return JSONResponse(list(page_of(request, list(world_of(request).connectors.values()))))


async def get_connector(request: Request) -> Response:
    """Return one connector."""
    return JSONResponse(_connector(request))


async def get_by_name(request: Request) -> Response:
    """Return the connector of a name, in generation 3."""
    name = request.path_params["connector_name"]
    found = next((c for c in world_of(request).connectors.values() if c["name"] == name), None)
    if found is None:
        raise ApiProblem(404, f"Connector {name} not found")
    return JSONResponse(found)


async def register_connector(request: Request) -> Response:
    """Create a connector."""
    world, body = world_of(request), await json_object(request)
    connector: Json = {
        "id": world.new_id("c"),
        **{name: body.get(name) for name in (*_TEXTS, *_LISTS)},
        "ownerId": CALLER.get().identity,
    }
    world.connectors[str(connector["id"])] = connector
    return JSONResponse(connector, 201)


async def unregister_connector(request: Request) -> Response:
    """Remove a connector."""
    del world_of(request).connectors[str(_connector(request)["id"])]
    return Response(status_code=204)


def _connector(request: Request) -> Json:
    connector_id = request.path_params["connector_id"]
    found = world_of(request).connectors.get(connector_id)
    if found is None:
        raise ApiProblem(404, f"Connector {connector_id} not found")
    return found


ROUTES = [
    Route("/connectors", list_connectors),
    Route("/connectors", register_connector, methods=["POST"]),
    Route("/connectors/{connector_id}", get_connector),
    Route("/connectors/{connector_id}", unregister_connector, methods=["DELETE"]),
]
