"""Nodes and relationships one by one (PLATFORM.md 8.5); names and texts are pasted unescaped."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.requests import body_of

Ask = Callable[[str], list[dict[str, Any]]]
"""Runs Cypher on a graph and returns its rows."""
_MATCHES = {"node": "(a {{id:'{0}'}})", "relationship": "()-[a {{id:'{0}'}}]->()"}
_CREATES = {
    "node": "CREATE (a:{type} {{id:'{name}'{params}}}) RETURN a",
    "relationship": "MATCH (s {{id:'{source}'}}), (t {{id:'{target}'}}) "
    "CREATE (s)-[a:{type} {{id:'{name}'{params}}}]->(t) RETURN a",
}


def kind_of(request: Request) -> str:
    """Return `node` or `relationship` from the path.

    Raises:
        ApiProblem: 400, it is neither.
    """
    kind = request.path_params["type"]
    if kind not in _MATCHES:
        raise ApiProblem(400, f"Bad Type : {kind}")
    return str(kind)


async def given_entities(request: Request) -> list[dict[str, str]]:
    """Return the entities of a body.

    Raises:
        ApiProblem: 400, it is no list of entities.
    """
    try:
        body = json.loads(await body_of(request))
        return [{name: str(one.get(name) or "") for name in _FIELDS} for one in body]
    except (ValueError, TypeError, AttributeError, RecursionError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong


_FIELDS = ("type", "name", "source", "target", "params")


def create(ask: Ask, kind: str, given: Iterable[dict[str, str]]) -> str:
    """Create entities, and return a JSON array for each, one behind another."""
    return _each(
        ask,
        [
            _CREATES[kind].format_map({**one, "params": one["params"] and f", {one['params']}"})
            for one in given
        ],
    )


def update(ask: Ask, kind: str, given: Iterable[dict[str, str]]) -> str:
    """Replace the properties of entities, and return a JSON array for each."""
    queries = []
    for one in given:
        params = one["params"] and f", {one['params']}"
        match = _MATCHES[kind].format(one["name"])
        queries.append(f"MATCH {match} SET a = {{id:'{one['name']}'{params}}} RETURN a")
    return _each(ask, queries)


def find(ask: Ask, kind: str, ids: Iterable[str]) -> str:
    """Return a JSON array for each id, one behind another."""
    return _each(ask, [f"MATCH {_MATCHES[kind].format(one)} RETURN a" for one in ids])


def delete(ask: Ask, kind: str, ids: Iterable[str]) -> None:
    """Delete entities."""
    for one in ids:
        ask(f"MATCH {_MATCHES[kind].format(one)} DELETE a")


def _each(ask: Ask, queries: Iterable[str]) -> str:
    return "".join(json.dumps(ask(cypher), ensure_ascii=False) for cypher in queries)
