"""The control endpoint: faults and latency, for callers on this machine only."""

import ipaddress
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.faults import Fault, Faults


def control_routes(faults: Faults) -> list[Route]:
    """Return the routes that read and change the faults."""

    async def list_faults(_: Request) -> Response:
        return JSONResponse(faults.listed())

    async def add_fault(request: Request) -> Response:
        faults.add(Fault.from_names(json.loads(await request.body())))
        return JSONResponse(faults.listed(), 201)

    async def clear_faults(_: Request) -> Response:
        faults.clear()
        return Response(status_code=204)

    async def get_latency(_: Request) -> Response:
        return JSONResponse({"latency": faults.latency})

    async def set_latency(request: Request) -> Response:
        seconds = float(json.loads(await request.body())["latency"])
        if not 0 <= seconds < 3600:
            raise ValueError("latency is in seconds, from 0 to an hour")
        faults.latency = seconds
        return JSONResponse({"latency": seconds})

    return [
        Route("/_control/faults", _local(list_faults)),
        Route("/_control/faults", _local(add_fault), methods=["POST"]),
        Route("/_control/faults", _local(clear_faults), methods=["DELETE"]),
        Route("/_control/latency", _local(get_latency)),
        Route("/_control/latency", _local(set_latency), methods=["PUT", "POST"]),
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


def _local(endpoint: Endpoint) -> Endpoint:
    """Let callers of this machine in, and tell them what was wrong with their request."""

    async def guarded(request: Request) -> Response:
        if not is_local(request):
            return Response(status_code=404)
        try:
            return await endpoint(request)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)

    return guarded


def is_local(request: Request) -> bool:
    """Whether a request comes from this machine, and not through a page of a browser."""
    if request.client is None or "origin" in request.headers:
        return False
    return ipaddress.ip_address(request.client.host).is_loopback
