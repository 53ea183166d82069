"""The parts of a request that only generation 5 has: datasets of workspaces, forms."""

import json
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from csm_tui.demo.filetypes import detect, refused_type
from csm_tui.demo.forms import LimitedForm
from csm_tui.demo.parts import EditRecord, Kind, PartedDatasetRecord, PartRecord, PartStore
from csm_tui.demo.permissions import CALLER
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import allowed, body_of, read_object, workspace_of, world_of
from csm_tui.demo.routes.differences import differences_of
from csm_tui.demo.world import World

_MOST_FILES = 1000


def store_in(world: World) -> PartStore:
    """Return the datasets of workspaces of a world that has them."""
    assert world.parts is not None  # noqa: S101 - narrows the type
    return world.parts


def store_of(request: Request) -> PartStore:
    """Return the datasets of workspaces and their parts."""
    return store_in(world_of(request))


def edit_now(request: Request) -> EditRecord:
    """Return what the caller does now, for the records."""
    return EditRecord(world_of(request).clock(), CALLER.get().identity)


def dataset_of(request: Request, permission: str = "read") -> PartedDatasetRecord:
    """Return the dataset in the path, or refuse a caller without the permission."""
    workspace = workspace_of(request)
    dataset_id = request.path_params["dataset_id"]
    found = store_of(request).datasets.get(dataset_id)
    if found is None or found.workspace_id != workspace.id:
        where = f"organization {workspace.organization_id} and workspace {workspace.id}"
        raise ApiProblem(404, f"Dataset {dataset_id} not found in {where}")
    return allowed(found, permission)


def part_of(request: Request) -> PartRecord:
    """Return the part in the path, of a dataset that the caller may read."""
    dataset = dataset_of(request)
    part_id = request.path_params["dataset_part_id"]
    found = store_of(request).parts.get(part_id)
    if found is None or found.dataset_id != dataset.id:
        raise ApiProblem(
            404,
            f"Dataset Part {part_id} not found in organization {dataset.organization_id}, "
            f"workspace {dataset.workspace_id} and dataset {dataset.id}",
        )
    return found


async def tags_of(request: Request) -> set[str]:
    """Return the tags of a search, a JSON array.

    Raises:
        ApiProblem: 400, the body is something else.
    """
    try:
        body = json.loads(await body_of(request))
    except (ValueError, RecursionError) as broken:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from broken
    if not isinstance(body, list):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    return set(map(str, body))


class _Malformed(ApiProblem):
    """A form that cannot be read."""

    def __init__(self) -> None:
        super().__init__(400, "Failed to parse multipart servlet request", by_framework=True)


def form_of(request: Request) -> LimitedForm:
    """Return the multipart form of a request, for `async with`."""
    return LimitedForm(request, _MOST_FILES, _Malformed)


async def object_of(form: FormData, name: str) -> dict[str, Any]:
    """Return the JSON object in a field of a form, which may have come as a file.

    Raises:
        ApiProblem: 400, there is none.
    """
    value = form.get(name)
    if value is None:
        raise _missing(name)
    return read_object(value if isinstance(value, str) else await value.read())


def file_of(form: FormData, name: str) -> UploadFile:
    """Return a file of a form.

    Raises:
        ApiProblem: 400, there is none.
    """
    value = form.get(name)
    if not isinstance(value, UploadFile):
        raise _missing(name)
    return value


def check_file(request: Request, file: UploadFile, kind: Kind) -> None:
    """Refuse a file whose name or content the server does not take.

    Raises:
        ApiProblem: 400 for its name, 403 for its content.
    """
    name = file.filename or ""
    if not name.strip():
        raise ApiProblem(400, "File name must not be null or blank")
    if ".." in name or name.startswith("/"):
        raise ApiProblem(
            400,
            f"Invalid filename: '{name}'. "
            "File name should neither contains '..' nor starts by '/'.",
        )
    refused = refused_type(name, file.file, differences_of(request).file_types)
    if refused is None and kind == "DB" and (found := detect(name, file.file)) != "text/csv":
        refused = found, name
    if refused:
        raise ApiProblem(403, f"MIME type {refused[0]} for file {refused[1]} is not authorized.")


def _missing(name: str) -> ApiProblem:
    return ApiProblem(400, f"Required part '{name}' is not present.", by_framework=True)
