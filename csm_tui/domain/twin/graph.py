"""The contents of a twin graph: counts, nodes, relationships and results of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """Numbers of nodes by label and of relationships by type."""

    nodes: Mapping[str, int]
    relationships: Mapping[str, int]

    @property
    def total_nodes(self) -> int:
        """Number of all nodes."""
        return sum(self.nodes.values())

    @property
    def total_relationships(self) -> int:
        """Number of all relationships."""
        return sum(self.relationships.values())


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node in the result of a query."""

    id: str
    """The number that the engine gave it; the user's id is the property ``id``."""
    label: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphRelationship:
    """A relationship in the result of a query; the platform leaves out its ends."""

    id: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a query, in the column order of its RETURN clause."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    """Values as the platform returned them; None where it left a column out."""
    truncated: bool
    """Whether `rows` is only the beginning of what the platform returned."""
    total: int
    """Number of rows that the platform returned."""
    seconds: float
    note: str = ""
    """A remark on how to read the rows, or on labels that the graph lacks."""
