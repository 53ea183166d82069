"""The Twin Data Layer over HTTP, as generations 3 and 4 have it (PLATFORM.md 8).

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
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.earlier import encode
from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.filetypes import detect
from csm_tui.demo.graphvalues import as_shortest
from csm_tui.demo.permissions import CALLER
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import (
    allowed,
    body_of,
    converted,
    generation_of,
    json_object,
    organization_of,
    world_of,
)
from csm_tui.demo.twingraph import copies, entities, imports
from csm_tui.demo.world import DatasetRecord, SourceRecord, World

__all__ = ["read_rows", "routes", "substitute"]

_ENGINE_SECONDS = 30
"""How long a request waits for an engine that is still being loaded."""
_BATCH_TYPES = ("text/csv", "application/octet-stream")
_KEPT_SECONDS = 24 * 3600


def routes(world: World, *, with_words: bool = False) -> list[Route]:
    """Return the routes below the datasets of an organization (PLATFORM.md 8.1-8.5).

    Args:
        world: with the datasets and the engine.
        with_words: whether failures of the engine are answered with its words, as in generation 3.
    """
    layer = _TwinDataLayer(world, with_words)
    one_by_one = "/{dataset_id}/twingraph/{type}"
    return [
        Route("/{dataset_id}", layer.upload, methods=["POST"]),
        Route("/{dataset_id}/subdataset", layer.create_part, methods=["POST"]),
        Route(one_by_one, layer.find_entities, methods=["GET"]),
        Route(one_by_one, layer.create_entities, methods=["POST"]),
        Route(one_by_one, layer.update_entities, methods=["PATCH"]),
        Route(one_by_one, layer.delete_entities, methods=["DELETE"]),
        Route("/{dataset_id}/twingraph", layer.query, methods=["POST"]),
        Route("/{dataset_id}/batch", layer.batch, methods=["POST"]),
        Route("/{dataset_id}/batch-query", layer.batch_query, methods=["POST"]),
        Route("/twingraph/download/{hash}", layer.download, methods=["GET"]),
    ]


class _TwinDataLayer:
    """The endpoints; what takes time runs in a thread."""

    def __init__(self, world: World, with_words: bool) -> None:
        self._world = world
        self._with_words = with_words
        self._bulk = BulkResults(world.clock, ThreadPoolExecutor(2, "bulk-query"))

    async def query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = engine_of(self._world)
            graph = _readable_graph(_dataset(request, "read"))
            with self._refusals():
                # JSON has no NaN and no infinity: the server fails on them too.
                return JSONResponse(engine.query(graph, cypher, self._world.query_ms))

        return await run_in_threadpool(answer)

    async def batch(self, request: Request) -> Response:
        content = await body_of(request)
        sent = request.headers.get("content-type", "").partition(";")[0].strip()
        if self._broken() or sent not in _BATCH_TYPES:
            raise ApiProblem(415, f"Content-Type '{sent}' is not supported.", by_framework=True)
        cypher = request.query_params.get("query")
        if cypher is None:
            raise ApiProblem(400, "Required parameter 'query' is not present.", by_framework=True)

        def answer() -> Response:
            engine = engine_of(self._world)
            dataset = _dataset(request, "write")
            refuse_binary(content)
            return JSONResponse(_write_batch(engine, dataset, _graph(dataset), cypher, content))

        return await run_in_threadpool(answer)

    async def batch_query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = engine_of(self._world)
            graph = _readable_graph(_dataset(request, "read"))
            return JSONResponse({"hash": self._bulk.ask(engine, graph, cypher)})

        return await run_in_threadpool(answer)

    async def download(self, request: Request) -> Response:
        organization_of(request)
        return zip_answer(self._bulk, request.path_params["hash"])

    async def find_entities(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")
        return await self._entities(request, "read", lambda ask: entities.find(ask, kind, ids))

    async def create_entities(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._entities(request, "write", lambda ask: entities.create(ask, kind, given))

    async def update_entities(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._entities(request, "write", lambda ask: entities.update(ask, kind, given))

    async def delete_entities(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")

        def remove(ask: entities.Ask) -> str:
            entities.delete(ask, kind, ids)
            return ""

        await self._entities(request, "write", remove)
        return Response(status_code=204)

    async def upload(self, request: Request) -> Response:
        """Take a zip file, and fill the graph from it later (PLATFORM.md 7.3)."""
        content = await body_of(request)
        sent = request.headers.get("content-type", "").partition(";")[0].strip()
        if self._broken() or sent != "application/octet-stream":
            raise ApiProblem(415, f"Content-Type '{sent}' is not supported.", by_framework=True)

        def answer() -> Response:
            engine = engine_of(self._world)
            dataset = _dataset(request, "write")
            if dataset.source_type != "File":
                raise ApiProblem(400, "SourceType Dataset must be 'File'")
            try:
                files = imports.open_zip(content)
            except imports.BadImport as bad:
                raise ApiProblem(400, f"Invalid zip file: {bad}") from bad
            graph = _graph(dataset)

            def work() -> None:
                copies.write_import(engine, graph, imports.read_graph(files))

            _begin(self._world, dataset, work)
            return JSONResponse(_listed(files), 202)

        return await run_in_threadpool(answer)

    async def create_part(self, request: Request) -> Response:
        """Create a dataset from queries on another one, which fill it later."""
        body = await json_object(request)

        def answer() -> Response:
            engine = engine_of(self._world)
            parent = _dataset(request, "read")
            source = _readable_graph(parent)
            part = _new_part(self._world, parent, body)
            target = _graph(part)
            self._world.datasets[part.id] = part
            _begin(
                self._world,
                part,
                lambda: copies.write_part(engine, source, target, part.queries),
            )
            return JSONResponse(encode.dataset(part))

        return await run_in_threadpool(answer)

    async def _entities(
        self, request: Request, permission: str, work: Callable[[entities.Ask], str]
    ) -> Response:
        def answer() -> Response:
            engine = engine_of(self._world)
            graph = _readable_graph(_dataset(request, permission))
            with self._refusals():
                words = work(lambda cypher: engine.query(graph, cypher, self._world.query_ms))
            return Response(words, media_type="application/json")

        return await run_in_threadpool(answer)

    def _broken(self) -> bool:
        """Return whether the uploads do not work, as in 4.2 (PLATFORM.md 8.3)."""
        return self._world.tdl_42 and not self._with_words

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn failures of the engine into the answers of the generation."""
        try:
            yield
        except QueryFailedError as failed:
            if not self._with_words:
                raise GenericFailure from failed
            raise refusal_in_words(failed) from failed
        except ValueError as failed:
            raise GenericFailure from failed


