"""What differs between the inputs of two runners or runs, or of a run and its runner now.

A value in another spelling (``1`` and ``1.0``, two forms of one date) is no real change where the
type of the parameter says so. Values that look secret are hidden here, so no screen shows them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from itertools import zip_longest

from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.format import human_age, human_time
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.run import Run, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue, Runner, RunnerDetails
from csm_tui.domain.solution import PART_TYPES, RunTemplate, same_value

_NOTABLE = 1.25
"""Durations whose ratio is smaller count as the same: no two runs take the same time."""

NOT_KEPT = "older solution, not kept"
"""The text for the part that a run has used, where that was replaced since."""


class DifferenceKind(Enum):
    """What a difference is about; the value is its word."""

    STATE = "state"
    TEMPLATE = "run template"
    SOLUTION = "solution"
    SIZING = "sizing"
    PARAMETER = "parameter"
    DATASET = "dataset"
    PART = "dataset part"
    DURATION = "duration"


_ABSENT = {DifferenceKind.PARAMETER: "not set", DifferenceKind.PART: "no data"}


class Change(Enum):
    """How the two sides of a difference stand to each other; the value is its word."""

    CHANGED = "changed"
    ADDED = "only after"
    REMOVED = "only before"
    SPELLING = "same value, different spelling"
    SAME = "same"

    @property
    def is_real(self) -> bool:
        """Whether the two sides mean something else."""
        return self not in {Change.SAME, Change.SPELLING}


@dataclass(frozen=True, slots=True)
class InputDifference:
    """One subject on both sides; safe to show, since likely secrets are hidden."""

    kind: DifferenceKind
    subject: str
    """The id of the parameter; empty for a dataset, a template and what else there is once."""
    before: str | None
    """The value, or the id of the dataset; None if this side has none."""
    after: str | None
    change: Change

    @property
    def what(self) -> str:
        """What differs, in words: ``parameter stock``, ``run template``."""
        return f"{self.kind.value} {self.subject}".rstrip()

    def values(self, names: Mapping[str, str]) -> tuple[str, str]:
        """Return both values in words.

        Args:
            names: Dataset id to name, for those that are known.
        """
        return self._value(self.before, names), self._value(self.after, names)

    def _value(self, value: str | None, names: Mapping[str, str]) -> str:
        if value is None:
            return _ABSENT.get(self.kind, "none")
        return f"{names[value]} ({value})" if value in names else value or '""'


@dataclass(frozen=True, slots=True)
class RunnerInputs:
    """What a run was started with, or would be started with now."""

    template_id: str | None
    solution_id: str | None
    values: Mapping[str, str]
    """Parameter id to text; the last one of a parameter that is set twice."""
    types: Mapping[str, str]
    """Parameter id to its varType, as far as it is known."""
    dataset_ids: tuple[str, ...]
    sizing: Mapping[str, str] = field(default_factory=dict)
    """Name to text, as far as this side tells: ``compute size``, ``requests cpu``."""
    parts: Mapping[str, str] | None = None
    """Parameter id to the file of its dataset part; None where that is not known."""
    state: str | None = None
    """The platform's word for the state of a run; None for a runner."""
    duration: timedelta | None = None


def runner_inputs(runner: Runner, template: RunTemplate | None = None) -> RunnerInputs:
    """Return the inputs of a runner as it is now.

    Args:
        runner: The runner.
        template: Its run template, whose sizing counts where the runner has none of its own.
    """
    return RunnerInputs(
        template_id=runner.run_template_id,
        solution_id=runner.solution_id,
        values=_values(runner.parameters),
        types=_types(runner.parameters),
        dataset_ids=runner.base_dataset_ids,
        sizing=_sizing(runner, template),
    )


