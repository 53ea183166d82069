"""The same error in earlier runs, and what changed when it last went away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run, RunLog, RunStatus
from csm_tui.domain.run_history import comparable_before, runs_before
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner_differences import InputDifference, differences, real, run_inputs
from csm_tui.domain.triage import Cause, error_signature, explain, with_status
from csm_tui.services.threads import map_bounded

MOST = 6
"""Earlier failed runs whose logs are read, the newest first."""
_AT_A_TIME = 4

ReadLog = Callable[[str], RunLog]
ReadStatus = Callable[[str], RunStatus]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Earlier runs that failed with the same error."""

    same: tuple[Run, ...] = ()
    """Newest first."""
    read: int = 0
    """The number of earlier failed runs whose log was read."""
    failed: int = 0
    """The number of earlier failed runs."""
    cured_by: Run | None = None
    """The successful run after the last of them; None when there was none in between."""
    changed: tuple[InputDifference, ...] = ()
    """What `cured_by` had otherwise than the run before it that had the error."""

    @property
    def is_partial(self) -> bool:
        """Whether earlier failed runs were not read."""
        return self.read < self.failed


@dataclass(frozen=True, slots=True)
class EarlierDurations:
    """How long earlier successful runs took."""

    shortest: timedelta
    longest: timedelta
    count: int


def recurrence(
    cause: Cause | None,
    run: Run,
    runs: Sequence[Run],
    read_log: ReadLog,
    read_status: ReadStatus,
    cancel: CancelToken,
) -> Recurrence:
    """Return the earlier runs that failed with the same error.

    Args:
        cause: the cause of the failure of the run; None when it is not known.
        run: the run.
        runs: the runs of the runner, newest first.
        read_log: reads the log of a run.
        read_status: reads the steps of a run.
        cancel: stops the reading.
    """
    failed = [each for each in runs_before(runs, run) if each.state is RunState.FAILED]
    if cause is None or not failed:
        return Recurrence(failed=len(failed))
    wanted = error_signature(cause)

    def read(earlier: Run) -> str | None:
        cancel.check()
        try:
            status = read_status(earlier.id)
            found = with_status(explain(read_log(earlier.id).lines), status)
        except CsmError:
            return None
        return error_signature(found.cause) if found.cause else ""

    asked = failed[:MOST]
    found = map_bounded(read, asked, _AT_A_TIME, "earlier-logs")
    same = tuple(each for each, signature in zip(asked, found, strict=True) if signature == wanted)
    count = sum(signature is not None for signature in found)
    cured, before = _cured(run, runs, same)
    changed: tuple[InputDifference, ...] = ()
    if cured is not None and before is not None:
        changed = real(differences(run_inputs(before), run_inputs(cured)))
    return Recurrence(same, count, len(failed), cured, changed)


def earlier_durations(
    run: Run, runs: Sequence[Run], read_status: ReadStatus, cancel: CancelToken
) -> EarlierDurations | None:
    """Return how long some runs before it took that ended well with its template, or None."""
    good = comparable_before(runs, run)[:MOST]

    def read(earlier: Run) -> timedelta | None:
        cancel.check()
        try:
            return run_inputs(earlier, read_status(earlier.id)).duration
        except CsmError:
            return None

    found = [each for each in map_bounded(read, good, _AT_A_TIME, "earlier-runs") if each]
    return EarlierDurations(min(found), max(found), len(found)) if found else None


def _cured(run: Run, runs: Sequence[Run], same: Sequence[Run]) -> tuple[Run | None, Run | None]:
    """Return the successful run after the newest earlier failure, and that failure."""
    for failure in same:
        after = list(_between(run, failure, runs))
        cured = next((each for each in after if each.state is RunState.SUCCESSFUL), None)
        if cured is not None:
            return cured, failure
    return None, None


def _between(run: Run, earlier: Run, runs: Sequence[Run]) -> Sequence[Run]:
    """Return the runs after the earlier one and before the run, oldest first."""
    ids = [each.id for each in runs]
    return runs[ids.index(run.id) + 1 : ids.index(earlier.id)][::-1]
