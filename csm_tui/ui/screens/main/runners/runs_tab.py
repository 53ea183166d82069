"""The runs of a runner: states, durations, and marks for comparing two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from textual import on
from textual.message import Message

from csm_tui.domain.run import Run, RunStatus
from csm_tui.services.runners import Runners
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_facts import run_facts
from csm_tui.ui.presentation.runner_rows import RUN_COLUMNS, run_row
from csm_tui.ui.screens.main.runners.grid_tab import GridTab
from csm_tui.ui.widgets.grid import Grid

_AROUND = 30
"""Rows before and after the cursor whose durations are read."""
_SETTLED = 0.2
"""Seconds for which the cursor must rest before they are read."""
NEVER_RUN = "This runner has never been run."


class RunsTab(GridTab):
    """The runs, newest first; Enter opens the log of one."""

    @dataclass
    class RunOpened(Message):
        """A run is to be shown."""

        run: Run

    def __init__(self, service: Runners) -> None:
        super().__init__("Runs", "runs", RUN_COLUMNS)
        self._service = service
        self.runs: Sequence[Run] | None = None
        """The runs, newest first; None while they are not loaded."""
        self._marked: dict[str, Run] = {}
        self._statuses: dict[str, RunStatus | None] = {}
        """The status of ended runs that were asked for; None for one that could not be read."""

    def wait(self) -> None:
        """Forget the runs and marks of another runner."""
        super().wait()
        self.runs, self._marked, self._statuses = None, {}, {}

    def show(self, runs: Sequence[Run]) -> None:
        """Show the runs, and read how long they took."""
        self.runs = runs
        self._marked = {run.id: run for run in runs if run.id in self._marked}
        self._show_rows()
        self._read_durations()

    def _show_rows(self) -> None:
        runs = self.runs or ()
        took = [each.duration for each in self._statuses.values() if each and each.duration]
        longest = max(took, default=timedelta()).total_seconds()
        self.show_rows(
            [
                run_row(run, self._statuses.get(run.id), longest, marked=run.id in self._marked)
                for run in runs
            ],
            [run.id for run in runs],
            NEVER_RUN,
        )

    def on_show(self) -> None:
        """Read how long the runs took, now that they are seen."""
        self._read_durations()

    @on(Grid.RowHighlighted)
    def _moved(self) -> None:
        self._read_durations()

    @flow("durations", exclusive=True)
    async def _read_durations(self) -> None:
        """Read the durations near the cursor; quietly, because the user did not ask for it."""
        await shell(self).jobs.rest(_SETTLED)
        row = self.grid.cursor_row
        near = (self.runs or ())[max(0, row - _AROUND) : row + _AROUND]
        unknown = [run for run in near if run.state.ended and run.id not in self._statuses]
        if not unknown or not self.display:
            return
        found = await shell(self).jobs.run(
            "Reading durations",
            lambda job: self._service.statuses(unknown, cancel=job.cancel),
            quiet=True,
        )
        self._statuses |= {run.id: found.get(run.id) for run in unknown}
        self._show_rows()

    def facts_of_row(self, row: int) -> list[tuple[str, str]]:
        """Return the facts of a run, and the inputs that it has stored."""
        run = self.runs[row] if self.runs else None
        return run_facts(run, self._statuses.get(run.id)) if run else []

    @property
    def run(self) -> Run | None:
        """The run under the cursor."""
        return self.runs[self.grid.cursor_row] if self.runs else None

    @property
    def marked(self) -> list[Run]:
        """The marked runs, oldest first."""
        return [run for run in reversed(self.runs or ()) if run.id in self._marked]

    def mark(self) -> None:
        """Mark the run under the cursor, or take the mark away, and go to the next run."""
        if (run := self.run) is not None:
            if self._marked.pop(run.id, None) is None:
                self._marked[run.id] = run
            self._show_rows()
            self.grid.action_move(1)

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        event.stop()
        if self.runs:
            self.post_message(self.RunOpened(self.runs[event.row]))

    @property
    def raw_under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        """The JSON of the run."""
        return (self.run.id, self.run.raw) if self.run else None

    def style_of_row(self, _row: int) -> None:
        """Return no style: the state has its colour in its own cell."""