def details_inputs(details: RunnerDetails) -> RunnerInputs:
    """Return the inputs of a runner whose details are read, the parts of its dataset included."""
    inputs = runner_inputs(details.runner, details.template)
    defined = {
        row.parameter_id: row.definition.var_type for row in details.parameters if row.definition
    }
    parts = {
        each.parameter_id: _file(each.part)
        for each in details.datasets
        if each.part is not None and each.parameter_id
    }
    return RunnerInputs(
        inputs.template_id,
        inputs.solution_id or details.solution_id,
        inputs.values,
        {**inputs.types, **defined},
        inputs.dataset_ids,
        inputs.sizing,
        parts if details.runner.parameter_dataset_id else None,
    )


def run_inputs(
    run: Run, status: RunStatus | None = None, parameter_dataset_id: str | None = None
) -> RunnerInputs:
    """Return the inputs that a run has stored, and how it went.

    Args:
        run: The run.
        status: Its status, for the duration; None if that is not known.
        parameter_dataset_id: The parameter dataset of its runner, which 5.x lists among the
            datasets of the run though it is none of the runner's base datasets (PLATFORM.md 6).
    """
    state = run.state if status is None or status.state is RunState.UNKNOWN else status.state
    return RunnerInputs(
        template_id=run.run_template_id,
        solution_id=_text(run.raw.get("solutionId")),
        values=_values(run.parameters),
        types=_types(run.parameters),
        dataset_ids=tuple(each for each in run.dataset_ids if each != parameter_dataset_id),
        sizing=_named(("compute size", run.raw.get("computeSize"))),
        state=state.value,
        duration=status.duration if status and state.ended else None,
    )


def differences(
    before: RunnerInputs, after: RunnerInputs, types: Mapping[str, str] | None = None
) -> tuple[InputDifference, ...]:
    """Return every subject of two sides, the equal ones too, in the order of `DifferenceKind`.

    What only one of the two could know (the sizing of a runner beside that of a run, the parts of
    a runner beside a run, which stores none) is left out.

    Args:
        before: One side.
        after: The other one.
        types: Parameter id to varType, from the solution; it wins over what the sides say.
    """
    known = {**before.types, **after.types, **(types or {})}
    return (
        *_one(DifferenceKind.STATE, before.state, after.state),
        *_one(DifferenceKind.TEMPLATE, before.template_id, after.template_id, needs_both=False),
        *_one(DifferenceKind.SOLUTION, before.solution_id, after.solution_id),
        *_sizings(before, after),
        *_parameters(before, after, known),
        *_datasets(before.dataset_ids, after.dataset_ids),
        *_parts(before.parts, after.parts),
        *_durations(before.duration, after.duration),
    )


def replaced_parts(run: Run, details: RunnerDetails) -> tuple[InputDifference, ...]:
    """Return the parts of the parameter dataset that are newer than a run of the runner.

    A run stores no parts, so what they were is no longer known.
    """
    return tuple(
        InputDifference(
            DifferenceKind.PART, each.parameter_id or "", NOT_KEPT, _file(part), Change.CHANGED
        )
        for each in details.datasets
        if (part := each.part) is not None
        and run.created is not None
        and part.updated is not None
        and part.updated > run.created
    )


def real(found: Iterable[InputDifference]) -> tuple[InputDifference, ...]:
    """Return the differences that are real, without other spellings and what is the same."""
    return tuple(each for each in found if each.change.is_real)


def input_changes(details: RunnerDetails, run: Run) -> tuple[InputDifference, ...]:
    """Return what differs between the inputs that a run has stored and those of its runner now."""
    stored = run_inputs(run, parameter_dataset_id=details.runner.parameter_dataset_id)
    found = real(differences(stored, details_inputs(details)))
    return (*found, *replaced_parts(run, details))


def _one(
    kind: DifferenceKind,
    before: str | None,
    after: str | None,
    subject: str = "",
    *,
    needs_both: bool = True,
) -> Iterator[InputDifference]:
    """Yield one subject; one side alone is a difference only where both could have it."""
    missing = (before is None) + (after is None)
    if missing < 2 and not (missing and needs_both):
        yield InputDifference(
            kind, subject, before, after, _change(before, after, same=before == after)
        )


