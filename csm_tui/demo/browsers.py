"""Keeps web pages out: a browser sends what any page wants to any address, this machine's too.

A page can post a form here, or have its own host name lead to 127.0.0.1 and read every answer. But
the browser tells which host it was asked for and of which origin the page is.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES = (b"127.0.0.1", b"localhost", b"[::1]")
_HTTP_PORT = 80
_NO_GUESSING = (b"x-content-type-options", b"nosniff")
"""Or a browser shows a stored file as the page that its content looks like."""


class OwnOriginOnly:
    """ASGI layer that answers requests for this machine's own names, from its own pages or none.

    Args:
        app: answers what is let through.
        port: that the server listens on.
    """

    def __init__(self, app: "ASGIApp", port: int) -> None:
        self._app = app
        self._hosts = {b"%b:%d" % (name, port) for name in _NAMES}
        if port == _HTTP_PORT:
            self._hosts.update(_NAMES)
        self._own = f"127.0.0.1:{port}"

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a refusal, or let the request in."""

        async def send_marked(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), _NO_GUESSING]}
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, send_marked)

    def _refusal(self, scope: "Scope") -> "ASGIApp | None":
        """Return what answers a request that is not for us, None for the others."""
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
