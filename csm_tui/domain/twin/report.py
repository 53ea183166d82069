"""The report of a load: what was written, and what is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin.graph import GraphCounts

VERIFYING = "Counting the graph"
"""What a load does last; the name of that step in its progress."""


class LoadOutcome(Enum):
    """How a load, or one file of it, ended."""

    DONE = "done"
    PARTIAL = "partial"
    """Some rows are not in the graph."""
    UNKNOWN = "unknown"
    """An answer was lost: some rows may or may not be in the graph."""
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class RowError:
    """Rows that the platform refused, and its reason."""

    file: str
    first_line: int
    last_line: int
    words: str

    @property
    def where(self) -> str:
        """File and lines as ``Customer.csv:12`` or ``Customer.csv:12-40``."""
        lines = str(self.first_line)
        if self.last_line != self.first_line:
            lines = f"{lines}-{self.last_line}"
        return f"{self.file}:{lines}"


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result of loading one file."""

    file: str
    outcome: LoadOutcome
    rows: int
    """Number of rows in the plan."""
    sent: int
    """Number of rows whose request was answered."""
    accepted: int
    """Rows that are in the graph, according to the answers."""
    skipped: int
    """Accepted rows that were in the graph before and stayed as they were."""
    errors: tuple[RowError, ...] = ()
    more_errors: int = 0
    """Number of errors that are not listed."""
    unknown_lines: tuple[int, int] | None = None
    """First and last line of rows whose answer was lost."""
    resume_line: int | None = None
    """First line that was not sent, or None if all were."""


@dataclass(frozen=True, slots=True)
class CountCheck:
    """The counts of a label or type: before, expected and actual."""

    kind: str
    """``node`` or ``relationship``."""
    name: str
    before: int
    expected: int
    actual: int

    @property
    def matches(self) -> bool:
        """Whether the actual count is the expected one."""
        return self.expected == self.actual


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The result of a load for each file, and the counts of the graph."""

    outcome: LoadOutcome
    files: tuple[FileReport, ...]
    verified: tuple[CountCheck, ...]
    """Empty if the graph could not be counted; `verify_problem` says why."""
    after: GraphCounts | None
    seconds: float
    cancelled: bool = False
    problem: CsmError | None = None
    """Error that stopped the load, or None if it ran to its end."""
    verify_problem: CsmError | None = None
    next_step: str = ""
    """What the user can do now; empty if all is done."""
    half_emptied: bool = False
    """Whether emptying the graph began, and nodes are or may be left."""
    note: str = ""
    """What was done otherwise than planned, as sentences: the platform refused the write path."""

    @property
    def by_file(self) -> Mapping[str, FileReport]:
        """The reports of the files by file name."""
        return {report.file: report for report in self.files}


@dataclass(frozen=True, slots=True)
class CutOffLoad:
    """A load without a report, because the program ended during it."""

    dataset_id: str
    dataset_name: str
    folder: str
    """Folder of its files; empty if the graph was only to be emptied."""
    files: int
    wipe: bool
    """Whether the graph was to be emptied first."""
    nodes: int
    """Number of nodes in the graph before."""
    at: datetime
    """Start in UTC."""
