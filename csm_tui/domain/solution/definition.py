"""Solutions: parameters, groups and run templates (PLATFORM.md 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeVar

from csm_tui.domain.organization import Raw
from csm_tui.domain.solution.labels import ENGLISH, Labels, in_language, languages_of
from csm_tui.domain.solution.parameter import ParameterDefinition


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """A group of parameters that are shown together."""

    id: str
    labels: Labels
    parameter_ids: tuple[str, ...]
    parent_id: str | None = None
    description: str = ""
    hidden: bool = False
    authorized_roles: tuple[str, ...] = ()
    """The roles of the web application that see the group; all of them if empty."""
    unreadable: tuple[str, ...] = ()
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    def label_in(self, language: str) -> str:
        """Return the label in a language, or any label, or the id."""
        return in_language(self.labels, language) or self.id


@dataclass(frozen=True, slots=True)
class ResourceSize:
    """Processors and memory, as Kubernetes quantities: ``500m``, ``2Gi``."""

    cpu: str | None
    memory: str | None


@dataclass(frozen=True, slots=True)
class RunTemplate:
    """A kind of run that a solution offers."""

    id: str
    name: str
    tags: tuple[str, ...]
    group_ids: tuple[str, ...]
    compute_size: str | None
    labels: Labels = field(default_factory=dict)
    description: str = ""
    requests: ResourceSize | None = None
    limits: ResourceSize | None = None
    timeout: int | None = None
    """Seconds after which the platform stops a run; None without a limit of its own."""
    simulation: str | None = None
    orchestrator: str | None = None
    unreadable: tuple[str, ...] = ()
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    def label_in(self, language: str) -> str:
        """Return the label in a language, or any label, or the name, or the id."""
        return in_language(self.labels, language) or self.name or self.id


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Part = TypeVar("Part", bound=_HasId)


@dataclass(frozen=True)
class Solution:
    """The model behind a workspace: its parameters and run templates."""

    id: str
    organization_id: str
    name: str
    version: str
    repository: str
    all_parameters: tuple[ParameterDefinition, ...] = ()
    """In the solution's order, doubles included."""
    all_groups: tuple[ParameterGroup, ...] = ()
    all_templates: tuple[RunTemplate, ...] = ()
    key: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    sdk_version: str = ""
    url: str = ""
    simulator: str = ""
    always_pull: bool | None = None
    """Whether the image is pulled at each run; None if the platform does not say."""
    owner: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    unreadable: tuple[str, ...] = ()
    """What of the solution itself could not be read, in words: ``parameters[3] is a number``."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def parameters(self) -> Mapping[str, ParameterDefinition]:
        """The parameters by id; the first of doubles, as in the web application."""
        return _by_id(self.all_parameters)

    @cached_property
    def groups(self) -> Mapping[str, ParameterGroup]:
        """The groups by id; the first of doubles."""
        return _by_id(self.all_groups)

    @cached_property
    def run_templates(self) -> Mapping[str, RunTemplate]:
        """The run templates by id; the first of doubles."""
        return _by_id(self.all_templates)

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[str, ...]]:
        """Parameter id to the ids of the groups that have it."""
        found: dict[str, dict[str, None]] = {}
        for group in self.groups.values():
            for parameter_id in group.parameter_ids:
                found.setdefault(parameter_id, {})[group.id] = None
        return {parameter_id: tuple(groups) for parameter_id, groups in found.items()}

    @cached_property
    def templates_of(self) -> Mapping[str, tuple[str, ...]]:
        """Group id to the ids of the run templates that have it."""
        found: dict[str, dict[str, None]] = {}
        for template in self.run_templates.values():
            for group_id in template.group_ids:
                found.setdefault(group_id, {})[template.id] = None
        return {group_id: tuple(templates) for group_id, templates in found.items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the labels, English first; at least English."""
        labels = [
            *(parameter.labels for parameter in self.all_parameters),
            *(group.labels for group in self.all_groups),
            *(template.labels for template in self.all_templates),
        ]
        return languages_of(labels) or (ENGLISH,)

    @property
    def image(self) -> str:
        """The container image of the runs: repository and version; empty if neither is given."""
        return ":".join(filter(None, (self.repository, self.version)))


def _by_id(parts: Iterable[Part]) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for part in parts:
        found.setdefault(part.id, part)
    return found
