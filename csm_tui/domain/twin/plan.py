"""The plan of a load, made before anything is sent."""

from dataclasses import dataclass, field
from enum import Enum

from csm_tui.domain.twin.csv_file import CsvFile, CsvKind, Problem
from csm_tui.domain.twin.graph import GraphCounts
from csm_tui.domain.twin.node_index import EndIndex

Ends = tuple[str, str]
"""Labels of the source and the destination node."""


class WritePath(Enum):
    """How rows are written to the graph."""

    CYPHER = "chunked queries"
    """Many rows per request with the query call; works on every 3.x and 4.x platform."""
    BATCH = "batch call"
    """The batch call of the platform, one query per row; broken in 4.2 (PLATFORM.md 8.3)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A query and the number of rows it is run for."""

    text: str
    rows: int
    ends: Ends | None = None
    """Labels in which the two ends are looked up; None for nodes."""


@dataclass(frozen=True, slots=True)
class LoadStep:
    """The load of one file."""

    file: CsvFile
    statements: tuple[Statement, ...]
    """One for nodes; for relationships, one per pair of labels that occurs."""
    skips_existing: bool = False
    """Whether rows that are in the graph already are skipped."""
    already_there: int = 0
    """Number of rows whose node is in the graph and stays as it is."""

    @property
    def rows(self) -> int:
        """Number of rows that will be sent."""
        return sum(statement.rows for statement in self.statements)


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """The steps of a load in order, with its expected result."""

    dataset_id: str
    dataset_name: str
    wipe: bool
    write_path: WritePath
    before: GraphCounts
    """Counts when the plan was made."""
    expected: GraphCounts
    """Counts after the load; with keep, skipped relationships make them smaller."""
    wipe_query: str | None
    """Query that empties the graph, run until nothing is left; None with keep."""
    index_queries: tuple[str, ...]
    steps: tuple[LoadStep, ...]
    """Nodes first, then relationships."""
    warnings: tuple[str, ...]
    """What of this load may not be as the user expects it."""
    blockers: tuple[Problem, ...]
    """Problems that prevent the load; a plan with any is refused."""
    more_blockers: int
    """Number of blockers that are not listed."""
    confirmation: str | None
    """Text that the user types before the graph is emptied; None if nothing is deleted."""
    remarks: tuple[str, ...] = ()
    """How all loads store what they load."""
    index: EndIndex = field(default_factory=EndIndex, repr=False, compare=False)
    """Finds the ends of the relationships."""

    @property
    def rows(self) -> int:
        """Number of rows of all steps."""
        return sum(step.rows for step in self.steps)

    @property
    def already_there(self) -> int:
        """Number of nodes of the files that are in the graph and stay as they are."""
        return sum(step.already_there for step in self.steps)

    @property
    def skips_relationships(self) -> bool:
        """Whether relationships that are in the graph already are skipped; unknown how many."""
        return any(
            step.skips_existing and step.file.kind is CsvKind.RELATIONSHIP for step in self.steps
        )
