"""Parts of datasets, their data and queries over them (PLATFORM.md 9)."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.generation5 import encode
from csm_tui.demo.generation5.requests import (
    check_file,
    dataset_of,
    edit_now,
    file_of,
    form_of,
    object_of,
    part_of,
    store_of,
    tags_of,
)
from csm_tui.demo.parts import Kind, PartedDatasetRecord, PartRecord
from csm_tui.demo.parttables import TableQuery
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import (
    converted,
    json_object,
    list_of_words,
    number_of,
    one_of,
    page_of,
    world_of,
)

_CHANGEABLE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "sourceName": ("source_name", str),
    "description": ("description", str),
    "tags": ("tags", list_of_words),
    "additionalData": ("additional", dict),
}


async def list_parts(request: Request) -> Response:
    """List every part, also those that the dataset has lost."""
    parts = store_of(request).parts_of(dataset_of(request).id)
    return JSONResponse(list(map(encode.part, page_of(request, parts))))


async def search_parts(request: Request) -> Response:
    """List the parts with one of some tags; all when none is given."""
    tags = await tags_of(request)
    parts = store_of(request).parts_of(dataset_of(request).id)
    found = [one for one in parts if not tags or tags & set(one.tags)]
    return JSONResponse(list(map(encode.part, page_of(request, found))))


async def get_part(request: Request) -> Response:
    """Return one part."""
    return JSONResponse(encode.part(part_of(request)))


async def create_part(request: Request) -> Response:
    """Store a part and add it to its dataset, which loses others that come meanwhile."""
    dataset = dataset_of(request, "write")
    store = store_of(request)
    # As the server: the dataset is read now, and saved with one more part at the end.
    before = dataset.part_ids
    async with form_of(request) as form:
        part = new_part(request, dataset, await object_of(form, "datasetPartCreateRequest"))
        file = file_of(form, "file")
        if part.source_name != file.filename:
            raise ApiProblem(
                400,
                "You must upload a file with the same name as the Dataset Part sourceName. "
                f"You provided {part.source_name} and {file.filename} instead.",
            )
        check_file(request, file, part.kind)
        await run_in_threadpool(store.store, part, file.file)
    store.parts[part.id] = part
    dataset.part_ids = (*before, part.id)
    return JSONResponse(encode.part(part), 201)


async def replace_part(request: Request) -> Response:
    """Delete the data of a part, then store new ones; refused ones leave it without any."""
    dataset_of(request, "write")
    part, store = part_of(request), store_of(request)
    async with form_of(request) as form:
        given = "datasetPartUpdateRequest" in form
        changes = await object_of(form, "datasetPartUpdateRequest") if given else {}
        file = file_of(form, "file")
        check_file(request, file, part.kind)
        await run_in_threadpool(store.remove, part)
        await run_in_threadpool(store.store, part, file.file)
    _write(request, part, changes)
    return JSONResponse(encode.part(part))


async def update_part(request: Request) -> Response:
    """Overwrite what a body says about a part; its name and type stay."""
    dataset_of(request, "write")
    part = part_of(request)
    _write(request, part, await json_object(request))
    return JSONResponse(encode.part(part))


async def delete_part(request: Request) -> Response:
    """Remove a part from its dataset, then its data, then the part itself."""
    dataset = dataset_of(request, "write")
    part, store = part_of(request), store_of(request)
    dataset.part_ids = tuple(one for one in dataset.part_ids if one != part.id)
    await run_in_threadpool(store.remove, part)
    del store.parts[part.id]
    return Response(status_code=204)


async def download(request: Request) -> Response:
    """Send the bytes of a file, or a table as CSV."""
    part, store = part_of(request), store_of(request)
    if part.kind == "File":
        path = await run_in_threadpool(store.path, part)
        return FileResponse(path, media_type="application/octet-stream")
    table = await run_in_threadpool(store.download, part)
    return Response(table, media_type="application/octet-stream")


async def query(request: Request) -> Response:
    """Send the answer of a table to a query as CSV."""
    part, store = part_of(request), store_of(request)
    if part.kind == "File":
        raise ApiProblem(400, "Cannot query data on a File Dataset Part")
    asked = TableQuery.from_parameters(
        request.query_params.getlist, lambda name: number_of(request, name)
    )
    answer = await run_in_threadpool(store.query, part, asked)
    return Response(answer, media_type="application/octet-stream")


def new_part(request: Request, dataset: PartedDatasetRecord, body: dict[str, Any]) -> PartRecord:
    """Return the part that a request describes, without its data.

    Raises:
        ApiProblem: 400, a name is missing or a value has the wrong type.
    """
    for name in ("name", "sourceName"):
        if not body.get(name):
            raise ApiProblem(400, f"{name}: cannot be empty")
    kinds = converted(body, {"type": ("kind", one_of({"File", "DB"}))})
    kind: Kind = "DB" if kinds.get("kind") == "DB" else "File"
    now = edit_now(request)
    part = PartRecord(
        id=world_of(request).new_id("dp"),
        organization_id=dataset.organization_id,
        workspace_id=dataset.workspace_id,
        dataset_id=dataset.id,
        name=str(body["name"]),
        source_name=str(body["sourceName"]),
        kind=kind,
        created=now,
        updated=now,
    )
    for attribute, value in converted(body, _CHANGEABLE).items():
        setattr(part, attribute, value)
    return part


def _write(request: Request, part: PartRecord, changes: dict[str, Any]) -> None:
    for attribute, value in converted(changes, _CHANGEABLE).items():
        setattr(part, attribute, value)
    part.updated = edit_now(request)


_PARTS = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets/{dataset_id}/parts"
_PART = f"{_PARTS}/{{dataset_part_id}}"

ROUTES = [
    Route(_PARTS, list_parts),
    Route(_PARTS, create_part, methods=["POST"]),
    Route(f"{_PARTS}/search", search_parts, methods=["POST"]),
    Route(_PART, get_part),
    Route(_PART, replace_part, methods=["PUT"]),
    Route(_PART, update_part, methods=["PATCH"]),
    Route(_PART, delete_part, methods=["DELETE"]),
    Route(f"{_PART}/download", download),
    Route(f"{_PART}/query", query),
]
