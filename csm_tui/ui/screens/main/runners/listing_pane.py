"""The list of the runners of a workspace, beside the inspector of one of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import TabbedContent

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import Cancelled, CsmError, UnexpectedAnswer, Unreachable
from csm_tui.domain.format import counted
from csm_tui.domain.organization import Raw, Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.scenario import Scenario
from csm_tui.services.connection import Session
from csm_tui.services.runners import RunnerChanges, Runners
from csm_tui.services.scenarios import Scenarios
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.pane import OpenAddress, Pane
from csm_tui.ui.screens.main.runners.inspector import RunnerInspector
from csm_tui.ui.screens.main.runners.last_runs import LastRuns
from csm_tui.ui.screens.main.runners.refreshing import RunnerRefresh
from csm_tui.ui.screens.main.runners.runner_list import RunnerList, RunnerListing, prepared
from csm_tui.ui.screens.main.runners.watching import watch_of
from csm_tui.ui.widgets.grid import Grid

_SETTLED = 0.3
"""Seconds for which the cursor must rest before a runner is read that was not opened."""

_BLIND = "The runs that have not ended could not be read."


class ListingPane(Pane):
    """Lists the runners, keeps the list up to date, and shows one of them in the inspector."""

    scope = "runners"
    title = "Runners"
    PACE = 60.0

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = Runners(session, workspace.organization_id, workspace.id)
        self._changes = RunnerChanges(self._service)
        self._last_runs = LastRuns(_clock)
        self._scenario_service = Scenarios(session, workspace.organization_id, workspace.id)
        self._scenarios: PartialList[Scenario] | None = None
        """None while they are not listed."""
        self._partial = ""
        self._is_from_board = False
        """Whether the open runner was opened on the board, to which Escape leads back."""

    def compose(self) -> ComposeResult:
        """Compose the list and the hidden inspector."""
        yield RunnerList(self._last_runs, _clock)
        yield RunnerInspector(self._service, self._last_runs.of)
        yield RunnerRefresh(self._service, self._last_runs, lambda: self.runner_list)

    def on_descendant_focus(self) -> None:
        """Give the inspector beside the list its room once it is used."""
        if self.inspector.has_focus_within:
            self.add_class("-inspecting")

    @property
    def runner_list(self) -> RunnerList:
        """The list."""
        return self.query_one(RunnerList)

    @property
    def grid(self) -> Grid:
        """The table of runners."""
        return self.runner_list.grid

    @property
    def inspector(self) -> RunnerInspector:
        """The inspector."""
        return self.query_one(RunnerInspector)

    @property
    def _states(self) -> RunnerRefresh:
        return self.query_one(RunnerRefresh)

    @property
    def badge(self) -> Content:
        """How many last runs have failed, as far as they are read."""
        failed = self._last_runs.tally().get(RunState.FAILED, 0)
        return Content.styled(f"✗{failed:,}" if failed else "", "$text-error")

    @property
    def is_inspecting(self) -> bool:
        """Whether one runner is open."""
        return self.has_class("-inspecting")

    @property
    def current(self) -> Runner | None:
        """The runner that is open, or under the cursor."""
        return self.inspector.runner if self.is_inspecting else self.runner_list.current

    @property
    def chosen(self) -> Sequence[Runner]:
        """The runners that an action is for: the open one, the marked ones, or the current one."""
        if self.inspector.has_focus_within and self.inspector.runner is not None:
            return [self.inspector.runner]
        return self.runner_list.chosen

    @property
    def solution(self) -> OpenAddress:
        """The solution of the inspected runner, or of the runner under the cursor."""
        if self.is_inspecting:
            return self.inspector.solution
        runner = self.runner_list.current
        if runner is None:
            return OpenAddress("solution")
        template = runner.run_template_id or ""
        return OpenAddress("solution", runner.solution_id or "", template_id=template)

    def focus_first(self) -> None:
        """Focus the inspector if it is open, or the table."""
        if self.is_inspecting:
            self.inspector.focus_first()
        else:
            self.grid.focus()

    @flow("runners", exclusive=True)
    async def load(self) -> None:
        """Load all runners, and reload the inspected one."""
        try:
            listing = await self._list()
        except (CsmError, Cancelled) as error:
            if isinstance(error, CsmError):
                self.not_loaded(error)
            what = error.headline if isinstance(error, CsmError) else "Stopped."
            self.runner_list.not_loaded(f"{what}\nPress r to retry.")
            raise
        self._use(listing)
        if Capability.SCENARIOS in self.session.capabilities:
            self._list_scenarios()
        if self.is_inspecting:
            self.inspector.reload()

    async def _list(self, *, quiet: bool = False) -> RunnerListing:
        """List the runners, and prepare off the event loop what takes long for many."""

        def listing(job: Job) -> RunnerListing:
            runners = self._service.list(progress=job.progress, keep_read=True, cancel=job.cancel)
            return prepared(runners, runners.partial)

        return await self.jobs.run("Listing runners", listing, quiet=quiet)

    def _use(self, listing: RunnerListing) -> None:
        """Show a list; marks of runners that are gone are said."""
        self._partial = listing.partial
        gone = self.runner_list.show(listing)
        self.loaded(self._words)
        if gone:
            shell(self).tell(f"{counted(gone, 'marked runner')} no longer in the list.")

    @property
    def _words(self) -> str:
        """What the status line says of the list; its frame has counts, marks and order."""
        scenarios = (
            f"{counted(len(self._scenarios), 'scenario')}, c lists them" if self._scenarios else ""
        )
        watch = watch_of(self.app)
        watched = f"{len(watch.watched):,} watched" if watch and watch.watched else ""
        return " · ".join(filter(None, (self._partial, watched, scenarios)))

    def run_ended(self) -> None:
        """List the runners again, because a watched run has ended."""
        if self._loaded_at is not None:
            self.renew()

    @on(RunnerList.Changed)
    def _list_changed(self) -> None:
        if self._loaded_at is not None:
            self.say(self._words)

    @flow("scenarios", exclusive=True)
    async def _list_scenarios(self) -> None:
        """Say how many scenarios there are; quietly, because the user did not ask for it."""
        try:
            self._scenarios = await self.jobs.run(
                "Listing scenarios",
                lambda job: self._scenario_service.list(cancel=job.cancel),
                quiet=True,
            )
        except CsmError:
            # The key lists them too, and says why it cannot.
            self._scenarios = None
            return
        if self._scenarios:
            self.runner_list.say_empty(work_in_scenarios(len(self._scenarios)))
        self.say(self._words)

    async def read_again(self) -> Callable[[], None]:
        """List the runners again; a list that is cut short replaces no longer one."""
        listing = await self._list(quiet=True)
        if listing.partial and len(listing.runners) < len(self.runner_list.runners):
            raise UnexpectedAnswer(listing.partial, "Press r to retry.")
        return lambda: self._use(listing)

    @on(RunnerList.StatesChanged)
    def _states_changed(self) -> None:
        self.inspector.show_facts()
        self.screen.refresh_bindings()
        runner = self.inspector.runner
        if self.is_inspecting or runner is None:
            return
        state = self._last_runs.of(runner).state
        if state is not None and state.ended and self.inspector.shows_active_run:
            # It has ended beside the list.
            self.inspector.show(runner, quiet=True)

    @on(RunnerRefresh.ActiveRead)
    def _active_looked_at(self, event: RunnerRefresh.ActiveRead) -> None:
        if event.failed:
            self.not_loaded(Unreachable(_BLIND, "Press r to retry."))
        elif self._failed is not None and self._failed.headline == _BLIND:
            self._failed = None
            self.post_message(self.StatusChanged())

    @on(RunnerList.SightChanged)
    def _looked(self) -> None:
        self._states.read_states()
        self._show_beside()

    @flow("beside", exclusive=True)
    async def _show_beside(self) -> None:
        """Show the runner under the cursor beside the list, where the screen is wide enough."""
        await self.jobs.rest(_SETTLED)
        self.screen.refresh_bindings()
        runner, shown = self.runner_list.current, self.inspector.runner
        if self.is_inspecting or runner is None or not self.inspector.display:
            return
        known = shown is not None and shown.id == runner.id
        if shown is None or not known or shown.last_run_id != runner.last_run_id:
            self.inspector.show(runner, quiet=True)

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the runner that is open, or under the cursor."""
        runner = self.current
        return runner.raw if runner is not None and kind is ObjectKind.RUNNER else None

    def go_back(self) -> bool:
        """Leave the inspector, step by step, or show all runners."""
        if self.is_inspecting:
            if not (self.inspector.has_focus_within and self.inspector.go_back()):
                self.remove_class("-inspecting")
                self.grid.focus()
                if self._is_from_board:
                    self.post_message(OpenAddress("board"))
                self._is_from_board = False
            return True
        return self.runner_list.go_back()

    def open_runner(
        self, runner: Runner, run: Run | None = None, *, from_board: bool = False
    ) -> None:
        """Open a runner in the inspector, or the log of one of its runs.

        Another runner than before begins with its overview; beside the list the tab stays.
        """
        self._is_from_board = from_board
        self.runner_list.move_to(runner.id)
        before = self.inspector.runner
        if not self.inspector.display and (before is None or before.id != runner.id):
            self.inspector.show_overview()
        self.add_class("-inspecting")
        self.inspector.show(runner)
        if run is not None:
            self.inspector.show_run(run)
        else:
            self.inspector.focus_first()

    @on(TabbedContent.TabActivated)
    def _tab_activated(self, event: TabbedContent.TabActivated) -> None:
        event.stop()
        self.set_class(event.pane.id == "log", "-log")

    @on(Grid.RowOpened, "#list Grid")
    def _open(self, event: Grid.RowOpened) -> None:
        self.open_runner(self.runner_list.runners[event.key])


def _clock() -> datetime:
    """Return the time of day, by the clock that all panes share."""
    return pane.wall_clock()


def work_in_scenarios(scenarios: int) -> str:
    """Return the text for a list without runners in a workspace that has scenarios."""
    count = counted(scenarios, "scenario")
    return f"This workspace has no runners: its work is in {count}.\nc lists them, read-only."
