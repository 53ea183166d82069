"""The routes and encoders that generations 3 and 4 share."""

from collections.abc import Callable

from starlette.routing import BaseRoute, Mount, Router

from csm_tui.demo import twingraph
from csm_tui.demo.earlier import compatibility, connectors, datasets, encode, links, rundata, runs
from csm_tui.demo.records import RunnerRecord
from csm_tui.demo.routes import Encoders, definitions
from csm_tui.demo.routes.status import run_status
from csm_tui.demo.world import World

_DATASETS = "/organizations/{organization_id}/datasets"


def routes(world: World, *, with_words: bool = False) -> list[BaseRoute]:
    """Return the routes that generations 3 and 4 have besides those of every generation.

    Args:
        world: that they serve.
        with_words: whether failures of the engine are answered with its words.
    """
    layer = Router(twingraph.routes(world, with_words=with_words), redirect_slashes=False)
    return [
        *definitions.CLEARING,
        *rundata.ROUTES,
        *connectors.ROUTES,
        *links.ROUTES,
        *compatibility.ROUTES,
        *datasets.ROUTES,
        Mount(_DATASETS, layer),
    ]


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
