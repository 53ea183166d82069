"""Generation 3 of the API (3.3) over the world of the demo platform."""

from dataclasses import replace

from starlette.applications import Starlette
from starlette.routing import Route

from csm_tui.demo.earlier import connectors, encode
from csm_tui.demo.earlier.routes import encoders
from csm_tui.demo.earlier.routes import routes as earlier_routes
from csm_tui.demo.earlier.writing import writer
from csm_tui.demo.generation3 import handlers, scenariochanges, scenarios, services, twingraphs
from csm_tui.demo.generation3.logs import logs
from csm_tui.demo.records import OrganizationRecord, RunnerRecord, SolutionRecord
from csm_tui.demo.routes import Differences, application
from csm_tui.demo.world import World

__all__ = ["generation3"]


def generation3(world: World, issuer: str | None = None) -> Starlette:
    """Return the application over a world; it publishes the address of the realm."""
    differences = Differences(
        number=3,
        in_yaml=True,
        encoders=replace(
            encoders(_runner, _started), organization=_organization, solution=_solution
        ),
        logs=logs,
        write_runner=writer(
            {
                "lastRun": ("last_run_id", lambda run: run["runnerRunId"]),
                "rootId": ("root_id", str),
            }
        ),
        statuses={403: 400, 404: 400},
        existing_file=409,
    )
    own = [
        *scenariochanges.ROUTES,
        *scenarios.ROUTES,
        *handlers.ROUTES,
        *twingraphs.routes(world),
        *services.ROUTES,
        Route("/connectors/name/{connector_name}", connectors.get_by_name),
        *earlier_routes(world, with_words=True),
    ]
    return application(world, differences, own, issuer, last=scenarios.CATCH_ALL)


def _organization(one: OrganizationRecord) -> encode.Json:
    return encode.organization(one) | {"services": one.services or None}


def _solution(one: SolutionRecord) -> encode.Json:
    body = encode.solution(one)
    for template, record in zip(body["runTemplates"], one.templates, strict=True):
        template.update(record.sources)
    return body


def _runner(_: World, one: RunnerRecord) -> encode.Json:
    nulls = dict.fromkeys(("csmSimulationRun", "workflowId", "workflowName"))
    last = {"runnerRunId": one.last_run_id, **nulls} if one.last_run_id else None
    return encode.runner(one) | {"lastRun": last, "state": None}


def _started(run_id: str) -> encode.Json:
    nulls = ("csmSimulationRun", "workflowId", "workflowName")
    return {"runnerRunId": run_id, **dict.fromkeys(nulls)}
