"""The runners of the workspace: what is done with them."""

from collections.abc import Iterator
from contextlib import contextmanager

from textual import on

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import OutcomeUnknown
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.runners.comparing import compare_runners
from csm_tui.ui.screens.main.runners.creating import create_runner, rename_runner
from csm_tui.ui.screens.main.runners.deleting import delete_runner
from csm_tui.ui.screens.main.runners.downloading import download_runner_data
from csm_tui.ui.screens.main.runners.editing import edit_parameters
from csm_tui.ui.screens.main.runners.listing_pane import ListingPane
from csm_tui.ui.screens.main.runners.starting import (
    Outcomes,
    StartWanted,
    start_runners,
    stop_runners,
)
from csm_tui.ui.screens.main.runners.triage import OpenTriagePlace, explain_run
from csm_tui.ui.screens.main.runners.watching import toggle_watch, watch_run
from csm_tui.ui.screens.main.scenarios import ScenariosScreen

_SAMPLE = 100
"""Marked runners that are looked at for the footer."""
_STATES = {
    "stop": frozenset({RunState.RUNNING, RunState.NOT_STARTED}),
    "explain": frozenset({RunState.FAILED}),
}
"""The states of last runs for which an action has a reason."""


class RunnersPane(ListingPane):
    """A table of all runners, which stays up to date; Enter opens one in the inspector."""

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

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer what is about the list only while the inspector has no focus."""
        if action == "scenarios":
            return Capability.SCENARIOS in self.session.capabilities or not self.is_mounted
        return (
            action not in {"last_log", "compare", "explain"} or not self.inspector.has_focus_within
        )

    def why_not(self, action: str) -> str:
        """Return why the platform has no scenarios, for their key."""
        return (
            self.session.capabilities.why_not(Capability.SCENARIOS) if action == "scenarios" else ""
        )

    def hint_rank(self, action: str, rank: int) -> int:
        """Leave out of the footer what no last run of the chosen runners gives a reason for.

        Without runners, what creates the first one is all that can be done.
        """
        if self.runner_list.is_empty:
            return rank if action == "create" else 0
        wanted = _STATES.get(action)
        if wanted is None:
            return rank
        # Of many marked ones some are enough: the footer is made again for each move.
        states = {self._last_runs.of(runner).state for runner in self.chosen[:_SAMPLE]}
        return rank if states & wanted else 0

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
            self.inspector.show_log(from_list=True)

    @flow("comparing", once=True)
    async def action_compare(self) -> None:
        """Compare two marked runners, or one with its parent, a run, or another runner."""
        await compare_runners(self, self._service, self.chosen)

    @flow("explaining", once=True)
    async def action_explain(self) -> None:
        """Show why the last run of the runner under the cursor failed."""
        runner = self.runner_list.current
        if runner is None or not runner.last_run_id:
            shell(self).tell("This runner has never been run." if runner else "No runner.")
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
        """List the scenarios of a platform that has them."""
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
            "This key works on one runner; A unmarks all." if chosen else "Select a runner first."
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
