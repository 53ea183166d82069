"""The parts of a request that every route reads: world, caller, body, page."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, TypeVar, cast

from starlette.requests import Request

from csm_tui.demo.parts import PartedDatasetRecord
from csm_tui.demo.permissions import CALLER, COMMON_ROLES, Security, refuse_unless
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import (
    DatasetRecord,
    OrganizationRecord,
    RunnerRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.world import World

Resource = (
    OrganizationRecord
    | WorkspaceRecord
    | SolutionRecord
    | DatasetRecord
    | PartedDatasetRecord
    | RunnerRecord
)
_T = TypeVar("_T", bound=Resource)
_Any = TypeVar("_Any")
_LONGEST_BODY = 50 * 1024 * 1024
"""Bytes of any body: of a file with its form, or of JSON."""


def world_of(request: Request) -> World:
    """Return the world that the application serves."""
    return cast(World, request.app.state.world)


def generation_of(request: Request) -> int | None:
    """Return the generation that answers, 3 to 5; None outside of the platform."""
    differences = getattr(request.app.state, "differences", None)
    return differences.number if differences else None


def security_of(security: Security, table: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Return an access list as JSON, without the lines hidden from the caller (PLATFORM.md 2.2)."""
    caller = CALLER.get()
    shown = security.seen_by(caller.identity, table, caller.groups)
    roles = security.roles if caller.administers else shown
    lines = [{"id": identity, "role": role} for identity, role in roles.items()]
    return {"default": security.default, "accessControlList": lines}


def allowed(
    resource: _T, permission: str = "read", table: dict[str, frozenset[str]] = COMMON_ROLES
) -> _T:
    """Return the resource, or refuse a caller without the permission."""
    refuse_unless(_may(resource, permission, table), resource.id, permission)
    return resource


def organization_of(request: Request, permission: str = "read") -> OrganizationRecord:
    """Return the organization in the path, or refuse a caller without the permission."""
    found = world_of(request).organization(request.path_params["organization_id"])
    return allowed(found, permission)


def workspace_of(request: Request, permission: str = "read") -> WorkspaceRecord:
    """Return the workspace in the path, or refuse a caller without the permission."""
    organization, workspace_id = organization_of(request), request.path_params["workspace_id"]
    found = world_of(request).workspace(organization.id, workspace_id, generation_of(request))
    return allowed(found, permission)


def solution_of(request: Request, permission: str = "read") -> SolutionRecord:
    """Return the solution in the path, or refuse a caller without the permission."""
    organization = organization_of(request)
    found = world_of(request).solution(organization.id, request.path_params["solution_id"])
    return allowed(found, permission)


async def limited(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the body up to the limit; a larger one is refused when it was read to its end."""
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
        ApiProblem: 413, the body is too long.
    """
    return b"".join([chunk async for chunk in limited(request)])


async def json_object(request: Request) -> dict[str, Any]:
    """Return the body, a JSON object.

    Raises:
        ApiProblem: 400, the body is no JSON object.
    """
    return read_object(await body_of(request))


def read_object(text: str | bytes) -> dict[str, Any]:
    """Return a JSON object from its text.

    Raises:
        ApiProblem: 400, the text is no JSON object.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from broken
    if not isinstance(body, dict):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    return body


async def json_list(request: Request) -> list[Any]:
    """Return the body, a JSON array.

    Raises:
        ApiProblem: 400, the body is no JSON array.
    """
    try:
        body = json.loads(await body_of(request))
    except (ValueError, RecursionError) as broken:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from broken
    if not isinstance(body, list):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    return body


def converted(
    body: dict[str, Any], fields: dict[str, tuple[str, Callable[[Any], Any]]]
) -> dict[str, Any]:
    """Return the attributes that a body sets, without those that are null.

    Args:
        body: a JSON object.
        fields: attribute and conversion by the name of the field in the body.

    Raises:
        ApiProblem: 400, a value has the wrong type.
    """
    try:
        return {
            attribute: convert(body[name])
            for name, (attribute, convert) in fields.items()
            if body.get(name) is not None
        }
    except (TypeError, ValueError, KeyError, AttributeError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong


def one_of(words: set[str]) -> Callable[[Any], str]:
    """Return a conversion for `converted` that takes only these words."""

    def convert(value: Any) -> str:
        if value not in words:
            raise ValueError(value)
        return str(value)

    return convert


def page_of(
    request: Request, resources: Sequence[_Any], *, default_size: int = 50, only_first: bool = False
) -> Sequence[_Any]:
    """Return the page of a list that the request asks for (PLATFORM.md 3).

    Without a page and a size it is the whole list; with `only_first` the first page.
    """
    page, size = number_of(request, "page"), number_of(request, "size")
    if page is None and size is None and not only_first:
        return resources
    page = page or 0
    size = default_size if size is None else size
    if page < 0 or size < 1:
        raise ApiProblem(400, "Page index must not be less than zero and size not less than one")
    return resources[page * size : (page + 1) * size]


def list_of_words(words: Any) -> list[str]:
    """Return a list of texts for `converted`."""
    if not isinstance(words, list):
        raise TypeError(words)
    return list(map(str, words))


def readable(resources: Sequence[_T], table: dict[str, frozenset[str]] = COMMON_ROLES) -> list[_T]:
    """Return the resources that the caller may read: lists leave out the others.

    They do not ask for groups (PLATFORM.md 3).
    """
    return [one for one in resources if _may(one, "read", table, frozenset())]


def _may(
    resource: Resource,
    permission: str,
    table: dict[str, frozenset[str]],
    groups: frozenset[str] | None = None,
) -> bool:
    """Return whether the caller has a permission, with groups other than the token's if given."""
    caller = CALLER.get()
    counted = caller.groups if groups is None else groups
    allowed = resource.security.allows(caller.identity, permission, table, counted)
    return caller.administers or allowed


def number_of(request: Request, name: str) -> int | None:
    """Return a whole number of the query string, or None if it is not given.

    Raises:
        ApiProblem: 400, it is no number.
    """
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return int(text)
    except ValueError as wrong:
        raise ApiProblem(400, f"Failed to convert '{name}' with value: '{text}'") from wrong
