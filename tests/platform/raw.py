"""A server that sends any bytes, HTTP or not."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import ApiKey

Answer = Callable[[socket.socket], None]


class RawServer(socketserver.ThreadingTCPServer):
    """A server that reads a request, calls `answer` with the connection, and closes it."""

    daemon_threads = True
    answer: Answer

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests = 0
        self.ended = threading.Event()
        """Set at the end of the server, for endless responses."""

    def says(self, answer: bytes) -> None:
        """Respond with these bytes."""
        self.answer = lambda connection: connection.sendall(answer)

    def repeats(self, start: bytes, again: bytes, pause: float = 0.0) -> None:
        """Respond with this start, then repeat the other without end."""

        def answer(connection: socket.socket) -> None:
            connection.sendall(start)
            while not self.ended.wait(pause):
                connection.sendall(again)

        self.answer = answer

    @property
    def settings(self) -> ConnectionSettings:
        """The settings for a client of this server."""
        url = f"http://127.0.0.1:{self.server_address[1]}/v4"
        return ConnectionSettings(url, ApiKey("sesame"), timeout=10)


class _Handler(socketserver.StreamRequestHandler):
    server: RawServer

    def handle(self) -> None:
        # Not `iter(readline, …)`: a client that hangs up would keep this thread busy without end.
        lines = list(takewhile(lambda line: line != b"\r\n", self.rfile))
        if not lines:
            return  # a client that connected, and hung up before it sent a request
        lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
        self.rfile.read(int(lengths[0].split(b":")[1]) if lengths else 0)
        self.server.requests += 1
        with suppress(OSError):
            self.server.answer(self.connection)


@contextmanager
def raw_server() -> Iterator[RawServer]:
    with RawServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
