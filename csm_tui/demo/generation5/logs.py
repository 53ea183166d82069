"""The logs of a run as text (PLATFORM.md 6)."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import RunRecord
from csm_tui.demo.requests import world_of
from csm_tui.demo.routes.logs import begun_lines
from csm_tui.demo.routes.runs import RUN, run_of
from csm_tui.demo.world import World


async def logs(request: Request) -> Response:
    """Send the lines to callers who take text."""
    run = run_of(request)
    accepted = request.headers.get("accept", "*/*")
    if not any(kind in accepted for kind in ("text/plain", "text/*", "*/*")):
        raise ApiProblem(406, "Acceptable representations: [text/plain].", by_framework=True)
    return as_text(world_of(request), run)


def as_text(world: World, run: RunRecord) -> Response:
    """Return the lines of a run, oldest first."""
    return PlainTextResponse("".join(f"{line}\n" for line in begun_lines(world, run)))


ROUTES = [Route(f"{RUN}/logs", logs)]
