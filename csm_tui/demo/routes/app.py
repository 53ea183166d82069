"""The application of one generation: its routes, document and errors."""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from csm_tui.demo.problems import exception_handlers
from csm_tui.demo.routes import changes, definitions, files, places, runners, runs, security
from csm_tui.demo.routes.differences import Differences
from csm_tui.demo.routes.ids import checked
from csm_tui.demo.world import World

PUBLIC = frozenset({"", "/", "/openapi", "/swagger-ui/index.html"})
"""Paths below the base path that need no key."""


def application(
    world: World,
    differences: Differences,
    own: Sequence[BaseRoute],
    issuer: str | None = None,
    last: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the application of a generation over a world.

    Args:
        world: that it serves.
        differences: of the generation.
        own: its routes besides those that every generation has; they come first.
        issuer: address of the realm, for the document; None without one.
        last: its routes that take what no other takes.
    """
    routes: list[BaseRoute] = [
        Route("/", _front_page),
        Route("/openapi", _openapi),
        Route("/swagger-ui/index.html", _swagger),
        *own,
        *security.routes(differences.default_security),
        *(
            one
            for module in (places, changes, definitions, files, runners, runs)
            for one in module.ROUTES
        ),
        *last,
    ]
    routes = checked(routes, differences.id_patterns)
    app = Starlette(
        routes=routes,
        exception_handlers=exception_handlers(differences.statuses, in_yaml=differences.in_yaml),
    )
    app.router.redirect_slashes = False
    app.state.world = world
    app.state.differences = differences
    app.state.issuer = issuer
    return app


async def _front_page(request: Request) -> Response:
    """Redirect browsers to the Swagger page, programs to the document (PLATFORM.md 1.4)."""
    wants_json = "json" in request.headers.get("accept", "")
    target = "openapi" if wants_json else "swagger-ui/index.html"
    return RedirectResponse(f"{request.scope['root_path']}/{target}", 302)


async def _swagger(_: Request) -> Response:
    return HTMLResponse("<!DOCTYPE html><title>Swagger UI</title><p>See /openapi.</p>")


async def _openapi(request: Request) -> Response:
    """Return the OpenAPI document: paths (PLATFORM.md 1.3) and the addresses of the sign-in."""
    paths: dict[str, dict[str, Any]] = {}
    for path, methods in _operations(request.app.routes):
        for method in methods - {"HEAD"}:
            operation = {"responses": {"default": {"description": "see the documentation"}}}
            paths.setdefault(path, {})[method.lower()] = operation
    title, version = "Cosmo Tech Platform API", request.app.state.differences.version
    info = {"title": title, "version": "latest"}
    if version:
        info["description"] = f"{title} ({version})"
    scheme = {"type": "oauth2", "flows": {"authorizationCode": _flow(request.app.state.issuer)}}
    components = {"securitySchemes": {"oAuth2AuthCode": scheme}}
    body = {"openapi": "3.0.3", "info": info, "paths": paths, "components": components}
    return JSONResponse(body)


def _flow(issuer: str | None) -> dict[str, Any]:
    """Return the addresses of the sign-in; placeholders without a realm, as on the server."""
    if issuer:
        endpoints = f"{issuer}/protocol/openid-connect"
        urls = {"authorizationUrl": f"{endpoints}/auth", "tokenUrl": f"{endpoints}/token"}
    else:
        base = "https://example.com"
        urls = {"authorizationUrl": f"{base}/authorize", "tokenUrl": f"{base}/token"}
    return {**urls, "scopes": {}}


def _operations(routes: list[BaseRoute], prefix: str = "") -> list[tuple[str, set[str]]]:
    found: list[tuple[str, set[str]]] = []
    for route in routes:
        if isinstance(route, Route):
            found.append((prefix + route.path_format, set(route.methods or ())))
        elif isinstance(route, Mount):
            found += _operations(route.routes, prefix + route.path)
    return [one for one in found if one[0] not in PUBLIC]
