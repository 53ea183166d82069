"""The graph that a request asks for, and the refusals of the engine (PLATFORM.md 2.4, 8)."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.problems import ApiProblem, GenericFailure
from csm_tui.demo.records import DatasetRecord
from csm_tui.demo.requests import (
    allowed,
    generation_of,
    json_object,
    organization_of,
    world_of,
)
from csm_tui.demo.world import World

_ENGINE_SECONDS = 30
"""How long a request waits for an engine that is still being loaded."""


@contextmanager
def refusals(*, with_words: bool) -> Iterator[None]:
    """Turn failures of the engine into the answers of the generation.

    Args:
        with_words: whether the engine's own words are given, as in generation 3.
    """
    try:
        yield
    except QueryFailedError as failed:
        if not with_words:
            raise GenericFailure from failed
        raise _refusal_in_words(failed) from failed
    except ValueError as failed:
        raise GenericFailure from failed


def _refusal_in_words(failed: QueryFailedError) -> ApiProblem:
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


def dataset_of(request: Request, permission: str) -> DatasetRecord:
    """Return the dataset in the path, or refuse a caller without the permission."""
    organization = organization_of(request)
    dataset_id = request.path_params["dataset_id"]
    found = world_of(request).dataset(organization.id, dataset_id, generation_of(request))
    return allowed(found, permission)


async def cypher_of(request: Request) -> str:
    """Return the query of a body."""
    cypher = (await json_object(request)).get("query")
    if not isinstance(cypher, str):
        raise ApiProblem(400, "Failed to read request", by_framework=True)
    # JSON may hold halves of surrogate pairs, which the engine refuses.
    return cypher.encode("utf-8", "replace").decode()


def readable_graph(dataset: DatasetRecord) -> str:
    """Return the graph of a dataset that can be queried.

    Raises:
        ApiProblem: 400, its status is not SUCCESS.
        GenericFailure: it has no graph.
    """
    if dataset.ingestion_status != "SUCCESS":
        raise ApiProblem(400, f"Dataset status is {dataset.ingestion_status}, not SUCCESS")
    return graph_of(dataset)


def graph_of(dataset: DatasetRecord) -> str:
    """Return the name of the graph of a dataset.

    Raises:
        GenericFailure: it has none.
    """
    if dataset.twingraph_id is None:
        raise GenericFailure
    return dataset.twingraph_id
