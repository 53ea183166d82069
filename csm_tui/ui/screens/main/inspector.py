"""All about one runner: what it is, its parameters, datasets, runs, and the log of a run."""

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane

from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import human_time
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner, RunnerDetails
from csm_tui.services.runners import Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.raw import RawDialog
from csm_tui.ui.screens.main.run_log import RunLogPart
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.runner_rows import (
    DATASET_COLUMNS,
    PARAMETER_COLUMNS,
    RUN_COLUMNS,
    STATES,
    dataset_row,
    dataset_style,
    parameter_row,
    run_row,
    shown_value,
    state_text,
)
from csm_tui.ui.work import flow, shell


class RunnerInspector(Container):
    """One runner in five tabs."""

    BINDINGS = bindings("inspector")
    DEFAULT_CSS = """
    RunnerInspector {
        #subject { height: 1; padding: 0 1; background: $surface; }
        TabbedContent { height: 1fr; }
        TabPane { padding: 0; }
        #facts { padding: 0 1; }
        #facts Static { height: auto; }
    }
    """

    def __init__(self, service: Runners) -> None:
        super().__init__()
        self._service = service
        self._runner: Runner | None = None
        self._details: RunnerDetails | None = None
        self._runs: dict[str, Run] = {}

    def compose(self) -> ComposeResult:
        """Compose the subject's line and the tabs."""
        yield Static(id="subject")
        with TabbedContent():
            with TabPane("Overview", id="overview"), VerticalScroll(id="facts"):
                yield Static()
            with TabPane("Parameters", id="parameters"):
                yield Grid(PARAMETER_COLUMNS, row_style=self._parameter_style)
            with TabPane("Datasets", id="datasets"):
                yield Grid(DATASET_COLUMNS, row_style=self._dataset_style)
            with TabPane("Runs", id="runs"):
                yield Grid(RUN_COLUMNS, row_style=self._run_style)
            with TabPane("Log", id="log"):
                yield RunLogPart(self._service)

    def show(self, runner: Runner) -> None:
        """Show a runner: at once what is known, then what the platform tells."""
        if self._runner is None or runner.id != self._runner.id:
            self._runner, self._details, self._runs = runner, None, {}
            self.query_one(RunLogPart).forget()
            for name in ("parameters", "datasets", "runs"):
                self._grid(name).empty_text = "Loading…"
                self._grid(name).set_rows((), keep_cursor=False)
        self._runner = runner
        self._show_facts()
        self.load()

    def load(self) -> None:
        """Ask the platform for everything about the runner."""
        self._load_details()
        self._load_runs()
        self.query_one(RunLogPart).load()

    @flow("details", exclusive=True)
    async def _load_details(self) -> None:
        runner = self._runner
        if runner is None:
            return
        try:
            self._details = await shell(self).jobs.run(
                f"Reading runner {runner.name}",
                lambda job: self._service.details(runner.id, cancel=job.cancel),
            )
        except CsmError as error:
            for name in ("parameters", "datasets"):
                self._grid(name).empty_text = f"{error.headline}\nr asks again."
            raise
        self._runner = self._details.runner
        self._show_facts()
        self._show_details(self._details)

    @flow("runs", exclusive=True)
    async def _load_runs(self) -> None:
        runner = self._runner
        if runner is None:
            return
        grid = self._grid("runs")
        try:
            runs = await shell(self).jobs.run(
                f"Listing runs of {runner.name}",
                lambda job: self._service.runs(runner.id, progress=job.progress, cancel=job.cancel),
            )
        except CsmError as error:
            grid.empty_text = f"{error.headline}\nr asks again."
            raise
        self._runs = {run.id: run for run in runs}
        grid.empty_text = "This runner has never been run."
        grid.set_rows([run_row(run) for run in runs], [run.id for run in runs])
        self._show_facts()
        part = self.query_one(RunLogPart)
        if part.run is None and runs:
            part.show(runs[0])

    def focus_first(self) -> None:
        """Focus what the current tab shows."""
        match self._tab:
            case "overview":
                self.query_one("#facts").focus()
            case "log":
                self.query_one(RunLogPart).focus_first()
            case name:
                self._grid(name).focus()

    def go_back(self) -> bool:
        """Go from the log to the runs, and return whether that was a step."""
        if self._tab == "log":
            if not self.query_one(RunLogPart).go_back():
                self._go_to("runs")
            return True
        return False

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

    def action_raw(self) -> None:
        """Show the object under the cursor as the platform sent it."""
        subject = self._under_cursor()
        if subject is not None:
            self.app.push_screen(RawDialog(*subject))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor, else the runner's."""
        on_grid = self._tab in {"parameters", "datasets", "runs"}
        key = self._grid(self._tab).cursor_key if on_grid else None
        text = self._copied(key)
        self.app.copy_to_clipboard(text)
        self.app.notify(f"Copied {text}", markup=False, timeout=3)

    @on(Grid.Opened, "#runs Grid")
    def _open_run(self, event: Grid.Opened) -> None:
        self.query_one(RunLogPart).show(self._runs[event.key])
        self._go_to("log")

    def _copied(self, key: str | None) -> str:
        if key is None or self._details is None:
            return self._runner.id if self._runner else ""
        if self._tab == "datasets":
            return self._details.datasets[int(key)].dataset_id
        return key

    def _under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        key = self._grid(self._tab).cursor_key if self._tab in {"datasets", "runs"} else None
        if self._tab == "runs" and key in self._runs:
            return key, self._runs[key].raw
        if self._tab == "datasets" and key is not None and self._details is not None:
            dataset = self._details.datasets[int(key)].dataset
            return (dataset.name, dataset.raw) if dataset else None
        if self._tab == "log":
            return self.query_one(RunLogPart).raw()
        return (self._runner.name, self._runner.raw) if self._runner else None

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active

    def _go_to(self, name: str) -> None:
        self.query_one(TabbedContent).active = name
        self.call_after_refresh(self.focus_first)

    def _grid(self, name: str) -> Grid:
        return self.query_one(f"#{name}", TabPane).query_one(Grid)

    def _show_details(self, details: RunnerDetails) -> None:
        parameters, datasets = self._grid("parameters"), self._grid("datasets")
        parameters.empty_text = "This runner has no parameters."
        rows = details.parameters
        parameters.set_rows(
            [parameter_row(row) for row in rows], [row.parameter_id for row in rows]
        )
        datasets.empty_text = "This runner refers to no dataset."
        datasets.set_rows([dataset_row(each) for each in details.datasets])

    def _show_facts(self) -> None:
        runner = self._runner
        if runner is None:
            return
        last = self._runs.get(runner.last_run_id or "")
        state = state_text(last.state, last.state_word) if last else ""
        subject = Content.assemble(
            outside(runner.name).stylize("b $primary"),
            Content("  "),
            outside(runner.id).stylize("$text-muted"),
            outside(f"  {state}"),
        )
        self.query_one("#subject", Static).update(subject)
        facts = [
            ("Description", runner.description or "none"),
            ("Template", self._template()),
            ("Last run", f"{runner.last_run_id}  {state}" if runner.last_run_id else "never run"),
            ("Validation", runner.validation_status or "unknown"),
            ("Owner", runner.owner or "unknown"),
            ("Created", human_time(runner.created)),
            ("Parent", runner.parent_id or "none"),
            ("Root", runner.root_id or "none"),
            ("Tags", ", ".join(runner.tags) or "none"),
            ("Solution", self._solution()),
        ]
        lines = [
            Content.assemble(Content.styled(f"{name:<13}", "$text-muted"), outside(value))
            for name, value in facts
        ]
        self.query_one("#facts Static", Static).update(Content("\n").join(lines))

    def _template(self) -> str:
        wanted = self._runner.run_template_id if self._runner else None
        if self._details is None or "solution" in self._details.problems:
            return wanted or "none"
        template = self._details.template
        if template is None:
            return f"{wanted}  (! not in the solution any more)" if wanted else "none"
        return f"{template.id}  {template.name}"

    def _solution(self) -> str:
        problem = self._details.problems.get("solution") if self._details else None
        solution = (self._runner and self._runner.solution_id) or self._solution_of_workspace()
        return f"{solution}  (! {problem.headline})" if problem else solution

    def _solution_of_workspace(self) -> str:
        return "that of the workspace"

    def _parameter_style(self, row: int) -> str | None:
        if self._details is None or row >= len(self._details.parameters):
            return None
        parameter = self._details.parameters[row]
        if parameter.notes:
            return "warning"
        return "dim" if shown_value(parameter) == "not set" else None

    def _dataset_style(self, row: int) -> str | None:
        return dataset_style(self._details.datasets[row]) if self._details else None

    def _run_style(self, row: int) -> str | None:
        run = list(self._runs.values())[row]
        return STATES[run.state][1]
