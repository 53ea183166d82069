"""Why a run failed: its log, its steps, and what differs from the runs that did not fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run, RunLog, RunStatus
from csm_tui.domain.run_history import last_ended
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, RunnerDetails
from csm_tui.domain.runner_differences import (
    DifferenceKind,
    InputDifference,
    differences,
    input_changes,
    real,
    run_inputs,
    runner_inputs,
)
from csm_tui.domain.solution import PART_TYPES, Solution
from csm_tui.domain.triage import Explanation, explain, with_status
from csm_tui.services.runners._recurrence import (
    EarlierDurations,
    Recurrence,
    earlier_durations,
    recurrence,
)
from csm_tui.services.threads import map_bounded

Read = TypeVar("Read")


class FailureReader(Protocol):
    """Reads runners, runs and logs: `csm_tui.services.runners.Runners`."""

    def details(self, runner_id: str, *, cancel: CancelToken | None = None) -> RunnerDetails:
        """Return a runner with its parameters and datasets."""

    def runs(self, runner_id: str, *, cancel: CancelToken | None = None) -> Sequence[Run]:
        """Return the runs of a runner, newest first."""

    def run(self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None) -> Run:
        """Return one run."""

    def status(
        self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None
    ) -> RunStatus:
        """Return the status of a run."""

    def log(self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None) -> RunLog:
        """Return the log of a run."""

    def solution_of(
        self, details: RunnerDetails, *, cancel: CancelToken | None = None
    ) -> Solution | None:
        """Return the solution of a runner, or None when it cannot be read."""


@dataclass(frozen=True, slots=True)
class FailureTriage:
    """All that is known of why a run failed."""

    run: Run
    log: RunLog
    explanation: Explanation
    """What the log says, and the workflow where it says more."""
    status: RunStatus | None = None
    details: RunnerDetails | None = None
    """The runner as it is now."""
    solution: Solution | None = None
    from_parent: tuple[InputDifference, ...] | None = None
    """What the run had otherwise than the parent runner has now; None without a parent."""
    success: Run | None = None
    """The last successful run before it."""
    from_success: tuple[InputDifference, ...] = ()
    """What the run had otherwise than that one."""
    since: tuple[InputDifference, ...] = ()
    """What the runner has now otherwise than the run had."""
    recurrence: Recurrence = field(default_factory=Recurrence)
    earlier: EarlierDurations | None = None
    problems: tuple[str, ...] = ()
    """What could not be read, so that the triage lacks it."""

    @property
    def invalid(self) -> tuple[ParameterRow, ...]:
        """The parameters of the runner that have a note: invalid, unknown, not set."""
        rows = self.details.parameters if self.details else ()
        return tuple(row for row in rows if row.faults or _is_unset(row) or _is_unknown(row))

    @property
    def bad_datasets(self) -> tuple[DatasetReference, ...]:
        """The datasets of the runner that are not in success, or cannot be read."""
        datasets = self.details.datasets if self.details else ()
        return tuple(each for each in datasets if each.dataset is None or not each.dataset.is_ready)


def explain_failure(
    reader: FailureReader, runner_id: str, run_id: str, cancel: CancelToken
) -> FailureTriage:
    """Return all that is known of why a run failed.

    Only a run that cannot be read is an error; what else is missing is in `problems`.

    Args:
        reader: reads what is needed, several things at once.
        runner_id: the runner.
        run_id: the run; empty for the last one of the runner.
        cancel: stops the reading.

    Raises:
        NotFound: the runner has never been run.
        CsmError: the run cannot be read.
    """
    gathered = _Gathered(reader, runner_id, cancel)
    runs = gathered.try_to("the earlier runs", lambda: reader.runs(runner_id, cancel=cancel)) or ()
    run = _wanted(reader, runner_id, run_id, runs, cancel)
    gathered.read(run.id)
    log = gathered.log or RunLog(run.id, (), "Log not readable.")
    explanation = with_status(explain(log.lines, run.id), gathered.status)
    if not explanation.causes and log.note and run.state is not RunState.SUCCESSFUL:
        why = " ".join(log.note.split())
        explanation = replace(explanation, headline=f"Cause unknown. {why}")
    return gathered.judged(run, runs, log, explanation)


class _Gathered:
    """What is read of a failure, and what could not be."""

    def __init__(self, reader: FailureReader, runner_id: str, cancel: CancelToken) -> None:
        self._reader = reader
        self._runner_id = runner_id
        self._cancel = cancel
        self.problems: list[str] = []
        self.details: RunnerDetails | None = None
        self.status: RunStatus | None = None
        self.log: RunLog | None = None

    def try_to(self, what: str, read: Callable[[], Read]) -> Read | None:
        """Return what a function reads, or None after noting why not."""
        self._cancel.check()
        try:
            return read()
        except CsmError as error:
            self.problems.append(f"{what} missing: {error.headline}")
            return None

    def read(self, run_id: str) -> None:
        """Read the log, the steps and the runner at once."""
        reader, runner_id, cancel = self._reader, self._runner_id, self._cancel

        def log() -> None:
            self.log = self.try_to("the log", lambda: reader.log(runner_id, run_id, cancel=cancel))

        def status() -> None:
            self.status = self.try_to(
                "the steps", lambda: reader.status(runner_id, run_id, cancel=cancel)
            )

        def details() -> None:
            self.details = self.try_to(
                "the runner", lambda: reader.details(runner_id, cancel=cancel)
            )

        map_bounded(lambda read: read(), (log, status, details), 3, "triage")

    def judged(
        self, run: Run, runs: Sequence[Run], log: RunLog, explanation: Explanation
    ) -> FailureTriage:
        """Return the triage, after a look at earlier runs."""
        reader, runner_id, cancel = self._reader, self._runner_id, self._cancel

        def read_status(run_id: str) -> RunStatus:
            return reader.status(runner_id, run_id, cancel=cancel)

        def read_log(run_id: str) -> RunLog:
            return reader.log(runner_id, run_id, cancel=cancel)

        details, types = self.details, _types(self.details)
        inputs = run_inputs(run, self.status, _parameter_dataset(details))
        success = last_ended(runs, RunState.SUCCESSFUL, before=run)
        from_success: tuple[InputDifference, ...] = ()
        if success is not None:
            good = run_inputs(success, None, _parameter_dataset(details))
            from_success = _told(differences(good, inputs, types))
        from_parent: tuple[InputDifference, ...] | None = None
        since: tuple[InputDifference, ...] = ()
        if details is not None:
            since = input_changes(details, run)
            if details.parent is not None:
                from_parent = _told(differences(runner_inputs(details.parent), inputs, types))
        found = recurrence(explanation.cause, run, runs, read_log, read_status, cancel)
        return FailureTriage(
            run,
            log,
            explanation,
            self.status,
            details,
            reader.solution_of(details, cancel=cancel) if details else None,
            from_parent,
            success,
            from_success,
            since,
            found,
            earlier_durations(run, runs, read_status, cancel),
            tuple(self.problems),
        )


def _wanted(
    reader: FailureReader, runner_id: str, run_id: str, runs: Sequence[Run], cancel: CancelToken
) -> Run:
    if run_id:
        known = next((each for each in runs if each.id == run_id), None)
        return known or reader.run(runner_id, run_id, cancel=cancel)
    if not runs:
        raise NotFound(
            "Nothing to explain: this runner has no run.",
            "Start it first, or choose another runner.",
        )
    return runs[0]


def _told(found: Sequence[InputDifference]) -> tuple[InputDifference, ...]:
    """Return the real differences but those of state and duration, which the triage has."""
    aside = {DifferenceKind.STATE, DifferenceKind.DURATION}
    return tuple(each for each in real(found) if each.kind not in aside)


def _types(details: RunnerDetails | None) -> Mapping[str, str]:
    rows = details.parameters if details else ()
    return {row.parameter_id: row.definition.var_type for row in rows if row.definition}


def _parameter_dataset(details: RunnerDetails | None) -> str | None:
    return details.runner.parameter_dataset_id if details else None


def _is_unset(row: ParameterRow) -> bool:
    """Return whether a value is missing; many runs need no dataset for each parameter of one."""
    type_ = row.definition.var_type if row.definition else ""
    if row.value is not None or type_ in PART_TYPES or type_.startswith("%"):
        return False
    return row.definition is not None and row.definition.default is None


def _is_unknown(row: ParameterRow) -> bool:
    """Return whether the solution does not define a value, or the runner sets it twice."""
    unclear = row.definition is None or row.times > 1
    return row.value is not None and unclear and bool(row.notes)
