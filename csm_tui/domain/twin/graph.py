"""The contents of a twin graph: counts, nodes and relationships."""

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
