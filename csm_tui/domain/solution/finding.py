"""What the check of a solution finds."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding matters, the worst first."""

    ERROR = "Error"
    """Runs, runners or the platform meet something that cannot work."""
    WARNING = "Warning"
    """Something has no effect, or another one than it seems."""
    NOTE = "Note"
    """Something that is unusual."""


class SubjectKind(Enum):
    """The part of a solution that a finding is about."""

    SOLUTION = "solution"
    PARAMETER = "parameter"
    GROUP = "group"
    TEMPLATE = "run template"


@dataclass(frozen=True, slots=True)
class SolutionFinding:
    """One finding, with its place and the next step."""

    severity: Severity
    kind: SubjectKind
    subject_id: str
    """The id of the part; empty for the solution itself."""
    headline: str
    next_step: str

    @property
    def place(self) -> str:
        """The place, in words: ``parameter end_date``."""
        return f"{self.kind.value} {self.subject_id}" if self.subject_id else self.kind.value


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """A part of a solution, from which its findings are made."""

    kind: SubjectKind
    subject_id: str = ""

    def error(self, headline: str, next_step: str) -> SolutionFinding:
        """Return an error about this part."""
        return SolutionFinding(Severity.ERROR, self.kind, self.subject_id, headline, next_step)

    def warning(self, headline: str, next_step: str) -> SolutionFinding:
        """Return a warning about this part."""
        return SolutionFinding(Severity.WARNING, self.kind, self.subject_id, headline, next_step)

    def note(self, headline: str, next_step: str) -> SolutionFinding:
        """Return a note about this part."""
        return SolutionFinding(Severity.NOTE, self.kind, self.subject_id, headline, next_step)
