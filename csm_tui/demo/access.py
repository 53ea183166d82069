"""ASGI middleware that refuses requests: other origins, bad paths, keys and tokens.

PLATFORM.md 2.1, 2.3 and 11 describe the platform's own refusals.
"""

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from csm_tui.demo.permissions import CALLER, PLATFORM_ROLES, Caller
from csm_tui.demo.problems import generic_body
from csm_tui.demo.records import IDENTITY

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from csm_tui.demo.tokens import Issuer

HEADER = IDENTITY
_COOKIE = "JSESSIONID"
_COOKIE_RULES = "HttpOnly; SameSite=Strict"
_REFUSED_IN_PATHS = re.compile(rb"//|;|\\|%2f|%5c|%25|%00", re.IGNORECASE)
_NAMES = (b"127.0.0.1", b"localhost", b"[::1]")
_HTTP_PORT = 80
_NO_GUESSING = (b"x-content-type-options", b"nosniff")
"""Without it a browser shows a stored file as the page that its content looks like."""


class OwnOriginOnly:
    """ASGI middleware that answers only requests for this machine's names, not from other origins.

    A web page can post a form here, or have its own host name lead to 127.0.0.1 and read every
    answer. The browser sends the host that the page asked for, and the page's origin.

    Args:
        app: answers the requests that pass.
        port: that the server listens on.
    """

    def __init__(self, app: "ASGIApp", port: int) -> None:
        self._app = app
        self._hosts = {b"%b:%d" % (name, port) for name in _NAMES}
        if port == _HTTP_PORT:
            self._hosts.update(_NAMES)
        self._own = f"127.0.0.1:{port}"

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Refuse a request, or pass it on."""

        async def send_marked(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), _NO_GUESSING]}
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, send_marked)

    def _refusal(self, scope: "Scope") -> "ASGIApp | None":
        """Return the refusal of a request, or None if it may pass."""
        from starlette.responses import PlainTextResponse

        hosts = [value.lower() for name, value in scope["headers"] if name == b"host"]
        origins = [value.lower() for name, value in scope["headers"] if name == b"origin"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return PlainTextResponse(f"This demo platform answers to {self._own} only.\n", 421)
        if not scope["raw_path"].startswith(b"/"):
            return PlainTextResponse("A request here begins with a path.\n", 400)
        if any(origin != b"http://" + hosts[0] for origin in origins):
            return PlainTextResponse("Pages of other origins may send nothing here.\n", 403)
        return None


@dataclass(frozen=True, slots=True)
class Consumer:
    """The owner of an API key."""

    key: str = field(repr=False)
    paths: tuple[str, ...] = (".*",)
    """Patterns of the paths, below the base path, that the key opens."""

    roles: frozenset[str] = frozenset({"Organization.User"})
    """Its platform roles."""

    def may_use(self, path: str) -> bool:
        """Return whether the key opens a path."""
        return any(re.fullmatch(pattern, path) for pattern in self.paths)


class AccessControl:
    """ASGI middleware that passes on only requests with a valid key or token, or public paths."""

    def __init__(
        self,
        app: "ASGIApp",
        consumers: tuple[Consumer, ...],
        public: frozenset[str],
        issuer: "Issuer | None" = None,
        generation: int = 4,
    ) -> None:
        self._app = app
        self._public = public
        self._issuer = issuer
        self._roles = PLATFORM_ROLES[generation]
        self._sessions = {secrets.token_hex(16): consumer for consumer in consumers}

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Refuse a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from starlette.requests import Request

        answering = await self._answering(Request(scope))
        await answering(scope, receive, send)

    async def _answering(self, request: "Request") -> "ASGIApp":
        """Return what answers a request: the application or a refusal."""
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
        """Return what answers a request with a token, or None if an API key beside it decides."""
        from csm_tui.demo.tokens import caller_or_refusal, too_little

        found = await caller_or_refusal(issuer, request)
        if not isinstance(found, Caller):
            return found
        if HEADER in request.headers:
            return None
        CALLER.set(found)
        return self._app if found.may_ask(request.method, self._roles) else too_little()

    def _consumer(self, request: "Request") -> Consumer | None:
        """Return the owner of the key; the session cookie counts only when no key is sent."""
        key = request.headers.get(HEADER)
        if key is None:
            return self._sessions.get(request.cookies.get(_COOKIE, ""))
        return next((c for c in self._sessions.values() if _same(c.key, key)), None)

    def _with_cookie(self, consumer: Consumer | None) -> "ASGIApp":
        """Return the application, which sets the cookie of the consumer's session."""
        session = next(token for token, owner in self._sessions.items() if owner is consumer)

        async def app(scope: "Scope", receive: "Receive", send: "Send") -> None:
            words = f"{_COOKIE}={session}; Path={scope['root_path'] or '/'}; {_COOKIE_RULES}"
            cookie = (b"set-cookie", words.encode())

            async def send_with_cookie(message: "Message") -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", ()), cookie]}
                await send(message)

            CALLER.set(Caller(HEADER, consumer.roles if consumer else frozenset()))
            await self._app(scope, receive, send_with_cookie)

        return app


def _refusal(request: "Request", consumer: Consumer | None, path: str) -> "Response | None":
    """Return the refusal of a request, or None if it may pass."""
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
