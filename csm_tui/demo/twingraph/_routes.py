"""Routes of the Twin Data Layer and their refusals."""

import io
from concurrent.futures import ThreadPoolExecutor

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.filetypes import detect
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.requests import allowed, body_of, json_object, organization_of, world_of
from csm_tui.demo.twingraph._batch import write_batch
from csm_tui.demo.twingraph._bulk import BulkResults
from csm_tui.demo.world import DatasetRecord, World

_ENGINE_SECONDS = 30
"""How long a request waits for an engine that is still being loaded."""
_BATCH_TYPES = ("text/csv", "application/octet-stream")


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
            return JSONResponse(write_batch(engine, dataset, _graph(dataset), cypher, content))

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
    # JSON may hold halves of characters, which no engine takes.
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
