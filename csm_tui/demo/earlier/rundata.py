"""The data of runs (PLATFORM.md 6)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.routes.runs import RUN, run_of


async def no_result_service(request: Request) -> Response:
    """Refuse run data: the service behind it is disabled."""
    run_of(request)
    raise ApiProblem(501, "Run data feature is not enabled")


ROUTES = [
    Route(f"{RUN}/data/query", no_result_service, methods=["POST"]),
    Route(f"{RUN}/data/send", no_result_service, methods=["POST"]),
]
