"""The solutions that a dataset is for, and the copy that the server lacks (PLATFORM.md 7)."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.earlier.datasets import dataset_of
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import body_of, organization_of

_NAMES = ("solutionKey", "minimumVersion", "maximumVersion")


async def add_or_replace(request: Request) -> Response:
    """Add elements, in place of those with the same solution."""
    dataset = dataset_of(request, "write")
    try:
        given = [
            {name: one.get(name) for name in _NAMES} for one in json.loads(await body_of(request))
        ]
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong
    keys = {one["solutionKey"] for one in given}
    kept = [one for one in dataset.compatibility or () if one["solutionKey"] not in keys]
    dataset.compatibility = kept + given
    return JSONResponse(given, 201)


async def clear(request: Request) -> Response:
    """Remove every element."""
    dataset_of(request, "write").compatibility = []
    return Response(status_code=204)


async def copy(request: Request) -> Response:
    """Fail: the server has the route and not the work."""
    organization_of(request, "create_children")
    raise GenericFailure


_DATASETS = "/organizations/{organization_id}/datasets"

ROUTES = [
    Route(f"{_DATASETS}/copy", copy, methods=["POST"]),
    Route(f"{_DATASETS}/{{dataset_id}}/compatibility", add_or_replace, methods=["POST"]),
    Route(f"{_DATASETS}/{{dataset_id}}/compatibility", clear, methods=["DELETE"]),
]
