"""The body of a response, decompressed and read within its limits."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import urllib3

from csm_tui.domain.errors import Cancelled
from csm_tui.platform._failures import BadCompression, translate_failure
from csm_tui.platform._request import Request
from csm_tui.wire.exchange import BrokenLimit, Exchange

PIECE = 64 * 1024
"""Bytes read at a time of a response that is decoded."""
_LONGEST = 19
"""Digits of a length: systems count no further."""
_AWS = "aws-chunked"
_PLAIN = {"identity", _AWS, "none", "binary", "utf-8", "utf8", "us-ascii", "iso-8859-1"}
"""Content encodings without compression: aws-chunked says how the body was sent to the storage,
and programs that put files there often name a character set instead of an encoding."""
_DEFLATE = "deflate"
_COMPRESSED = {"gzip", "x-gzip", _DEFLATE}
"""Content encodings that are decompressed."""
_GZIP_OR_ZLIB = zlib.MAX_WBITS + 32
"""Lets zlib find out itself which of the two it is."""
_RAW_DEFLATE = -zlib.MAX_WBITS
"""What many servers call deflate: without the header of RFC 9110, 8.4.1.2."""
_FRAME = re.compile(rb"([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-fA-F]+)?\r\n")
_LONGEST_FRAME = 256 * 1024
"""Bytes read to distinguish frames of aws-chunked from a file that begins like one."""


class BodyStream:
    """The body of a response; a context manager that closes it."""

    def __init__(
        self, response: urllib3.BaseHTTPResponse, request: Request, exchange: Exchange
    ) -> None:
        self._response = response
        self._request = request
        self._exchange = exchange
        length = response.headers.get("Content-Length", "")
        encoding = _compression(response)
        raw: Callable[[int], bytes] = partial(response.read, decode_content=False)
        self._read = _Decompressed(raw, encoding).read if encoding in _COMPRESSED else raw
        known = length.isdecimal() and len(length) < _LONGEST and not encoding
        self.length = int(length) if known else None
        """Bytes of the body; None if the platform does not say."""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            Unreachable: the body ended early, stalled, or is damaged.
            OutcomeUnknown: the same, in the response to a change.
            Cancelled: the read was stopped.
        """
        try:
            self._exchange.allow(size)
            return self._read(size)
        except Cancelled as stopped:
            if not self._request.changes:
                raise
            raise translate_failure(self._request, stopped, sent=True) from None
        except Exception as failure:  # noqa: BLE001 - an odd answer can raise anything
            raise translate_failure(self._request, failure, sent=True) from None

    def all(self, largest: int) -> bytearray:
        """Return the whole body.

        Raises:
            CsmError: as for `read`, or the body is larger than allowed.
        """
        body = bytearray()
        while piece := self.read(PIECE):
            body += piece
            if len(body) > largest:
                failure = BrokenLimit(f"is larger than {largest // 2**20} MiB")
                raise translate_failure(self._request, failure, sent=True)
        return body

    def without_time_limit(self) -> "BodyStream":
        """Return this body without a limit of time, as for files; only `stop` ends a read then."""
        self._exchange.remove_time_limit()
        return self

    def stop(self) -> None:
        """Make a read in another thread fail soon."""
        self._exchange.stop()

    def close(self) -> None:
        """Close the body, read to its end or not."""
        self._response.close()
        self._exchange.finish(str(self._response.status))

    def __enter__(self) -> "BodyStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def content_type(self) -> str:
        """The header ``Content-Type``, in lower case."""
        return self._response.headers.get("Content-Type", "").lower()

    @property
    def unreadable_because(self) -> str:
        """Why the body cannot be decoded, in words; empty if it can."""
        coding = self._response.headers.get("Transfer-Encoding", "").strip(" \t").lower()
        if coding not in {"", "identity", "chunked"}:
            return f"unrequested transfer encoding {coding}"
        encoding = _compression(self._response)
        if encoding not in {"", *_COMPRESSED}:
            return f"unrequested encoding {encoding}"
        return "unrequested aws-chunked frames" if self._is_framed() else ""

    @property
    def not_a_file(self) -> str:
        """Why the body is not a whole file, in words; empty if it is one."""
        status = self._response.status
        if status != 200:
            # 206 is a part that was not asked for, 204 has no body, 203 a changed one.
            return f"it has status {status}, and only 200 brings a whole file"
        length = self._response.headers.get("Content-Length", "")
        numbers = [each.strip() for each in length.split(",")] if length else []
        if not all(each.isdecimal() and len(each) < _LONGEST for each in numbers):
            # The end of the file cannot be known (RFC 9112, 6.3).
            return f"it has a length of “{length}”"
        return self.unreadable_because

    def _is_framed(self) -> bool:
        """Return whether the content is in frames of aws-chunked, as its header says.

        Object stores send the header with plain bodies too. The bytes inspected are read again.
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
            # A line end follows a frame, and a checksum may follow the last one.
            return start[end:].startswith((b"\r\n", b"x-amz-"))
        return len(start) == _LONGEST_FRAME and (self.length is None or end < self.length)


class _Decompressed:
    """The decompressed bytes of a gzip or deflate body; its end mark proves that it is whole.

    Args:
        read: returns up to so many compressed bytes, nothing at the end.
        encoding: one of `_COMPRESSED`.
    """

    def __init__(self, read: Callable[[int], bytes], encoding: str) -> None:
        self._read = read
        self._may_be_raw = encoding == _DEFLATE
        self._decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            BadCompression: the body has no end, or is damaged.
        """
        while data := self._rest or self._read(size):
            if self._may_be_raw and not _has_header(data):
                self._decompressor = zlib.decompressobj(_RAW_DEFLATE)
            elif self._decompressor.eof:
                # A gzip body may have several members, one after another (RFC 1952, 2.2).
                self._decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
            self._may_be_raw = False
            try:
                block = self._decompressor.decompress(data, size)
            except zlib.error as error:
                raise BadCompression(f"is damaged ({error})") from None
            self._rest = self._decompressor.unconsumed_tail or self._decompressor.unused_data
            if block:
                return block
        if not self._decompressor.eof:
            raise BadCompression("ended early")
        return b""


def _has_header(data: bytes) -> bool:
    """Return whether the first byte is that of zlib or gzip (RFC 1950 and 1952, 2.2).

    No compressor starts raw deflate with it: 8 would be a stored block with meaningless bits set,
    0x1f a type of block that does not exist (RFC 1951, 3.2.3).
    """
    return data[0] & 0x0F == zlib.DEFLATED or data[0] == 0x1F


@contextmanager
def closed_on_error(body: BodyStream) -> Iterator[None]:
    """Close a body if the block raises."""
    try:
        yield
    except BaseException:
        body.close()
        raise


def _compression(response: urllib3.BaseHTTPResponse) -> str:
    """Return how a body is compressed; empty if it is not, as requests ask for."""
    return ", ".join(each for each in _encodings(response) if each not in _PLAIN)


def _encodings(response: urllib3.BaseHTTPResponse) -> list[str]:
    header = response.headers.get("Content-Encoding", "").lower()
    return [each.strip(" \t") for each in header.split(",") if each.strip(" \t")]