def _change(before: str | None, after: str | None, *, same: bool) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    if before == after:
        return Change.SAME
    return Change.SPELLING if same else Change.CHANGED


def _parameters(
    before: RunnerInputs, after: RunnerInputs, types: Mapping[str, str]
) -> Iterator[InputDifference]:
    for id_ in dict.fromkeys((*after.values, *before.values)):
        if types.get(id_) in PART_TYPES:
            # Their data is a part; a value of this type is never used (PLATFORM.md 5.3).
            continue
        one, two = before.values.get(id_), after.values.get(id_)
        same = None not in (one, two) and same_value(types.get(id_, ""), one or "", two or "")
        change = _change(one, two, same=same)
        before_shown, after_shown = (each and hidden_if_secret(id_, each) for each in (one, two))
        yield InputDifference(DifferenceKind.PARAMETER, id_, before_shown, after_shown, change)


def _datasets(before: Sequence[str], after: Sequence[str]) -> Iterator[InputDifference]:
    """Yield the datasets of both sides, then those of one; one gone and one new make a pair."""
    kind = DifferenceKind.DATASET
    for id_ in before:
        if id_ in after:
            yield InputDifference(kind, "", id_, id_, Change.SAME)
    gone = [id_ for id_ in before if id_ not in after]
    new = [id_ for id_ in after if id_ not in before]
    for one, two in zip_longest(gone, new):
        yield InputDifference(kind, "", one, two, _change(one, two, same=False))


def _parts(
    before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> Iterator[InputDifference]:
    if before is None or after is None:
        return
    for id_ in dict.fromkeys((*after, *before)):
        yield from _one(DifferenceKind.PART, before.get(id_), after.get(id_), id_, needs_both=False)


def _sizings(before: RunnerInputs, after: RunnerInputs) -> Iterator[InputDifference]:
    # A run stores less of its sizing than a runner has.
    alike = (before.state is None) == (after.state is None)
    for name in dict.fromkeys((*after.sizing, *before.sizing)):
        one, two = before.sizing.get(name), after.sizing.get(name)
        yield from _one(DifferenceKind.SIZING, one, two, name, needs_both=not alike)


def _durations(before: timedelta | None, after: timedelta | None) -> Iterator[InputDifference]:
    if before is None or after is None:
        return
    least, most = sorted((before.total_seconds(), after.total_seconds()))
    notable = most - least >= 1 and most > _NOTABLE * least
    change = Change.CHANGED if notable else Change.SAME
    yield InputDifference(DifferenceKind.DURATION, "", _seconds(before), _seconds(after), change)


def _seconds(duration: timedelta) -> str:
    return human_age(duration.total_seconds())


def _values(values: Iterable[ParameterValue]) -> dict[str, str]:
    return {each.parameter_id: each.value for each in values}


def _types(values: Iterable[ParameterValue]) -> dict[str, str]:
    return {each.parameter_id: each.var_type for each in values if each.var_type}


def _file(part: DatasetPart) -> str:
    """Return what tells one content of a part from another: its file, and when that changed."""
    changed = part.updated or part.created
    name = part.source_name or part.name
    return f"{name} of {human_time(changed)}" if changed else name


def _sizing(runner: Runner, template: RunTemplate | None) -> dict[str, str]:
    own = runner.raw.get("runSizing")
    found = _named(("compute size", template.compute_size if template else None))
    for name in ("requests", "limits"):
        size = own.get(name) if isinstance(own, Mapping) else None
        theirs = getattr(template, name, None)
        for resource in ("cpu", "memory"):
            given = size.get(resource) if isinstance(size, Mapping) else None
            found |= _named((f"{name} {resource}", given or getattr(theirs, resource, None)))
    return found


def _named(*pairs: tuple[str, object]) -> dict[str, str]:
    return {name: text for name, value in pairs if (text := _text(value))}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
