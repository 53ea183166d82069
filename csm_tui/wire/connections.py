"""Connections whose every byte is counted, timed and can be stopped.

An answer is read by ``http.client``, however it is asked for. What it reads from is replaced here,
so that the limits hold for heads, chunk sizes and trailers as well as for the content.
"""

import http.client
import io
import socket
import time
from typing import Any

from csm_tui.wire.exchange import Exchange, current

SLICE = 0.1
"""Seconds between two looks whether the answer is still waited for."""
PIECE = 64 * 1024
"""Bytes that are sent between two such looks."""

_ANNOUNCEMENTS = {http.client.PROCESSING, http.client.EARLY_HINTS}
"""Besides 100, which ``http.client`` passes over; what is unknown may be the answer itself."""


def watch(manager: Any) -> None:
    """Let the connections that a pool manager of urllib3 makes from now on be watched."""
    manager.pool_classes_by_scheme = {
        scheme: _watched_pool(pool) for scheme, pool in manager.pool_classes_by_scheme.items()
    }


def _watched_pool(pool: Any) -> Any:
    plain = pool.ConnectionCls
    # Under their own names: the library's words quote them.
    connection = type(plain.__name__, (_Watched, plain), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


class _Watched:
    """What a watched connection does otherwise."""

    sock: Any
    _requesting = False
    _answer: "_Answer | None" = None

    def response_class(self, *args: Any, **kwargs: Any) -> "_Answer":
        self._answer = _Answer(*args, **kwargs)
        return self._answer

    def getresponse(self) -> Any:
        try:
            return super().getresponse()  # type: ignore[misc]
        except BaseException:
            # The socket may be its own by now, and its maker is the last who knows it.
            if self._answer is not None:
                self._answer.close()
            raise
        finally:
            self._answer = None

    def connect(self) -> None:
        # A proxy is asked for a tunnel on the way: that is not the request itself.
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
                # TLS within that of a proxy: what is cut there is lost. Not the limit for
                # connecting, which urllib3 keeps for the sending too.
                self.sock.settimeout(exchange.silence)
                super().send(piece)  # type: ignore[misc]


def _send(sock: socket.socket, piece: memoryview, exchange: Exchange) -> None:
    """Send all of it, however slowly the other side takes it."""
    sock.settimeout(SLICE)
    began = time.monotonic()
    try:
        while piece:
            try:
                piece = piece[sock.send(piece) :]
                began, exchange.listening = time.monotonic(), None
            except TimeoutError:
                exchange.check()
                if exchange.silence is not None and time.monotonic() - began > exchange.silence:
                    raise
                exchange.listening = began
    finally:
        exchange.listening = None


class _Bytes(io.RawIOBase):
    """What comes over a socket, within the limits of an exchange."""

    def __init__(self, plain: io.RawIOBase, sock: Any, exchange: Exchange) -> None:
        super().__init__()
        self._plain = plain
        self._sock = sock
        self._exchange = exchange
        self.ended = False
        """Whether the other side has sent all it will."""
        exchange.whole = exchange.left
        sock.settimeout(SLICE)

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._plain.fileno()

    def readinto(self, buffer: Any) -> int:
        exchange = self._exchange
        exchange.listening = began = time.monotonic()
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
            exchange.listening = None

    def close(self) -> None:
        # The connection counts who reads from it, and ends with the last one.
        self._plain.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer that is read within the limits, and refused where its end cannot be known."""

    fp: io.BufferedReader

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        exchange = current()
        self._bytes: _Bytes | None = None
        if exchange is not None:
            self._bytes = _Bytes(self.fp.detach(), sock, exchange)
            self.fp = io.BufferedReader(self._bytes)

    def begin(self) -> None:
        """Read the head of the answer itself, past those that only announce it (RFC 9110, 15.2)."""
        super().begin()
        while self.status in _ANNOUNCEMENTS:
            self.headers = None  # type: ignore[assignment]
            super().begin()
        if self._bytes is not None and self._bytes.ended:
            raise http.client.HTTPException("the connection closed within the head of the answer")
        lost = self.headers.get_payload()
        if isinstance(lost, str) and lost.strip():
            raise http.client.HTTPException("a line of the head of the answer is no header")
        coding = ", ".join(self.headers.get_all("Transfer-Encoding", [])).strip(" \t").lower()
        if coding == "chunked" and not self.chunked:
            # A blank behind it, which is allowed and which http.client does not expect.
            self.chunked, self.chunk_left, self.length = True, None, None

    def _read_next_chunk_size(self) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            raise ValueError(size)
        return size
