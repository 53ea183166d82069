"""Workspace files and logs as generation 5 sends them (PLATFORM.md 4, 6)."""

from collections.abc import Iterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import workspace_of, world_of
from csm_tui.demo.routes.files import name_of
from csm_tui.demo.routes.logs import begun_lines
from csm_tui.demo.routes.runs import RUN, run_of

_CHUNK = 65_536


async def download(request: Request) -> Response:
    """Send the bytes of a file, without their number and without ranges: S3 streams them."""
    workspace = workspace_of(request)
    name = name_of(request)
    if name not in workspace.files:
        raise ApiProblem(404, f"{name} does not exist.")
    blob = await run_in_threadpool(workspace.files.blob, name)
    return StreamingResponse(_chunks(blob), media_type="application/octet-stream")


def _chunks(blob: Path) -> Iterator[bytes]:
    with blob.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


async def logs(request: Request) -> Response:
    """Send the lines as text, to callers who take text."""
    run = run_of(request)
    accepted = request.headers.get("accept", "*/*")
    if not any(kind in accepted for kind in ("text/plain", "text/*", "*/*")):
        raise ApiProblem(406, "Acceptable representations: [text/plain].", by_framework=True)
    lines = begun_lines(world_of(request), run)
    return PlainTextResponse("".join(f"{line}\n" for line in lines))


_WORKSPACE = "/organizations/{organization_id}/workspaces/{workspace_id}"

ROUTES = [
    Route(f"{_WORKSPACE}/files/download", download),
    Route(f"{RUN}/logs", logs),
]
