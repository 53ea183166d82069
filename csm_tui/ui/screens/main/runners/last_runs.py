"""What the list knows of the last runs, and which of them are read next."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from csm_tui.domain.last_run import LastRun, RunTimes
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.ui.presentation.runner_list_rows import NEVER, state_names

STEP = 120
"""Last runs that are read in one go."""
MOST_FILTERED = 2_000
"""Last runs that are read, per list, only because a filter may match their states."""
MOST_ACTIVE = 60
"""Runs that have not ended which are looked at again and again."""

_ACTIVE = {RunState.RUNNING, RunState.NOT_STARTED}


def _names_of(state: RunState) -> tuple[str, ...]:
    return state_names(LastRun("", state)) or ()


class LastRuns:
    """The last runs of the listed runners, as far as they are read.

    The lists of 3.x and 4.x name the last run only, so it is read near the cursor, and elsewhere
    because of a filter (PLATFORM.md 5.1). How long a run took is read for rows in sight.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._runners: Sequence[Runner] = ()
        self._runs: dict[str, Run] = {}
        self._times: dict[str, RunTimes] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self.words = {*NEVER, *(name for state in RunState for name in _names_of(state)), "stuck"}
        """All names that states have."""
        self._silent: set[str] = set()
        """Runs whose state the list does not say."""
        self._untried: set[str] = set()
        """Those that were not asked for since the list was read."""
        self._untimed: set[str] = set()
        self._by_run: dict[str, Runner] = {}
        self._listed_active: list[str] = []
        self._filtered = 0
        self._tally: Counter[RunState | None] | None = None

    def listed(self, runners: Iterable[Runner]) -> None:
        """Begin with a new list; of runs that have not ended, what is known is read again."""
        self._runners = list(runners)
        self._by_run = {each.last_run_id: each for each in self._runners if each.last_run_id}
        with_run = self._by_run.items()
        self._silent = {key for key, each in with_run if not each.tells_last_state}
        self._listed_active = [key for key, each in with_run if each.last_run_state in _ACTIVE]
        ended = {key for key, run in self._runs.items() if run.state.ended}
        timed = {key for key, times in self._times.items() if times.state.ended}
        self._untried = self._silent - ended - timed
        self._untimed = self._by_run.keys() - timed
        self._names.clear()
        self._tally = None
        self._filtered = 0

    def of(self, runner: Runner) -> LastRun:
        """Return what is known of the last run of a runner."""
        run_id = runner.last_run_id
        if run_id is None:
            return LastRun(None)
        run, times = self._runs.get(run_id), self._times.get(run_id)
        state = runner.last_run_state if runner.tells_last_state else None
        word = state.value if state else ""
        if run is not None and not (state and state.ended):
            state, word = run.state, run.state_word
        if times is not None and state and state.ended and not times.state.ended:
            # They are older than the state.
            times = None
        if times is not None and times.state is not RunState.UNKNOWN and times.state is not state:
            state, word = times.state, times.state.value
        created = run.created if run else None
        asked = run_id not in self._untried, run_id not in self._untimed
        return LastRun(run_id, state, word, created, times, *asked)

    def names(self, runner: Runner) -> tuple[str, ...] | None:
        """Return the names of the state for a filter; None if it is not read."""
        run_id = runner.last_run_id
        if run_id is None:
            return NEVER
        names = self._names.get(run_id)
        if names is None:
            last = self.of(runner)
            names = state_names(last, stuck=last.is_stuck(self._clock()))
            if names is not None:
                self._names[run_id] = names
                self.words.update(names)
        return names

    @property
    def unread(self) -> int:
        """How many last runs are not read yet, or could not be."""
        return len(self._silent - self._runs.keys() - self._times.keys())

    def tally(self) -> Mapping[RunState | None, int]:
        """Return how many runners there are by the state of the last run; None if unknown yet."""
        if self._tally is None:
            self._tally = Counter(self.of(runner).state for runner in self._by_run.values())
        return self._tally

    def to_read(self, near: Iterable[Runner], *, filtered: bool) -> list[Runner]:
        """Return the runners whose last runs are read next: near the cursor first, then hidden.

        Args:
            near: The runners around the cursor.
            filtered: Whether a filter asks for states, so that a hidden runner may match it.
        """
        if not self._untried:
            return []
        unknown = [runner for runner in near if runner.last_run_id in self._untried]
        if unknown or not filtered:
            return unknown
        hidden = (each for each in self._runners if each.last_run_id in self._untried)
        more = list(islice(hidden, max(0, min(STEP, MOST_FILTERED - self._filtered))))
        self._filtered += len(more)
        return more

    def to_time(self, in_sight: Iterable[Runner]) -> list[Runner]:
        """Return the runners in sight whose durations are not read."""
        return [runner for runner in in_sight if runner.last_run_id in self._untimed]

    def active(self, near: Iterable[Runner]) -> list[Runner]:
        """Return some runners whose last runs are known not to have ended, the near ones first."""
        known = [self._by_run[key] for key in self._known_active() if key in self._by_run]
        now = self._clock()
        active = {each.id: each for each in (*near, *known) if self.of(each).is_active(now)}
        return list(islice(active.values(), MOST_ACTIVE))

    def _known_active(self) -> list[str]:
        """Return the ids of runs that had not ended when they were last looked at."""
        runs = (key for key, run in self._runs.items() if not run.state.ended)
        times = (key for key, each in self._times.items() if not each.state.ended)
        return list(dict.fromkeys((*self._listed_active, *times, *runs)))

    def add_runs(self, asked: Iterable[Runner], found: Mapping[str, Run]) -> None:
        """Keep runs; one that could not be read is not tried again before the next list."""
        self._untried -= {runner.last_run_id or "" for runner in asked}
        self._runs |= found
        self.words.update(run.state_word.casefold() for run in found.values())
        self._forget_names(found)

    def add_times(self, asked: Iterable[Runner], found: Mapping[str, RunTimes]) -> None:
        """Keep times; those that could not be read are not tried again before the next list."""
        self._untimed -= {runner.last_run_id or "" for runner in asked}
        self._times |= found
        self._untried -= found.keys()
        self._forget_names(found)

    def _forget_names(self, found: Iterable[str]) -> None:
        self._tally = None
        for run_id in found:
            self._names.pop(run_id, None)
