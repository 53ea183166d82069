"""The body of an answer, read piece by piece and within its limits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import urllib3

from csm_tui.domain.errors import Cancelled
from csm_tui.platform._failures import translate_failure
from csm_tui.platform._unpacked import KNOWN, Unpacked
from csm_tui.platform.errors import Request
from csm_tui.wire.exchange import BrokenLimit, Exchange

PIECE = 64 * 1024
"""Bytes read at a time of an answer that is decoded."""
_LONGEST = 19
"""Digits of a length: no file is longer, and systems count no further."""
_AWS = "aws-chunked"
_PLAIN = {"identity", _AWS, "none", "binary", "utf-8", "utf8", "us-ascii", "iso-8859-1"}
"""Words for what is not packed: with aws-chunked the header says how the body was once sent to the
storage, and what puts files there often names their character set where a packing belongs."""
_FRAME = re.compile(rb"([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-fA-F]+)?\r\n")
_LONGEST_FRAME = 256 * 1024
"""Bytes looked at to tell frames of aws-chunked from a file that begins like one."""


class BodyStream:
    """The body of an answer; a context manager."""

    def __init__(
        self, response: urllib3.BaseHTTPResponse, request: Request, exchange: Exchange
    ) -> None:
        self._response = response
        self._request = request
        self._exchange = exchange
        length = response.headers.get("Content-Length", "")
        packing = _packing(response)
        raw: Callable[[int], bytes] = partial(response.read, decode_content=False)
        self._read = Unpacked(raw, packing).read if packing in KNOWN else raw
        known = length.isdecimal() and len(length) < _LONGEST and not packing
        self.length = int(length) if known else None
        """Bytes to come, None where the platform does not say."""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            Unreachable: the body ended early, stopped coming, or is damaged.
            OutcomeUnknown: it is the answer to a change.
            Cancelled: it was stopped.
        """
        try:
            self._exchange.allow(size)
            return self._read(size)
        except Cancelled as stopped:
            if not self._request.changes:
                raise
            raise translate_failure(self._request, stopped, left=True) from None
        except Exception as failure:  # noqa: BLE001 - an odd answer can raise anything
            raise translate_failure(self._request, failure, left=True) from None

    def all(self, largest: int) -> bytearray:
        """Return all of it.

        Raises:
            CsmError: as for `read`, or it is larger than allowed.
        """
        body = bytearray()
        while piece := self.read(PIECE):
            body += piece
            if len(body) > largest:
                failure = BrokenLimit(f"is larger than {largest // 2**20} MiB")
                raise translate_failure(self._request, failure, left=True)
        return body

    def as_long_as_it_takes(self) -> "BodyStream":
        """Let it take any time, as files do; only `stop` ends a read then."""
        self._exchange.stream()
        return self

    def stop(self) -> None:
        """Make a read that waits in another thread fail soon."""
        self._exchange.stop()

    def close(self) -> None:
        """Let go of the body, read to its end or not."""
        self._response.close()
        self._exchange.finish(str(self._response.status))

    def __enter__(self) -> "BodyStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def content_type(self) -> str:
        """What the platform says the content is."""
        return self._response.headers.get("Content-Type", "").lower()

    @property
    def unreadable_because(self) -> str:
        """Why the end or the content of the body cannot be known; nothing where it can."""
        coding = self._response.headers.get("Transfer-Encoding", "").strip(" \t").lower()
        if coding not in {"", "identity", "chunked"}:
            return f"it is transferred as {coding}, unasked"
        packing = _packing(self._response)
        if packing not in {"", *KNOWN}:
            return f"it is packed as {packing}, unasked"
        return "it is framed as aws-chunked" if self._is_framed() else ""

    @property
    def not_a_file(self) -> str:
        """Why the body is not a whole file; nothing where it is one."""
        status = self._response.status
        if status != 200:
            # 206 is a part that nobody has asked for, 204 has no body, 203 one that was changed.
            return f"it has status {status}, and only 200 brings a whole file"
        length = self._response.headers.get("Content-Length", "")
        numbers = [each.strip() for each in length.split(",")] if length else []
        if not all(each.isdecimal() and len(each) < _LONGEST for each in numbers):
            # Nobody could tell where the file ends (RFC 9112, 6.3).
            return f"it has a length of “{length}”"
        return self.unreadable_because

    def _is_framed(self) -> bool:
        """Whether frames of aws-chunked are around the content, which its header alone says.

        Object stores send the header with plain bodies too. What was looked at is read again.
        """
        if _AWS not in _encodings(self._response):
            return False
        rest, read = self.read(_LONGEST_FRAME), self._read

        def again(size: int) -> bytes:
            nonlocal rest
            piece, rest = rest[:size], rest[size:]
            return piece or read(size)

        start, self._read = rest, again
        frame = _FRAME.match(start)
        if frame is None:
            return False
        if frame[2]:
            return True
        end = frame.end() + int(frame[1], 16)
        if end + 2 <= len(start):
            # Behind its bytes a frame has a line end, and behind the last one may be a checksum.
            return start[end:].startswith((b"\r\n", b"x-amz-"))
        return len(start) == _LONGEST_FRAME and (self.length is None or end < self.length)


@contextmanager
def closed_on_error(body: BodyStream) -> Iterator[None]:
    """Close a body when what is done with it fails."""
    try:
        yield
    except BaseException:
        body.close()
        raise


def _packing(response: urllib3.BaseHTTPResponse) -> str:
    """Return how a body is packed; nothing where it is not, which is what is asked for."""
    return ", ".join(each for each in _encodings(response) if each not in _PLAIN)


def _encodings(response: urllib3.BaseHTTPResponse) -> list[str]:
    header = response.headers.get("Content-Encoding", "").lower()
    return [each.strip(" \t") for each in header.split(",") if each.strip(" \t")]
