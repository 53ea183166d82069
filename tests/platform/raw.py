"""A server that answers with bytes, whether or not they are HTTP."""

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
    """Reads a request, then lets `answer` do what it wants with the connection, and closes it."""

    daemon_threads = True
    answer: Answer

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests = 0
        self.ended = threading.Event()
        """Set at the end of the server, for answers that never end by themselves."""

    def says(self, answer: bytes) -> None:
        """Answer these bytes."""
        self.answer = lambda connection: connection.sendall(answer)

    def repeats(self, start: bytes, again: bytes, pause: float = 0.0) -> None:
        """Answer this start, then the other for ever."""

        def answer(connection: socket.socket) -> None:
            connection.sendall(start)
            while not self.ended.wait(pause):
                connection.sendall(again)

        self.answer = answer

    @property
    def settings(self) -> ConnectionSettings:
        """How a client reaches it."""
        url = f"http://127.0.0.1:{self.server_address[1]}/v4"
        return ConnectionSettings(url, ApiKey("sesame"), timeout=10)


class _Handler(socketserver.StreamRequestHandler):
    server: RawServer

    def handle(self) -> None:
        # Not `iter(readline, …)`: a client that hangs up would keep this thread busy for ever.
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
