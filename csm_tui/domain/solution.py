"""Solutions: parameters, groups and run templates (PLATFORM.md 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from csm_tui.domain.organization import Raw


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """The definition of one parameter in a solution."""

    id: str
    labels: Mapping[str, str]
    """Language code to text."""
    var_type: str
    default: str | None
    minimum: str | None
    maximum: str | None
    options: Raw = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """The English label, or any label, or the id."""
        return self.labels.get("en") or next(iter(self.labels.values()), "") or self.id


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """A group of parameters that are shown together."""

    id: str
    labels: Mapping[str, str]
    parameter_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunTemplate:
    """A kind of run that a solution offers."""

    id: str
    name: str
    tags: tuple[str, ...]
    group_ids: tuple[str, ...]
    compute_size: str | None


@dataclass(frozen=True, slots=True)
class Solution:
    """The model behind a workspace: its parameters and run templates."""

    id: str
    organization_id: str
    name: str
    version: str
    repository: str
    parameters: Mapping[str, ParameterDefinition]
    """By parameter id, in the solution's order."""
    groups: Mapping[str, ParameterGroup]
    run_templates: Mapping[str, RunTemplate]
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
