"""Runs, their nodes and their logs (PLATFORM.md 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from csm_tui.domain.organization import Raw
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a runner, with its own copy of the inputs."""

    id: str
    runner_id: str
    state: RunState
    state_word: str
    """The platform's own word."""
    run_template_id: str | None
    owner: str | None
    created: datetime | None
    parameters: Sequence[ParameterValue]
    dataset_ids: tuple[str, ...]
    unread: Sequence[str] = ()
    """The names of the fields that could not be read; `raw` has them as they came."""
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
    host: str = ""
    """The machine that it ran on; empty if the platform does not say."""
    is_group: bool = False
    """Whether it stands for other nodes and ran nothing itself (a DAG or a list of steps)."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """The state of a run and of its steps."""

    run_id: str
    state: RunState
    phase: str
    progress: str
    """Finished steps of all known steps, as ``1/4``; empty when unknown."""
    message: str
    started: datetime | None
    ended: datetime | None
    nodes: tuple[RunNode, ...]
    """Empty when the platform has deleted the workflow."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def duration(self) -> timedelta | None:
        """The time between start and end; None while one of them is not known."""
        return self.ended - self.started if self.started and self.ended else None


@dataclass(frozen=True, slots=True)
class LogPart:
    """The log lines of one step of a run."""

    step: str
    """The name of the step; empty if the platform does not say."""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunLog:
    """All log lines that the platform returned for a run."""

    run_id: str
    lines: tuple[str, ...]
    note: str = ""
    """The reason why there are no lines; empty when there are some."""
    steps: Mapping[int, str] = field(default_factory=dict)
    """The number of a step's first line, to its name; empty where the platform does not say."""


STARTING = timedelta(minutes=5)
"""How long after its launch the workflow engine may not know a run."""


def known_state(run: Run, status: RunStatus | None) -> RunState:
    """Return the state of a run by its status, or by the run where the workflow is gone.

    A run that was running and whose status is unknown now has an unknown state: how it ended is
    not known.
    """
    if status is None or (status.state is RunState.UNKNOWN and run.state.ended):
        return run.state
    return status.state


def is_starting(run: Run, status: RunStatus | None, now: datetime) -> bool:
    """Return whether a run is too young for its state to be known."""
    unknown = known_state(run, status) is RunState.UNKNOWN
    return unknown and run.created is not None and now - run.created < STARTING


def is_active(run: Run, status: RunStatus | None, now: datetime) -> bool:
    """Return whether a run can still change; one whose workflow is deleted cannot.

    One that was running stays active until its own state is read again: one status may be unknown.
    """
    state = status.state if status and status.state is not RunState.UNKNOWN else run.state
    return is_starting(run, status, now) if state is RunState.UNKNOWN else not state.ended
