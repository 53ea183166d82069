"""The old endpoints of twin graphs, deprecated (PLATFORM.md 8.6)."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.engine import GraphEngine
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.records import OldGraphRecord
from csm_tui.demo.requests import body_of, json_object, organization_of
from csm_tui.demo.twingraph import copies, entities, imports
from csm_tui.demo.twingraph.batches import refuse_binary, run_rows
from csm_tui.demo.twingraph.bulk import BulkResults, zip_answer
from csm_tui.demo.twingraph.graphs import engine_of, refusals
from csm_tui.demo.world import World

_WRITES = re.compile(r"\b(create|set|merge|delete|remove)\b", re.IGNORECASE)


def routes(world: World) -> list[Route]:
    """Return the routes of the old twin graphs and of import jobs."""
    graphs = _OldGraphs(world)
    one = "/organizations/{organization_id}/twingraph/{graph_id}"
    each = f"{one}/entity/{{type}}"
    return [
        Route("/organizations/{organization_id}/twingraphs", graphs.list),
        Route("/organizations/{organization_id}/twingraph/download/{hash}", graphs.download),
        Route("/organizations/{organization_id}/job/{job_id}/status", graphs.job_status),
        Route(one, graphs.create, methods=["POST"]),
        Route(one, graphs.delete, methods=["DELETE"]),
        Route(f"{one}/query", graphs.query, methods=["POST"]),
        Route(f"{one}/batch", graphs.batch, methods=["POST"]),
        Route(f"{one}/batch-query", graphs.batch_query, methods=["POST"]),
        Route(f"{one}/metadata", graphs.get_metadata),
        Route(f"{one}/metadata", graphs.update_metadata, methods=["PATCH"]),
        Route(each, graphs.find_entities),
        Route(each, graphs.create_entities, methods=["POST"]),
        Route(each, graphs.update_entities, methods=["PATCH"]),
        Route(each, graphs.delete_entities, methods=["DELETE"]),
    ]


def business_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows whose nodes and relationships have their property `id` as their id."""
    return [{name: _business_id(value) for name, value in row.items()} for row in rows]


def _business_id(value: Any) -> Any:
    if not isinstance(value, dict) or "properties" not in value:
        return value
    properties = dict(value["properties"])
    return {**value, "id": properties.pop("id", value["id"]), "properties": properties}


