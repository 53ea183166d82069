"""Runs, their nodes and their logs (PLATFORM.md 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from csm_tui.domain.organization import Raw
from csm_tui.domain.runner import ParameterValue


class RunState(Enum):
    """The state of a run; words that nobody knows are UNKNOWN, never FAILED."""

    NOT_STARTED = "NotStarted"
    RUNNING = "Running"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    UNKNOWN = "Unknown"

    @classmethod
    def from_word(cls, word: object) -> "RunState":
        """Return the state that the platform's word names."""
        return next((state for state in cls if state.value == word), cls.UNKNOWN)

    @property
    def ended(self) -> bool:
        """Whether it will never change again."""
        return self in {RunState.SUCCESSFUL, RunState.FAILED}


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a runner, with its own copy of the inputs."""

    id: str
    runner_id: str
    state: RunState
    state_word: str
    """The platform's own word, also when it is one we do not know."""
    run_template_id: str | None
    owner: str | None
    created: datetime | None
    parameters: tuple[ParameterValue, ...]
    dataset_ids: tuple[str, ...]
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RunNode:
    """One step of a run's workflow."""

    id: str
    name: str
    container: str
    phase: str
    message: str
    started: datetime | None
    ended: datetime | None
    resources: Mapping[str, int]
    """Resource name to seconds used, as the workflow engine counts them."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """Where a run stands, step by step."""

    run_id: str
    state: RunState
    phase: str
    progress: str
    """Steps done of steps known, as ``1/4``; empty when unknown."""
    message: str
    started: datetime | None
    ended: datetime | None
    nodes: tuple[RunNode, ...]
    """Empty when the workflow is gone."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RunLog:
    """All log lines that the platform returned for a run."""

    run_id: str
    lines: tuple[str, ...]
    note: str = ""
    """Why there are no lines, when there are none."""


STARTING = timedelta(minutes=5)
"""For how long after its launch the workflow engine may not know a run."""


def is_starting(run: Run, status: RunStatus | None, now: datetime) -> bool:
    """Say whether a run is too young for its state to be known."""
    known = run.state is not RunState.UNKNOWN or (status and status.state is not RunState.UNKNOWN)
    return not known and run.created is not None and now - run.created < STARTING


def is_active(run: Run, status: RunStatus | None, now: datetime) -> bool:
    """Say whether a run can still change; one that the platform forgot cannot."""
    state = status.state if status and status.state is not RunState.UNKNOWN else run.state
    if state is RunState.UNKNOWN:
        return is_starting(run, status, now)
    return not state.ended
