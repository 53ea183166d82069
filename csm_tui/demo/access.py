"""The door: keys, tokens, the session cookie, the path firewall (PLATFORM.md 2.1, 2.3, 11)."""

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from csm_tui.demo.caller import CALLER, Caller
from csm_tui.demo.problems import generic_body
from csm_tui.demo.world import IDENTITY

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from csm_tui.demo.tokens import Issuer

HEADER = IDENTITY
_COOKIE = "JSESSIONID"
_REFUSED_IN_PATHS = re.compile(rb"//|;|\\|%2f|%5c|%25|%00", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody with an API key."""

    key: str = field(repr=False)
    paths: tuple[str, ...] = (".*",)
    """Patterns of the paths, below the base path, that the key opens."""

    def may_use(self, path: str) -> bool:
        """Whether a path is open to this key."""
        return any(re.fullmatch(pattern, path) for pattern in self.paths)


class AccessControl:
    """ASGI layer in front of one generation: nobody gets past it without a good key or token."""

    def __init__(
        self,
        app: "ASGIApp",
        consumers: tuple[Consumer, ...],
        public: frozenset[str],
        issuer: "Issuer | None" = None,
    ) -> None:
        self._app = app
        self._public = public
        self._issuer = issuer
        self._sessions = {secrets.token_hex(16): consumer for consumer in consumers}

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a refusal, or let the request in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from starlette.requests import Request

        behind = await self._behind(Request(scope))
        await behind(scope, receive, send)

    async def _behind(self, request: "Request") -> "ASGIApp":
        """Return what answers: the application for those who may pass, else a refusal."""
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        if _REFUSED_IN_PATHS.search(request.scope.get("raw_path", b"")):
            return _firewall(request)
        if path in self._public:
            return self._app
        if self._issuer and "authorization" in request.headers:
            answer = await self._answer_token(self._issuer, request)
            if answer:
                return answer
        consumer = self._consumer(request)
        return _refusal(request, consumer, path) or self._with_cookie(consumer)

    async def _answer_token(self, issuer: "Issuer", request: "Request") -> "ASGIApp | None":
        """Return what answers whom the token stands for, None when a key beside it decides."""
        from csm_tui.demo.bearer import caller_or_refusal, too_little

        found = await caller_or_refusal(issuer, request)
        if not isinstance(found, Caller):
            return found
        if HEADER in request.headers:
            return None
        CALLER.set(found)
        return self._app if found.may_ask(request.method) else too_little()

    def _consumer(self, request: "Request") -> Consumer | None:
        """Tell who calls: a session stands in for a key that is not sent, never for a wrong one."""
        key = request.headers.get(HEADER)
        if key is None:
            return self._sessions.get(request.cookies.get(_COOKIE, ""))
        return next((c for c in self._sessions.values() if _same(c.key, key)), None)

    def _with_cookie(self, consumer: Consumer | None) -> "ASGIApp":
        """Return the application, which sets the cookie of the consumer's session."""
        session = next(token for token, owner in self._sessions.items() if owner is consumer)
        cookie = (b"set-cookie", f"{_COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict".encode())

        async def app(scope: "Scope", receive: "Receive", send: "Send") -> None:
            async def send_with_cookie(message: "Message") -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", ()), cookie]}
                await send(message)

            CALLER.set(Caller(HEADER))
            await self._app(scope, receive, send_with_cookie)

        return app


def _refusal(request: "Request", consumer: Consumer | None, path: str) -> "Response | None":
    """Return why a request may not pass, None when it may."""
    from starlette.responses import PlainTextResponse

    if consumer is None and HEADER in request.headers:
        return PlainTextResponse("Wrong value for api API-Key\u2026", 403)
    if consumer is None:
        return _unknown_caller(request)
    if not consumer.may_use(path):
        return PlainTextResponse("Access not allowed by API-Key", 403)
    return None


def _unknown_caller(request: "Request") -> "Response":
    from starlette.responses import JSONResponse, Response

    if "authorization" in request.headers:
        error = 'Bearer error="invalid_token", error_description="Invalid token"'
        return Response(status_code=401, headers={"WWW-Authenticate": error})
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return JSONResponse(generic_body(403, request.url.path), 403)


def _same(ours: str, theirs: str) -> bool:
    return secrets.compare_digest(ours.encode(), theirs.encode())


def _firewall(request: "Request") -> "Response":
    from starlette.responses import JSONResponse

    return JSONResponse(generic_body(400, request.url.path), 400)
