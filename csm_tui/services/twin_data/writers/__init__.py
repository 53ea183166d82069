"""The two ways to write rows to a graph: chunked queries, and the platform's batch call."""

from csm_tui.domain.twin import WritePath
from csm_tui.services.twin_data.writers._writer import Writer
from csm_tui.services.twin_data.writers.batch import BatchWriter
from csm_tui.services.twin_data.writers.chunked import ChunkedWriter

__all__ = ["CHUNKED", "BatchWriter", "ChunkedWriter", "Writer", "writer_of"]

CHUNKED = ChunkedWriter()
"""Works on every platform with graphs."""
_WRITERS: dict[WritePath, Writer] = {each.path: each for each in (CHUNKED, BatchWriter())}


def writer_of(path: WritePath) -> Writer:
    """Return the writer of a path."""
    return _WRITERS[path]
