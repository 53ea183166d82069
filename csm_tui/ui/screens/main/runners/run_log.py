"""One run: its state, the reason of a failure, its steps, and its log, followed until it ends."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.format import human_age, human_time
from csm_tui.domain.run import Run, RunStatus, is_active, is_starting
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage import reason
from csm_tui.services.runners import Runners, RunTriage
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_rows import (
    STEP_COLUMNS,
    state_text,
    step_row,
    step_style,
    steps_line,
)
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.run_data import RunDataScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView

_TIGHT = 9
"""Below this height in rows, the steps are hidden, because the log needs their rows."""
_ROOMY = 26
"""From this height in rows, the steps are a table."""


def wall_clock() -> datetime:
    """Return the time of day, for the age of a running run."""
    return datetime.now(UTC)


class RefreshInterval:
    """The seconds between two requests: few after a change, more after each answer without one.

    All moments are in seconds of one clock.
    """

    SHORTEST = 2.0
    LONGEST = 20.0
    SHARE = 4
    """The pause before the next request, as a multiple of the last one's duration."""

    def __init__(self) -> None:
        self._wait = self.SHORTEST
        self._began = self._ended = 0.0
        self._fresh_at = 0.0

    def begin(self, now: float) -> None:
        """Record that a request is sent."""
        self._began = now

    def end(self, now: float, *, changed: bool, failed: bool) -> None:
        """Record the outcome of the request, and set the time until the next."""
        self._ended = now
        if not failed:
            self._fresh_at = now
        grown = self.SHORTEST if changed and not failed else self._wait * 1.5
        self._wait = min(max(grown, (now - self._began) * self.SHARE), self.LONGEST)

    def is_due(self, now: float) -> bool:
        """Return whether it is time for the next request."""
        return now - self._ended >= self._wait

    def age(self, now: float) -> float:
        """Return the seconds since the last answer."""
        return now - self._fresh_at


