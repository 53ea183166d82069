"""Results of bulk queries, kept for a day by graph and query text (PLATFORM.md 8.4)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from csm_tui.demo.engine import GraphEngine
from csm_tui.demo.graphvalues import as_shortest

_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class _Result:
    asked_at: float
    """Seconds since the epoch, by the world's clock."""
    content: Future[bytes]


class BulkResults:
    """Runs bulk queries in the background and keeps their zip files.

    Args:
        clock: seconds since the epoch.
        executor: where the queries run.
    """

    def __init__(self, clock: Callable[[], float], executor: Executor) -> None:
        self._clock = clock
        self._executor = executor
        self._results: dict[str, _Result] = {}

    def ask(self, engine: GraphEngine, graph: str, cypher: str) -> str:
        """Begin a query, unless its result is kept already, and return the hash to fetch it by."""
        key = hashlib.sha256(f"{graph}{cypher}".encode()).hexdigest()
        if self._kept(key) is None:
            running = self._executor.submit(_zipped, engine, graph, cypher)
            self._results[key] = _Result(self._clock(), running)
        return key

    def find(self, key: str) -> bytes | None:
        """Return the zip file, or nothing when it is not ready, has failed or is too old."""
        result = self._kept(key)
        return result.content.result() if result and result.content.done() else None

    def _kept(self, key: str) -> _Result | None:
        result = self._results.get(key)
        if result is None or self._clock() - result.asked_at > _KEPT_SECONDS:
            return None
        failed = result.content.done() and result.content.exception() is not None
        return None if failed else result


def _zipped(engine: GraphEngine, graph: str, cypher: str) -> bytes:
    rows = as_shortest(engine.query_exact(graph, cypher))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bulkQuery.json", json.dumps(rows, ensure_ascii=False))
    return content.getvalue()
