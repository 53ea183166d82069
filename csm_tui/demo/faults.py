"""Faults on demand: what a network, a proxy or a broken server does to a request."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import unquote_plus

from csm_tui.demo.problems import ApiProblem, generic_body, problem_body

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal[
    "slow", "cut", "cut_upload", "stall", "401", "403", "500", "502", "hang", "bad_json",
    "drop", "drop_after", "redirect", "html",
]  # fmt: skip
_SOME_BYTES = 1000
"""Let through of an answer that does not tell its length."""
KINDS: tuple[str, ...] = get_args(Kind)
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>nginx</p></body></html>"


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """One thing that goes wrong."""

    kind: Kind
    """`cut` breaks the answer off, `cut_upload` the request, `stall` goes silent in the middle of
    the answer; `drop` does nothing and says nothing, `drop_after` does the work and says nothing;
    `hang` never answers."""
    path: str = ""
    """Pattern found somewhere in the path, or in the path with its decoded query."""
    method: str | None = None
    times: int | None = None
    """How often it happens, None for always."""
    after: int | None = None
    """Bytes before a cut or stall; not given: half of an answer, none of a request."""
    delay: float = 0.0
    """Seconds of waiting before it happens."""

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
        """Make a fault from names and values as JSON and the command line have them.

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
        """Whether a request is one that this fault is for."""
        if self.method is not None and self.method.upper() != scope["method"]:
            return False
        query = unquote_plus(scope["query_string"].decode("latin-1"))
        whole = f"{scope['path']}?{query}"
        return bool(re.search(self.path, scope["path"]) or re.search(self.path, whole))


class Faults:
    """The faults that are switched on, and a delay for every answer; safe for many threads."""

    def __init__(self, faults: Iterable[InjectedFault] = (), latency: float = 0.0) -> None:
        self.latency = latency
        """Seconds before every answer."""
        self._lock = threading.Lock()
        self._left: list[tuple[InjectedFault, int | None]] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: InjectedFault) -> None:
        """Switch a fault on; the oldest that concerns a request happens."""
        with self._lock:
            self._left.append((fault, fault.times))

    def clear(self) -> None:
        """Switch every fault off."""
        with self._lock:
            self._left.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return the faults by the names of their fields, `times` being what is left."""
        with self._lock:
            return [asdict(fault) | {"times": left} for fault, left in self._left]

    def take(self, scope: "Scope") -> InjectedFault | None:
        """Return the fault that happens to a request, counting it."""
        with self._lock:
            for place, (fault, left) in enumerate(self._left):
                if fault.concerns(scope):
                    if left is not None:
                        self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                    return fault
        return None


class FaultMiddleware:
    """ASGI layer that does to requests what `Faults` says; outside of everything else."""

    def __init__(self, app: "ASGIApp", faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Let a request through, or spoil it."""
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
        await self._spoil(fault, scope, receive, send)

    async def _spoil(
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
    """Return an answer that has nothing to do with the request."""
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
    """Return a `send` that breaks off, or goes silent, in the middle of the body."""
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
                # Not abort(): what has been sent so far must arrive.
                scope["state"]["transport"].close()
            await _until_gone(receive)

    return send_some


async def _hang_up(scope: "Scope", receive: "Receive") -> None:
    scope["state"]["transport"].abort()
    await _until_gone(receive)


async def _hang(scope: "Scope", receive: "Receive") -> None:
    """Stay silent until the other side or the server has enough, and then still say nothing."""
    try:
        await _until_gone(receive)
    finally:
        scope["state"]["transport"].abort()


async def _nothing(message: "Message") -> None:
    """Take an answer and keep it."""


async def _read(receive: "Receive", wanted: int | None) -> None:
    """Read the request's body, up to some bytes of it."""
    seen = 0
    while wanted is None or seen < wanted:
        message = await receive()
        seen += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def _until_gone(receive: "Receive") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
