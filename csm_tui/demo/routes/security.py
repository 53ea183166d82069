"""The access lists of objects, and what each role allows (PLATFORM.md 2.2)."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.permissions import COMMON_ROLES, RUNNER_ROLES, Security
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import (
    Resource,
    json_object,
    organization_of,
    security_of,
    solution_of,
    workspace_of,
)
from csm_tui.demo.routes.runs import runner_of

Finder = Callable[[Request, str], Resource]
"""Returns the object in the path, or refuses a caller without a permission."""
Roles = dict[str, frozenset[str]]

_ORGANIZATION = "/organizations/{organization_id}"
_WORKSPACE = f"{_ORGANIZATION}/workspaces/{{workspace_id}}"
_RUNNER = f"{_WORKSPACE}/runners/{{runner_id}}"
_COMPONENTS = {"organization": COMMON_ROLES, "workspace": COMMON_ROLES, "runner": RUNNER_ROLES}


def routes(default_method: str) -> list[Route]:
    """Return the routes of the objects that every generation has.

    Args:
        default_method: that changes the default role: POST, or PATCH in generation 5.
    """
    return [
        Route("/organizations/permissions", _all_permissions),
        *permission_routes(_ORGANIZATION, organization_of, COMMON_ROLES),
        *permission_routes(_WORKSPACE, workspace_of, COMMON_ROLES),
        *permission_routes(_RUNNER, runner_of, RUNNER_ROLES),
        *security_routes(_ORGANIZATION, organization_of, COMMON_ROLES, default_method),
        *security_routes(
            f"{_ORGANIZATION}/solutions/{{solution_id}}",
            solution_of,
            COMMON_ROLES,
            default_method,
            200 if default_method == "PATCH" else 201,
        ),
        *security_routes(_WORKSPACE, workspace_of, COMMON_ROLES, default_method),
        *security_routes(_RUNNER, runner_of, RUNNER_ROLES, default_method),
    ]


def security_routes(
    base: str,
    find: Finder,
    table: Roles,
    default_method: str = "POST",
    default_status: int = 201,
) -> list[Route]:
    """Return the routes of the access list of one kind of object.

    Args:
        base: path of the object.
        find: the object.
        table: permissions by role.
        default_method: that changes the default role.
        default_status: of the answer to that.
    """
    lists = _AccessLists(find, table, default_status)
    one = f"{base}/security/access/{{identity_id}}"
    return [
        Route(f"{base}/security", lists.get),
        Route(f"{base}/security/default", lists.set_default, methods=[default_method]),
        Route(f"{base}/security/users", lists.users),
        Route(f"{base}/security/access", lists.add, methods=["POST"]),
        Route(one, lists.get_one),
        Route(one, lists.change, methods=["PATCH"]),
        Route(one, lists.remove, methods=["DELETE"]),
    ]


def permission_routes(base: str, find: Finder, table: Roles) -> list[Route]:
    """Return the route of what a role allows on one kind of object."""

    async def permissions(request: Request) -> Response:
        find(request, "read")
        return JSONResponse(sorted(table.get(request.path_params["role"], ())))

    return [Route(f"{base}/permissions/{{role}}", permissions)]


async def _all_permissions(_: Request) -> Response:
    listed = [
        {
            "component": component,
            "roles": {role: sorted(allowed) for role, allowed in table.items()},
        }
        for component, table in _COMPONENTS.items()
    ]
    return JSONResponse(listed)


class _AccessLists:
    """The endpoints of one kind of object."""

    def __init__(self, find: Finder, table: Roles, default_status: int) -> None:
        self._find = find
        self._table = table
        self._default_status = default_status

    async def get(self, request: Request) -> Response:
        found = self._find(request, "read_security")
        return JSONResponse(security_of(found.security, self._table))

    async def users(self, request: Request) -> Response:
        return JSONResponse(list(self._find(request, "read_security").security.roles))

    async def set_default(self, request: Request) -> Response:
        found = self._find(request, "write_security")
        found.security.default = self._role(found, await json_object(request))
        return JSONResponse(security_of(found.security, self._table), self._default_status)

    async def add(self, request: Request) -> Response:
        found = self._find(request, "write_security")
        body = await json_object(request)
        identity, role = body.get("id"), self._role(found, body)
        if not isinstance(identity, str) or not identity:
            raise ApiProblem(400, "Failed to read request", by_framework=True)
        if identity in found.security.roles:
            raise ApiProblem(400, f"User '{identity}' is already in the list of {found.id}")
        found.security.roles[identity] = role
        return JSONResponse({"id": identity, "role": role}, 201)

    async def get_one(self, request: Request) -> Response:
        return JSONResponse(self._line(request, self._find(request, "read_security")))

    async def change(self, request: Request) -> Response:
        found = self._find(request, "write_security")
        role = self._role(found, await json_object(request))
        line = self._line(request, found)
        if role != "admin":
            _keep_an_administrator(found, line["id"], "unset")
        found.security.roles[line["id"]] = role
        return JSONResponse({**line, "role": role})

    async def remove(self, request: Request) -> Response:
        found = self._find(request, "write_security")
        line = self._line(request, found)
        _keep_an_administrator(found, line["id"], "remove")
        del found.security.roles[line["id"]]
        return Response(status_code=204)

    def _line(self, request: Request, found: Resource) -> dict[str, str]:
        identity = request.path_params["identity_id"]
        if identity not in found.security.roles:
            raise ApiProblem(404, f"User {identity} not found in {found.id} component")
        return {"id": identity, "role": found.security.roles[identity]}

    def _role(self, found: Resource, body: dict[str, Any]) -> str:
        role = body.get("role")
        if role not in self._table:
            raise ApiProblem(400, f"RBAC {found.id} - Role {role} not found")
        return str(role)


def _keep_an_administrator(found: Resource, identity: str, verb: str) -> None:
    """Refuse that an access list loses its last administrator.

    Raises:
        ApiProblem: 403.
    """
    roles = found.security.roles
    if roles[identity] == "admin" and list(roles.values()).count("admin") == 1:
        raise ApiProblem(403, f"RBAC {found.id} - It is forbidden to {verb} the last administrator")


def given_security(given: Any, creator: str) -> Security:
    """Return the access list of the body of a creation.

    Args:
        given: the list as JSON; without one the creator is the administrator.
        creator: identity.
    """
    if not given:
        return Security("none", {creator: "admin"})
    roles = {line["id"]: line["role"] for line in given.get("accessControlList", ())}
    return Security(given.get("default", "none"), roles)
