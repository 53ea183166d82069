"""Generation 5 of the API (5.1.0) over the world of the demo platform."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from csm_tui.demo.filetypes import AUTHORIZED
from csm_tui.demo.generation5 import encode
from csm_tui.demo.routes import Differences, Encoders, application
from csm_tui.demo.routes.logs import begun_lines
from csm_tui.demo.routes.status import run_status
from csm_tui.demo.routes.writing import SHARED, write_fields
from csm_tui.demo.world import RunnerRecord, RunRecord, WorkspaceRecord, World

__all__ = ["generation5"]

_PARQUET = {"application/vnd.apache.parquet", "application/x-parquet"}
_VERSION = {
    "full": "5.1.0-a6bdbc29",
    "release": "5.1.0",
    "major": 5,
    "minor": 1,
    "patch": 0,
    "label": "",
    "build": "a6bdbc29",
}


def generation5(world: World, issuer: str | None = None) -> Starlette:
    """Return the application over a world; it publishes the address of the realm."""
    encoders = Encoders(
        organization=encode.organization,
        workspace=encode.workspace,
        solution=encode.solution,
        runner=encode.runner,
        run=encode.run,
        run_status=run_status,
        started=lambda run_id: {"id": run_id},
    )
    differences = Differences(
        number=5,
        encoders=encoders,
        logs=_logs,
        write_runner=_write_runner,
        missing_run=404,
        first_page=200,
        file_types=AUTHORIZED | _PARQUET,
        default_security="PATCH",
        template_needed=False,
    )
    return application(world, differences, [Route("/about", _about)], issuer)


async def _about(_: Request) -> Response:
    return JSONResponse({"version": _VERSION})


def _logs(world: World, run: RunRecord) -> Response:
    lines = begun_lines(world, run)
    return PlainTextResponse("".join(f"{line}\n" for line in lines))


def _write_runner(
    runner: RunnerRecord, body: encode.Json, world: World, workspace: WorkspaceRecord
) -> None:
    write_fields(runner, body, world, workspace, SHARED | {"datasetList": ("dataset_ids", list)})
