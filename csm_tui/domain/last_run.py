"""The last run of a runner: its state, its age, and its duration beside that of earlier runs."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from csm_tui.domain.run import STARTING
from csm_tui.domain.run_state import RunState

_BEYOND = 1.5
"""A run is long when it takes this much more than usual, and more than each earlier one."""


@dataclass(frozen=True, slots=True)
class RunTimes:
    """How long a run took, or takes, beside earlier runs that ended well."""

    run_id: str
    state: RunState
    started: datetime | None
    """None when the platform no longer knows; then it has no duration."""
    ended: datetime | None
    earlier: tuple[float, ...] | None = None
    """Seconds of some earlier runs of the same run template; None if they were not read."""
    created: datetime | None = None
    """When it was asked for; None if that was not read."""
    before: tuple[RunState, ...] = ()
    """How some runs before it went, the oldest first; empty if they were not read."""

    def took(self, now: datetime) -> float | None:
        """Return the seconds it took, or has taken until now; None if unknown."""
        end = self.ended if self.state.ended or self.ended else now
        if self.started is None or end is None:
            return None
        return max(0.0, (end - self.started).total_seconds())

    def waited(self, now: datetime) -> float | None:
        """Return the seconds it has waited for its start; None if it waits no longer."""
        waits = self.state in {RunState.RUNNING, RunState.NOT_STARTED}
        if not waits or self.started or self.created is None:
            return None
        return max(0.0, (now - self.created).total_seconds())

    @property
    def recent(self) -> tuple[RunState, ...]:
        """How the last runs went, the oldest first, this one at the end."""
        return (*self.before, self.state)

    def share(self, now: datetime) -> float | None:
        """Return its duration as a part of the longest of all known; None if any is unknown."""
        took = self.took(now)
        longest = max((*(self.earlier or ()), took or 0.0))
        return took / longest if took is not None and self.earlier and longest > 0 else None

    @property
    def usual(self) -> float | None:
        """The median of the earlier runs in seconds, None without any."""
        return median(self.earlier) if self.earlier else None

    def ratio(self, now: datetime) -> float | None:
        """Return its duration as a multiple of the usual one; None if either is unknown."""
        took, usual = self.took(now), self.usual
        return took / usual if took is not None and usual else None

    def is_stuck(self, now: datetime) -> bool:
        """Return whether it still runs, clearly longer than its history; not so without one."""
        took = self.took(now) or self.waited(now)
        if self.state.ended or took is None or not self.earlier or self.usual is None:
            return False
        return took > max(*self.earlier, _BEYOND * self.usual)


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is known of the last run of a runner."""

    run_id: str | None
    """None if it was never run."""
    state: RunState | None = None
    """None if it is not read yet, or was never run."""
    word: str = ""
    """The platform's own word for the state."""
    created: datetime | None = None
    times: RunTimes | None = None
    """None if they are not read yet, or cannot be read."""
    state_asked: bool = False
    """Whether the state was asked for, so that one that is None cannot be read."""
    times_asked: bool = False
    """Whether the times were asked for."""

    @property
    def unread(self) -> bool:
        """Whether there is a run whose state is not known yet."""
        return self.run_id is not None and self.state is None

    @property
    def began(self) -> datetime | None:
        """When it was started."""
        times = self.times
        return ((times.started or times.created) if times else None) or self.created

    def is_starting(self, now: datetime) -> bool:
        """Return whether it is too young for its state to be known."""
        began = self.began
        return self.state is RunState.UNKNOWN and began is not None and now - began < STARTING

    def is_active(self, now: datetime) -> bool:
        """Return whether it is known to run, or to be about to."""
        return self.state in {RunState.RUNNING, RunState.NOT_STARTED} or self.is_starting(now)

    def is_stuck(self, now: datetime) -> bool:
        """Return whether it is known to run longer than its history."""
        return self.times is not None and self.times.is_stuck(now)
