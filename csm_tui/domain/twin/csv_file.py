"""The files of a CSV folder and their problems, found before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from csm_tui.domain.twin.node_index import NodeIndex


class CsvKind(Enum):
    """What the rows of a file become in the graph."""

    NODE = "node"
    RELATIONSHIP = "relationship"
    REFUSED = "refused"
    """A CSV file that cannot be loaded as it is."""
    NOT_TAKEN = "skipped"
    """Not a CSV file by the rules of the tutorial."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a warning about a file."""

    file: str
    line: int | None
    """First line of the record, counted from 1; None when it concerns the file as a whole."""
    column: str | None
    what: str
    next_step: str
    fatal: bool = True
    """Whether it prevents the file from being loaded."""

    @property
    def where(self) -> str:
        """File and line as ``Customer.csv:12``."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess which columns are meant as keys; it is shown, never applied."""

    kind: CsvKind
    columns: Mapping[str, str]
    """``id``, ``src`` or ``dest`` with the column that seems to be meant."""
    sentence: str


@dataclass(frozen=True, slots=True)
class CsvFile:
    """An entry of the folder, and what was found in it."""

    path: Path
    name: str
    kind: CsvKind
    label: str = ""
    """Label of the nodes or type of the relationships: the name without ``.csv``."""
    columns: tuple[str, ...] = ()
    id_column: str | None = None
    """Name of the ``id`` column, in its own case."""
    src_column: str | None = None
    dest_column: str | None = None
    rows: int = 0
    has_bom: bool = False
    """Whether a byte-order mark stands before the header; it is not sent."""
    size: int = 0
    """Bytes."""
    modified: int = 0
    """Modification time in nanoseconds; a file that changed after the scan is not loaded."""
    reason: str = ""
    """Why it is not taken, or is refused."""
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0
    """Number of problems that are not listed."""
    suggestion: Suggestion | None = None
    sample: tuple[tuple[str, ...], ...] = ()
    """The first rows, with long cells cut."""

    @property
    def loadable(self) -> bool:
        """Whether it can be loaded: nodes or relationships, without a fatal problem."""
        taken = self.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}
        return taken and not any(problem.fatal for problem in self.problems)

    @property
    def properties(self) -> tuple[str, ...]:
        """Names of the properties in column order; key columns are ``id``, ``src`` and ``dest``."""
        keys = {self.src_column: "src", self.dest_column: "dest", self.id_column: "id"}
        if self.kind is CsvKind.RELATIONSHIP:
            del keys[self.id_column]
        return tuple(keys.get(column, column) for column in self.columns)


@dataclass(frozen=True, slots=True)
class FolderScan:
    """All files of a folder, sorted by name."""

    folder: Path
    files: tuple[CsvFile, ...]
    ids: NodeIndex = field(default_factory=NodeIndex, repr=False, compare=False)
    """The ids of all nodes, with their labels and lines."""
    warnings: tuple[Problem, ...] = ()
    """Problems that concern several files."""
    more_warnings: int = 0
    """Number of warnings that are not listed."""
    subfolders: tuple[str, ...] = ()
    """Names of the folders in it, of which nothing is read."""

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
        """Names of the files that can be loaded."""
        return frozenset(file.name for file in self.files if file.loadable)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all files, then the warnings of the folder."""
        return (*(p for file in self.files for p in file.problems), *self.warnings)
