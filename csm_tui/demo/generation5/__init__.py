"""Generation 5 of the API (5.1.0) over the world of the demo platform."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.filetypes import AUTHORIZED
from csm_tui.demo.generation5 import datasets, definitions, encode, logs, parts, runners
from csm_tui.demo.generation5.requests import dataset_of
from csm_tui.demo.permissions import COMMON_ROLES
from csm_tui.demo.routes import Differences, Encoders, application
from csm_tui.demo.routes.security import security_routes
from csm_tui.demo.world import World

__all__ = ["generation5"]

_PARQUET = {"application/vnd.apache.parquet", "application/x-parquet"}
_ID_PATTERNS = {
    "organization_id": r"^o-\w{10,20}",
    "workspace_id": r"^w-\w{10,20}",
    "solution_id": r"^sol-\w{10,20}",
    "dataset_id": r"^d-\w{10,20}",
    "dataset_part_id": r"^dp-\w{10,20}",
    "runner_id": r"^(r|s)-\w{10,20}",
    "run_id": r"^(run|sr)-\w{10,20}",
}
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
        run_status=encode.run_status,
        started=lambda run_id: {"id": run_id},
    )
    differences = Differences(
        number=5,
        version=str(_VERSION["full"]),
        encoders=encoders,
        logs=logs.as_text,
        write_runner=runners.write,
        missing_run=404,
        first_page=200,
        file_types=AUTHORIZED | _PARQUET,
        default_security="PATCH",
        template_needed=False,
        id_patterns=_ID_PATTERNS,
    )
    modules = (datasets, parts, runners, logs, definitions)
    own = [
        Route("/about", _about),
        *(route for module in modules for route in module.ROUTES),
        *_dataset_security(),
    ]
    return application(world, differences, own, issuer)


def _dataset_security() -> list[Route]:
    """Return the routes of the access lists of datasets; 5.1.0 does not give a whole list."""
    every = security_routes(datasets.DATASET, dataset_of, COMMON_ROLES, "PATCH")
    return [one for one in every if one.path != f"{datasets.DATASET}/security"]


async def _about(_: Request) -> Response:
    return JSONResponse({"version": _VERSION})
