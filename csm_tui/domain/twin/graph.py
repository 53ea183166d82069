"""What a twin graph holds, and what a query over it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """How many nodes per label and relationships per type."""

    nodes: Mapping[str, int]
    relationships: Mapping[str, int]

    @property
    def total_nodes(self) -> int:
        """Nodes of all labels."""
        return sum(self.nodes.values())

    @property
    def total_relationships(self) -> int:
        """Relationships of all types."""
        return sum(self.relationships.values())


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node as a query returned it."""

    id: str
    """The engine's own number; the business id is the property ``id``."""
    label: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphRelationship:
    """A relationship as a query returned it; the platform leaves out its two ends."""

    id: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a query, in the column order of its RETURN clause."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    """Values as the platform gave them; None where it left a column out."""
    truncated: bool
    """Whether the platform returned more rows than are kept here."""
    total: int
    """Rows the platform returned."""
    seconds: float
    note: str = ""
    """What the platform did to the values, when it matters for these rows."""
