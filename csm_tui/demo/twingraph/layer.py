"""The Twin Data Layer over HTTP, as generation 4 has it (PLATFORM.md 8).

Batch writes run one query for each row of a CSV body. Bulk queries run in the background; their
results are kept for a day by graph and query text.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.filetypes import detect
from csm_tui.demo.graphvalues import as_shortest
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import allowed, body_of, json_object, organization_of, world_of
from csm_tui.demo.world import DatasetRecord, World

__all__ = ["read_rows", "routes", "substitute"]

_ENGINE_SECONDS = 30
"""How long a request waits for an engine that is still being loaded."""
_BATCH_TYPES = ("text/csv", "application/octet-stream")
_KEPT_SECONDS = 24 * 3600


def routes(world: World) -> list[Route]:
    """Return the routes below the datasets of an organization (PLATFORM.md 8.1-8.4)."""
    layer = _TwinDataLayer(world)
    return [
        Route("/{dataset_id}/twingraph", layer.query, methods=["POST"]),
        Route("/{dataset_id}/batch", layer.batch, methods=["POST"]),
        Route("/{dataset_id}/batch-query", layer.batch_query, methods=["POST"]),
        Route("/twingraph/download/{hash}", layer.download, methods=["GET"]),
    ]


class _TwinDataLayer:
    """The endpoints; what takes time runs in a thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bulk = _BulkResults(world.clock, ThreadPoolExecutor(2, "bulk-query"))

    async def query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = self._engine()
            graph = _readable_graph(_dataset(request, "read"))
            try:
                return JSONResponse(engine.query(graph, cypher))
            # JSON has no NaN and no infinity: the server fails on them too.
            except (QueryFailedError, ValueError) as failed:
                raise GenericFailure from failed

        return await run_in_threadpool(answer)

    async def batch(self, request: Request) -> Response:
        content = await body_of(request)
        sent = request.headers.get("content-type", "").partition(";")[0].strip()
        if self._world.tdl_42 or sent not in _BATCH_TYPES:
            raise ApiProblem(415, f"Content-Type '{sent}' is not supported.", by_framework=True)
        cypher = request.query_params.get("query")
        if cypher is None:
            raise ApiProblem(400, "Required parameter 'query' is not present.", by_framework=True)

        def answer() -> Response:
            engine = self._engine()
            dataset = _dataset(request, "write")
            _refuse_binary(content)
            return JSONResponse(_write_batch(engine, dataset, _graph(dataset), cypher, content))

        return await run_in_threadpool(answer)

    async def batch_query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = self._engine()
            graph = _readable_graph(_dataset(request, "read"))
            return JSONResponse({"hash": self._bulk.ask(engine, graph, cypher)})

        return await run_in_threadpool(answer)

    async def download(self, request: Request) -> Response:
        organization_of(request)
        key = request.path_params["hash"]
        content = self._bulk.find(key)
        if content is None:
            raise ApiProblem(404, f"No graph found with hash: {key}. Try later")
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="TwinGraph-{key}.zip"'},
        )

    def _engine(self) -> GraphEngine:
        self._world.engine_settled.wait(_ENGINE_SECONDS)
        engine = self._world.engine
        if engine is None or not engine.available:
            why = engine.why_not if engine else "It was started without one."
            raise ApiProblem(501, f"This demo platform has no graph engine. {why}")
        return engine


def _dataset(request: Request, permission: str) -> DatasetRecord:
    organization = organization_of(request)
    dataset_id = request.path_params["dataset_id"]
    return allowed(world_of(request).dataset(organization.id, dataset_id), permission)


async def _cypher(request: Request) -> str:
    cypher = (await json_object(request)).get("query")
    if not isinstance(cypher, str):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    # JSON may hold halves of surrogate pairs, which the engine refuses.
    return cypher.encode("utf-8", "replace").decode()


def _readable_graph(dataset: DatasetRecord) -> str:
    if dataset.ingestion_status != "SUCCESS":
        raise ApiProblem(400, f"Dataset status is {dataset.ingestion_status}, not SUCCESS")
    return _graph(dataset)


def _graph(dataset: DatasetRecord) -> str:
    if dataset.twingraph_id is None:
        raise GenericFailure
    return dataset.twingraph_id


def _refuse_binary(content: bytes) -> None:
    found = detect("batch.csv", io.BytesIO(content))
    if found not in {"text/csv", "text/plain"}:
        raise ApiProblem(403, f"MIME type {found} for file batch.csv is not authorized.")


def _write_batch(
    engine: GraphEngine, dataset: DatasetRecord, graph: str, cypher: str, content: bytes
) -> dict[str, Any]:
    """Run a query for each row, and return the failures; successful rows stay written.

    The dataset is PENDING meanwhile. Failed rows count as processed, and errors count rows from 0.

    Raises:
        ApiProblem: 400, another write is under way.
    """
    with dataset.lock:
        if dataset.ingestion_status == "PENDING":
            raise ApiProblem(400, "Dataset in use, cannot update. Retry later")
        dataset.ingestion_status = "PENDING"
    outcome = "ERROR"
    try:
        answer = _run_rows(engine, graph, cypher, content)
        outcome = "SUCCESS"
    finally:
        dataset.ingestion_status = outcome
    return answer


def _run_rows(engine: GraphEngine, graph: str, cypher: str, content: bytes) -> dict[str, Any]:
    rows = list(read_rows(content))
    errors = []
    for number, row in enumerate(rows):
        try:
            engine.execute(graph, substitute(cypher, row))
        except QueryFailedError as failed:
            errors.append(f"#{number}: {failed}")
    return {"totalLines": len(rows), "processedLines": len(rows), "errors": errors}


def read_rows(content: bytes) -> Iterator[dict[str, str]]:
    """Yield CSV rows as trimmed text by trimmed column, in header order, without blank lines."""
    lines = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    rows = ([cell.strip() for cell in line] for line in lines if line)
    header = next(rows, [])
    for row in rows:
        yield dict(zip(header, row, strict=False))


def substitute(cypher: str, row: dict[str, str]) -> str:
    """Replace every `$column` of a query by the row's cells, column after column.

    As on the server, a column also replaces the start of a longer name and text that comes from an
    earlier cell, and a backslash is not escaped.
    """
    for column, cell in row.items():
        escaped = cell.replace('"', '\\"')
        cypher = cypher.replace(f"${column}", f'"{escaped}"' if cell else "null")
    return cypher


@dataclass(frozen=True, slots=True)
class _BulkResult:
    asked_at: float
    """Seconds since the epoch, by the world's clock."""
    content: Future[bytes]


class _BulkResults:
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


def _zipped(engine: GraphEngine, graph: str, cypher: str) -> bytes:
    rows = as_shortest(engine.query_exact(graph, cypher))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bulkQuery.json", json.dumps(rows, ensure_ascii=False))
    return content.getvalue()
