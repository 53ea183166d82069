"""What a log says of a failure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class CauseKind(Enum):
    """What a cause was taken from; the values are words of the JSON form."""

    EXCEPTION = "exception"
    MISSING_VARIABLES = "missing-variables"
    TEMPLATE = "template"
    COMMAND = "command"
    """A command that is missing or cannot be run."""
    KILLED = "killed"
    EXIT_CODE = "exit-code"
    ERROR_LINE = "error-line"
    WORKFLOW = "workflow"
    """A message of the workflow engine, not of the log."""
    UNFINISHED = "unfinished"
    """The log ends while a step runs."""


class StepResult(Enum):
    """How a step ended; the values are the orchestrator's words where it has some."""

    SUCCESS = "SUCCESS"
    ERROR = "ERROR"
    SKIPPED_AFTER_FAILURE = "SKIPPED_AFTER_FAILURE"
    SKIPPED_BY_USER = "SKIPPED_BY_USER"
    DRY_RUN = "DRY_RUN"
    UNFINISHED = "UNFINISHED"
    NOT_STARTED = "NOT_STARTED"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a step, or the whole run, failed."""

    kind: CauseKind
    sentence: str
    step: str = ""
    """Empty when no step had started, or when the log does not name it."""
    line: int | None = None
    """Number of the line that names the cause, from 0; None when no line does."""
    more: tuple[str, ...] = ()
    """What belongs to the cause: the rest of its message, the exceptions that led to it."""
    exit_code: int | None = None
    sure: bool = True
    """Whether the log leaves no other reading."""
    doubt: str = ""
    """Why it is not sure."""
    lines: tuple[int, ...] = ()
    """The lines that lead to it, where other output stands between them; empty elsewhere."""


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of the run as the log tells it."""

    name: str
    result: StepResult
    first_line: int | None = None
    last_line: int | None = None
    exit_code: int | None = None
    cause: Cause | None = None
    """Of a step that failed."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a log says of a failure; without a cause, all that it tells of ended well."""

    name: str
    """The run or the file."""
    headline: str
    causes: tuple[Cause, ...]
    """One of each failed step, in the order in which they failed; the first is the headline's."""
    steps: tuple[ExplainedStep, ...]
    line_count: int
    excerpt: Mapping[int, str]
    """Numbers, from 0, and plain texts of the lines around the cause."""
    version: str = ""
    """Of the orchestrator."""
    attempts: int = 1
    """How often the orchestrator started; only the last attempt is explained."""

    @property
    def cause(self) -> Cause | None:
        """The cause that came first."""
        return self.causes[0] if self.causes else None

    @property
    def skipped(self) -> Sequence[str]:
        """The steps that were skipped because of a failure."""
        skipped = StepResult.SKIPPED_AFTER_FAILURE
        return [step.name for step in self.steps if step.result is skipped]
