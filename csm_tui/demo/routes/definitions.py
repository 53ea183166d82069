"""Definitions of a solution: parameters, groups and run templates, and their routes."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import ParameterGroupRecord, ParameterRecord, RunTemplateRecord
from csm_tui.demo.requests import body_of, json_list, solution_of
from csm_tui.demo.routes.differences import encoders_of

_T = TypeVar("_T", ParameterRecord, ParameterGroupRecord, RunTemplateRecord)


def parameter_of(given: dict[str, Any]) -> ParameterRecord:
    """Return a parameter from its JSON; generation 5 calls the options additional data."""
    return ParameterRecord(
        id=str(given["id"]),
        labels=given.get("labels") or {},
        var_type=given.get("varType") or "string",
        default=given.get("defaultValue"),
        minimum=given.get("minValue"),
        maximum=given.get("maxValue"),
        regex=given.get("regexValidation"),
        options=given.get("options") or given.get("additionalData"),
    )


def group_of(given: dict[str, Any]) -> ParameterGroupRecord:
    """Return a group of parameters from its JSON."""
    return ParameterGroupRecord(
        id=str(given["id"]),
        labels=given.get("labels") or {},
        parameters=list(given.get("parameters") or ()),
        parent_id=given.get("parentId"),
        options=given.get("options") or given.get("additionalData"),
    )


def template_of(given: dict[str, Any]) -> RunTemplateRecord:
    """Return a run template from its JSON."""
    return RunTemplateRecord(
        id=str(given["id"]),
        name=given.get("name") or "",
        labels=given.get("labels") or {},
        description=given.get("description") or "",
        groups=list(given.get("parameterGroups") or ()),
        tags=list(given.get("tags") or ()),
        simulation=given.get("csmSimulation"),
        compute_size=given.get("computeSize"),
        timeout=given.get("executionTimeout"),
    )


class _Definitions:
    """The endpoints of one kind of definition.

    Args:
        attribute: of a solution that holds them.
        name: of the field in the solution as JSON.
        convert: makes a record from its JSON.
    """

    def __init__(self, attribute: str, name: str, convert: Callable[[dict[str, Any]], Any]) -> None:
        self._attribute = attribute
        self._name = name
        self._convert = convert

    async def replace(self, request: Request) -> Response:
        """Add definitions, in place of those with the same ids."""
        solution = solution_of(request, "write")
        given = await json_list(request)
        records = getattr(solution, self._attribute)
        try:
            fresh = [self._convert(one) for one in given]
        except (TypeError, KeyError, AttributeError) as wrong:
            raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong
        records[:] = [*_without(records, {one.id for one in fresh}), *fresh]
        whole = encoders_of(request).solution(solution)[self._name]
        ids = {one.id for one in fresh}
        return JSONResponse([one for one in whole if one["id"] in ids], 201)

    async def clear(self, request: Request) -> Response:
        """Remove every definition."""
        getattr(solution_of(request, "write"), self._attribute).clear()
        return Response(status_code=204)


async def update_template(request: Request) -> Response:
    """Overwrite a run template with the fields of the body, and return all of them."""
    solution, template_id = solution_of(request, "write"), request.path_params["run_template_id"]
    try:
        given = json.loads(await body_of(request))
        template = solution.template(template_id)
        if template is None:
            raise _no_template(template_id, solution.id)
        known = next(
            one
            for one in encoders_of(request).solution(solution)["runTemplates"]
            if one["id"] == template_id
        )
        changed = template_of({**known, **given, "id": template_id})
    except (ValueError, TypeError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong
    changed.outcome, changed.sources = template.outcome, template.sources
    changed.handlers = template.handlers
    solution.templates[solution.templates.index(template)] = changed
    return JSONResponse(encoders_of(request).solution(solution)["runTemplates"])


async def delete_template(request: Request) -> Response:
    """Remove a run template."""
    solution, template_id = solution_of(request, "write"), request.path_params["run_template_id"]
    if solution.template(template_id) is None:
        raise _no_template(template_id, solution.id)
    solution.templates[:] = _without(solution.templates, {template_id})
    return Response(status_code=204)


def _no_template(template_id: str, solution_id: str) -> ApiProblem:
    return ApiProblem(404, f"Run template '{template_id}' not found in solution {solution_id}")


def _without(records: Sequence[_T], ids: set[str]) -> list[_T]:
    return [one for one in records if one.id not in ids]


_SOLUTION = "/organizations/{organization_id}/solutions/{solution_id}"
_TEMPLATE = f"{_SOLUTION}/runTemplates/{{run_template_id}}"
_KINDS = {
    "parameters": _Definitions("parameters", "parameters", parameter_of),
    "parameterGroups": _Definitions("groups", "parameterGroups", group_of),
    "runTemplates": _Definitions("templates", "runTemplates", template_of),
}

ROUTES = [
    *(Route(f"{_SOLUTION}/{name}", one.replace, methods=["POST"]) for name, one in _KINDS.items()),
    Route(_TEMPLATE, update_template, methods=["PATCH"]),
    Route(_TEMPLATE, delete_template, methods=["DELETE"]),
]
"""Of every generation."""

CLEARING = [
    Route(f"{_SOLUTION}/{name}", one.clear, methods=["DELETE"]) for name, one in _KINDS.items()
]
"""Of generations 3 and 4."""
