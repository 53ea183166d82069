"""Comparing two runners or runs: what differs between their inputs, and how they went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.runner import RunnerDetails
from csm_tui.domain.runner_differences import (
    InputDifference,
    RunnerInputs,
    details_inputs,
    differences,
    real,
    replaced_parts,
    run_inputs,
)
from csm_tui.services.threads import map_bounded


class RunnerReader(Protocol):
    """Reads runners and their runs: `csm_tui.services.runners.Runners`."""

    def details(self, runner_id: str, *, cancel: CancelToken | None = None) -> RunnerDetails:
        """Return a runner with its parameters and datasets."""

    def run(self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None) -> Run:
        """Return one run."""

    def status(
        self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None
    ) -> RunStatus:
        """Return the status of a run."""


@dataclass(frozen=True, slots=True)
class ComparisonSubject:
    """A runner as it is now, or one of its runs with the inputs that it has stored."""

    runner_id: str
    run_id: str = ""
    """Empty for the runner as it is now."""


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """One side of a comparison, as it was read."""

    subject: ComparisonSubject
    details: RunnerDetails
    """Of the runner, or of the runner of the run."""
    run: Run | None = None
    """None for a runner as it is now."""
    status: RunStatus | None = None
    """None for a runner, or when it could not be read."""

    @property
    def inputs(self) -> RunnerInputs:
        """The inputs that are compared."""
        if self.run is None:
            return details_inputs(self.details)
        return run_inputs(self.run, self.status, self.details.runner.parameter_dataset_id)


@dataclass(frozen=True, slots=True)
class RunnerComparison:
    """Two sides, and what differs between them."""

    before: ComparisonSide
    after: ComparisonSide
    differences: tuple[InputDifference, ...]
    """All subjects, those that are the same too."""
    dataset_names: Mapping[str, str] = field(default_factory=dict)
    """Dataset id to name, as far as they could be read."""

    @property
    def real(self) -> tuple[InputDifference, ...]:
        """The differences that are real."""
        return real(self.differences)

    @property
    def problems(self) -> tuple[CsmError, ...]:
        """What could not be read of either side, so that the comparison may lack it."""
        sides = (self.before.details.problems, self.after.details.problems)
        return tuple({error.headline: error for each in sides for error in each.values()}.values())


def compare(
    runners: RunnerReader, before: ComparisonSubject, after: ComparisonSubject, cancel: CancelToken
) -> RunnerComparison:
    """Read two sides at once, and return what differs.

    Raises:
        CsmError: a runner or run cannot be read.
    """
    of = dict.fromkeys((before.runner_id, after.runner_id))
    ids = list(of)
    found = map_bounded(lambda id_: runners.details(id_, cancel=cancel), ids, 2, "compared")
    details = dict(zip(ids, found, strict=True))

    def side(subject: ComparisonSubject) -> ComparisonSide:
        return _side(runners, subject, details[subject.runner_id], cancel)

    one, two = map_bounded(side, (before, after), 2, "compared")
    types = {
        row.parameter_id: row.definition.var_type
        for each in (one, two)
        for row in each.details.parameters
        if row.definition
    }
    names = {
        reference.dataset_id: reference.dataset.name
        for each in (one, two)
        for reference in each.details.datasets
        if reference.dataset is not None
    }
    found_differences = (*differences(one.inputs, two.inputs, types), *_replaced_parts(one, two))
    return RunnerComparison(one, two, found_differences, names)


def _replaced_parts(before: ComparisonSide, after: ComparisonSide) -> tuple[InputDifference, ...]:
    """Return the dataset parts that were replaced since a run, beside its runner now."""
    same_runner = before.subject.runner_id == after.subject.runner_id
    if before.run is None or after.run is not None or not same_runner:
        return ()
    return replaced_parts(before.run, after.details)


def _side(
    runners: RunnerReader, subject: ComparisonSubject, details: RunnerDetails, cancel: CancelToken
) -> ComparisonSide:
    if not subject.run_id:
        return ComparisonSide(subject, details)
    run = runners.run(subject.runner_id, subject.run_id, cancel=cancel)
    try:
        status = runners.status(subject.runner_id, subject.run_id, cancel=cancel)
    except CsmError:
        # Only the duration is lost; the workflow of an old run may be gone.
        status = None
    return ComparisonSide(subject, details, run, status)
