"""A server with one answer to every request, for answers that the demo platform cannot give."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile


class CannedServer(socketserver.ThreadingTCPServer):
    """Answers every request with the same bytes and keeps the requests."""

    daemon_threads = True

    def __init__(self, answer: bytes, stays: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.stays = stays
        """Whether the connection is left open after the answer."""
        self.asked: list[bytes] = []
        """Each request, head and body."""

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    server: CannedServer

    def handle(self) -> None:
        # Not `iter(readline, …)`: it would not end when a client disconnects.
        lines = list(takewhile(lambda line: line != b"\r\n", self.rfile))
        lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
        body = self.rfile.read(int(lengths[0].split(b":")[1])) if lengths else b""
        self.server.asked.append(b"".join([*lines, b"\r\n", body]))
        self.wfile.write(self.server.answer)
        if self.server.stays:
            self.rfile.read()


@contextmanager
def canned(head: str, body: bytes, *, stays: bool = False) -> Iterator[CannedServer]:
    """Serve an answer of status 200 with these header lines and this body."""
    lines = ["HTTP/1.1 200 OK", "Connection: close", *head.splitlines(), "", ""]
    with CannedServer("\r\n".join(lines).encode() + body, stays) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
