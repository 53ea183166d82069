"""Forms with a file (``multipart/form-data``), sent as they are read.

The generated client would hold the whole file in memory, twice.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from csm_tui.domain.progress import CancelToken
from csm_tui.platform.client import PlatformClient

PACKET = 64 * 1024
"""Bytes up to which the blocks of a form are sent together."""
# As browsers quote it, and a backslash too: Java servers take it for an escape.
_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A", "\\": "%5C"})


class Multipart:
    """A form: its fields, then at most one file."""

    def __init__(self) -> None:
        self._boundary = secrets.token_hex(16)
        self._head = b""
        self._end = b""

    def field(self, name: str, value: str, content_type: str = "") -> "Multipart":
        """Add a field."""
        kind = f"\r\nContent-Type: {content_type}" if content_type else ""
        self._head += (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="{name}"{kind}\r\n\r\n{value}\r\n'
        ).encode()
        return self

    def json(self, name: str, value: object) -> "Multipart":
        """Add a field in JSON."""
        return self.field(name, json.dumps(value, ensure_ascii=False), "application/json")

    def file(self, filename: str, name: str = "file") -> "Multipart":
        """Add the file, after all fields."""
        self._head += (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="{name}"; '
            f'filename="{filename.translate(_QUOTED)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        self._end = b"\r\n"
        return self

    @property
    def overhead(self) -> int:
        """Bytes of the form besides those of the file."""
        return len(self._head) + len(self._tail)

    @property
    def _tail(self) -> bytes:
        return self._end + f"--{self._boundary}--\r\n".encode()

    def send(
        self,
        client: PlatformClient,
        method: str,
        address: str,
        blocks: Iterable[bytes] = (),
        size: int = 0,
        *,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:
        """Send the form with a file of this size and return the decoded response.

        Raises:
            CsmError: as for `PlatformClient.send_stream`.
        """
        return client.send_stream(
            method,
            address,
            _gathered(chain([self._head], blocks, [self._tail])),
            self.overhead + size,
            f"multipart/form-data; boundary={self._boundary}",
            timeout=timeout,
            cancel=cancel,
        )


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces with small ones joined: each costs a system call and a packet."""
    waiting = b""
    for piece in pieces:
        if len(waiting) + len(piece) <= PACKET:
            waiting += piece
        elif len(piece) <= PACKET:
            yield waiting
            waiting = piece
        else:
            yield from (waiting, piece) if waiting else (piece,)
            waiting = b""
    if waiting:
        yield waiting
