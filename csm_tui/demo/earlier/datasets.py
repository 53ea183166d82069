"""Datasets of an organization (PLATFORM.md 7); `twingraph` has their graphs."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo import execution
from csm_tui.demo.earlier import encode
from csm_tui.demo.permissions import CALLER, COMMON_ROLES, Security
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.records import DatasetRecord, SourceRecord
from csm_tui.demo.requests import (
    allowed,
    converted,
    generation_of,
    json_object,
    one_of,
    organization_of,
    page_of,
    readable,
    world_of,
)
from csm_tui.demo.routes.security import security_routes

_OLD = 3
_SOURCE_TYPES = {"ADT", "AzureStorage", "File", "None", "Twincache", "ETL"}
_INGESTION = {"NONE", "PENDING", "ERROR", "SUCCESS"}


async def list_datasets(request: Request) -> Response:
    """List the datasets of an organization."""
    resources = readable(_all(request))
    return JSONResponse([encode.dataset(one) for one in page_of(request, resources)])


async def search_datasets(request: Request) -> Response:
    """List the datasets with one of some tags, also those that the caller may not read."""
    tags = (await json_object(request)).get("datasetTags")
    if not isinstance(tags, list):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    resources = [one for one in _all(request) if set(one.tags or ()) & set(map(str, tags))]
    # Generation 3 ignores the page here.
    page = resources if generation_of(request) == _OLD else page_of(request, resources)
    return JSONResponse([encode.dataset(one) for one in page])


async def get_dataset(request: Request) -> Response:
    """Return one dataset."""
    return JSONResponse(encode.dataset(dataset_of(request)))


async def create_dataset(request: Request) -> Response:
    """Create a dataset; in generation 4 only a `Twincache` gets a graph id (PLATFORM.md 7.1)."""
    old = generation_of(request) == _OLD
    organization = organization_of(request, "create_children")
    world = world_of(request)
    body = await json_object(request)
    name, source_type = body.get("name"), body.get("sourceType") or "None"
    if not name:
        raise ApiProblem(400, "Name cannot be null or blank")
    if source_type in {"ADT", "AzureStorage"} and not body.get("source"):
        raise ApiProblem(400, f"Source cannot be null for source type {source_type}")
    dataset = DatasetRecord(
        id=world.new_id("d"),
        organization_id=organization.id,
        name=str(name),
        owner=CALLER.get().identity,
        created=world.clock(),
        security=Security("none", {CALLER.get().identity: "admin"}),
        source=SourceRecord("none"),
        twingraph_id=world.new_id("t") if old or source_type == "Twincache" else None,
    )
    _write(dataset, body)
    world.datasets[dataset.id] = dataset
    return JSONResponse(encode.dataset(dataset), 201)


async def update_dataset(request: Request) -> Response:
    """Overwrite the fields of the body, also states and access list (PLATFORM.md 7.1)."""
    dataset = dataset_of(request, "write")
    _write(dataset, await json_object(request))
    return JSONResponse(encode.dataset(dataset))


async def delete_dataset(request: Request) -> Response:
    """Delete a dataset; without a graph id that fails (PLATFORM.md 7.1)."""
    dataset = dataset_of(request, "delete")
    if dataset.twingraph_id is None:
        raise GenericFailure
    del world_of(request).datasets[dataset.id]
    return Response(status_code=204)


async def get_status(request: Request) -> Response:
    """Return the status as a bare word under a JSON type, and update it (PLATFORM.md 7.2)."""
    word = execution.updated_status(world_of(request), dataset_of(request))
    return _bare(request, word)


async def refresh(request: Request) -> Response:
    """Fetch the content again from its source."""
    dataset = dataset_of(request, "write")
    if dataset.source_type in {"File", "None"}:
        raise ApiProblem(400, f"Cannot be applied to source type '{dataset.source_type}'")
    if dataset.ingestion_status == "PENDING":
        raise ApiProblem(400, "Dataset in use, cannot update. Retry later")
    job = execution.start_refresh(world_of(request), dataset)
    return JSONResponse({"jobId": job, "datasetId": dataset.id, "status": "PENDING"})


async def rollback(request: Request) -> Response:
    """Restore the content before a failed refresh."""
    dataset = dataset_of(request, "write")
    if dataset.ingestion_status != "ERROR":
        raise ApiProblem(400, "The dataset hasn't failed and can't be rolled back")
    dataset.ingestion_status = "SUCCESS" if dataset.twincache_status == "FULL" else "NONE"
    return _bare(request, f"Dataset {dataset.id} status is now {dataset.ingestion_status}")


def dataset_of(request: Request, permission: str = "read") -> DatasetRecord:
    """Return the dataset in the path, or refuse a caller without the permission."""
    organization = organization_of(request)
    dataset_id = request.path_params["dataset_id"]
    found = world_of(request).dataset(organization.id, dataset_id, generation_of(request))
    return allowed(found, permission)


def _all(request: Request) -> list[DatasetRecord]:
    organization = organization_of(request)
    inside = list(world_of(request).datasets.values())
    api = generation_of(request)
    return [
        one for one in inside if one.organization_id == organization.id and one.api in (None, api)
    ]


def _bare(request: Request, words: str) -> Response:
    if "json" in request.headers.get("accept", "*/*"):
        return Response(words, media_type="application/json")
    return Response(f'--- "{words}"\n', media_type="application/yaml")


def _source(given: dict[str, Any]) -> SourceRecord:
    return SourceRecord(given["location"], given.get("name"), given.get("path"), given.get("jobId"))


def _security(given: dict[str, Any]) -> Security:
    lines = given["accessControlList"]
    return Security(given["default"], {line["id"]: line["role"] for line in lines})


_WRITABLE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "name": ("name", str),
    "description": ("description", str),
    "tags": ("tags", list),
    "parentId": ("parent_id", str),
    "main": ("main", bool),
    "linkedWorkspaceIdList": ("workspace_ids", list),
    "twingraphId": ("twingraph_id", str),
    "sourceType": ("source_type", one_of(_SOURCE_TYPES)),
    "source": ("source", _source),
    "compatibility": ("compatibility", list),
    "ingestionStatus": ("ingestion_status", one_of(_INGESTION)),
    "twincacheStatus": ("twincache_status", one_of({"EMPTY", "FULL"})),
    "queries": ("queries", list),
    "security": ("security", _security),
}


def _write(dataset: DatasetRecord, body: dict[str, Any]) -> None:
    """Overwrite the fields of a dataset that a body holds and that are not null."""
    changes = converted(body, _WRITABLE)
    with dataset.lock:
        for attribute, value in changes.items():
            setattr(dataset, attribute, value)


_DATASETS = "/organizations/{organization_id}/datasets"
_DATASET = f"{_DATASETS}/{{dataset_id}}"

ROUTES = [
    Route(_DATASETS, list_datasets),
    Route(_DATASETS, create_dataset, methods=["POST"]),
    Route(f"{_DATASETS}/search", search_datasets, methods=["POST"]),
    Route(_DATASET, get_dataset),
    Route(_DATASET, update_dataset, methods=["PATCH"]),
    Route(_DATASET, delete_dataset, methods=["DELETE"]),
    Route(f"{_DATASET}/status", get_status),
    Route(f"{_DATASET}/refresh", refresh, methods=["POST"]),
    Route(f"{_DATASET}/refresh/rollback", rollback, methods=["POST"]),
    *security_routes(_DATASET, dataset_of, COMMON_ROLES),
]
