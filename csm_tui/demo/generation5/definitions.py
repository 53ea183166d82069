"""Parameters, groups and run templates of a solution, one by one."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.generation5 import encode
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import json_object, solution_of
from csm_tui.demo.routes.definitions import group_of, parameter_of, template_of


class _SingleDefinitions:
    """The endpoints of one kind of definition.

    Args:
        attribute: of a solution that holds them.
        name: of one of them, in refusals.
        place: of the id in the path.
        read: makes a record from its JSON.
        write: makes JSON from a record.
    """

    def __init__(
        self,
        attribute: str,
        name: str,
        place: str,
        read: Callable[[dict[str, Any]], Any],
        write: Callable[[Any], encode.Json],
    ) -> None:
        self._attribute = attribute
        self._name = name
        self._place = place
        self._read = read
        self._write = write

    async def list(self, request: Request) -> Response:
        return JSONResponse(list(map(self._write, self._all(request, "read"))))

    async def get(self, request: Request) -> Response:
        return JSONResponse(self._write(self._one(request, "read")))

    async def add(self, request: Request, status: int = 201) -> Response:
        body, records = await json_object(request), self._all(request, "write")
        if not body.get("id"):
            raise ApiProblem(400, "id: cannot be empty")
        if any(one.id == body["id"] for one in records):
            raise ApiProblem(400, f"{self._name} with id '{body['id']}' already exists")
        fresh = self._converted(body)
        records.append(fresh)
        return JSONResponse(self._write(fresh), status)

    async def change(self, request: Request, status: int = 200) -> Response:
        old, records = self._one(request, "write"), self._all(request, "write")
        body = await json_object(request)
        given = {name: value for name, value in body.items() if value is not None}
        fresh = self._converted({**self._write(old), **given, "id": old.id})
        if hasattr(old, "outcome"):
            fresh.outcome = old.outcome
        records[records.index(old)] = fresh
        return JSONResponse(self._write(fresh), status)

    async def remove(self, request: Request) -> Response:
        self._all(request, "write").remove(self._one(request, "write"))
        return Response(status_code=204)

    async def add_parameter(self, request: Request) -> Response:
        """Add, with the status that the document gives for parameters."""
        return await self.add(request, 200)

    async def change_parameter(self, request: Request) -> Response:
        """Change, with the status that the document gives for parameters."""
        return await self.change(request, 201)

    def _all(self, request: Request, permission: str) -> Any:
        return getattr(solution_of(request, permission), self._attribute)

    def _one(self, request: Request, permission: str) -> Any:
        wanted = request.path_params[self._place]
        for one in self._all(request, permission):
            if one.id == wanted:
                return one
        raise ApiProblem(404, f"{self._name} with id {wanted} does not exist")

    def _converted(self, body: dict[str, Any]) -> Any:
        try:
            return self._read(body)
        except (TypeError, KeyError, AttributeError) as wrong:
            raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong


def _parameter_of(given: dict[str, Any]) -> Any:
    """Return a parameter; one whose value is a part is no plain value in other generations."""
    record = parameter_of(given)
    if record.var_type.startswith("%DATASET_PART"):
        record.part_type, record.var_type = record.var_type, "%DATASETID%"
    return record


_SOLUTION = "/organizations/{organization_id}/solutions/{solution_id}"
_PARAMETERS = _SingleDefinitions(
    "parameters", "Solution parameter", "parameter_id", _parameter_of, encode.parameter
)
_KINDS = {
    "parameterGroups": _SingleDefinitions(
        "groups", "Solution parameter group", "parameter_group_id", group_of, encode.group
    ),
    "runTemplates": _SingleDefinitions(
        "templates", "Solution run template", "run_template_id", template_of, encode.template
    ),
}


def _shared(base: str, place: str, one: _SingleDefinitions) -> list[Route]:
    return [
        Route(base, one.list),
        Route(f"{base}/{{{place}}}", one.get),
        Route(f"{base}/{{{place}}}", one.remove, methods=["DELETE"]),
    ]


ROUTES = [
    *_shared(f"{_SOLUTION}/parameters", "parameter_id", _PARAMETERS),
    Route(f"{_SOLUTION}/parameters", _PARAMETERS.add_parameter, methods=["POST"]),
    Route(
        f"{_SOLUTION}/parameters/{{parameter_id}}", _PARAMETERS.change_parameter, methods=["PATCH"]
    ),
]
for _name, _place in (
    ("parameterGroups", "parameter_group_id"),
    ("runTemplates", "run_template_id"),
):
    _base, _one = f"{_SOLUTION}/{_name}", _KINDS[_name]
    ROUTES += [
        *_shared(_base, _place, _one),
        Route(_base, _one.add, methods=["POST"]),
        Route(f"{_base}/{{{_place}}}", _one.change, methods=["PATCH"]),
    ]
