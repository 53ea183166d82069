"""The Twin Data Layer over HTTP, as generations 3 and 4 have it (PLATFORM.md 8).

Batch writes run one query for each row of a CSV body. Bulk queries run in the background; their
results are kept for a day by graph and query text.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import body_of, organization_of
from csm_tui.demo.twingraph.batches import refuse_binary, write_batch
from csm_tui.demo.twingraph.bulk import BulkResults, zip_answer
from csm_tui.demo.twingraph.entity_routes import entity_routes
from csm_tui.demo.twingraph.fillings import filling_routes
from csm_tui.demo.twingraph.graphs import (
    cypher_of,
    dataset_of,
    engine_of,
    graph_of,
    readable_graph,
    refusals,
)
from csm_tui.demo.world import World

_BATCH_TYPES = ("text/csv", "application/octet-stream")


def routes(world: World, *, with_words: bool = False) -> list[Route]:
    """Return the routes below the datasets of an organization (PLATFORM.md 8.1-8.5).

    Args:
        world: with the datasets and the engine.
        with_words: whether failures of the engine are answered with its words, as in generation 3.
    """

    def broken() -> bool:
        return world.tdl_42 and not with_words

    layer = _TwinDataLayer(world, with_words, broken)
    return [
        *filling_routes(world, broken=broken),
        *entity_routes(world, with_words=with_words),
        Route("/{dataset_id}/twingraph", layer.query, methods=["POST"]),
        Route("/{dataset_id}/batch", layer.batch, methods=["POST"]),
        Route("/{dataset_id}/batch-query", layer.batch_query, methods=["POST"]),
        Route("/twingraph/download/{hash}", layer.download, methods=["GET"]),
    ]


class _TwinDataLayer:
    """The endpoints; what takes time runs in a thread."""

    def __init__(self, world: World, with_words: bool, broken: Callable[[], bool]) -> None:
        self._world = world
        self._with_words = with_words
        self._broken = broken
        self._bulk = BulkResults(world.clock, ThreadPoolExecutor(2, "bulk-query"))

    async def query(self, request: Request) -> Response:
        cypher = await cypher_of(request)

        def answer() -> Response:
            engine = engine_of(self._world)
            graph = readable_graph(dataset_of(request, "read"))
            with refusals(with_words=self._with_words):
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
            dataset = dataset_of(request, "write")
            refuse_binary(content)
            return JSONResponse(write_batch(engine, dataset, graph_of(dataset), cypher, content))

        return await run_in_threadpool(answer)

    async def batch_query(self, request: Request) -> Response:
        cypher = await cypher_of(request)

        def answer() -> Response:
            engine = engine_of(self._world)
            graph = readable_graph(dataset_of(request, "read"))
            return JSONResponse({"hash": self._bulk.ask(engine, graph, cypher)})

        return await run_in_threadpool(answer)

    async def download(self, request: Request) -> Response:
        organization_of(request)
        return zip_answer(self._bulk, request.path_params["hash"])