class RunLogPart(Container):
    """One run of the runner; it reloads by itself while it is visible and the run is active."""

    TICK = 1.0
    """Seconds between two checks whether to reload."""
    BINDINGS = bindings("log")
    DEFAULT_CSS = """
    RunLogPart {
        #run { height: auto; max-height: 2; padding: 0 1; }
        #why { height: auto; max-height: 2; padding: 0 1; display: none; }
        #why.-known { display: block; }
        #why.-failed { color: $text-error; text-style: bold; }
        #steps { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        Grid { height: auto; max-height: 12; display: none; }
        #live { height: 1; padding: 0 1; background: $panel; }
        LogView { height: 1fr; }
        &.-roomy Grid { display: block; }
        &.-roomy #steps { display: none; }
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
        self._has_log = False
        self._first_error: int | None = None
        self._announced: RunState | None = None
        self._interval = RefreshInterval()

    def compose(self) -> ComposeResult:
        """Compose the lines of the run, its steps, the search and the log."""
        yield Static(id="run")
        yield Static(id="why")
        yield Static(id="steps")
        yield Grid(STEP_COLUMNS, row_style=self._step_style)
        yield Static(id="live")
        yield FilterLine("find")
        yield LogView(empty_text="")

    def on_mount(self) -> None:
        """Start to check whether to reload."""
        self.set_interval(self.TICK, self._tick)

    def show_nothing(self, sentence: str) -> None:
        """Show a sentence instead of a run."""
        self.run = self._status = self._problem = self._first_error = None
        self._announced = None
        self._has_log = False
        self.add_class("-empty")
        self.query_one(FilterLine).clear()
        self.query_one("#run", Static).update(outside(sentence, lines=True))
        self.query_one("#why", Static).remove_class("-known")
        self.query_one(Grid).set_rows((), keep_cursor=False)
        view = self.query_one(LogView)
        view.empty_text, view.follow = "", False
        view.set_lines((), keep_place=False)

    def show(self, run: Run) -> None:
        """Show a run; its steps and its log are loaded once this widget is visible."""
        if self.run is None or run.id != self.run.id:
            self.show_nothing("")
            self.remove_class("-empty")
            self.query_one(LogView).empty_text = "Loading the log…"
            self.query_one("#steps", Static).update("Loading the steps…")
            self.query_one(Grid).empty_text = "Loading the steps…"
        self.run = run
        self._show_run()
        if self.is_on_screen:
            self.load()

    def on_show(self) -> None:
        """Load the log if it is not loaded yet."""
        if not self._has_log:
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
            self._show_live()

    async def _ask(self, run: Run, *, quiet: bool = False) -> None:
        """Read the status, then the log, so that the log of an ended run is complete."""
        self._interval.begin(pane.now())
        before = (self._status and self._status.raw, len(self.query_one(LogView).lines))
        problems: list[CsmError] = []
        for part in (self._ask_status, self._ask_log):
            try:
                await part(run, quiet)
            except CsmError as error:
                problems.append(error)
            except Cancelled:
                self._failed("Stopped.")
                raise
        after = (self._status and self._status.raw, len(self.query_one(LogView).lines))
        self._interval.end(pane.now(), changed=before != after, failed=bool(problems))
        if problems:
            self._failed(problems[0].headline)
            raise problems[0]
        self._problem = None
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
        first, status = not self._has_log, self._status
        failed = first and self._state is RunState.FAILED
        triage = await shell(self).jobs.run(
            f"Reading the log of {run.id}",
            lambda job: self._service.triage(
                run.runner_id, run.id, status, most=1 if failed else 0, cancel=job.cancel
            ),
            quiet=quiet,
        )
        view, log = self.query_one(LogView), triage.log
        self._has_log = True
        view.empty_text = log.note or "The platform returned no log lines."
        view.set_lines(log.lines)
        if first:
            await self._laid_out()
            await self._place_cursor(view, triage if failed else None)
        self._show_live()

    async def _laid_out(self) -> None:
        """Wait until all widgets have their final height, which scrolling depends on."""
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()

    async def _place_cursor(self, view: LogView, failure: RunTriage | None) -> None:
        """Go to the first error of a failed run, or to the end of a run that still writes."""
        await view.find("")
        if failure is not None:
            self._first_error = next(iter(failure.error_lines), None)
            if self._first_error is None:
                view.action_last()
            else:
                view.visit(self._first_error)
        elif self._is_active:
            view.follow = True
        # A text that was typed before the log came is searched now.
        if text := self.query_one(FilterLine).text:
            await self._find_in(view, text)

    def _failed(self, sentence: str) -> None:
        """Show in place what was not loaded; older data stay, and are marked as old."""
        self._problem = sentence
        if self._status is None:
            self.query_one("#steps", Static).update("The steps are not known.")
            self.query_one(Grid).empty_text = "The steps are not known."
        if not self._has_log:
            self.query_one(LogView).empty_text = f"{sentence}\nr asks again."
        self._show_live()

    def _tick(self) -> None:
        """Reload when it is time, but never while a request is under way or this is not visible."""
        if self.run is None or not self._is_active or not self._is_seen:
            return
        self._show_run()
        asking = any(each.node is self and not each.is_finished for each in self.workers)
        if self._has_log and not asking and self._interval.is_due(pane.now()):
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
        if self._status is not None and self._status.state is not RunState.UNKNOWN:
            return self._status.state
        return self.run.state if self.run else RunState.UNKNOWN

    def focus_first(self) -> None:
        """Focus the log."""
        self.query_one(LogView).focus()

    def go_back(self) -> bool:
        """Close the search, and return whether it was open."""
        if self.query_one(FilterLine).clear():
            self.focus_first()
            return True
        return False

    def raw(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return a title and the raw status of the shown run, or the raw run without a status."""
        if self._status is not None:
            return f"Status of {self._status.run_id}", self._status.raw
        return (self.run.id, self.run.raw) if self.run else None

    def action_find(self) -> None:
        """Search the log."""
        self.query_one(FilterLine).open()

    def action_tables(self) -> None:
        """Show the tables that the run has written, or say why the platform keeps none."""
        if why := self._service.capabilities.why_not(Capability.RUN_DATA):
            shell(self).tell(why)
        elif self.run is not None:
            self.app.push_screen(RunDataScreen(self._service.run_data(self.run), self.run))

    def action_copy_line(self) -> None:
        """Copy the line under the cursor."""
        line = self.query_one(LogView).line_at_cursor
        if line is not None:
            shell(self).copy(line, "the line")

    def on_resize(self, event: events.Resize) -> None:
        """Show the steps as a table, as a line, or not at all, by the height."""
        self.set_class(event.size.height < _TIGHT, "-tight")
        self.set_class(event.size.height >= _ROOMY, "-roomy")

    @on(FilterLine.TextChanged)
    def _text_changed(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self._find(event.text)

    @flow("find", exclusive=True)
    async def _find(self, text: str) -> None:
        await self._find_in(self.query_one(LogView), text)

    async def _find_in(self, view: LogView, text: str) -> None:
        if await view.find(text) and not view.match_position:
            view.next_match()

    @on(FilterLine.Dismissed)
    def _to_log(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.focus_first()

    @on(LogView.SearchChanged)
    def _count(self) -> None:
        view, line = self.query_one(LogView), self.query_one(FilterLine)
        found = f"{view.match_position} of {view.match_count:,} · n next"
        none = "no match" if self._has_log else "the log is not read yet"
        line.say("" if not line.text else found if view.match_count else none)

    @on(LogView.FollowChanged)
    def _show_live(self) -> None:
        """Show the length of the log, whether it is followed, and its age."""
        view, parts = self.query_one(LogView), []
        if self._has_log:
            parts.append(f"Log, {len(view.lines):,} line{'' if len(view.lines) == 1 else 's'}")
        if self._first_error is not None:
            parts.append(f"first error in line {self._first_error + 1:,}")
        if self._has_log and self._is_active:
            parts.append("following (f stops)" if view.follow else "f follows")
            parts.append(f"as of {human_age(self._interval.age(pane.now()))} ago")
        problem = Content("")
        if self._problem is not None:
            problem = Content.styled("! Not up to date: ", "$text-warning") + outside(self._problem)
            parts.append("")
        self.query_one("#live", Static).update(outside(" · ".join(parts)) + problem)

    def _show_run(self) -> None:
        run, status = self.run, self._status
        if run is None:
            return
        word = status.state.value if status else run.state_word
        state = state_text(self._state, word)
        if is_starting(run, status, wall_clock()):
            state = "· starting…"
        head = f"{state}  {run.id}  {self._times()}"
        self.query_one("#run", Static).update(outside(head))
        why = reason(status) if status else ""
        failed = self._state is RunState.FAILED
        label = self.query_one("#why", Static)
        label.set_class(bool(why), "-known").set_class(failed, "-failed")
        label.update(outside(f"{'✗' if failed else '!'} {why}"))
        if status is not None:
            gone = "The workflow is gone: its steps are not known any more."
            self.query_one("#steps", Static).update(outside(steps_line(status) or gone))
            self.query_one(Grid).empty_text = gone
            self.query_one(Grid).set_rows([step_row(node) for node in status.nodes])
        self._show_live()

    def _times(self) -> str:
        """Return the start and the duration, in words."""
        status = self._status
        started = status.started if status else None
        if status is None or started is None:
            return self._waiting()
        ended = status.ended or (wall_clock() if self._is_active else None)
        if ended is None:
            return f"started {human_time(started)}"
        took = human_age((ended - started).total_seconds())
        so_far = f"took {took}" if status.ended else f"{took} so far"
        return f"started {human_time(started)}, {so_far}"

    def _waiting(self) -> str:
        """Return the creation and the waiting time of a run without a started step, in words."""
        created = self.run.created if self.run else None
        if created is None or self._status is None or not self._is_active:
            return f"created {human_time(created)}"
        waited = human_age((wall_clock() - created).total_seconds())
        return f"created {human_time(created)}, waiting for {waited}"

    def _step_style(self, row: int) -> str | None:
        return step_style(self._status.nodes[row]) if self._status else None
