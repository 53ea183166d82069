"""Organizations and workspaces (PLATFORM.md 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Raw = Mapping[str, Any]
"""The object as the platform sent it, unknown fields included."""


@dataclass(frozen=True, slots=True)
class Organization:
    """The owner of workspaces, solutions and datasets."""

    id: str
    name: str
    owner: str | None
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A container of files and runners, with one solution."""

    id: str
    organization_id: str
    key: str
    name: str
    description: str
    solution_id: str | None
    owner: str | None
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
    default_values: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Values for new runners in place of the solution's defaults, by parameter; only on 5.x."""

    def defaults_of(self, solution_id: str) -> Mapping[str, str]:
        """Return these values if the solution is that of the workspace."""
        return self.default_values if solution_id == self.solution_id else {}
