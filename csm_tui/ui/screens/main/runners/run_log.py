"""One run: its state, the reason of a failure, its steps, and its log, followed until it ends."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import Cancelled, CsmError, NotFound
from csm_tui.domain.format import human_age
from csm_tui.domain.run import Run, RunStatus, is_active, known_state
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage import explain, with_status
from csm_tui.services.runners import Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.run_timeline import seconds_of
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.run_data import RunDataScreen
from csm_tui.ui.screens.main.runners.log_panel import LogPanel
from csm_tui.ui.screens.main.runners.log_saving import save_log
from csm_tui.ui.screens.main.runners.refresh_interval import RefreshInterval
from csm_tui.ui.screens.main.runners.run_steps import RunSteps

_TIGHT = 9
"""Below this height in rows, the steps are hidden, because the log needs their rows."""
_ROOMY = 26
"""From this height in rows, the steps are a chart."""


def wall_clock() -> datetime:
    """Return the time of day, for the age of a running run."""
    return datetime.now(UTC)


class RunLogPart(Container):
    """One run of the runner; it reloads by itself while it is visible and the run is active."""

    TICK = 1.0
    """Seconds between two checks whether to reload."""
    ALLOW_MAXIMIZE = True
    BINDINGS = bindings("log")
    DEFAULT_CSS = """
    RunLogPart {
        &.-roomy Grid { display: block; }
        &.-roomy #steps { display: none; }
        &.-roomy RunSteps.-without-steps { #steps { display: block; } Grid { display: none; } }
        &.-tight #steps { display: none; }
        &.-tight #run, &.-tight #why { max-height: 1; }
        &.-empty { #steps, #live, Grid { display: none; } }
    }
    """

    class RunStateChanged(Message):
        """The state of the run differs from its state in the list of runs."""

    def __init__(self, service: Runners) -> None:
        super().__init__(classes="-empty")
        self._service = service
        self.run: Run | None = None
        """The shown run."""
        self._status: RunStatus | None = None
        self._problem: str | None = None
        self._gone = self._compared = False
        self._wanted_line: int | None = None
        """The line to go to as soon as the log is read."""
        self._announced: RunState | None = None
        self._interval = RefreshInterval()

    def compose(self) -> ComposeResult:
        """Compose the run with its steps, and its log."""
        yield RunSteps()
        yield LogPanel()

    def on_mount(self) -> None:
        """Start to check whether to reload."""
        self.set_interval(self.TICK, self._tick)

    @property
    def _steps(self) -> RunSteps:
        return self.query_one(RunSteps)

    @property
    def _log(self) -> LogPanel:
        return self.query_one(LogPanel)

    def show_nothing(self, sentence: str) -> None:
        """Show a sentence instead of a run."""
        self.run = self._status = self._problem = self._announced = None
        self._gone = self._compared = False
        self._wanted_line = None
        self.add_class("-empty")
        self._steps.show_nothing(sentence)
        self._log.show_nothing("")

    def show(self, run: Run) -> None:
        """Show a run; its steps and its log are loaded once this widget is visible."""
        if self.run is None or run.id != self.run.id:
            self.show_nothing("")
            self.remove_class("-empty")
            self._log.show_nothing("Loading the log…")
            self._steps.say("Loading the steps…")
        self.run = run
        self._show_run()
        if self.is_on_screen:
            self.load()

    def visit(self, line: int) -> None:
        """Go to a line of the log, counted from 0."""
        self._log.visit(line)

    def visit_cause(self) -> None:
        """Go to the line that names the cause, or say that none is known."""
        if self._log.cause is None:
            shell(self).tell("The log names no cause.")
        else:
            self._log.visit(self._log.cause)

    def visit_later(self, line: int) -> None:
        """Go to a line of the log as soon as the log is read."""
        self._wanted_line = line
        if self._log.has_log:
            self._visit_wanted()

    def _visit_wanted(self) -> None:
        """Go to the line that is wanted, if there is one."""
        line, self._wanted_line = self._wanted_line, None
        if line is not None and line < len(self._log.view.lines):
            self._log.visit(line)

    def on_show(self) -> None:
        """Load the log if it is not loaded yet."""
        if not self._log.has_log:
            self.load()

    def load(self) -> None:
        """Load the steps and the log of the shown run."""
        if self.run is not None:
            self._load(self.run)

    @flow("run", exclusive=True)
    async def _load(self, run: Run) -> None:
        await self._ask(run)

    @flow("run", exclusive=True)
    async def _ask_quietly(self, run: Run) -> None:
        """Reload without a request of the user; a failure is shown in place only."""
        try:
            await self._ask(run, quiet=True)
        except CsmError:
            self._show_run()

    async def _ask(self, run: Run, *, quiet: bool = False) -> None:
        """Read the status, then the log, so that the log of an ended run is complete."""
        self._interval.begin(pane.now())
        before = (self._status and self._status.raw, len(self._log.view.lines))
        problems: list[CsmError] = []
        for part in (self._ask_status, self._ask_log):
            try:
                await part(run, quiet)
            except CsmError as error:
                problems.append(error)
            except Cancelled:
                self._failed("Stopped.")
                raise
        after = (self._status and self._status.raw, len(self._log.view.lines))
        self._interval.end(pane.now(), changed=before != after, failed=bool(problems))
        self._gone = any(isinstance(problem, NotFound) for problem in problems)
        if problems:
            gone = "The platform no longer has this run; what was read stays here."
            self._failed(gone if self._gone else problems[0].headline)
            raise problems[0]
        self._problem = None
        self._show_run()
        self._compare_steps(run)

    @flow("earlier", once=True)
    async def _compare_steps(self, run: Run) -> None:
        """Read how long the steps took in the last run that succeeded, where that is shown."""
        if self._compared or self._status is None or not self._steps.shows_earlier:
            return
        self._compared = True
        try:
            self._steps.earlier = await shell(self).jobs.run(
                f"Reading an earlier run of {run.runner_id}",
                lambda job: seconds_of(self._service.steps_before(run, cancel=job.cancel)),
                quiet=True,
            )
        except CsmError:
            # Its column is left out; everything else is known.
            return
        self._show_run()

    async def _ask_status(self, run: Run, quiet: bool) -> None:
        self._status = await shell(self).jobs.run(
            f"Reading the steps of {run.id}",
            lambda job: self._service.status(run.runner_id, run.id, cancel=job.cancel),
            quiet=quiet,
        )
        self._show_run()
        if self._state not in {run.state, self._announced}:
            self._announced = self._state
            self.post_message(self.RunStateChanged())

    async def _ask_log(self, run: Run, quiet: bool) -> None:
        log = await shell(self).jobs.run(
            f"Reading the log of {run.id}",
            lambda job: self._service.log(run.runner_id, run.id, cancel=job.cancel),
            quiet=quiet,
        )
        first = not self._log.has_log
        await self._log.show(log)
        if first:
            await self._laid_out()
            await self._place_cursor()
        self._show_run()

    async def _laid_out(self) -> None:
        """Wait until all widgets have their final height, which scrolling depends on."""
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()

    async def _place_cursor(self) -> None:
        """Go to the first error of a failed run, or to the end of a run that still writes."""
        view = self._log.view
        await view.find("")
        if self._state is RunState.FAILED:
            await self._visit_cause()
        elif self._is_active:
            view.follow = True
        self._visit_wanted()
        await self._log.search_again()

    async def _visit_cause(self) -> None:
        """Go to the line that names the cause, or to the first error, and tell the cause."""
        view, status = self._log.view, self._status
        began = view.cursor_line
        found = await asyncio.to_thread(lambda: with_status(explain(view.lines), status))
        line = found.cause.line if found.cause else None
        self._steps.cause = found.headline if found.cause else ""
        self._log.cause = line
        self._log.show_errors()
        if view.cursor_line != began:
            # The user has moved meanwhile.
            return
        if line is not None:
            view.visit(line)
        elif await view.first_error() is None:
            view.action_last()

    def _failed(self, sentence: str) -> None:
        """Show in place what was not loaded; older data stay, and are marked as old."""
        self._problem = sentence
        if self._status is None:
            self._steps.say("The steps are not known.")
        if not self._log.has_log:
            self._log.view.empty_text = f"{sentence}\nPress r to retry."
        self._show_run()

    def _tick(self) -> None:
        """Reload when it is time, but never while a request is under way or this is not visible."""
        if self.run is None or not self._is_active or self._gone or not self._is_seen:
            return
        self._show_run()
        asking = any(each.node is self and not each.is_finished for each in self.workers)
        if self._log.has_log and not asking and self._interval.is_due(pane.now()):
            self._ask_quietly(self.run)

    @property
    def _is_seen(self) -> bool:
        return self.is_on_screen and self.app.screen is self.screen

    @property
    def _is_active(self) -> bool:
        return self.run is not None and is_active(self.run, self._status, wall_clock())

    @property
    def _state(self) -> RunState:
        """The last known state of the shown run."""
        return known_state(self.run, self._status) if self.run else RunState.UNKNOWN

    def _show_run(self) -> None:
        """Show the run, the length of its log, whether it is followed, and its age."""
        if self.run is None:
            return
        view, failed = self._log.view, self._state is RunState.FAILED
        if view.is_explained is not failed:
            view.is_explained = failed
            view.refresh_bindings()
        age = human_age(self._interval.age(pane.now()))
        stale = age if self._problem is not None and self._status is not None else ""
        self._steps.show(self.run, self._status, wall_clock(), stale)
        notes = []
        if self._log.has_log and self._is_active and not self._gone:
            notes.append("following (f stops)" if self._log.view.follow else "f follows")
            notes.append(f"updated {age} ago")
        grows = self._log.has_log and self._is_active and not self._gone
        self._log.say(notes, self._problem or "", grows=grows)

    def focus_first(self) -> None:
        """Focus the log."""
        self._log.view.focus()

    def go_back(self) -> bool:
        """Close the search or the whole width, and return whether that was a step."""
        if self._log.go_back():
            return True
        if self.screen.maximized is self:
            self.screen.minimize()
            return True
        return False

    def raw(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return a title and the raw status of the shown run, or the raw run without a status."""
        if self._status is not None:
            return f"Status of {self._status.run_id}", self._status.raw
        return (self.run.id, self.run.raw) if self.run else None

    def action_find(self) -> None:
        """Search the log."""
        self._log.open_find()

    def action_filter(self) -> None:
        """Show only some lines of the log."""
        self._log.open_filter()

    def action_around(self) -> None:
        """Show the lines around those of the filter."""
        self._log.show_around()

    def action_time(self) -> None:
        """Go to the line nearest to a time."""
        self._log.go_to_time()

    def action_step(self, step: int) -> None:
        """Go to the log lines of the next step, or of the one before."""
        self._log.go_to_step(step)

    def action_zoom(self) -> None:
        """Give the log the whole screen, or take it back."""
        if self.screen.maximized is self:
            self.screen.minimize()
        else:
            self.screen.maximize(self, container=False)

    def action_copy_line(self) -> None:
        """Copy the line under the cursor."""
        self._log.copy_line()

    def action_copy_shown(self) -> None:
        """Copy the selected lines, or all that the filter leaves."""
        self._log.copy_shown()

    @flow("save", once=True)
    async def action_save(self) -> None:
        """Save the whole log, as the platform sent it, as a new file."""
        run, lines = self.run, self._log.view.lines
        if run is None or not lines:
            shell(self).tell("No lines to save.")
            return
        await save_log(self, self._service, run, lines)

    def action_tables(self) -> None:
        """Show the tables that the run has written, or say why the platform keeps none."""
        if why := self._service.capabilities.why_not(Capability.RUN_DATA):
            shell(self).tell(why)
        elif self.run is not None:
            self.app.push_screen(RunDataScreen(self._service.run_data(self.run), self.run))

    @on(RunSteps.StepOpened)
    def _open_step(self, event: RunSteps.StepOpened) -> None:
        event.stop()
        self._log.visit_step(event.node)

    def on_resize(self, event: events.Resize) -> None:
        """Show the steps as a chart, as a line, or not at all, by the height."""
        self.set_class(event.size.height < _TIGHT, "-tight")
        self.set_class(event.size.height >= _ROOMY, "-roomy")
        self._show_run()
        if self.run is not None:
            self.call_after_refresh(self._compare_steps, self.run)
