"""A body that somebody on the way has packed, though nobody had asked for it."""

import zlib
from collections.abc import Callable

GZIP_OR_ZLIB = zlib.MAX_WBITS + 32
"""Lets zlib find out itself which of the two it is."""
RAW_DEFLATE = -zlib.MAX_WBITS
"""What many servers call deflate: without the header that RFC 9110 8.4.1.2 wants around it."""
DEFLATE = "deflate"
KNOWN = {"gzip", "x-gzip", DEFLATE}
"""Content encodings that can be unpacked."""


class CutPacked(Exception):
    """What has come of it is not the whole file; its text says why: “ended early”."""


class Unpacked:
    """The bytes of a gzip or deflate body; its own end mark tells whether it is whole.

    Args:
        read: returns up to so many packed bytes, nothing at the end.
        packing: one of `KNOWN`.
    """

    def __init__(self, read: Callable[[int], bytes], packing: str) -> None:
        self._read = read
        self._may_be_raw = packing == DEFLATE
        self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            CutPacked: it has no end, or is damaged.
        """
        while packed := self._rest or self._read(size):
            if self._may_be_raw and not _has_header(packed):
                self._unpacker = zlib.decompressobj(RAW_DEFLATE)
            elif self._unpacker.eof:
                # A gzip body may have several members, one after another (RFC 1952, 2.2).
                self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
            self._may_be_raw = False
            try:
                block = self._unpacker.decompress(packed, size)
            except zlib.error as error:
                raise CutPacked(f"is damaged ({error})") from None
            self._rest = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if block:
                return block
        if not self._unpacker.eof:
            raise CutPacked("ended early")
        return b""


def _has_header(packed: bytes) -> bool:
    """Tell whether zlib or gzip wraps it, of which the first byte tells (RFC 1950 and 1952, 2.2).

    Deflate alone starts so in no body that a packer makes: 8 would be a stored block with bits set
    that have no meaning, 0x1f a type of block that there is not (RFC 1951, 3.2.3).
    """
    return packed[0] & 0x0F == zlib.DEFLATED or packed[0] == 0x1F
