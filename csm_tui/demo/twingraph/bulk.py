"""Bulk queries: they run in the background, and their results are kept (PLATFORM.md 8.4)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from starlette.responses import Response

from csm_tui.demo.engine import GraphEngine
from csm_tui.demo.graphvalues import as_shortest
from csm_tui.demo.problems import ApiProblem

_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class _BulkResult:
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
        self._results: dict[str, _BulkResult] = {}

    def ask(self, engine: GraphEngine, graph: str, cypher: str) -> str:
        """Start a query unless its result is kept, and return the hash that fetches the result."""
        key = hashlib.sha256(f"{graph}{cypher}".encode()).hexdigest()
        if self._kept(key) is None:
            running = self._executor.submit(_zipped, engine, graph, cypher)
            self._results[key] = _BulkResult(self._clock(), running)
        return key

    def find(self, key: str) -> bytes | None:
        """Return the zip file, or None when it is not ready, has failed or is too old."""
        result = self._kept(key)
        return result.content.result() if result and result.content.done() else None

    def _kept(self, key: str) -> _BulkResult | None:
        result = self._results.get(key)
        if result is None or self._clock() - result.asked_at > _KEPT_SECONDS:
            return None
        failed = result.content.done() and result.content.exception() is not None
        return None if failed else result


def zip_answer(bulk: BulkResults, key: str) -> Response:
    """Return the zip file of a bulk query.

    Raises:
        ApiProblem: 404, it is not ready.
    """
    content = bulk.find(key)
    if content is None:
        raise ApiProblem(404, f"No graph found with hash: {key}. Try later")
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="TwinGraph-{key}.zip"'},
    )


def _zipped(engine: GraphEngine, graph: str, cypher: str) -> bytes:
    rows = as_shortest(engine.query_exact(graph, cypher))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bulkQuery.json", json.dumps(rows, ensure_ascii=False))
    return content.getvalue()
