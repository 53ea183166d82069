"""Datasets of a workspace (PLATFORM.md 9)."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.generation5 import encode
from csm_tui.demo.generation5.parts import new_part
from csm_tui.demo.generation5.requests import (
    check_file,
    dataset_of,
    edit_now,
    form_of,
    object_of,
    store_of,
    tags_of,
)
from csm_tui.demo.parts import PartedDatasetRecord, PartRecord, PartStore
from csm_tui.demo.permissions import CALLER, Security
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import (
    converted,
    list_of_words,
    page_of,
    readable,
    workspace_of,
    world_of,
)

_CHANGEABLE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "name": ("name", str),
    "description": ("description", str),
    "tags": ("tags", list_of_words),
    "additionalData": ("additional", dict),
}
_Upload = tuple[PartRecord, UploadFile]


async def list_datasets(request: Request) -> Response:
    """List the datasets of a workspace that the caller may read."""
    datasets = readable(store_of(request).datasets_of(workspace_of(request).id))
    return JSONResponse([_body(request, one) for one in page_of(request, datasets)])


async def search_datasets(request: Request) -> Response:
    """List the datasets with one of some tags, also those that the caller may not read."""
    tags = await tags_of(request)
    datasets = store_of(request).datasets_of(workspace_of(request).id)
    found = [one for one in datasets if tags & set(one.tags)] if tags else readable(datasets)
    return JSONResponse([_body(request, one) for one in page_of(request, found)])


async def get_dataset(request: Request) -> Response:
    """Return one dataset."""
    return JSONResponse(_body(request, dataset_of(request)))


async def create_dataset(request: Request) -> Response:
    """Create a dataset with the parts of a form; a failure leaves the data of earlier ones."""
    workspace = workspace_of(request, "create_children")
    now = edit_now(request)
    dataset = PartedDatasetRecord(
        id=world_of(request).new_id("d"),
        organization_id=workspace.organization_id,
        workspace_id=workspace.id,
        name="",
        created=now,
        updated=now,
        security=Security("none", {CALLER.get().identity: "admin"}),
    )
    async with form_of(request) as form:
        body = await object_of(form, "datasetCreateRequest")
        if not body.get("name"):
            raise ApiProblem(400, "name: cannot be empty")
        _write(dataset, body)
        dataset.security = _security(body.get("security")) or dataset.security
        uploads = _uploads(request, dataset, body, form)
        await run_in_threadpool(_store, store_of(request), uploads)
    _register(store_of(request), dataset, uploads)
    store_of(request).datasets[dataset.id] = dataset
    return JSONResponse(_body(request, dataset), 201)


async def update_dataset(request: Request) -> Response:
    """Overwrite what a form says; with `parts` it replaces all of them."""
    dataset, store = dataset_of(request, "write"), store_of(request)
    async with form_of(request) as form:
        body = await object_of(form, "datasetUpdateRequest")
        if body.get("name") == "":
            raise ApiProblem(400, "name: cannot be empty")
        uploads = _uploads(request, dataset, body, form)
        await run_in_threadpool(_store, store, uploads)
    _write(dataset, body)
    dataset.updated = edit_now(request)
    if body.get("parts") is not None:
        replaced = store.listed(dataset)
        _register(store, dataset, uploads)
        await run_in_threadpool(_discard, store, replaced)
    return JSONResponse(_body(request, dataset))


async def delete_dataset(request: Request) -> Response:
    """Delete a dataset that no runner keeps its parameters in."""
    dataset, store = dataset_of(request, "delete"), store_of(request)
    for runner in world_of(request).runners_of(dataset.workspace_id):
        if runner.parameter_dataset_id == dataset.id:
            detail = f"Dataset {dataset.id} is the parameter dataset of runner {runner.id}"
            raise ApiProblem(400, detail)
    del store.datasets[dataset.id]
    await run_in_threadpool(_discard, store, store.listed(dataset))
    return Response(status_code=204)


def _body(request: Request, dataset: PartedDatasetRecord) -> encode.Json:
    return encode.dataset(dataset, store_of(request).listed(dataset))


def _write(dataset: PartedDatasetRecord, body: dict[str, Any]) -> None:
    for attribute, value in converted(body, _CHANGEABLE).items():
        setattr(dataset, attribute, value)


def _security(given: dict[str, Any] | None) -> Security | None:
    if given is None:
        return None
    roles = {line["id"]: line["role"] for line in given.get("accessControlList", ())}
    return Security(given.get("default", "none"), roles)


def _uploads(
    request: Request, dataset: PartedDatasetRecord, body: dict[str, Any], form: FormData
) -> list[_Upload]:
    """Return every new part with its file: that of the part's `sourceName`, in any order.

    Raises:
        ApiProblem: 400, names are missing, doubled or without their file; 403, a type is refused.
    """
    parts = [new_part(request, dataset, one) for one in body.get("parts") or ()]
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
    _check_names([one.filename or "" for one in files], [one.source_name for one in parts])
    by_name = {one.filename: one for one in files}
    uploads = [(part, by_name[part.source_name]) for part in parts]
    for part, file in uploads:
        check_file(request, file, part.kind)
    return uploads


def _check_names(files: Sequence[str], sources: Sequence[str]) -> None:
    if len(files) != len(sources):
        raise ApiProblem(
            400,
            "Number of files must be equal to the number of parts if specified. "
            f"{len(files)} != {len(sources)}",
        )
    names = (
        f"Multipart file names: [{', '.join(files)}]. "
        f"Dataset parts source names: [{', '.join(sources)}]."
    )
    if any(count > 1 for count in Counter(files).values()):
        raise ApiProblem(400, f"Part File names should be unique during dataset creation. {names}")
    if set(files) != set(sources):
        detail = "All files must have the same name as corresponding sourceName in a Dataset Part."
        raise ApiProblem(400, f"{detail} {names}")


def _store(store: PartStore, uploads: Sequence[_Upload]) -> None:
    for part, file in uploads:
        store.store(part, file.file)


def _register(store: PartStore, dataset: PartedDatasetRecord, uploads: Sequence[_Upload]) -> None:
    store.parts |= {part.id: part for part, _ in uploads}
    dataset.part_ids = tuple(part.id for part, _ in uploads)


def _discard(store: PartStore, parts: Sequence[PartRecord]) -> None:
    for part in parts:
        store.parts.pop(part.id, None)
        store.remove(part)


_DATASETS = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
DATASET = f"{_DATASETS}/{{dataset_id}}"

ROUTES = [
    Route(_DATASETS, list_datasets),
    Route(_DATASETS, create_dataset, methods=["POST"]),
    Route(f"{_DATASETS}/search", search_datasets, methods=["POST"]),
    Route(DATASET, get_dataset),
    Route(DATASET, update_dataset, methods=["PATCH"]),
    Route(DATASET, delete_dataset, methods=["DELETE"]),
]
