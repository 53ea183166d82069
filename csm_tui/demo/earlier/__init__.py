"""What generations 3 and 4 share, and 5 does not have: datasets of organizations, run data."""

from collections.abc import Callable
from typing import Any

from starlette.routing import BaseRoute, Mount, Router

from csm_tui.demo import twingraph
from csm_tui.demo.earlier import datasets, encode, rundata, runs
from csm_tui.demo.routes import Encoders, definitions
from csm_tui.demo.routes.differences import RunnerWriter
from csm_tui.demo.routes.status import run_status
from csm_tui.demo.routes.writing import SHARED, Fields, write_fields
from csm_tui.demo.world import RunnerRecord, WorkspaceRecord, World

__all__ = ["encoders", "routes", "writer"]

_DATASETS = "/organizations/{organization_id}/datasets"
_WRITABLE: Fields = SHARED | {
    "ownerName": ("owner_name", str),
    "datasetList": ("dataset_ids", list),
    "lastUpdate": ("last_update", lambda milliseconds: milliseconds / 1000),
}


def routes(world: World) -> list[BaseRoute]:
    """Return the routes that generations 3 and 4 have besides those of every generation."""
    layer = Router(twingraph.routes(world), redirect_slashes=False)
    return [*definitions.CLEARING, *rundata.ROUTES, *datasets.ROUTES, Mount(_DATASETS, layer)]


def encoders(
    runner: Callable[[World, RunnerRecord], encode.Json], started: Callable[[str], encode.Json]
) -> Encoders:
    """Return the encoders of a generation with its own for runners and starts."""
    return Encoders(
        organization=encode.organization,
        workspace=encode.workspace,
        solution=encode.solution,
        runner=runner,
        run=runs.run,
        run_status=run_status,
        started=started,
    )


def writer(last_run: Fields) -> RunnerWriter:
    """Return what writes runners, with the field of the last run as a generation names it."""

    def write(
        runner: RunnerRecord, body: dict[str, Any], world: World, workspace: WorkspaceRecord
    ) -> None:
        write_fields(runner, body, world, workspace, _WRITABLE | last_run)

    return write
