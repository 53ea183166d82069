"""The inspector of one runner: what the keys do in its tabs."""

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.widgets import TabbedContent, TabPane

from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.runners import TriagePlace
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_rows import last_state
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.runners.comparing import compare_runner, compare_runs
from csm_tui.ui.screens.main.runners.datasets_tab import OpenReference
from csm_tui.ui.screens.main.runners.handlers import download_handler
from csm_tui.ui.screens.main.runners.parameters_tab import ParametersTab
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.screens.main.runners.runner_tabs import RunnerTabs
from csm_tui.ui.screens.main.runners.runs_tab import RunsTab
from csm_tui.ui.screens.main.runners.starting import StartWanted
from csm_tui.ui.screens.main.runners.triage import explain_run


class RunnerInspector(RunnerTabs):
    """One runner in five tabs, with the keys that act on it."""

    BINDINGS = bindings("inspector")

    def show_overview(self) -> None:
        """Show the first tab."""
        self.query_one(TabbedContent).active = "overview"

    def show_log(self, *, from_list: bool = False) -> None:
        """Show the log of the last run.

        Args:
            from_list: Whether Escape leads from it to the list of runners.
        """
        if runs := self._runs_tab.runs:
            self._part.show(runs[0])
        self._go_to("log")
        self._from_list = from_list

    def show_place(self, run: Run, place: TriagePlace) -> None:
        """Show what a line of the triage of a run speaks of, as soon as that is read."""
        self._wanted_place = place
        match place.kind:
            case "log":
                self.show_run(run)
                self._part.visit_later(place.line or 0)
            case "run":
                self._go_to("runs")
            case kind:
                self._go_to("parameters" if kind == "parameter" else "datasets")
        self._visit_wanted()

    @property
    def solution(self) -> OpenAddress:
        """The solution of the runner, at the parameter under the cursor or the run template."""
        runner = self._runner
        if runner is None:
            return OpenAddress("solution")
        parameter = (
            self.query_one(ParametersTab).id_under_cursor if self._tab == "parameters" else ""
        )
        return OpenAddress(
            "solution",
            runner.solution_id or "",
            parameter_id=parameter or "",
            template_id=runner.run_template_id or "",
        )

    def go_back(self) -> bool:
        """Go from the log to where it was opened, and return whether that was a step here."""
        if self._tab != "log":
            return False
        if self._part.go_back():
            return True
        from_list, self._from_list = self._from_list, False
        if not from_list:
            self._go_to("runs")
        return not from_list

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

    def action_last_log(self) -> None:
        """Show the log of the last run; in the log, go to the line that names the cause."""
        if self._tab == "log":
            self._part.visit_cause()
        else:
            self.show_log()

    def action_start(self) -> None:
        """Check the runner, and start it."""
        self.post_message(StartWanted())

    async def action_back(self) -> None:
        """Do what Escape does on the whole screen; it is here so that the footer shows it."""
        await self.run_action("screen.back")

    @flow("handlers", once=True)
    async def action_handlers(self) -> None:
        """Choose a handler of the run template, and download it."""
        if self._details is None:
            shell(self).tell("The runner is not read yet.")
        else:
            await download_handler(self, self._service, self._details)

    def action_raw(self) -> None:
        """Show the object under the cursor as the platform sent it."""
        subject = self._under_cursor()
        if subject is not None:
            self.app.push_screen(RawDialog(*subject))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor, or of the runner."""
        text = self._id_under_cursor()
        shell(self).copy(text, visible(text))

    def action_mark(self) -> None:
        """Mark the run under the cursor, to compare it with another one."""
        self._runs_tab.mark()

    @flow("comparing", once=True)
    async def action_compare(self) -> None:
        """Compare the run that is shown or under the cursor, the marked ones, or the runner."""
        runner, runs, run = self._runner, self._runs_tab.runs, self._run_here
        if runner is None:
            return
        if run is None:
            await compare_runner(self, self._service, runner, runs)
        else:
            marked = self._runs_tab.marked if self._tab == "runs" else []
            await compare_runs(self, self._service, runner, run, runs or (), marked)

    @flow("explaining", once=True)
    async def action_explain(self) -> None:
        """Show why the run that is shown or under the cursor failed, or the last one."""
        runner, run = self._runner, self._run_here
        if runner is None or not (run or runner.last_run_id):
            shell(self).tell("This runner has never been run.")
        else:
            await explain_run(self, self._service, runner, run.id if run else "")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer marks only where there are runs."""
        return action != "mark" or self._tab == "runs"

    @on(OpenReference)
    def _open_reference(self, event: OpenReference) -> None:
        """Show the dataset in its pane, with the part under the cursor if it is one."""
        event.stop()
        reference = event.reference
        self.post_message(
            OpenAddress("dataset", reference.dataset_id, reference.dataset, part=reference.part)
        )

    @on(RunsTab.RunOpened)
    def _open_run(self, event: RunsTab.RunOpened) -> None:
        event.stop()
        self._part.show(event.run)
        self._go_to("log")

    @on(RunLogPart.RunStateChanged)
    def _reload_runs(self, event: RunLogPart.RunStateChanged) -> None:
        event.stop()
        if self._runner is not None:
            self._refresh_runs(self._runner)

    @flow("runs", exclusive=True)
    async def _refresh_runs(self, runner: Runner) -> None:
        await self._load_runs(runner)

    @property
    def _run_here(self) -> Run | None:
        """The run that is shown or under the cursor; None in the tabs that are about the runner."""
        match self._tab:
            case "log":
                return self._part.run
            case "runs":
                return self._runs_tab.run
            case _:
                return None

    def hint_rank(self, action: str, rank: int) -> int:
        """Leave out of the footer why a run failed, unless the last one did."""
        runner = self._runner
        if action != "explain" or runner is None:
            return rank
        runs = self._runs_tab.runs or ()
        last = next((run for run in runs if run.id == runner.last_run_id), None)
        return rank if last_state(runner, last) in {RunState.FAILED, None} else 0

    def _id_under_cursor(self) -> str:
        tab = self._grid_tab
        return (tab and tab.id_under_cursor) or (self._runner.id if self._runner else "")

    def _under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        if self._tab == "log":
            return self._part.raw()
        if (tab := self._grid_tab) and tab.grid.row_count:
            return tab.raw_under_cursor
        return (self._runner.name, self._runner.raw) if self._runner else None
