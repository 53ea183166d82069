"""Injected faults: failures of a network, a proxy or a server, and their control endpoint."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import unquote_plus

from csm_tui.demo.problems import ApiProblem, generic_body, problem_body

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal[
    "slow", "cut", "cut_upload", "stall", "401", "403", "500", "502", "hang", "bad_json",
    "drop", "drop_after", "redirect", "html",
]  # fmt: skip
_SOME_BYTES = 1000
"""Bytes sent of an answer without a length before it is cut."""
KINDS: tuple[str, ...] = get_args(Kind)
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>nginx</p></body></html>"


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """A failure, and the requests to which it happens."""

    kind: Kind
    """`cut` closes the connection within the answer, `cut_upload` within the request; `stall` sends
    nothing after a part of the answer; `drop` closes the connection without doing the work,
    `drop_after` after doing it; `hang` never answers."""
    path: str = ""
    """A pattern searched in the path, and in the path with its decoded query."""
    method: str | None = None
    times: int | None = None
    """How often it happens; None for always."""
    after: int | None = None
    """Bytes before a cut or stall; by default half of an answer, none of a request."""
    delay: float = 0.0
    """Seconds before it happens."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}: there are {', '.join(KINDS)}")
        try:
            re.compile(self.path)
        except re.error as wrong:
            raise ValueError(f"the path {self.path!r} is no pattern: {wrong}") from wrong
        if self.times is not None and self.times < 1:
            raise ValueError("a fault happens once at least")

    @classmethod
    def from_names(cls, values: Mapping[str, Any]) -> "InjectedFault":
        """Return a fault with these fields, as JSON and the command line name them.

        Raises:
            ValueError: a name or a value is wrong.
        """
        known = {one.name for one in fields(cls)}
        if unknown := values.keys() - known:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        numbers = {"times": int, "after": int, "delay": float}
        try:
            given = {k: numbers.get(k, str)(v) for k, v in values.items() if v is not None}
            return cls(**given)
        except TypeError as wrong:
            raise ValueError(str(wrong)) from wrong

    def concerns(self, scope: "Scope") -> bool:
        """Return whether the fault happens to a request."""
        if self.method is not None and self.method.upper() != scope["method"]:
            return False
        query = unquote_plus(scope["query_string"].decode("latin-1"))
        whole = f"{scope['path']}?{query}"
        return bool(re.search(self.path, scope["path"]) or re.search(self.path, whole))


class Faults:
    """The active faults, and a delay for every answer; safe for threads."""

    def __init__(self, faults: Iterable[InjectedFault] = (), latency: float = 0.0) -> None:
        self.latency = latency
        """Seconds before every answer."""
        self._lock = threading.Lock()
        self._left: list[tuple[InjectedFault, int | None]] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: InjectedFault) -> None:
        """Activate a fault; of those that concern a request, the oldest happens."""
        with self._lock:
            self._left.append((fault, fault.times))

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._left.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return the fields of each fault; `times` is how often it will still happen."""
        with self._lock:
            return [asdict(fault) | {"times": left} for fault, left in self._left]

    def take(self, scope: "Scope") -> InjectedFault | None:
        """Return the fault that happens to a request, and count it."""
        with self._lock:
            for place, (fault, left) in enumerate(self._left):
                if fault.concerns(scope):
                    if left is not None:
                        self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                    return fault
        return None


class FaultMiddleware:
    """ASGI middleware that makes the active faults happen; the outermost but one."""

    def __init__(self, app: "ASGIApp", faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass a request on, or make a fault happen to it."""
        if scope["type"] != "http" or scope["path"].startswith("/_control/"):
            await self._app(scope, receive, send)
            return
        if self._faults.latency:
            await asyncio.sleep(self._faults.latency)
        fault = self._faults.take(scope)
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.delay)
        await self._inject(fault, scope, receive, send)

    async def _inject(
        self, fault: InjectedFault, scope: "Scope", receive: "Receive", send: "Send"
    ) -> None:
        match fault.kind:
            case "slow":
                await self._app(scope, receive, send)
            case "cut" | "stall":
                await self._app(scope, receive, _cutting(fault, scope, receive, send))
            case "cut_upload":
                await _read(receive, fault.after or 0)
                await _hang_up(scope, receive)
            case "hang":
                await _hang(scope, receive)
            case "drop":
                await _hang_up(scope, receive)
            case "drop_after":
                await self._app(scope, receive, _nothing)
                await _hang_up(scope, receive)
            case _:
                await _read(receive, None)
                await _answer(fault, scope)(scope, receive, send)


