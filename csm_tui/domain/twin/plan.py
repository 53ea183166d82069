"""What a load would do, decided before anything is sent."""

from dataclasses import dataclass, field
from enum import Enum

from csm_tui.domain.twin.csv_file import CsvFile, Problem
from csm_tui.domain.twin.graph import GraphCounts
from csm_tui.domain.twin.node_index import EndIndex

Ends = tuple[str, str]
"""Label of the source node and label of the destination node."""


class WritePath(Enum):
    """The way rows reach the graph."""

    CYPHER = "chunked queries"
    """Many rows a request through the query call; works on every 3.x and 4.x platform."""
    BATCH = "batch call"
    """The platform's own call, one query a row; broken in 4.2 (PLATFORM.md 8.3)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One query text and how many rows it is run for."""

    text: str
    rows: int
    ends: Ends | None = None
    """Which labels the two ends are looked up in; None for nodes."""


@dataclass(frozen=True, slots=True)
class LoadStep:
    """One file of the plan."""

    file: CsvFile
    statements: tuple[Statement, ...]
    """One for nodes; for relationships one per pair of labels that occurs."""
    skips_existing: bool = False
    """Whether a row is left out when the graph already holds what it says."""
    already_there: int = 0
    """Rows whose node is in the graph already and is left as it is."""

    @property
    def rows(self) -> int:
        """Rows that will be sent."""
        return sum(statement.rows for statement in self.statements)


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Everything a load will do, in order."""

    dataset_id: str
    dataset_name: str
    wipe: bool
    write_path: WritePath
    before: GraphCounts
    """What the graph held when the plan was made."""
    expected: GraphCounts
    """What it should hold after; with keep, identical relationships that exist make it less."""
    wipe_query: str | None
    """The query that empties the graph, repeated until nothing is left; None with keep."""
    index_queries: tuple[str, ...]
    steps: tuple[LoadStep, ...]
    """Nodes before relationships."""
    warnings: tuple[str, ...]
    blockers: tuple[Problem, ...]
    """Why it cannot be run as it is; a load with any is refused."""
    more_blockers: int
    """Blockers found beyond those that are listed."""
    confirmation: str | None
    """The text to type before the graph is emptied; None when nothing is deleted."""
    index: EndIndex = field(default_factory=EndIndex, repr=False, compare=False)
    """Where the ends of the relationships are."""

    @property
    def rows(self) -> int:
        """Rows that will be sent in all."""
        return sum(step.rows for step in self.steps)
