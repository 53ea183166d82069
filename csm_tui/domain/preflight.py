"""The check before a start: what would fail or surprise, and what differs from the last run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csm_tui.domain.rights import Allowance
from csm_tui.domain.run import Run, is_active
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import DatasetReference, ParameterRow, ReferenceKind, RunnerDetails
from csm_tui.domain.runner_changes import PARAMETER
from csm_tui.domain.runner_differences import InputDifference, input_changes
from csm_tui.domain.solution import PART_TYPES

_SHOWN = 6
"""Parameters that a sentence names."""


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
    changes: tuple[InputDifference, ...]
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
    now: datetime,
    *,
    fills_defaults: bool,
) -> Preflight:
    """Return the findings about a runner, and its difference to the last run.

    Args:
        details: The runner as it was read now.
        last: Its last run; None without one.
        last_problem: Why the last run could not be read; empty otherwise.
        allowed: Whether the identity may start it; None if that is not known.
        now: The time of the check.
        fills_defaults: Whether the platform gives a new runner the solution's defaults.
    """
    found = [
        *_rights(details, allowed),
        *_last_run(last, last_problem, now),
        *_template(details),
        *_parameters(details, fills_defaults=fills_defaults),
        *_datasets(details),
    ]
    ranks = list(Weight)
    found.sort(key=lambda each: ranks.index(each.weight))
    return Preflight(details, tuple(found), last, input_changes(details, last) if last else ())


def _rights(details: RunnerDetails, allowed: Allowance | None) -> Iterator[PreflightFinding]:
    if details.runner.archived:
        yield PreflightFinding(
            Weight.REFUSED, "runner", "is deleted (archived) and will be removed"
        )
    if allowed is not None and allowed.answer is False:
        yield PreflightFinding(Weight.REFUSED, "rights", f"{allowed.why} {allowed.next_step}")


def _last_run(last: Run | None, problem: str, now: datetime) -> Iterator[PreflightFinding]:
    if problem:
        words = f"not readable, so it may still run: {problem}"
        yield PreflightFinding(Weight.WRONG, "last run", words)
    elif last and is_active(last, None, now):
        word = "starting" if last.state is RunState.UNKNOWN else last.state.value
        yield PreflightFinding(Weight.WRONG, "last run", f"{last.id} is still active ({word})")
    elif last and last.state is RunState.UNKNOWN:
        words = f"the platform does not know how {last.id} ended"
        yield PreflightFinding(Weight.NOTE, "last run", words)


def _template(details: RunnerDetails) -> Iterator[PreflightFinding]:
    if details.runner.run_template_id is None:
        yield PreflightFinding(Weight.WRONG, "run template", "missing in the runner")
    for subject, problem in details.problems.items():
        yield PreflightFinding(Weight.WRONG, subject, problem.headline)


def _parameters(details: RunnerDetails, *, fills_defaults: bool) -> Iterator[PreflightFinding]:
    filled = {each.parameter_id for each in details.datasets if each.part is not None}
    unset, without_data, defaults = [], [], 0
    for row in details.parameters:
        if row.value is not None or row.definition is None:
            yield from _noted(row)
        elif row.definition.var_type not in PART_TYPES:
            unset.append(row.parameter_id)
            defaults += row.definition.default is not None
        elif row.parameter_id not in filled:
            without_data.append(row.parameter_id)
    if unset:
        applied = fills_defaults or not defaults
        more = "" if applied else "; this platform does not apply defaults to a run"
        yield PreflightFinding(Weight.NOTE, "parameters", f"not set: {_some(unset)}{more}")
    if without_data:
        yield PreflightFinding(Weight.NOTE, "parameters", f"no data yet: {_some(without_data)}")


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _noted(row: ParameterRow) -> Iterator[PreflightFinding]:
    for note in row.notes:
        # 5.x fills what is never set with an empty text (PLATFORM.md 5.3 and 5.4).
        is_empty = note in row.faults and row.value is not None and not row.value.value
        weight = Weight.NOTE if is_empty else Weight.WRONG
        yield PreflightFinding(weight, f"{PARAMETER}{row.parameter_id}", note)


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
        why = reference.problem.headline if reference.problem else "not readable"
        return PreflightFinding(Weight.WRONG, subject, why)
    if dataset.is_ready:
        return None
    weight = Weight.NOTE if dataset.status == "NONE" else Weight.WRONG
    named = dataset.name or dataset.id
    return PreflightFinding(weight, subject, f"{named} has status {dataset.status}, not SUCCESS")
