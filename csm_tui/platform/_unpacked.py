"""A body that somebody on the way has packed, though nobody had asked for it."""

import zlib
from collections.abc import Callable

GZIP_OR_DEFLATE = zlib.MAX_WBITS + 32
"""Lets zlib find out itself which of the two it is."""
KNOWN = {"gzip", "x-gzip", "deflate"}
"""Content encodings that can be unpacked."""


class CutPacked(Exception):
    """It ended early, or is damaged: what has come of it is not the whole file."""


class Unpacked:
    """The bytes of a gzip or deflate body; its own end mark tells whether it is whole.

    Args:
        read: returns up to so many packed bytes, nothing at the end.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._unpacker = zlib.decompressobj(GZIP_OR_DEFLATE)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to that many bytes, nothing at the end.

        Raises:
            CutPacked: it has no end.
        """
        while packed := self._rest or self._read(size):
            if self._unpacker.eof:
                # A gzip body may have several members, one after another (RFC 1952, 2.2).
                self._unpacker = zlib.decompressobj(GZIP_OR_DEFLATE)
            try:
                block = self._unpacker.decompress(packed, size)
            except zlib.error as error:
                raise CutPacked(str(error)) from None
            self._rest = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if block:
                return block
        if not self._unpacker.eof:
            raise CutPacked("the packed body ended early")
        return b""
