"""Generation 3 of the API (3.3) over the world of the demo platform."""

from starlette.applications import Starlette

from csm_tui.demo import earlier
from csm_tui.demo.earlier import encode
from csm_tui.demo.generation3.logs import logs
from csm_tui.demo.routes import Differences, application
from csm_tui.demo.world import RunnerRecord, World

__all__ = ["generation3"]


def generation3(world: World, issuer: str | None = None) -> Starlette:
    """Return the application over a world; it publishes the address of the realm."""
    differences = Differences(
        number=3,
        encoders=earlier.encoders(_runner, _started),
        logs=logs,
        write_runner=earlier.writer({"lastRun": ("last_run_id", lambda run: run["runnerRunId"])}),
        statuses={403: 400, 404: 400},
        existing_file=409,
    )
    return application(world, differences, earlier.routes(world), issuer)


def _runner(_: World, one: RunnerRecord) -> encode.Json:
    nulls = dict.fromkeys(("csmSimulationRun", "workflowId", "workflowName"))
    last = {"runnerRunId": one.last_run_id, **nulls} if one.last_run_id else None
    return encode.runner(one) | {"lastRun": last, "state": None}


def _started(run_id: str) -> encode.Json:
    nulls = ("csmSimulationRun", "workflowId", "workflowName")
    return {"runnerRunId": run_id, **dict.fromkeys(nulls)}
