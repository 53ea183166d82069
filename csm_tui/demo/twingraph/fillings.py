"""Datasets that are filled later: from a zip file, or from another dataset (PLATFORM.md 7)."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from csm_tui.demo.earlier import encode
from csm_tui.demo.permissions import CALLER
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import DatasetRecord, SourceRecord
from csm_tui.demo.requests import body_of, converted, json_object
from csm_tui.demo.twingraph import copies, imports
from csm_tui.demo.twingraph.graphs import dataset_of, engine_of, graph_of, readable_graph
from csm_tui.demo.world import World


def filling_routes(world: World, *, broken: Callable[[], bool]) -> list[Route]:
    """Return the routes below the datasets of an organization.

    Args:
        world: with the datasets and the engine.
        broken: whether uploads do not work now, as in 4.2 (PLATFORM.md 8.3).
    """
    served = _Fillings(world, broken)
    return [
        Route("/{dataset_id}", served.upload, methods=["POST"]),
        Route("/{dataset_id}/subdataset", served.create_part, methods=["POST"]),
    ]


class _Fillings:
    """The endpoints; they answer first, and a thread does the work."""

    def __init__(self, world: World, broken: Callable[[], bool]) -> None:
        self._world = world
        self._broken = broken

    async def upload(self, request: Request) -> Response:
        """Take a zip file, and fill the graph from it later (PLATFORM.md 7.3)."""
        content = await body_of(request)
        sent = request.headers.get("content-type", "").partition(";")[0].strip()
        if self._broken() or sent != "application/octet-stream":
            raise ApiProblem(415, f"Content-Type '{sent}' is not supported.", by_framework=True)

        def answer() -> Response:
            engine = engine_of(self._world)
            dataset = dataset_of(request, "write")
            if dataset.source_type != "File":
                raise ApiProblem(400, "SourceType Dataset must be 'File'")
            try:
                files = imports.open_zip(content)
            except imports.BadImport as bad:
                raise ApiProblem(400, f"Invalid zip file: {bad}") from bad
            graph = graph_of(dataset)

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
            parent = dataset_of(request, "read")
            source = readable_graph(parent)
            part = _new_part(self._world, parent, body)
            target = graph_of(part)
            self._world.datasets[part.id] = part
            _begin(
                self._world,
                part,
                lambda: copies.write_part(engine, source, target, part.queries),
            )
            return JSONResponse(encode.dataset(part))

        return await run_in_threadpool(answer)


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
