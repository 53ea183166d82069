"""Routes of the Twin Data Layer and their refusals."""

import json
from concurrent.futures import ThreadPoolExecutor

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.permissions import refuse_unless
from csm_tui.demo.problems import GenericFailure, Problem
from csm_tui.demo.twingraph._batch import write_batch
from csm_tui.demo.twingraph._bulk import BulkResults
from csm_tui.demo.world import IDENTITY, Dataset, World

_ENGINE_SECONDS = 30
"""How long a request waits for an engine that is still being loaded."""
_BATCH_TYPES = ("text/csv", "application/octet-stream")
_BINARY_TYPES = {
    b"PK\x03\x04": "application/zip",
    b"\x1f\x8b": "application/gzip",
    b"%PDF": "application/pdf",
    b"\x89PNG": "image/png",
}
"""Media type by the first bytes."""


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
    """The endpoints; whatever takes time runs in a thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bulk = BulkResults(world.clock, ThreadPoolExecutor(2, "bulk-query"))

    async def query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = self._engine()
            graph = _readable_graph(self._dataset(request, "read"))
            try:
                return JSONResponse(engine.query(graph, cypher))
            # JSON has no NaN and no infinity: the server fails on them too.
            except (QueryFailedError, ValueError) as failed:
                raise GenericFailure from failed

        return await run_in_threadpool(answer)

    async def batch(self, request: Request) -> Response:
        content = await request.body()
        sent = request.headers.get("content-type", "").partition(";")[0].strip()
        if self._world.tdl_42 or sent not in _BATCH_TYPES:
            raise Problem(415, f"Content-Type '{sent}' is not supported.", by_framework=True)
        cypher = request.query_params.get("query")
        if cypher is None:
            raise Problem(400, "Required parameter 'query' is not present.", by_framework=True)

        def answer() -> Response:
            engine = self._engine()
            dataset = self._dataset(request, "write")
            _refuse_binary(content)
            return JSONResponse(write_batch(engine, dataset, _graph(dataset), cypher, content))

        return await run_in_threadpool(answer)

    async def batch_query(self, request: Request) -> Response:
        cypher = await _cypher(request)

        def answer() -> Response:
            engine = self._engine()
            graph = _readable_graph(self._dataset(request, "read"))
            return JSONResponse({"hash": self._bulk.ask(engine, graph, cypher)})

        return await run_in_threadpool(answer)

    async def download(self, request: Request) -> Response:
        self._world.organization(request.path_params["organization_id"])
        key = request.path_params["hash"]
        content = self._bulk.find(key)
        if content is None:
            raise Problem(404, f"No graph found with hash: {key}. Try later")
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="TwinGraph-{key}.zip"'},
        )

    def _engine(self) -> GraphEngine:
        self._world.engine_settled.wait(_ENGINE_SECONDS)
        engine = self._world.engine
        if engine is None or not engine.available:
            raise Problem(501, engine.why_not if engine else "This platform has no graph engine.")
        return engine

    def _dataset(self, request: Request, permission: str) -> Dataset:
        organization_id = request.path_params["organization_id"]
        organization = self._world.organization(organization_id)
        refuse_unless(organization.security.allows(IDENTITY, "read"), organization_id, "read")
        dataset = self._world.dataset(organization_id, request.path_params["dataset_id"])
        allowed = dataset.security.allows(IDENTITY, permission)
        refuse_unless(allowed, dataset.id, permission)
        return dataset


async def _cypher(request: Request) -> str:
    try:
        body = json.loads(await request.body())
    except ValueError as broken:
        raise Problem(400, f"JSON parse error: {broken}") from broken
    cypher = body.get("query") if isinstance(body, dict) else None
    if not isinstance(cypher, str):
        raise Problem(400, "JSON parse error: query is missing")
    return cypher


def _readable_graph(dataset: Dataset) -> str:
    if dataset.ingestion_status != "SUCCESS":
        raise Problem(400, f"Dataset status is {dataset.ingestion_status}, not SUCCESS")
    return _graph(dataset)


def _graph(dataset: Dataset) -> str:
    if dataset.twingraph_id is None:
        raise GenericFailure
    return dataset.twingraph_id


def _refuse_binary(content: bytes) -> None:
    """Refuse what is neither CSV nor text by its first bytes, as the server's detection would."""
    for magic, media_type in _BINARY_TYPES.items():
        if content.startswith(magic):
            raise Problem(403, f"MIME type {media_type} for file batch is not authorized.")
