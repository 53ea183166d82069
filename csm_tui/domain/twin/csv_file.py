"""What a folder of CSV files is, file by file, before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from csm_tui.domain.twin.node_index import NodeIndex


class CsvKind(Enum):
    """What a file becomes in the graph."""

    NODE = "node"
    RELATIONSHIP = "relationship"
    REFUSED = "refused"
    """A CSV file that cannot be taken as it is."""
    NOT_TAKEN = "not taken"
    """Not a CSV file by the tutorial's rules."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a file that its owner should know."""

    file: str
    line: int | None
    """Where the record starts, counted from 1 with the header; None: the file as a whole."""
    column: str | None
    what: str
    next_step: str
    fatal: bool = True
    """Whether the file cannot be loaded because of it."""

    @property
    def where(self) -> str:
        """File and line as ``Customer.csv:12``."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess at what the columns of a refused file mean; an offer, never applied silently."""

    kind: CsvKind
    columns: Mapping[str, str]
    """``id``, ``src`` or ``dest`` to the column that looks like it."""
    sentence: str


@dataclass(frozen=True, slots=True)
class CsvFile:
    """One entry of the folder, and what was found in it."""

    path: Path
    name: str
    kind: CsvKind
    label: str = ""
    """Label of the nodes, or type of the relationships: the name without ``.csv``."""
    columns: tuple[str, ...] = ()
    id_column: str | None = None
    """The real column that was taken as ``id``, whatever its case."""
    src_column: str | None = None
    dest_column: str | None = None
    rows: int = 0
    has_bom: bool = False
    """A byte-order mark stands before the header; it is left out when sending."""
    size: int = 0
    """Bytes."""
    modified: int = 0
    """When the file was last changed, in nanoseconds; a change after the scan stops a load."""
    reason: str = ""
    """Why it is not taken or refused."""
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0
    """Problems found beyond those that are listed."""
    suggestion: Suggestion | None = None
    sample: tuple[tuple[str, ...], ...] = ()
    """The first rows, long cells cut."""

    @property
    def loadable(self) -> bool:
        """Whether it becomes part of the graph and nothing in it forbids that."""
        taken = self.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}
        return taken and not any(problem.fatal for problem in self.problems)

    @property
    def properties(self) -> tuple[str, ...]:
        """Names of the properties in column order, key columns by their graph names."""
        keys = {self.src_column: "src", self.dest_column: "dest", self.id_column: "id"}
        if self.kind is CsvKind.RELATIONSHIP:
            del keys[self.id_column]
        return tuple(keys.get(column, column) for column in self.columns)


@dataclass(frozen=True, slots=True)
class FolderScan:
    """All entries of a folder, in the order of their names."""

    folder: Path
    files: tuple[CsvFile, ...]
    ids: NodeIndex = field(default_factory=NodeIndex, repr=False, compare=False)
    """Every id of the nodes, with the label and line that hold it."""
    warnings: tuple[Problem, ...] = ()
    """What concerns several files at once."""
    more_warnings: int = 0
    """Warnings beyond those that are listed."""

    @property
    def nodes(self) -> tuple[CsvFile, ...]:
        """The files that become nodes."""
        return tuple(file for file in self.files if file.kind is CsvKind.NODE)

    @property
    def relationships(self) -> tuple[CsvFile, ...]:
        """The files that become relationships."""
        return tuple(file for file in self.files if file.kind is CsvKind.RELATIONSHIP)

    @property
    def loadable_names(self) -> frozenset[str]:
        """Names of the files that nothing forbids to load."""
        return frozenset(file.name for file in self.files if file.loadable)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every file, then those of the folder."""
        return (*(p for file in self.files for p in file.problems), *self.warnings)