def _answer(fault: InjectedFault, scope: "Scope") -> "Response":
    """Return the answer of a fault that replaces that of the application."""
    from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

    path = scope["path"]
    expired = 'Bearer error="invalid_token", error_description="Jwt expired"'
    refusal = problem_body(ApiProblem(403, "RBAC demo - User does not have permission write"), path)
    answers: dict[str, Callable[[], Response]] = {
        "401": lambda: Response(status_code=401, headers={"WWW-Authenticate": expired}),
        "403": lambda: JSONResponse(refusal, 403, media_type="application/problem+json"),
        "500": lambda: JSONResponse(generic_body(500, path), 500),
        "502": lambda: HTMLResponse(_PAGE.format("502 Bad Gateway"), 502),
        "bad_json": lambda: Response('[{"id": "o-', media_type="application/json"),
        "redirect": lambda: RedirectResponse(f"https://login.example.org/?from={path}", 302),
        "html": lambda: HTMLResponse(_PAGE.format("Welcome")),
    }
    return answers[fault.kind]()


def _cutting(fault: InjectedFault, scope: "Scope", receive: "Receive", send: "Send") -> "Send":
    """Return a `send` that closes the connection or stops sending within the body."""
    room: int | None = fault.after
    gone = False

    async def send_some(message: "Message") -> None:
        nonlocal room, gone
        if gone:
            return
        if message["type"] == "http.response.start":
            if room is None:
                length = dict(message["headers"]).get(b"content-length")
                room = int(length) // 2 if length else _SOME_BYTES
            await send(message)
            return
        if message["type"] != "http.response.body":
            return
        body = message.get("body", b"")[: room or 0]
        room = (room or 0) - len(body)
        await send({"type": "http.response.body", "body": body, "more_body": True})
        if room == 0:
            gone = True
            if fault.kind == "cut":
                # Not abort(): the bytes sent so far must arrive.
                scope["state"]["transport"].close()
            await _until_gone(receive)

    return send_some


async def _hang_up(scope: "Scope", receive: "Receive") -> None:
    scope["state"]["transport"].abort()
    await _until_gone(receive)


async def _hang(scope: "Scope", receive: "Receive") -> None:
    """Send nothing until the client disconnects or the server stops, then close the connection."""
    try:
        await _until_gone(receive)
    finally:
        scope["state"]["transport"].abort()


async def _nothing(message: "Message") -> None:
    """Send no part of the answer."""


async def _read(receive: "Receive", wanted: int | None) -> None:
    """Read the body of the request, or at least the wanted bytes of it."""
    seen = 0
    while wanted is None or seen < wanted:
        message = await receive()
        seen += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def _until_gone(receive: "Receive") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def control_routes(faults: Faults) -> "list[Route]":
    """Return the routes below ``/_control`` that read and change the faults and the latency."""
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    from csm_tui.demo.requests import body_of

    async def list_faults(_: "Request") -> "Response":
        return JSONResponse(faults.listed())

    async def add_fault(request: "Request") -> "Response":
        faults.add(InjectedFault.from_names(json.loads(await body_of(request))))
        return JSONResponse(faults.listed(), 201)

    async def clear_faults(_: "Request") -> "Response":
        faults.clear()
        return Response(status_code=204)

    async def get_latency(_: "Request") -> "Response":
        return JSONResponse({"latency": faults.latency})

    async def set_latency(request: "Request") -> "Response":
        seconds = float(json.loads(await body_of(request))["latency"])
        if not 0 <= seconds < 3600:
            raise ValueError("latency is in seconds, from 0 to an hour")
        faults.latency = seconds
        return JSONResponse({"latency": seconds})

    return [
        Route("/_control/faults", _with_error(list_faults)),
        Route("/_control/faults", _with_error(add_fault), methods=["POST"]),
        Route("/_control/faults", _with_error(clear_faults), methods=["DELETE"]),
        Route("/_control/latency", _with_error(get_latency)),
        Route("/_control/latency", _with_error(set_latency), methods=["PUT", "POST"]),
    ]


def _with_error(
    endpoint: "Callable[[Request], Awaitable[Response]]",
) -> "Callable[[Request], Awaitable[Response]]":
    """Make an endpoint answer what is wrong with a request."""
    from starlette.responses import JSONResponse

    async def answered(request: "Request") -> "Response":
        try:
            return await endpoint(request)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        except ApiProblem as refused:
            return JSONResponse({"error": str(refused)}, refused.status)

    return answered
