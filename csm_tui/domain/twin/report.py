"""What a load did, as far as it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin.graph import GraphCounts


class LoadOutcome(Enum):
    """How a load, or one file of it, ended."""

    DONE = "done"
    PARTIAL = "partial"
    """Some rows are known not to be in the graph."""
    UNKNOWN = "unknown"
    """An answer was lost: some rows may or may not be in the graph."""
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class RowError:
    """Rows that the platform refused, in its own words."""

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
    """What was done of one file."""

    file: str
    outcome: LoadOutcome
    rows: int
    """Rows in the plan."""
    sent: int
    """Rows whose answer came."""
    accepted: int
    """Of those sent, the rows that are in the graph now, by the platform's answers."""
    skipped: int
    """Of those accepted, the rows that were in the graph before and were left as they were."""
    errors: tuple[RowError, ...] = ()
    more_errors: int = 0
    """Errors beyond those that are listed."""
    unknown_lines: tuple[int, int] | None = None
    """First and last line of the rows whose answer was lost."""
    resume_line: int | None = None
    """The first line that was not sent; None when all were."""


@dataclass(frozen=True, slots=True)
class CountCheck:
    """One label or type, as it should be and as it is."""

    kind: str
    """``node`` or ``relationship``."""
    name: str
    before: int
    expected: int
    actual: int

    @property
    def matches(self) -> bool:
        """Whether the graph holds what it should."""
        return self.expected == self.actual


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, file by file, and what the graph holds now."""

    outcome: LoadOutcome
    files: tuple[FileReport, ...]
    verified: tuple[CountCheck, ...]
    """Empty when the graph could not be counted; then `verify_problem` says why."""
    after: GraphCounts | None
    seconds: float
    cancelled: bool = False
    problem: CsmError | None = None
    """What stopped the load; None when it ran to its end."""
    verify_problem: CsmError | None = None
    next_step: str = ""
    """What to do now; empty when all is done."""
    half_emptied: bool = False
    """Whether the graph was to be emptied, and nodes are left or may be left."""

    @property
    def by_file(self) -> Mapping[str, FileReport]:
        """The files' reports by file name."""
        return {report.file: report for report in self.files}


@dataclass(frozen=True, slots=True)
class CutOffLoad:
    """A load that did not come to its report, because the program ended before."""

    dataset_id: str
    dataset_name: str
    folder: str
    """Where its files are; empty where the graph was only to be emptied."""
    files: int
    wipe: bool
    """Whether the graph was to be emptied first."""
    nodes: int
    """What the graph held before."""
    at: datetime
    """When it began, in UTC."""
