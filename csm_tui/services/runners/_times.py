"""How long last runs took, beside earlier ones (PLATFORM.md 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError
from csm_tui.domain.last_run import RunTimes
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import RunStatus
from csm_tui.domain.run_history import comparable_before, newest_first, runs_before
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient

MOST_EARLIER = 5
"""Earlier runs whose durations are read."""
_MOST_STATES = 7
"""Earlier runs whose states are kept, from the list that is read in any case."""


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What is known of the runs before a last run."""

    created: datetime | None = None
    """When the last run itself was created."""
    seconds: tuple[float, ...] | None = None
    states: tuple[RunState, ...] = ()


class RunTimesReader:
    """Reads the times of last runs in one workspace; what has ended is read once.

    Its methods are safe to call from any thread.
    """

    def __init__(self, client: "PlatformClient", workspace: tuple[str, str]) -> None:
        self._client = client
        self._workspace = workspace
        self._durations: dict[str, float | None] = {}
        """Seconds of runs that have ended, None if the platform no longer knows them."""
        self._earlier: dict[str, _Earlier] = {}
        """What is known of the runs before a last run, by its id."""

    def now(self, runner: Runner, run_id: str, cancel: CancelToken) -> RunTimes:
        """Return the times of a run; earlier ones as far as they were read before.

        Raises:
            CsmError: the status of the run cannot be read.
        """
        status = self._status(runner.id, run_id, cancel)
        known = self._earlier.get(run_id, _Earlier())
        created = known.created
        if created is None and status.started is None:
            created = self._created(runner.id, run_id, cancel)
        return RunTimes(
            run_id,
            status.state,
            status.started,
            status.ended,
            known.seconds,
            created,
            known.states,
        )

    def beside_earlier(self, runner: Runner, cancel: CancelToken) -> RunTimes:
        """Return the times of the last run beside some earlier ones that ended well.

        Raises:
            CsmError: the status of the run cannot be read.
        """
        run_id = runner.last_run_id or ""
        if run_id not in self._earlier:
            earlier = self._read_earlier(runner, run_id, cancel)
            if earlier is not None:
                self._earlier[run_id] = earlier
        return self.now(runner, run_id, cancel)

    def _read_earlier(self, runner: Runner, run_id: str, cancel: CancelToken) -> "_Earlier | None":
        from csm_tui.platform.runs import list_runs

        try:
            runs = list_runs(self._client, *self._workspace, runner.id, cancel=cancel)
        except CsmError:
            return None
        last = next((run for run in runs if run.id == run_id), None)
        if last is None:
            # The list may get it later.
            return None
        in_order = newest_first(runs)
        alike = comparable_before(in_order, last)[:MOST_EARLIER]
        found = (self._duration(runner.id, run.id, cancel) for run in alike)
        seconds = tuple(each for each in found if each is not None)
        before = runs_before(in_order, last)[:_MOST_STATES]
        return _Earlier(last.created, seconds, tuple(run.state for run in reversed(before)))

    def _duration(self, runner_id: str, run_id: str, cancel: CancelToken) -> float | None:
        if run_id not in self._durations:
            cancel.check()
            try:
                status = self._status(runner_id, run_id, cancel)
            except CsmError:
                return None
            times = RunTimes(run_id, RunState.SUCCESSFUL, status.started, status.ended)
            self._durations[run_id] = times.took(status.ended) if status.ended else None
        return self._durations[run_id]

    def _created(self, runner_id: str, run_id: str, cancel: CancelToken) -> datetime | None:
        from csm_tui.platform.runs import RunAddress, get_run

        address = RunAddress(*self._workspace, runner_id, run_id)
        try:
            return get_run(self._client, address, cancel).created
        except CsmError:
            return None

    def _status(self, runner_id: str, run_id: str, cancel: CancelToken) -> RunStatus:
        from csm_tui.platform.runs import RunAddress, get_status

        return get_status(self._client, RunAddress(*self._workspace, runner_id, run_id), cancel)