class _OldGraphs:
    """The endpoints; what takes time runs in a thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bulk = BulkResults(world.clock, ThreadPoolExecutor(1, "old-bulk-query"))

    async def list(self, request: Request) -> Response:
        organization_of(request)
        return JSONResponse(await run_in_threadpool(lambda: engine_of(self._world).graphs()))

    async def create(self, request: Request) -> Response:
        organization_of(request, "create_children")
        name, content = request.path_params["graph_id"], await body_of(request)
        if name in self._world.old_graphs:
            raise GenericFailure

        def work() -> Response:
            engine = engine_of(self._world)
            record = OldGraphRecord(name, self._world.clock())
            try:
                graph = imports.ImportedGraph()
                if content:
                    graph = imports.read_graph(imports.open_zip(content))
                copies.write_import(engine, _key(record), graph)
            except imports.BadImport as bad:
                raise ApiProblem(400, str(bad)) from bad
            self._world.old_graphs[name] = record
            return Response(status_code=204)

        return await run_in_threadpool(work)

    async def delete(self, request: Request) -> Response:
        organization_of(request, "delete")

        def work(engine: GraphEngine, record: OldGraphRecord) -> Response:
            for version in range(1, record.version + 1):
                engine.delete(f"{record.name}:{version}")
            del self._world.old_graphs[record.name]
            return Response(status_code=204)

        return await self._with_graph(request, work)

    async def query(self, request: Request) -> Response:
        organization_of(request)
        body = await json_object(request)
        cypher = _reading(body)

        def work(engine: GraphEngine, record: OldGraphRecord) -> Response:
            rows = engine.query_exact(_key(record, body.get("version")), cypher)
            return JSONResponse(business_ids(rows))

        return await self._with_graph(request, work)

    async def batch(self, request: Request) -> Response:
        organization_of(request, "write")
        content, given = await body_of(request), request.query_params
        cypher = given.get("query")
        if cypher is None:
            raise ApiProblem(400, "Required parameter 'query' is not present.", by_framework=True)

        def work(engine: GraphEngine, record: OldGraphRecord) -> Response:
            refuse_binary(content)
            answer = run_rows(engine, _key(record, given.get("version")), cypher, content)
            record.modified = self._world.clock()
            # Here the failed rows do not count as processed.
            answer["processedLines"] -= len(answer["errors"])
            return JSONResponse(answer)

        return await self._with_graph(request, work)

    async def batch_query(self, request: Request) -> Response:
        organization_of(request)
        body = await json_object(request)
        cypher = _reading(body)

        def work(engine: GraphEngine, record: OldGraphRecord) -> Response:
            key = self._bulk.ask(engine, _key(record, body.get("version")), cypher)
            return JSONResponse({"hash": key})

        return await self._with_graph(request, work)

    async def download(self, request: Request) -> Response:
        organization_of(request)
        return zip_answer(self._bulk, request.path_params["hash"])

    async def get_metadata(self, request: Request) -> Response:
        organization_of(request)
        return JSONResponse(_metadata(self._record(request)))

    async def update_metadata(self, request: Request) -> Response:
        organization_of(request, "write")
        record, body = self._record(request), await json_object(request)
        rotation = body.get("graphRotation")
        if isinstance(rotation, int | str) and str(rotation).isdigit():
            record.rotation = int(rotation)
        if isinstance(body.get("graphName"), str):
            record.title = body["graphName"]
        return JSONResponse(_metadata(record))

    async def find_entities(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")
        return await self._entities(request, lambda ask: entities.find(ask, kind, ids))

    async def create_entities(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._entities(request, lambda ask: entities.create(ask, kind, given))

    async def update_entities(self, request: Request) -> Response:
        kind, given = entities.kind_of(request), await entities.given_entities(request)
        return await self._entities(request, lambda ask: entities.update(ask, kind, given))

    async def delete_entities(self, request: Request) -> Response:
        kind, ids = entities.kind_of(request), request.query_params.getlist("ids")

        def remove(ask: entities.Ask) -> str:
            entities.delete(ask, kind, ids)
            return ""

        await self._entities(request, remove)
        return Response(status_code=200)

    async def job_status(self, request: Request) -> Response:
        """Answer with a bare word, as for the status of a dataset."""
        organization_of(request)
        job = request.path_params["job_id"]
        known = any(one.source and one.source.job_id == job for one in self._datasets())
        word = "Succeeded" if known else "Unknown"
        return Response(word, media_type="application/json")

    def _datasets(self) -> Any:
        return list(self._world.datasets.values())

    async def _entities(self, request: Request, work: Callable[[entities.Ask], str]) -> Response:
        organization_of(request, "read" if request.method == "GET" else "write")

        def in_graph(engine: GraphEngine, record: OldGraphRecord) -> Response:
            words = work(lambda cypher: business_ids(engine.query_exact(_key(record), cypher)))
            return Response(words, media_type="application/json")

        return await self._with_graph(request, in_graph)

    async def _with_graph(
        self, request: Request, work: Callable[[GraphEngine, OldGraphRecord], Response]
    ) -> Response:
        """Run work on the graph in the path in a thread."""
        record = self._record(request)

        def answer() -> Response:
            with refusals(with_words=True):
                return work(engine_of(self._world), record)

        return await run_in_threadpool(answer)

    def _record(self, request: Request) -> OldGraphRecord:
        name = request.path_params["graph_id"]
        found = self._world.old_graphs.get(name)
        if found is None:
            raise ApiProblem(404, f"No graph found with id: {name}")
        return found


def _key(record: OldGraphRecord, version: Any = None) -> str:
    return f"{record.name}:{version or record.version}"


def _reading(body: dict[str, Any]) -> str:
    """Return the query of a body.

    Raises:
        ApiProblem: 400, it holds a word that writes, be it in a text.
    """
    cypher = body.get("query")
    if not isinstance(cypher, str):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    if _WRITES.search(cypher):
        raise ApiProblem(400, "Read Only queries authorized only")
    return cypher


def _metadata(record: OldGraphRecord) -> dict[str, str]:
    return {
        "lastVersion": str(record.version),
        "graphRotation": str(record.rotation),
        "lastModifiedDate": str(int(record.modified * 1000)),
        "graphName": record.title or record.name,
    }
