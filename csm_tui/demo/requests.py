"""What every route reads from a request: the world, the caller, the body, the page."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, TypeVar, cast

from starlette.requests import Request

from csm_tui.demo.caller import CALLER
from csm_tui.demo.permissions import COMMON_ROLES, Security, refuse_unless
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.world import (
    DatasetRecord,
    OrganizationRecord,
    RunnerRecord,
    SolutionRecord,
    WorkspaceRecord,
    World,
)

Thing = OrganizationRecord | WorkspaceRecord | SolutionRecord | DatasetRecord | RunnerRecord
_T = TypeVar("_T", bound=Thing)
_Any = TypeVar("_Any")
_LONGEST_BODY = 50 * 1024 * 1024
"""Bytes of a file and of the request around it, and of any other body."""


def world_of(request: Request) -> World:
    """Return the world that the application serves."""
    return cast(World, request.app.state.world)


def security_of(security: Security, table: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Write an access list, cut down to what the caller may see (PLATFORM.md 2.2)."""
    caller = CALLER.get()
    roles = security.roles if caller.administers else security.seen_by(caller.identity, table)
    lines = [{"id": identity, "role": role} for identity, role in roles.items()]
    return {"default": security.default, "accessControlList": lines}


def allowed(
    thing: _T, permission: str = "read", table: dict[str, frozenset[str]] = COMMON_ROLES
) -> _T:
    """Return the thing if the caller may do this with it, refuse otherwise."""
    refuse_unless(_may(thing, permission, table), thing.id, permission)
    return thing


def organization_of(request: Request, permission: str = "read") -> OrganizationRecord:
    """Return the organization in the path, if the caller may do this with it."""
    found = world_of(request).organization(request.path_params["organization_id"])
    return allowed(found, permission)


def workspace_of(request: Request, permission: str = "read") -> WorkspaceRecord:
    """Return the workspace in the path, if the caller may do this with it."""
    organization = organization_of(request)
    found = world_of(request).workspace(organization.id, request.path_params["workspace_id"])
    return allowed(found, permission)


async def limited(request: Request) -> AsyncGenerator[bytes, None]:
    """Pass the body on up to the limit; the refusal comes when all has been sent."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= _LONGEST_BODY:
            yield chunk
    if size > _LONGEST_BODY:
        raise ApiProblem(413, "Maximum upload size exceeded", by_framework=True)


async def body_of(request: Request) -> bytes:
    """Return the whole body.

    Raises:
        Problem: 413, it is too long.
    """
    return b"".join([chunk async for chunk in limited(request)])


async def json_object(request: Request) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        Problem: 400, it is something else.
    """
    try:
        body = json.loads(await body_of(request))
    except (ValueError, RecursionError) as broken:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from broken
    if not isinstance(body, dict):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    return body


def page_of(
    request: Request, things: Sequence[_Any], *, default_size: int = 50, only_first: bool = False
) -> Sequence[_Any]:
    """Cut a list as the server does (PLATFORM.md 3).

    Without a page and a size the answer is everything, or only the first page of some lists.
    """
    page, size = _number(request, "page"), _number(request, "size")
    if page is None and size is None and not only_first:
        return things
    page = page or 0
    size = default_size if size is None else size
    if page < 0 or size < 1:
        raise ApiProblem(400, "Page index must not be less than zero and size not less than one")
    return things[page * size : (page + 1) * size]


def readable(things: Sequence[_T], table: dict[str, frozenset[str]] = COMMON_ROLES) -> list[_T]:
    """Keep what the caller may see: the rest is absent from lists."""
    return [one for one in things if _may(one, "read", table)]


def written(things: Sequence[_T], write: Callable[[_T], dict[str, Any]]) -> list[dict[str, Any]]:
    """Write each thing as JSON has it."""
    return [write(thing) for thing in things]


def _may(thing: Thing, permission: str, table: dict[str, frozenset[str]]) -> bool:
    caller = CALLER.get()
    return caller.administers or thing.security.allows(caller.identity, permission, table)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return int(text)
    except ValueError as wrong:
        raise ApiProblem(400, f"Failed to convert '{name}' with value: '{text}'") from wrong
