"""Connections that count and time every byte, and can be stopped.

``http.client`` reads every response, whichever library asked. Its reader is replaced here, so that
the limits hold for heads, chunk sizes and trailers as well as for the content.
"""

import http.client
import io
import socket
import time
from typing import Any

from csm_tui.wire.exchange import Exchange, current

SLICE = 0.1
"""Seconds between two checks of the limits and of a cancel."""
PIECE = 64 * 1024
"""Bytes that are sent between two such checks."""

_ANNOUNCEMENTS = {http.client.PROCESSING, http.client.EARLY_HINTS}
"""Besides 100, which ``http.client`` skips; an unknown status may be the response itself."""


def limit_connections(manager: Any) -> None:
    """Make a pool manager of urllib3 open limited connections from now on."""
    manager.pool_classes_by_scheme = {
        scheme: _limited_pool(pool) for scheme, pool in manager.pool_classes_by_scheme.items()
    }


def _limited_pool(pool: Any) -> Any:
    plain = pool.ConnectionCls
    # Under their own names: the library's messages quote them.
    connection = type(plain.__name__, (_LimitedConnection, plain), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


class _LimitedConnection:
    """A mixin for connections: sends and reads within the current exchange."""

    sock: Any
    _requesting = False
    _response: "_LimitedResponse | None" = None

    def response_class(self, *args: Any, **kwargs: Any) -> "_LimitedResponse":
        self._response = _LimitedResponse(*args, **kwargs)
        return self._response

    def getresponse(self) -> Any:
        try:
            return super().getresponse()  # type: ignore[misc]
        except BaseException:
            # The response may own the socket by now, and nothing else holds the response.
            if self._response is not None:
                self._response.close()
            raise
        finally:
            self._response = None

    def connect(self) -> None:
        # This may ask a proxy for a tunnel, which is not the request itself.
        requesting, self._requesting = self._requesting, False
        super().connect()  # type: ignore[misc]
        self._requesting = requesting

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._requesting = True
        super().request(*args, **kwargs)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        exchange = current()
        if exchange is None or not self._requesting or not isinstance(data, bytes | bytearray):
            super().send(data)  # type: ignore[misc]
            return
        if self.sock is None:
            self.connect()
        view = memoryview(data)
        for start in range(0, len(data), PIECE):
            exchange.check()
            piece = view[start : start + PIECE]
            exchange.sending(len(piece))
            if isinstance(self.sock, socket.socket):
                _send(self.sock, piece, exchange)
            else:
                # TLS within that of a proxy loses what is cut there. urllib3 would keep the
                # limit for connecting.
                self.sock.settimeout(exchange.silence)
                super().send(piece)  # type: ignore[misc]


def _send(sock: socket.socket, piece: memoryview, exchange: Exchange) -> None:
    """Send all bytes, however slowly the server takes them."""
    sock.settimeout(SLICE)
    began = time.monotonic()
    try:
        while piece:
            try:
                piece = piece[sock.send(piece) :]
                began, exchange.waiting_since = time.monotonic(), None
            except TimeoutError:
                exchange.check()
                if exchange.silence is not None and time.monotonic() - began > exchange.silence:
                    raise
                exchange.waiting_since = began
    finally:
        exchange.waiting_since = None


class _LimitedReader(io.RawIOBase):
    """The bytes of a socket, read within the limits of an exchange."""

    def __init__(self, plain: io.RawIOBase, sock: Any, exchange: Exchange) -> None:
        super().__init__()
        self._plain = plain
        self._sock = sock
        self._exchange = exchange
        self.ended = False
        """Whether the server has closed its side."""
        exchange.sent_whole = exchange.sent > 0
        sock.settimeout(SLICE)

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._plain.fileno()

    def readinto(self, buffer: Any) -> int:
        exchange = self._exchange
        exchange.waiting_since = began = time.monotonic()
        try:
            while True:
                exchange.check()
                try:
                    count: int = self._sock.recv_into(buffer)
                except TimeoutError:
                    if exchange.silence is not None and time.monotonic() - began > exchange.silence:
                        raise
                    continue
                self.ended = count == 0
                exchange.take(count)
                return count
        finally:
            exchange.waiting_since = None

    def close(self) -> None:
        # The socket counts its readers, and closes with the last one.
        self._plain.close()
        super().close()


class _LimitedResponse(http.client.HTTPResponse):
    """A response read within the limits, and refused where its end cannot be known."""

    fp: io.BufferedReader

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        exchange = current()
        self._reader: _LimitedReader | None = None
        if exchange is not None:
            self._reader = _LimitedReader(self.fp.detach(), sock, exchange)
            self.fp = io.BufferedReader(self._reader)

    def begin(self) -> None:
        """Read the head of the response, and skip interim ones (RFC 9110, 15.2)."""
        super().begin()
        while self.status in _ANNOUNCEMENTS:
            self.headers = None  # type: ignore[assignment]
            super().begin()
        if self._reader is not None and self._reader.ended:
            raise http.client.HTTPException("connection closed within the header of the response")
        lost = self.headers.get_payload()
        if isinstance(lost, str) and lost.strip():
            raise http.client.HTTPException("invalid line in the header of the response")
        coding = ", ".join(self.headers.get_all("Transfer-Encoding", [])).strip(" \t").lower()
        if coding == "chunked" and not self.chunked:
            # A blank behind it is allowed, and http.client does not expect it.
            self.chunked, self.chunk_left, self.length = True, None, None

    def _read_next_chunk_size(self) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            raise ValueError(size)
        return size
