"""A web server with configurable responses, for what no real platform does on demand."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from urllib.parse import urlsplit

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import ApiKey

KEY = "sesame-open-1234"


@dataclass(frozen=True)
class Reply:
    """A response to send; a body shorter than the promised length cuts the connection."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    promised: int | None = None
    hang_up: bool = False
    """Close the connection without a response."""


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Message
    body: bytes


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status)


def problem(status: int, detail: str) -> Reply:
    body = {"type": "about:blank", "title": "Title", "status": status, "detail": detail}
    return Reply(json.dumps(body).encode(), status, {"Content-Type": "application/problem+json"})


class Answering:
    """The server to configure: set `answer`, read `seen`."""

    def __init__(self, port: int, scheme: str) -> None:
        self.url = f"{scheme}://127.0.0.1:{port}/v4"
        self.seen: list[Seen] = []
        self.answer: Callable[[Seen], Reply] = lambda _: Reply(status=404)

    @property
    def settings(self) -> ConnectionSettings:
        return ConnectionSettings(self.url, ApiKey(KEY), timeout=60)

    def replies(self, *replies: Reply) -> None:
        """Respond with these in order, and repeat the last one."""
        left = list(replies)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def routes(self, routes: Mapping[str, Reply]) -> None:
        """Respond by path below the base address, without regard to the query."""
        self.answer = lambda seen: routes.get(
            urlsplit(seen.path).path.removeprefix("/v4"), problem(404, "Thing not found")
        )


@contextmanager
def answering(tls: SSLContext | None = None) -> Iterator[Answering]:
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    told = Answering(server.server_port, "https" if tls else "http")
    _Handler.told[server.server_port] = told
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: the tests have clients that hang up early."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for headers and body, or each answer waits for an acknowledgement
    told: dict[int, Answering] = {}  # noqa: RUF012 - one class serves every server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = self.told[self.server.server_address[1]]  # type: ignore[index]
        told.seen.append(Seen(self.command, self.path, self.headers, body))
        self._send(told.answer(told.seen[-1]))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the base class's names

    def _send(self, reply: Reply) -> None:
        if reply.hang_up:
            self.close_connection = True
            return
        if "Date" in reply.headers:
            self.send_response_only(reply.status)
        else:
            self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        promised = len(reply.body) if reply.promised is None else reply.promised
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = promised != len(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""