def refusal_in_words(failed: QueryFailedError) -> ApiProblem:
    """Return the answer of generation 3 to a failure of the engine (PLATFORM.md 2.4)."""
    words = str(failed)
    if "timed out" in words.lower():
        return ApiProblem(408, words, "Query timed out")
    return ApiProblem(500, words)


def engine_of(world: World) -> GraphEngine:
    """Return the engine, once it is loaded.

    Raises:
        ApiProblem: 501, there is none.
    """
    world.engine_settled.wait(_ENGINE_SECONDS)
    engine = world.engine
    if engine is None or not engine.available:
        why = engine.why_not if engine else "It was started without one."
        raise ApiProblem(501, f"This demo platform has no graph engine. {why}")
    return engine


def _begin(world: World, dataset: DatasetRecord, work: Callable[[], None]) -> None:
    """Let a dataset be PENDING, and fill its graph in a thread.

    Raises:
        ApiProblem: 400, another write is under way.
    """
    with dataset.lock:
        if dataset.ingestion_status == "PENDING":
            raise ApiProblem(400, "Dataset in use, cannot update. Retry later")
        dataset.ingestion_status = "PENDING"
        dataset.filling = world.jobs.submit(work)


def _new_part(world: World, parent: DatasetRecord, body: dict[str, Any]) -> DatasetRecord:
    fields: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "name": ("name", str),
        "description": ("description", str),
        "main": ("main", bool),
        "queries": ("queries", list),
    }
    given = {"name": parent.name, "description": parent.description, "main": False}
    return DatasetRecord(
        id=world.new_id("d"),
        organization_id=parent.organization_id,
        owner=CALLER.get().identity,
        created=world.clock(),
        security=parent.security.copy(),
        tags=list(parent.tags or ()),
        source_type="Twincache",
        source=SourceRecord("none"),
        parent_id=parent.id,
        twingraph_id=world.new_id("t"),
        **(given | converted(body, fields)),
    )


def _listed(files: imports.GraphZip) -> dict[str, Any]:
    return {
        kind: [{"name": one.name, "size": one.size} for one in found]
        for kind, found in (("nodes", files.nodes), ("edges", files.edges))
    }


def _dataset(request: Request, permission: str) -> DatasetRecord:
    organization = organization_of(request)
    dataset_id = request.path_params["dataset_id"]
    found = world_of(request).dataset(organization.id, dataset_id, generation_of(request))
    return allowed(found, permission)


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


def refuse_binary(content: bytes) -> None:
    """Refuse content that is no text.

    Raises:
        ApiProblem: 403.
    """
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
        answer = run_rows(engine, graph, cypher, content)
        outcome = "SUCCESS"
    finally:
        dataset.ingestion_status = outcome
    return answer


def run_rows(engine: GraphEngine, graph: str, cypher: str, content: bytes) -> dict[str, Any]:
    """Run a query for each row of CSV, and return the failures by row, counted from 0."""
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
