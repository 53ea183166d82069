"""What needs an eye in all workspaces: runs that run, are stuck or have failed, and datasets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.last_run import LastRun
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner

RECENT = timedelta(days=1)
"""How long ago a run has failed at most."""


class Concern(Enum):
    """Why something is on the board, the most urgent first."""

    STUCK = "runs longer than ever"
    FAILED = "failed in the last day"
    DATASET_ERROR = "dataset in error"
    DATASET_PENDING = "dataset pending"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """One runner or dataset on the board."""

    concern: Concern
    organization: Organization
    workspace: Workspace
    """For a dataset of an organization, a workspace from which it can be opened."""
    runner: Runner | None = None
    last: LastRun | None = None
    dataset: Dataset | None = None

    @property
    def id(self) -> str:
        """The id of the runner or dataset."""
        return self.runner.id if self.runner else self.dataset.id if self.dataset else ""

    @property
    def name(self) -> str:
        """The name of the runner or dataset."""
        return self.runner.name if self.runner else self.dataset.name if self.dataset else ""

    @property
    def since(self) -> datetime | None:
        """When the run began, or the dataset was changed; None if unknown."""
        if self.last is not None:
            return self.last.began
        return (self.dataset.updated or self.dataset.created) if self.dataset else None


@dataclass(frozen=True, slots=True)
class Board:
    """The board, and what could not be read for it."""

    entries: Sequence[BoardEntry]
    workspaces: int
    """The number of workspaces that were read."""
    problems: Sequence[str] = ()
    """What is missing, one sentence each."""

    def count(self, concern: Concern) -> int:
        """Return the number of entries with a concern."""
        return sum(entry.concern is concern for entry in self.entries)


def sorted_entries(entries: Sequence[BoardEntry]) -> list[BoardEntry]:
    """Return the entries by concern, then the newest first, those without a time last."""
    by_age = sorted(
        entries, key=lambda each: each.since.timestamp() if each.since else 0.0, reverse=True
    )
    order = list(Concern)
    return sorted(by_age, key=lambda each: order.index(each.concern))


def run_concern(last: LastRun, now: datetime) -> Concern | None:
    """Return why a last run is on the board; None if it is not.

    A failed run whose end is not known is on it, unless it began long ago.
    """
    if last.state is None:
        return None
    if last.state.ended:
        if last.state is not RunState.FAILED:
            return None
        ended = (last.times.ended if last.times else None) or last.began
        return Concern.FAILED if ended is None or now - ended <= RECENT else None
    if last.is_stuck(now):
        return Concern.STUCK
    return Concern.RUNNING


def dataset_concern(dataset: Dataset) -> Concern | None:
    """Return why a dataset is on the board, by its ingestion status (PLATFORM.md 7.1)."""
    return {"ERROR": Concern.DATASET_ERROR, "PENDING": Concern.DATASET_PENDING}.get(dataset.status)
