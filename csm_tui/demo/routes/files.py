"""Workspace files (PLATFORM.md 4)."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from csm_tui.demo.filestore import FileStore
from csm_tui.demo.filetypes import refused_type
from csm_tui.demo.forms import LimitedForm
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import workspace_of
from csm_tui.demo.routes.differences import Differences, differences_of
from csm_tui.demo.routes.filerules import FILE_RULES, FileRules

_CHUNK = 65_536
_MOMENT = 0.2
"""Seconds until an asynchronous delete is done."""


async def list_files(request: Request) -> Response:
    """List the names of the files; the platform tells nothing else."""
    names = workspace_of(request).files.names()
    return JSONResponse([{"fileName": name} for name in names])


async def download(request: Request) -> Response:
    """Send the bytes of a file, or a range of them."""
    workspace = workspace_of(request)
    name = _name_of(request)
    rules = _rules(request)
    if name not in workspace.files:
        raise rules.missing_file(name, workspace.id)
    blob = await run_in_threadpool(workspace.files.blob, name)
    if rules.streamed:
        return StreamingResponse(_chunks(blob), media_type="application/octet-stream")
    return FileResponse(blob, media_type="application/octet-stream")


async def upload(request: Request) -> Response:
    """Store a file of a multipart form."""
    workspace = workspace_of(request, "write")
    async with LimitedForm(request) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise ApiProblem(400, "Required part 'file' is not present.", by_framework=True)
        destination = _text(request, form, "destination")
        overwrite = _text(request, form, "overwrite").lower() == "true"
        name = target_name(part.filename or "", destination, _rules(request))
        await run_in_threadpool(
            _store, differences_of(request), workspace.files, name, part.file, overwrite
        )
    return JSONResponse({"fileName": name}, 201)


async def delete_file(request: Request) -> Response:
    """Delete a file; a missing one is no error but in generation 3."""
    workspace = workspace_of(request, "write")
    rules = _rules(request)
    name = _name_of(request, dots=rules.dots_deletable)
    if name not in workspace.files and not rules.missing_deletable:
        raise rules.missing_file(name, workspace.id)
    await run_in_threadpool(workspace.files.delete, name)
    return Response(status_code=204)


async def delete_all(request: Request) -> Response:
    """Answer at once, and delete every file later."""
    workspace = workspace_of(request, "write")

    async def later() -> None:
        await asyncio.sleep(_MOMENT)
        await run_in_threadpool(workspace.files.clear)

    return Response(status_code=204, background=BackgroundTask(later))


def target_name(filename: str, destination: str, rules: FileRules) -> str:
    """Return the name of an uploaded file.

    Args:
        filename: of the multipart part.
        destination: field of the form; empty for none.
        rules: of the generation.

    Raises:
        ApiProblem: 400, the name is not allowed.
    """
    if ".." in destination:
        raise ApiProblem(400, f"Invalid destination path: '{destination}'. '..' is not allowed")
    slash = "/" in filename if rules.any_slash_refused else filename.startswith("/")
    blank = rules.blank_refused and not filename.strip()
    if ".." in filename or slash or blank:
        raise ApiProblem(
            400, f"Invalid filename: '{filename}'. '..' and leading '/' are not allowed"
        )
    if not destination.strip():
        return filename
    place = re.sub("/+", "/", destination).removeprefix("/")
    return place + filename if place.endswith("/") or not place else place


def _store(
    differences: Differences, files: FileStore, name: str, content: IO[bytes], overwrite: bool
) -> None:
    if refused := refused_type(name, content, differences.file_types):
        media_type, refused_name = refused
        raise ApiProblem(403, f"MIME type {media_type} for file {refused_name} is not authorized.")
    if name in files and not overwrite:
        raise ApiProblem(
            differences.existing_file, f"File '{name}' already exists, not overwriting it"
        )
    content.seek(0)
    files.put(name, content)


def _rules(request: Request) -> FileRules:
    return FILE_RULES[differences_of(request).number]


def _chunks(blob: Path) -> Iterator[bytes]:
    with blob.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _name_of(request: Request, *, dots: bool = False) -> str:
    name = request.query_params.get("file_name")
    if name is None:
        detail = "Required parameter 'file_name' is not present."
        raise ApiProblem(400, detail, by_framework=True)
    if ".." in name and not dots:
        raise ApiProblem(400, f"Invalid filename: '{name}'. '..' is not allowed")
    return name


def _text(request: Request, form: FormData, name: str) -> str:
    """Return a field of the form, or of the query: the server takes both."""
    value = form.get(name)
    return value if isinstance(value, str) else request.query_params.get(name, "")


_FILES = "/organizations/{organization_id}/workspaces/{workspace_id}/files"

ROUTES = [
    Route(_FILES, list_files),
    Route(_FILES, upload, methods=["POST"]),
    Route(_FILES, delete_all, methods=["DELETE"]),
    Route(f"{_FILES}/download", download),
    Route(f"{_FILES}/delete", delete_file, methods=["DELETE"]),
]
