"""Why a run failed: the steps to blame, and the lines of its log that look like errors."""

from dataclasses import dataclass
from itertools import islice

from csm_tui.domain.log_errors import error_lines
from csm_tui.domain.run import RunLog, RunNode, RunStatus
from csm_tui.domain.triage import failed_steps, reason


@dataclass(frozen=True, slots=True)
class RunTriage:
    """What the steps and the log of a run say of its failure."""

    reason: str
    """Empty when the steps do not say it."""
    steps: tuple[RunNode, ...]
    """The steps that failed."""
    log: RunLog
    error_lines: tuple[int, ...]
    """Numbers of the first lines of the log that look like errors, from 0."""


def triage(status: RunStatus | None, log: RunLog, most: int) -> RunTriage:
    """Return the reason of a failure, the failed steps, the log and its first error lines.

    Args:
        status: The steps of the run; None when they are not known.
        log: The log of the run.
        most: The log is searched until so many error lines are found.
    """
    found = tuple(islice(error_lines(log.lines), most))
    if status is None:
        return RunTriage("", (), log, found)
    return RunTriage(reason(status), failed_steps(status), log, found)
