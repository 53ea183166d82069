"""One runner in five tabs: what is read of it, what is kept, and what is out of date."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.last_run import LastRun
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, RunnerDetails
from csm_tui.services.runners import Runners, TriagePlace
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_facts import runner_facts
from csm_tui.ui.presentation.runner_list_rows import age_words, history_facts, time_words
from csm_tui.ui.presentation.runner_rows import STATE_STYLES, last_state, named, state_text
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.runners.datasets_tab import DatasetsTab, rights_on
from csm_tui.ui.screens.main.runners.grid_tab import GridTab
from csm_tui.ui.screens.main.runners.overview_tab import OverviewTab
from csm_tui.ui.screens.main.runners.parameters_tab import ParametersTab
from csm_tui.ui.screens.main.runners.run_cause import RunCause
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.screens.main.runners.runs_tab import NEVER_RUN, RunsTab
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.panel import Panel

_MOST_KEPT = 40
"""Runners of which what was read is kept."""


@dataclass(slots=True)
class _Kept:
    """What was read of a runner."""

    details: RunnerDetails | None = None
    runs: list[Run] | None = None

    @property
    def holds(self) -> bool:
        """Whether all runs have ended, so that none of them changes."""
        return all(run.state.ended for run in self.runs or ())


class RunnerTabs(Panel):
    """One runner in five tabs; what was read of others is kept while their last run stays."""

    DEFAULT_CSS = """
    RunnerTabs {
        TabbedContent { height: 1fr; }
        #stale { height: 1; padding: 0 1; color: $text-warning; display: none; }
        &.-stale #stale { display: block; }
    }
    """

    def __init__(self, service: Runners, last_run: Callable[[Runner], LastRun]) -> None:
        super().__init__()
        self._last_run = last_run
        self._service = service
        self._runner: Runner | None = None
        self._details: RunnerDetails | None = None
        self._stale: dict[str, str] = {}
        self._cause = RunCause(service)
        self._wanted_place: TriagePlace | None = None
        """What the cursor goes to as soon as it is read."""
        self._from_list = False
        """Whether Escape leads from the log to the list of runners."""
        self._headed: tuple[str, Content, str] | None = None
        """What the frame and the line of the warning show."""
        self._awaited_run = ""
        """The id of a run that is shown as soon as it is listed."""
        self._kept: dict[tuple[str, str | None], _Kept] = {}
        """What was read of runners, by their ids and those of their last runs."""

    def compose(self) -> ComposeResult:
        """Compose the line of the runner and the tabs."""
        yield Static(id="stale")
        with TabbedContent():
            yield OverviewTab()
            yield ParametersTab()
            yield DatasetsTab()
            yield RunsTab(self._service)
            with TabPane("Log", id="log"):
                yield RunLogPart(self._service)

    def on_mount(self) -> None:
        """Give the cause of a failure its room in the overview."""
        self.query_one(OverviewTab).cause.mount(self._cause)

    @property
    def shows_active_run(self) -> bool:
        """Whether the last run is shown as one that has not ended."""
        active = {RunState.RUNNING, RunState.NOT_STARTED}
        return any(run.state in active for run in (self._runs_tab.runs or ())[:1])

    @property
    def runner(self) -> Runner | None:
        """The runner that is shown."""
        return self._runner

    def show(self, runner: Runner, *, quiet: bool = False) -> None:
        """Show what is known of a runner, and load the rest.

        Args:
            runner: The runner.
            quiet: The user did not ask: what was read before is enough, and a failure is said in
                place only.
        """
        if self._runner is None or runner.id != self._runner.id:
            self._details = None
            self._stale = {}
            self._part.show_nothing("Loading the runs…")
            self._cause.show(runner, None)
            for tab in self.query(GridTab):
                tab.wait()
        self._runner = runner
        self.show_facts()
        kept = self._kept.get(_key(runner)) if quiet else None
        if kept and kept.details and kept.runs is not None and kept.holds:
            self._use_details(kept.details)
            self._use_runs(runner, kept.runs)
        else:
            self._load(runner, quiet=quiet)
        if self._tab == "log":
            self._part.load()

    def show_labels(self) -> None:
        """Show the labels of the parameters in the language of now."""
        if self._details is not None:
            self.query_one(ParametersTab).show(self._details)

    def show_run(self, run: Run) -> None:
        """Show the log of one run."""
        self._part.show(run)
        self._go_to("log")

    def _visit_wanted(self) -> None:
        """Move the cursor to the row that is wanted, once it is there."""
        tab, place = self._grid_tab, self._wanted_place
        if place is not None and tab is not None and tab.move_to(place.id):
            self._wanted_place = None

    def show_next(self, run_id: str) -> None:
        """Show the log of a run that has just begun, once it is among the runs."""
        self._awaited_run = run_id

    def reload(self) -> None:
        """Load the shown runner again."""
        self._kept.clear()
        if self._runner is not None:
            self.show(self._runner)

    @flow("runner", exclusive=True)
    async def _load(self, runner: Runner, *, quiet: bool) -> None:
        loads = (self._load_details(runner, quiet), self._load_runs(runner, quiet))
        for error in await asyncio.gather(*loads, return_exceptions=True):
            if error is not None and not (quiet and isinstance(error, CsmError)):
                raise error

    async def _load_details(self, runner: Runner, quiet: bool) -> None:
        try:
            details = await shell(self).jobs.run(
                f"Reading runner {runner.name}",
                lambda job: self._service.details(runner.id, cancel=job.cancel),
                quiet=quiet,
            )
        except (CsmError, Cancelled) as error:
            self._not_loaded("details", error, ParametersTab, DatasetsTab)
            raise
        self._keep(runner).details = details
        self._use_details(details)

    def _use_details(self, details: RunnerDetails) -> None:
        self._details, self._runner = details, details.runner
        self._loaded("details")
        self.query_one(ParametersTab).show(details)
        self.query_one(DatasetsTab).show(details)
        self._visit_wanted()

    async def _load_runs(self, runner: Runner, quiet: bool = False) -> None:
        try:
            runs = await shell(self).jobs.run(
                f"Listing runs of {runner.name}",
                lambda job: self._service.runs(runner.id, progress=job.progress, cancel=job.cancel),
                quiet=quiet,
            )
        except (CsmError, Cancelled) as error:
            self._not_loaded("runs", error, RunsTab)
            if self._part.run is None:
                self._part.show_nothing(_sentence(error))
            raise
        self._keep(runner).runs = runs
        self._use_runs(runner, runs)
        if runs.partial:
            shell(self).tell(runs.partial)

    def _use_runs(self, runner: Runner, runs: list[Run]) -> None:
        self._runs_tab.show(runs)
        self._cause.show(runner, next(iter(runs), None))
        self._visit_wanted()
        self._loaded("runs")
        self._show_last_run(runs)

    def _keep(self, runner: Runner) -> _Kept:
        """Return where what is read of a runner is kept; the oldest is forgotten."""
        kept = self._kept.setdefault(_key(runner), _Kept())
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return kept

    def _loaded(self, subject: str) -> None:
        self._stale.pop(subject, None)
        self.show_facts()

    def _not_loaded(self, subject: str, error: CsmError | Cancelled, *tabs: type[GridTab]) -> None:
        """Show in place why something was not loaded; older data stay, and are marked as old."""
        self._stale[subject] = _sentence(error)
        for tab in tabs:
            self.query_one(tab).say_missing(_sentence(error))
        self.show_facts()

    def focus_first(self) -> None:
        """Focus the widget of the current tab."""
        match self._tab:
            case "overview":
                self.query_one(OverviewTab).focus_first()
            case "log":
                self._part.focus_first()
            case _:
                if (tab := self._grid_tab) is not None:
                    tab.grid.focus()

    @property
    def _part(self) -> RunLogPart:
        return self.query_one(RunLogPart)

    @property
    def _runs_tab(self) -> RunsTab:
        return self.query_one(RunsTab)

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active

    def _go_to(self, name: str) -> None:
        self._from_list = False
        self.query_one(TabbedContent).active = name
        self.focus_first()

    @property
    def _grid_tab(self) -> GridTab | None:
        """The current tab if it is a table."""
        return next((each for each in self.query(GridTab) if each.id == self._tab), None)

    def _show_last_run(self, runs: list[Run]) -> None:
        shown = self._part.run
        begun = next((run for run in runs if run.id == self._awaited_run), None)
        if begun is not None:
            self._awaited_run = ""
            self._part.show(begun)
            self._go_to("log")
        elif shown is not None:
            self._part.run = next((run for run in runs if run.id == shown.id), shown)
        elif runs:
            self._part.show(runs[0])
        else:
            self._part.show_nothing(NEVER_RUN)

    def show_facts(self) -> None:
        """Show the facts as they are known now."""
        runner = self._runner
        if runner is None:
            return
        runs = self._runs_tab.runs or ()
        last = next((run for run in runs if run.id == runner.last_run_id), None)
        self._show_head(runner, last)
        known, now = self._last_run(runner), pane.wall_clock()
        facts = runner_facts(
            runner, self._details, last, time_words(known, now), history_facts(known, now)
        )
        self.query_one(OverviewTab).show([*facts, *rights_on(self, ObjectKind.RUNNER, runner.raw)])

    def _show_head(self, runner: Runner, last: Run | None) -> None:
        """Show in the frame which runner it is and how its last run went, and what is old."""
        state = last_state(runner, last)
        counts = Content("")
        if state is not None:
            words = outside(state_text(state, last.state_word if last else ""))
            counts = words.stylize(STATE_STYLES[state])
            began = self._last_run(runner).began or (last.created if last else None)
            if began is not None:
                counts += Content(f"  {age_words(began, pane.wall_clock())}")
        stale = next(iter(self._stale.values()), "")
        shown = (named(runner), counts, stale)
        if shown == self._headed:
            return
        self._headed = shown
        self.head(outside(named(runner)), counts)
        self.set_class(bool(stale), "-stale")
        text = f"! Not up to date: {stale.replace(chr(10), ' · ')}"
        self.query_one("#stale", Static).update(outside(text))


def _key(runner: Runner) -> tuple[str, str | None]:
    return runner.id, runner.last_run_id


def _sentence(error: CsmError | Cancelled) -> str:
    """Return the text for the place of the missing data."""
    what = error.headline if isinstance(error, CsmError) else "Stopped."
    return f"{what}\nPress r to retry."
