"""Runners, their parameters and the datasets to which they refer (PLATFORM.md 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeVar

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import CsmError
from csm_tui.domain.organization import Raw
from csm_tui.domain.run_state import RunState
from csm_tui.domain.solution import (
    ParameterDefinition,
    ParameterGroup,
    RunTemplate,
    same_value,
)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter value of a runner; always text on the platform."""

    parameter_id: str
    value: str
    var_type: str
    is_inherited: bool | None
    """None if the platform does not say."""


@dataclass(frozen=True, slots=True)
class Runner:
    """A saved set of parameters and datasets that can be run."""

    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    organization_id: str
    workspace_id: str
    solution_id: str | None
    run_template_id: str | None
    parent_id: str | None
    root_id: str | None
    owner: str | None
    created: datetime | None
    validation_status: str | None
    parameters: Sequence[ParameterValue]
    base_dataset_ids: tuple[str, ...]
    last_run_id: str | None
    last_run_state: RunState | None = None
    """None if the platform names the run only, or there is none."""
    updated: datetime | None = None
    """None where the platform keeps no such date: 3.x and 4.x never update theirs."""
    parameter_dataset_id: str | None = None
    """The dataset whose parts are parameters; only 5.x has one."""
    archived: bool = False
    """Whether it was deleted, and only its end is awaited (PLATFORM.md 5.2)."""
    unread: Sequence[str] = ()
    """The names of the fields that could not be read; `raw` has them as they came."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def tells_last_state(self) -> bool:
        """Whether the state of its last run is known without reading that run."""
        return self.last_run_state not in {None, RunState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class RunnerChange:
    """A change of a runner; what is None or absent stays, and no field can be cleared."""

    name: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    run_template_id: str | None = None
    base_dataset_ids: tuple[str, ...] | None = None
    validation_status: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Parameter id to its new value."""


@dataclass(frozen=True, slots=True)
class StartResult:
    """A run that was started."""

    run_id: str
    doubt: str = ""
    """That the answer was lost and the run was looked up, as a sentence; empty otherwise."""


@dataclass(frozen=True, slots=True)
class StopResult:
    """What a stop that the platform accepted has done."""

    run_id: str
    state: RunState
    """The state of the run, read after the stop."""
    doubt: str = ""
    """Why the run may still run, as a sentence; empty if it has ended."""


@dataclass(frozen=True, slots=True)
class RunnerOutcome:
    """The outcome for one of several runners."""

    runner: Runner
    words: str
    """What was done, or why not: ``started run-1``."""
    run_id: str | None = None
    """The run that was started or stopped; None if nothing was done."""
    doubt: str = ""
    """What the user should look at, as a sentence; empty otherwise."""
    error: CsmError | None = None


class ReferenceKind(Enum):
    """How a runner refers to a dataset."""

    BASE = "base dataset"
    PARAMETER = "dataset parameter"
    PARAMETER_DATASET = "parameter dataset"
    PART = "dataset part parameter"


@dataclass(frozen=True, slots=True)
class DatasetReference:
    """One reference from a runner to a dataset, with the dataset if it could be read."""

    kind: ReferenceKind
    dataset_id: str
    parameter_id: str | None
    """The parameter that holds the id, or whose data a part is; None otherwise."""
    dataset: Dataset | None
    """None if it could not be read; then `problem` says why."""
    problem: CsmError | None = None
    part: DatasetPart | None = None
    """The part that holds the parameter's data; only for `ReferenceKind.PART`."""


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One row of the parameter table: the definition and the value."""

    parameter_id: str
    definition: ParameterDefinition | None
    """None if the solution does not define the parameter."""
    value: ParameterValue | None
    """None if the template declares the parameter and the runner does not set it."""
    notes: tuple[str, ...]
    """What is wrong, in words without secrets: not set, unknown to the solution, above 10."""
    faults: tuple[str, ...] = ()
    """The notes of a value that breaks its definition: its type, bounds, keys, rule or length."""
    group: ParameterGroup | None = None
    """The first group of the run template that has the parameter."""
    times: int = 1
    """How often the runner sets it; more than once is a mistake."""
    parent_value: str | None = None
    """The value that the parent runner has now; None without a parent or a value there."""
    has_parent: bool = False
    """Whether the runner has a parent that could be read."""

    @property
    def differs_from_parent(self) -> bool:
        """Whether the parent has another value now; another spelling is none."""
        if not self.has_parent or self.value is None:
            return False
        if self.parent_value is None:
            return True
        type_ = self.definition.var_type if self.definition else self.value.var_type
        return not same_value(type_, self.value.value, self.parent_value)


@dataclass(frozen=True, slots=True)
class RunnerDetails:
    """Everything that the inspector shows of one runner, except its runs."""

    runner: Runner
    template: RunTemplate | None
    """None if the solution no longer has it or could not be read."""
    parameters: tuple[ParameterRow, ...]
    datasets: tuple[DatasetReference, ...]
    problems: Mapping[str, CsmError] = field(default_factory=dict)
    """What could not be read, by subject (``solution``)."""
    solution_id: str | None = None
    """The solution of the runner or of its workspace; None if it could not be read."""
    parent: Runner | None = None
    """Its parent; None without one, or when it could not be read."""


class InTree(Protocol):
    """A runner or a scenario: named, and perhaps a child of another."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def parent_id(self) -> str | None:
        """The id of the parent, None without one."""


Branch = TypeVar("Branch", bound=InTree)


def tree_order(runners: Iterable[Branch]) -> list[tuple[int, Branch]]:
    """Return the runners with their depth, each below its parent, siblings by name.

    A runner whose parent is not among them has depth 0; so has one runner of each circle of
    parents, which a damaged platform can contain.
    """
    ordered = sorted(runners, key=lambda runner: (runner.name.casefold(), runner.id))
    known = {runner.id for runner in ordered}
    children: dict[str | None, list[Branch]] = {}
    for runner in ordered:
        parent = runner.parent_id if runner.parent_id in known else None
        children.setdefault(parent, []).append(runner)
    shown: set[str] = set()
    result: list[tuple[int, Branch]] = []

    def add(first: Branch) -> None:
        waiting = [(0, first)]
        while waiting:
            depth, runner = waiting.pop()
            if runner.id in shown:
                continue
            shown.add(runner.id)
            result.append((depth, runner))
            waiting += [(depth + 1, child) for child in reversed(children.get(runner.id, []))]

    for runner in (*children.get(None, []), *ordered):
        add(runner)
    return result
