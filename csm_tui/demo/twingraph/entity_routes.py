"""The routes of nodes and relationships one by one (PLATFORM.md 8.5)."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from csm_tui.demo.twingraph import entities
from csm_tui.demo.twingraph.graphs import dataset_of, engine_of, readable_graph, refusals
from csm_tui.demo.world import World

_PATH = "/{dataset_id}/twingraph/{type}"


def entity_routes(world: World, *, with_words: bool) -> list[Route]:
    """Return the routes below the datasets of an organization.

    Args:
        world: with the datasets and the engine.
        with_words: whether failures of the engine are answered with its words.
    """
    served = _Entities(world, with_words)
    return [
        Route(_PATH, served.find, methods=["GET"]),
        Route(_PATH, served.create, methods=["POST"]),
        Route(_PATH, served.update, methods=["PATCH"]),
        Route(_PATH, served.delete, methods=["DELETE"]),
    ]


class _Entities:
    """The endpoints; the engine is asked in a thread."""

    def __init__(self, world: World, with_words: bool) -> None:
        self._world = world
        self._with_words = with_words

    async def find(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")
        return await self._in_graph(request, "read", lambda ask: entities.find(ask, kind, ids))

    async def create(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._in_graph(request, "write", lambda ask: entities.create(ask, kind, given))

    async def update(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._in_graph(request, "write", lambda ask: entities.update(ask, kind, given))

    async def delete(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")

        def remove(ask: entities.Ask) -> str:
            entities.delete(ask, kind, ids)
            return ""

        await self._in_graph(request, "write", remove)
        return Response(status_code=204)

    async def _in_graph(
        self, request: Request, permission: str, work: Callable[[entities.Ask], str]
    ) -> Response:
        def answer() -> Response:
            engine = engine_of(self._world)
            graph = readable_graph(dataset_of(request, permission))
            with refusals(with_words=self._with_words):
                words = work(lambda cypher: engine.query(graph, cypher, self._world.query_ms))
            return Response(words, media_type="application/json")

        return await run_in_threadpool(answer)
