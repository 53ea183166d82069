"""Changes of runners: a new one, and what differs between two readings of one (PLATFORM.md 5.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.runner import Runner, RunnerChange
from csm_tui.domain.solution import PART_TYPES

PARAMETER = "parameter "
"""Before the id of a parameter in the name of a field."""

Fields = Mapping[str, str]
"""The fields of a runner that clients write, as texts; a parameter's is ``parameter <id>``."""


@dataclass(frozen=True, slots=True)
class NewRunner:
    """A runner to be created."""

    name: str
    run_template_id: str
    solution_id: str | None = None
    """5.x demands it."""
    parent_id: str | None = None
    """The runner whose values and datasets are taken over."""
    description: str = ""
    tags: tuple[str, ...] = ()
    base_dataset_ids: tuple[str, ...] | None = None
    """None for those of the parent."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Parameter id to value; the others are filled in as the platform does."""


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field of a runner whose value is another one than before, or than was asked for."""

    name: str
    """``name``, ``tags``, ``parameter stock``."""
    before: str | None
    """None where the field was not set."""
    after: str | None
    """None where the field is not set now."""

    @property
    def words(self) -> str:
        """The field with both values, secrets hidden."""
        return f"{self.name}: {self._shown(self.before)} → {self._shown(self.after)}"

    def _shown(self, value: str | None) -> str:
        if value is None:
            return "not set"
        name = self.name.removeprefix(PARAMETER)
        return hidden_if_secret(name, f"“{value}”") if value else "“”"


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What a change of a runner has come to, read again after it was sent."""

    runner: Runner
    """As the platform has it now."""
    asked: int
    """How many fields were to change."""
    lost: tuple[FieldDifference, ...] = ()
    """What the platform has otherwise than it was asked for, from the wanted value to the stored
    one: values that it dropped, changed, or never took."""
    note: str = ""
    """A sentence about an answer that was lost; empty without."""

    @property
    def kept(self) -> bool:
        """Whether the platform has all that was sent."""
        return not self.lost


def fields_of(runner: Runner) -> Fields:
    """Return the fields of a runner that a client writes, except data that are dataset parts."""
    return {
        "name": runner.name,
        "description": runner.description,
        "tags": ", ".join(runner.tags),
        "run template": runner.run_template_id or "",
        "base datasets": ", ".join(runner.base_dataset_ids),
        "validation": runner.validation_status or "",
        **{
            f"{PARAMETER}{each.parameter_id}": each.value
            for each in runner.parameters
            if each.var_type not in PART_TYPES
        },
    }


def changed_fields(change: RunnerChange) -> Fields:
    """Return the fields that a change sets."""
    plain = {
        "name": change.name,
        "description": change.description,
        "tags": None if change.tags is None else ", ".join(change.tags),
        "run template": change.run_template_id,
        "base datasets": (
            None if change.base_dataset_ids is None else ", ".join(change.base_dataset_ids)
        ),
        "validation": change.validation_status,
    }
    values = {f"{PARAMETER}{id_}": value for id_, value in change.values.items()}
    return {name: value for name, value in plain.items() if value is not None} | values


def field_differences(before: Fields, after: Fields) -> tuple[FieldDifference, ...]:
    """Return the fields whose texts differ, in the order of `before`, then of `after`."""
    return tuple(_differing(before, after))


def _differing(before: Fields, after: Fields) -> Iterator[FieldDifference]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield FieldDifference(name, before.get(name), after.get(name))


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What goes, and what is left, when a runner is deleted (PLATFORM.md 5.5)."""

    runner: Runner
    children: tuple[Runner, ...]
    """They stay, and become children of the runner's parent."""
    parent_name: str
    """The name of the parent, its id if that is unknown; empty without a parent."""
    runs: int
    """How many runs go with it, their data and logs included."""
    active_run: str | None
    """The id of a run that has not ended, which the platform refuses to delete; None without."""
    archives: bool
    """Whether the platform keeps the runner as archived until it has cleaned up."""
