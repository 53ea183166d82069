"""Scenarios: the work of 3.x platforms before there were runners (PLATFORM.md 11, trap 12)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from csm_tui.domain.organization import Raw
from csm_tui.domain.runner import ParameterValue


class ScenarioState(Enum):
    """The state of a scenario; a word that is not listed here is UNKNOWN."""

    CREATED = "Created"
    INGESTING = "DataIngestionInProgress"
    RUNNING = "Running"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    UNKNOWN = "Unknown"

    @classmethod
    def from_word(cls, word: object) -> "ScenarioState":
        """Return the state for a word of the platform."""
        return next((state for state in cls if state.value == word), cls.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A saved set of parameters and datasets of a 3.x platform; it is read, never changed."""

    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    parent_id: str | None
    root_id: str | None
    solution_id: str | None
    run_template_id: str | None
    run_template_name: str | None
    """The name of the template, if a client has written it."""
    owner: str | None
    created: datetime | None
    state: ScenarioState
    state_word: str
    """The platform's own word; empty if it says none."""
    validation_status: str | None
    parameters: tuple[ParameterValue, ...]
    dataset_ids: tuple[str, ...]
    last_run_id: str | None
    unread: tuple[str, ...] = ()
    """The names of the fields that could not be read; `raw` has them as they came."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def template(self) -> str:
        """The name of the run template, or its id, or nothing."""
        return self.run_template_name or self.run_template_id or ""
