"""The control endpoint: faults and latency."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.faults import Faults, InjectedFault
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import body_of


def control_routes(faults: Faults) -> list[Route]:
    """Return the routes that read and change the faults."""

    async def list_faults(_: Request) -> Response:
        return JSONResponse(faults.listed())

    async def add_fault(request: Request) -> Response:
        faults.add(InjectedFault.from_names(json.loads(await body_of(request))))
        return JSONResponse(faults.listed(), 201)

    async def clear_faults(_: Request) -> Response:
        faults.clear()
        return Response(status_code=204)

    async def get_latency(_: Request) -> Response:
        return JSONResponse({"latency": faults.latency})

    async def set_latency(request: Request) -> Response:
        seconds = float(json.loads(await body_of(request))["latency"])
        if not 0 <= seconds < 3600:
            raise ValueError("latency is in seconds, from 0 to an hour")
        faults.latency = seconds
        return JSONResponse({"latency": seconds})

    return [
        Route("/_control/faults", _told(list_faults)),
        Route("/_control/faults", _told(add_fault), methods=["POST"]),
        Route("/_control/faults", _told(clear_faults), methods=["DELETE"]),
        Route("/_control/latency", _told(get_latency)),
        Route("/_control/latency", _told(set_latency), methods=["PUT", "POST"]),
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


def _told(endpoint: Endpoint) -> Endpoint:
    """Tell callers what was wrong with their request."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        except ApiProblem as refused:
            return JSONResponse({"error": str(refused)}, refused.status)

    return guarded
