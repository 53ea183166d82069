"""The check before a start: what would fail or surprise, and what differs from the last run."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.masking import HIDDEN, is_secret_name
from csm_tui.domain.rights import Allowance
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, ReferenceKind, RunnerDetails
from csm_tui.domain.runner_changes import (
    PARAMETER,
    FieldDifference,
    field_differences,
)
from csm_tui.domain.solution import PART_TYPES


class Weight(Enum):
    """How much a finding matters; the value is its symbol."""

    REFUSED = "✗"
    """The platform would refuse the start."""
    WRONG = "!"
    """The run would fail, or do something else than is wanted."""
    NOTE = "·"
    """Worth knowing."""


@dataclass(frozen=True, slots=True)
class PreflightFinding:
    """One thing that the check has found."""

    weight: Weight
    subject: str
    """``run template``, ``parameter stock``, ``dataset Reference``, ``rights``, ``last run``."""
    words: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known before a start of one runner."""

    details: RunnerDetails
    findings: tuple[PreflightFinding, ...]
    """The worst first."""
    last_run: Run | None
    """None if the runner has never run, or its last run cannot be read."""
    changes: tuple[FieldDifference, ...]
    """What differs from the inputs of the last run."""

    @property
    def refused(self) -> bool:
        """Whether a start is certain to be refused."""
        return any(each.weight is Weight.REFUSED for each in self.findings)

    @property
    def is_clean(self) -> bool:
        """Whether nothing speaks against a start."""
        return all(each.weight is Weight.NOTE for each in self.findings)


def preflight_of(
    details: RunnerDetails,
    last: Run | None,
    last_problem: str,
    allowed: Allowance | None,
    *,
    fills_defaults: bool,
) -> Preflight:
    """Return the findings about a runner, and its difference to the last run.

    Args:
        details: The runner as it was read now.
        last: Its last run; None without one.
        last_problem: Why the last run could not be read; empty otherwise.
        allowed: Whether the identity may start it; None if that is not known.
        fills_defaults: Whether the platform gives a new runner the solution's defaults.
    """
    found = [
        *_rights(details, allowed),
        *_last_run(last, last_problem),
        *_template(details),
        *_parameters(details, fills_defaults=fills_defaults),
        *_datasets(details),
    ]
    ranks = list(Weight)
    found.sort(key=lambda each: ranks.index(each.weight))
    return Preflight(details, tuple(found), last, input_changes(details, last) if last else ())


def input_changes(details: RunnerDetails, run: Run) -> tuple[FieldDifference, ...]:
    """Return what differs between the inputs that a run has stored and those of the runner now."""
    runner = details.runner
    parameter_dataset = {runner.parameter_dataset_id}
    # A run of 5.x lists the dataset of the parameters behind the others (PLATFORM.md 6).
    stored = [each for each in run.dataset_ids if each not in parameter_dataset]
    before = {
        "run template": run.run_template_id or "",
        "base datasets": ", ".join(stored),
        **{f"{PARAMETER}{each.parameter_id}": each.value for each in run.parameters},
    }
    now = {
        "run template": runner.run_template_id or "",
        "base datasets": ", ".join(runner.base_dataset_ids),
        **{f"{PARAMETER}{each.parameter_id}": each.value for each in runner.parameters},
    }
    return field_differences(before, now)


def _rights(details: RunnerDetails, allowed: Allowance | None) -> Iterator[PreflightFinding]:
    if details.runner.archived:
        yield PreflightFinding(
            Weight.REFUSED, "runner", "is deleted (archived) and disappears by itself"
        )
    if allowed is not None and allowed.answer is False:
        yield PreflightFinding(Weight.REFUSED, "rights", f"{allowed.why} {allowed.next_step}")


def _last_run(last: Run | None, problem: str) -> Iterator[PreflightFinding]:
    if problem:
        yield PreflightFinding(
            Weight.WRONG, "last run", f"cannot be read, so it may still run: {problem}"
        )
    elif last and last.state in {RunState.RUNNING, RunState.NOT_STARTED}:
        yield PreflightFinding(
            Weight.WRONG, "last run", f"{last.id} has not ended ({last.state.value})"
        )
    elif last and last.state is RunState.UNKNOWN:
        yield PreflightFinding(
            Weight.NOTE, "last run", f"{last.id} is unknown to the platform's scheduler"
        )


def _template(details: RunnerDetails) -> Iterator[PreflightFinding]:
    if details.runner.run_template_id is None:
        yield PreflightFinding(Weight.WRONG, "run template", "the runner names none")
    for subject, problem in details.problems.items():
        yield PreflightFinding(Weight.WRONG, subject, problem.headline)


def _parameters(details: RunnerDetails, *, fills_defaults: bool) -> Iterator[PreflightFinding]:
    parts = {each.parameter_id for each in details.datasets if each.part is not None}
    for row in details.parameters:
        subject = f"{PARAMETER}{row.parameter_id}"
        if row.value is not None or row.definition is None:
            yield from (PreflightFinding(Weight.WRONG, subject, note) for note in row.notes)
        elif row.definition.var_type in PART_TYPES:
            if row.parameter_id not in parts:
                yield PreflightFinding(Weight.WRONG, subject, "has no data yet")
        else:
            yield _unset(row, subject, fills_defaults=fills_defaults)


def _unset(row: ParameterRow, subject: str, *, fills_defaults: bool) -> PreflightFinding:
    default = row.definition.default if row.definition else None
    if default is None:
        return PreflightFinding(Weight.WRONG, subject, "is not set, and it has no default")
    shown = HIDDEN if default and is_secret_name(row.parameter_id) else f"“{default}”"
    applies = "" if fills_defaults else ", which this platform does not apply to a run"
    return PreflightFinding(Weight.WRONG, subject, f"is not set; the default is {shown}{applies}")


def _datasets(details: RunnerDetails) -> Iterator[PreflightFinding]:
    for reference in details.datasets:
        if reference.kind is ReferenceKind.PART:
            continue
        if finding := _dataset(reference):
            yield finding


def _dataset(reference: DatasetReference) -> PreflightFinding | None:
    subject = f"{reference.kind.value} {reference.parameter_id or reference.dataset_id}"
    dataset = reference.dataset
    if dataset is None:
        why = reference.problem.headline if reference.problem else "It cannot be read."
        return PreflightFinding(Weight.WRONG, subject, why)
    if dataset.is_made_of_parts or dataset.status in {"SUCCESS", ""}:
        return None
    weight = Weight.NOTE if dataset.status == "NONE" else Weight.WRONG
    named = dataset.name or dataset.id
    return PreflightFinding(weight, subject, f"{named} is not in SUCCESS, but {dataset.status}")
