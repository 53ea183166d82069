"""Writing whole graphs: from a zip file, and from queries on another graph (PLATFORM.md 7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from csm_tui.demo.engine import GraphEngine
from csm_tui.demo.twingraph.imports import ImportedGraph

_ROWS = 500
"""Nodes or relationships that one query writes."""
_EVERYTHING = ("MATCH (n) RETURN n", "MATCH ()-[r]->() RETURN r")


@dataclass(slots=True)
class _Content:
    """Nodes and relationships; the ends of these are keys of nodes."""

    nodes: dict[Any, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """Label and properties by key."""
    edges: dict[Any, tuple[str, Any, Any, dict[str, Any]]] = field(default_factory=dict)
    """Type, keys of source and target, properties, by key."""

    def take(self, value: Any) -> None:
        """Add the nodes and relationships in a value of a row."""
        from falkordb import Edge, Node

        match value:
            case Node():
                self.nodes[value.id] = ((value.labels or ["Node"])[0], value.properties)
            case Edge():
                ends = value.src_node, value.dest_node
                self.edges[value.id] = (value.relation, *ends, value.properties)
            case list():
                for one in value:
                    self.take(one)


def write_import(engine: GraphEngine, graph: str, content: ImportedGraph) -> None:
    """Replace a graph by the content of a zip file.

    Raises:
        QueryFailedError: the engine refuses it.
    """
    edges = {
        (kind, number): (kind, one.source, one.target, one.properties)
        for kind, ones in content.edges.items()
        for number, one in enumerate(ones)
    }
    _write(engine, graph, _Content(dict(content.nodes), edges))


def write_part(
    engine: GraphEngine, source: str, target: str, queries: Iterable[str] | None
) -> None:
    """Replace a graph by what queries on another one return: by all of it without queries.

    A relationship is taken when both its ends are.

    Raises:
        QueryFailedError: the engine refuses a query.
    """
    content = _Content()
    for cypher in queries or _EVERYTHING:
        for row in engine.raw_rows(source, cypher):
            content.take(row)
    _write(engine, target, content)


def _write(engine: GraphEngine, graph: str, content: _Content) -> None:
    engine.delete(graph)
    ids: dict[Any, int] = {}
    labels = {label for label, _ in content.nodes.values()}
    for label in sorted(labels):
        keys = [key for key, (own, _) in content.nodes.items() if own == label]
        for start in range(0, len(keys), _ROWS):
            chunk = keys[start : start + _ROWS]
            rows = [content.nodes[key][1] for key in chunk]
            create = f"UNWIND $rows AS row CREATE (n:{_name(label)}) SET n = row RETURN id(n)"
            made = engine.raw_rows(graph, create, {"rows": rows})
            ids.update(zip(chunk, (row[0] for row in made), strict=True))
    for kind in sorted({one[0] for one in content.edges.values()}):
        rows = [
            {"source": ids[source], "target": ids[target], "properties": properties}
            for own, source, target, properties in content.edges.values()
            if own == kind and source in ids and target in ids
        ]
        for start in range(0, len(rows), _ROWS):
            create = (
                "UNWIND $rows AS row MATCH (a), (b) WHERE id(a) = row.source AND id(b) = row.target"
                f" CREATE (a)-[r:{_name(kind)}]->(b) SET r = row.properties"
            )
            engine.raw_rows(graph, create, {"rows": rows[start : start + _ROWS]})


def _name(text: str) -> str:
    return f"`{text.replace('`', '')}`"
