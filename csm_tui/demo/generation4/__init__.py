"""Generation 4 of the API (4.2 unless stated otherwise) over the world of the demo platform."""

import json
from collections.abc import Iterator
from itertools import islice

from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse

from csm_tui.demo.earlier import encode
from csm_tui.demo.earlier.routes import encoders
from csm_tui.demo.earlier.routes import routes as earlier_routes
from csm_tui.demo.earlier.writing import writer
from csm_tui.demo.records import RunnerRecord, RunRecord
from csm_tui.demo.routes import Differences, application
from csm_tui.demo.routes.logs import begun_lines
from csm_tui.demo.world import World

__all__ = ["generation4"]

_LINES_A_CHUNK = 1000


def generation4(world: World, issuer: str | None = None) -> Starlette:
    """Return the application over a world; it publishes the address of the realm."""
    differences = Differences(
        number=4,
        in_yaml=True,
        encoders=encoders(_runner, lambda run_id: {"id": run_id}),
        logs=_logs,
        write_runner=writer({"lastRunId": ("last_run_id", str)}),
    )
    return application(world, differences, earlier_routes(world), issuer)


def _runner(_: World, one: RunnerRecord) -> encode.Json:
    return encode.runner(one) | {"lastRunId": one.last_run_id}


def _logs(world: World, run: RunRecord) -> Response:
    """Send every line, oldest first."""
    lines = begun_lines(world, run)
    return StreamingResponse(_log_body(run.id, lines), media_type="application/json")


def _log_body(run_id: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield the answer in pieces, so that it is never whole in memory."""
    yield f'{{"runId":{json.dumps(run_id)},"logs":['
    separator = ""
    while chunk := list(islice(lines, _LINES_A_CHUNK)):
        yield separator + ",".join(json.dumps({"line": line}) for line in chunk)
        separator = ","
    yield "]}"
