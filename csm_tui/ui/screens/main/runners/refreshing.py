"""Keeps the states of runners up to date: active runs often, nothing unseen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from textual.message import Message
from textual.widget import Widget

from csm_tui.domain.runner import Runner
from csm_tui.services.runners import Runners
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.runners.last_runs import LastRuns
from csm_tui.ui.screens.main.runners.runner_list import RunnerList

ACTIVE_EVERY = 5.0
"""Seconds between two looks at the runs that have not ended."""
AGES_EVERY = 30.0
"""Seconds between two drawings of ages while no run is active."""
SETTLED = 0.2
"""Seconds for which the cursor must rest before last runs are read."""


class RunnerRefresh(Widget):
    """Reads last runs in the background; it draws nothing."""

    DEFAULT_CSS = "RunnerRefresh { display: none; }"

    @dataclass
    class ActiveRead(Message):
        """The active runs were looked at."""

        failed: bool
        """Whether none of them could be read."""

    def __init__(
        self, service: Runners, last_runs: LastRuns, runners: Callable[[], RunnerList]
    ) -> None:
        super().__init__()
        self._service = service
        self._last_runs = last_runs
        self._runners = runners
        self._drawn = 0.0

    def on_mount(self) -> None:
        """Look again from time to time."""
        self.set_interval(ACTIVE_EVERY, self._look)

    def _look(self) -> None:
        """Look at what may have changed, unless the list is out of sight."""
        shown = all(isinstance(each, Widget) and each.display for each in self.ancestors[:1])
        if shown and self.screen.is_active:
            self._read_active()

    @flow("active runs", once=True)
    async def _read_active(self) -> None:
        """Look at the runs that have not ended; without any, draw the ages again at times."""
        runners = self._runners()
        active = self._last_runs.active(runners.near)
        if active:
            found = await shell(self).jobs.run(
                "Checking active runs",
                lambda job: self._service.last_times(
                    active, beside_earlier=False, cancel=job.cancel
                ),
                quiet=True,
            )
            self._last_runs.add_times((), found)
            self.post_message(self.ActiveRead(not found))
        elif monotonic() < self._drawn + AGES_EVERY:
            return
        self._drawn = monotonic()
        runners.states_changed()

    @flow("states", exclusive=True)
    async def read_states(self) -> None:
        """Read last runs, then durations of those in sight; quietly, for it was not asked for."""
        jobs, runners, last_runs = shell(self).jobs, self._runners(), self._last_runs
        await jobs.rest(SETTLED)
        while unknown := last_runs.to_read(runners.near, filtered=runners.filters_states):
            runs = await jobs.run(
                "Reading last runs",
                lambda job, asked=unknown: self._service.last_runs(asked, cancel=job.cancel),  # type: ignore[misc]
                quiet=True,
            )
            last_runs.add_runs(unknown, runs)
            runners.states_changed()
        while untimed := last_runs.to_time(self._to_time()):
            times = await jobs.run(
                "Reading durations",
                lambda job, asked=untimed: self._service.last_times(asked, cancel=job.cancel),  # type: ignore[misc]
                quiet=True,
            )
            last_runs.add_times(untimed, times)
            runners.states_changed()

    def _to_time(self) -> Sequence[Runner]:
        """Return the runners in sight, and those that a filter for stuck runs may ask for."""
        runners = self._runners()
        active = self._last_runs.active(runners.near) if runners.filters_states else ()
        return [*runners.in_sight, *active]
