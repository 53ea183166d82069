"""The runners of the workspace, and the inspector of one of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import TabbedContent

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown, UnexpectedAnswer, Unreachable
from csm_tui.domain.format import counted
from csm_tui.domain.organization import Raw, Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.scenario import Scenario
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.runners import RunnerChanges, Runners
from csm_tui.services.scenarios import Scenarios
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.runner_list_rows import time_words
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.pane import OpenAddress, Pane
from csm_tui.ui.screens.main.runners.comparing import compare_runners
from csm_tui.ui.screens.main.runners.creating import create_runner, rename_runner
from csm_tui.ui.screens.main.runners.deleting import delete_runner
from csm_tui.ui.screens.main.runners.downloading import download_runner_data
from csm_tui.ui.screens.main.runners.editing import edit_parameters
from csm_tui.ui.screens.main.runners.inspector import RunnerInspector
from csm_tui.ui.screens.main.runners.last_runs import LastRuns
from csm_tui.ui.screens.main.runners.refreshing import RunnerRefresh
from csm_tui.ui.screens.main.runners.runner_list import RunnerList, RunnerListing, prepared
from csm_tui.ui.screens.main.runners.starting import (
    Outcomes,
    StartWanted,
    start_runners,
    stop_runners,
)
from csm_tui.ui.screens.main.runners.triage import OpenTriagePlace, explain_run
from csm_tui.ui.screens.main.runners.watching import toggle_watch, watch_of, watch_run
from csm_tui.ui.screens.main.scenarios import ScenariosScreen
from csm_tui.ui.widgets.grid import Grid

_SETTLED = 0.3
"""Seconds for which the cursor must rest before a runner is read that nobody has opened."""


class RunnersPane(Pane):
    """A table of all runners, which stays up to date; Enter opens one in the inspector."""

    scope = "runners"
    title = "Runners"
    EARLY = ("filter", "open_id")
    BINDINGS = bindings("runners")
    SCOPED_CSS = False  # the rules below depend on the width of the screen
    DEFAULT_CSS = """
    RunnersPane {
        layout: horizontal;
        & > #list { width: 1fr; }
        & > RunnerInspector { display: none; width: 1fr; }
        &.-inspecting > #list { display: none; }
        &.-inspecting > RunnerInspector { display: block; }
    }
    .-w120, .-w160 {
        & RunnersPane.-inspecting > #list { display: block; width: 2fr; }
        & RunnersPane.-inspecting > RunnerInspector { width: 3fr; }
    }
    .-w120 RunnersPane.-inspecting.-log > #list { display: none; }
    .-w160 RunnersPane > RunnerInspector { display: block; width: 64; }
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = Runners(session, workspace.organization_id, workspace.id)
        self._changes = RunnerChanges(self._service)
        self._last_runs = LastRuns(_clock)
        self._scenario_service = Scenarios(session, workspace.organization_id, workspace.id)
        self._scenarios: PartialList[Scenario] | None = None
        """None while they are not listed."""
        self._count = ""
        self._is_from_board = False
        """Whether the open runner was opened on the board, to which Escape leads back."""

    def compose(self) -> ComposeResult:
        """Compose the list and the hidden inspector."""
        yield RunnerList(self._last_runs, _clock)
        yield RunnerInspector(
            self._service, lambda runner: time_words(self._last_runs.of(runner), _clock())
        )
        yield RunnerRefresh(self._service, self._last_runs, lambda: self.runner_list)

    def on_resize(self) -> None:
        """Show the runner under the cursor where there is room for it."""
        self._show_beside()

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
    def _refresh(self) -> RunnerRefresh:
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
            self.runner_list.not_loaded(f"{what}\nr asks again.")
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

        began = pane.now()
        try:
            return await self.jobs.run("Listing runners", listing, quiet=quiet)
        finally:
            self._refresh.listed(pane.now() - began)

    def _use(self, listing: RunnerListing) -> None:
        """Show a list; marks of runners that are gone are said."""
        self._count = listing.partial or counted(len(listing.runners), "runner")
        gone = self.runner_list.show(listing)
        self.loaded(self._words)
        if gone:
            shell(self).tell(f"{counted(gone, 'marked runner')} no longer in the list.")

    @property
    def _words(self) -> str:
        """What the status line says of the list."""
        scenarios = (
            f"{counted(len(self._scenarios), 'scenario')}, c lists them" if self._scenarios else ""
        )
        watch = watch_of(self.app)
        watched = f"{len(watch.watched):,} watched" if watch and watch.watched else ""
        parts = (self._count, self.runner_list.words, watched, scenarios)
        return " · ".join(filter(None, parts))

    def run_ended(self) -> None:
        """List the runners again, because a watched run has ended."""
        if self._loaded_at is not None:
            self._list_again()

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
        self.runner_list.say_empty(no_runners(len(self._scenarios)))
        self.say(self._words)

    @on(RunnerRefresh.ListDue)
    def _list_due(self) -> None:
        self._list_again()

    @flow("again", once=True)
    async def _list_again(self) -> None:
        """Ask for the list again; if that fails, the last picture stays, and the status says so."""
        try:
            listing = await self._list(quiet=True)
        except Cancelled:
            return
        except CsmError as error:
            self.not_loaded(error)
            return
        if listing.partial and len(listing.runners) < len(self.runner_list.runners):
            self.not_loaded(UnexpectedAnswer(listing.partial, "r asks again."))
            return
        self._use(listing)

    @on(RunnerRefresh.ActiveRead)
    def _active_looked_at(self, event: RunnerRefresh.ActiveRead) -> None:
        if event.failed:
            why = "The runs that have not ended could not be read."
            self.not_loaded(Unreachable(why, "r asks again."))
        elif self.is_inspecting:
            self.inspector.show_facts()

    @on(RunnerList.SightChanged)
    def _looked(self) -> None:
        self._refresh.read_states()
        self._show_beside()

    @flow("beside", exclusive=True)
    async def _show_beside(self) -> None:
        """Show the runner under the cursor beside the list, where the screen is wide enough."""
        await self.jobs.rest(_SETTLED)
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

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer what is about the list only while the inspector has no focus."""
        if action == "scenarios":
            return Capability.SCENARIOS in self.session.capabilities or not self.is_mounted
        return (
            action not in {"last_log", "compare", "explain"} or not self.inspector.has_focus_within
        )

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

    def action_filter_list(self) -> None:
        """Narrow the list; else what is typed after the key would be commands on the runner."""
        if not self.runner_list.display:
            self.remove_class("-inspecting")
        self.runner_list.open_filter()

    async def action_open_id(self) -> None:
        """Open anything by its id, as the key of the whole screen does."""
        await self.run_action("screen.open_id")

    def action_last_log(self) -> None:
        """Show the log of the last run of the runner under the cursor."""
        runner = self.runner_list.current
        if runner is not None:
            self.add_class("-inspecting")
            self.inspector.show(runner)
            self.inspector.show_log()

    @flow("comparing", once=True)
    async def action_compare(self) -> None:
        """Compare two marked runners, or one with its parent, a run, or another runner."""
        await compare_runners(self, self._service, self.chosen)

    @flow("explaining", once=True)
    async def action_explain(self) -> None:
        """Show why the last run of the runner under the cursor failed."""
        runner = self.runner_list.current
        if runner is None or not runner.last_run_id:
            shell(self).tell("This runner has never been run." if runner else "There is no runner.")
        else:
            await explain_run(self, self._service, runner)

    @on(OpenTriagePlace)
    def _open_place(self, event: OpenTriagePlace) -> None:
        event.stop()
        self.runner_list.move_to(event.runner.id)
        self.add_class("-inspecting")
        # Focus goes to one place only: what has it shows its tab.
        if self.inspector.runner is None or self.inspector.runner.id != event.runner.id:
            self.inspector.show(event.runner)
        self.inspector.show_place(event.run, event.place)

    def action_watch(self) -> None:
        """Watch the last run of the chosen runners, or watch them no longer."""
        toggle_watch(self, self._service, self.chosen, self._last_runs.of)
        self._list_changed()

    def action_scenarios(self) -> None:
        """List the scenarios, or say why the platform has none."""
        if why := self.session.capabilities.why_not(Capability.SCENARIOS):
            shell(self).tell(why)
            return
        self.app.push_screen(
            ScenariosScreen(self._scenario_service, self.workspace, self._scenarios)
        )

    def action_raw(self) -> None:
        """Show the runner under the cursor as the platform sent it."""
        runner = self.runner_list.current
        if runner is not None:
            self.app.push_screen(RawDialog(runner.name, runner.raw))

    @flow("download", once=True)
    async def action_download(self) -> None:
        """Download the data of the runner under the cursor."""
        await download_runner_data(self, self._service, self.chosen)

    def action_copy_id(self) -> None:
        """Copy the id of the runner under the cursor."""
        if self.grid.cursor_key:
            shell(self).copy(self.grid.cursor_key, visible(self.grid.cursor_key))

    @on(StartWanted)
    @flow("changing", once=True)
    async def _start(self) -> None:
        """Check the chosen runners, ask, and start them."""
        with self._shown_when_unknown():
            self._show_started(await start_runners(self, self._changes, self.chosen, self._where))

    @flow("changing", once=True)
    async def action_stop(self) -> None:
        """Ask, and stop the last runs of the chosen runners."""
        with self._shown_when_unknown():
            if await stop_runners(self, self._changes, self.chosen, self._where):
                self.load()

    @flow("changing", once=True)
    async def action_edit(self) -> None:
        """Edit the parameters of the current runner."""
        runner = self._one
        at = self.inspector.solution.parameter_id if self.is_inspecting else ""
        if runner and await edit_parameters(self, self._changes, runner, self._where, at):
            self.load()

    @flow("changing", once=True)
    async def action_create(self) -> None:
        """Create a runner, and open it."""
        with self._shown_when_unknown():
            created = await create_runner(self, self._changes, self.current, self._where)
        if created is not None:
            self.add_class("-inspecting")
            self.inspector.show(created)
            self.inspector.focus_first()
            self.load()

    @flow("changing", once=True)
    async def action_rename(self) -> None:
        """Change name, description and tags of the current runner."""
        runner = self._one
        if runner and await rename_runner(self, self._changes, runner, self._where):
            self.load()

    @flow("changing", once=True)
    async def action_delete(self) -> None:
        """Delete the current runner, after its runs and children are named."""
        runner = self._one
        with self._shown_when_unknown():
            gone = runner and await delete_runner(self, self._changes, runner, self._where)
        if gone:
            self.remove_class("-inspecting")
            self.grid.focus()
            self.load()

    @contextmanager
    def _shown_when_unknown(self) -> Iterator[None]:
        """Load the list again if the outcome of a change is not known."""
        try:
            yield
        except OutcomeUnknown:
            self.load()
            raise

    @property
    def _one(self) -> Runner | None:
        """The only runner that an action is for; several are refused, with a message."""
        chosen = self.chosen
        if len(chosen) == 1:
            return chosen[0]
        shell(self).tell(
            "This key works on one runner; A unmarks all."
            if chosen
            else "There is no runner under the cursor."
        )
        return None

    @property
    def _where(self) -> str:
        """The environment and the workspace, for questions."""
        profile = visible(self.session.profile.name)
        place = f"{profile} ({self.session.settings.host})"
        return f"{place}, workspace {visible(self.workspace.name)}"

    def _show_started(self, outcomes: Outcomes) -> None:
        """Watch what was started; show the list again, and the new run of the open runner."""
        shown = self.inspector.runner if self.is_inspecting else None
        for each in outcomes:
            if each.run_id is None:
                continue
            watch_run(self, self._service, each.runner, each.run_id)
            if shown is not None and shown.id == each.runner.id:
                self.inspector.show_next(each.run_id)
        if outcomes:
            self.load()

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


def no_runners(scenarios: int) -> str:
    """Return the text for a list without runners; older work may be in scenarios."""
    if not scenarios:
        return "This workspace has no runners."
    count = counted(scenarios, "scenario")
    return f"This workspace has no runners: its work is in {count}.\nc lists them, read-only."
