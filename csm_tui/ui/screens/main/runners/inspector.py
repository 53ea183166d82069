"""The inspector of one runner: overview, parameters, datasets, runs, and the log of a run."""

import asyncio
from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.organization import Raw
from csm_tui.domain.rights import ObjectKind, access_to
from csm_tui.domain.run import Run
from csm_tui.domain.runner import DatasetReference, Runner, RunnerDetails
from csm_tui.domain.text import visible
from csm_tui.services.runners import Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog, TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.rights_rows import rights_facts
from csm_tui.ui.presentation.runner_facts import parameter_facts, reference_facts, runner_facts
from csm_tui.ui.presentation.runner_rows import (
    DATASET_COLUMNS,
    PARAMETER_COLUMNS,
    RUN_COLUMNS,
    STATES,
    dataset_row,
    dataset_style,
    is_part,
    last_state,
    named,
    parameter_row,
    parameter_style,
    run_row,
    state_text,
)
from csm_tui.ui.rights import place_rights
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.runners.downloading import download_runner_data
from csm_tui.ui.screens.main.runners.handlers import download_handler
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid, OpenGrid


class RunnerInspector(Container):
    """One runner in five tabs."""

    BINDINGS = bindings("inspector")
    DEFAULT_CSS = """
    RunnerInspector {
        #subject { height: 1; padding: 0 1; background: $surface; }
        #stale { height: 1; padding: 0 1; color: $text-warning; display: none; }
        &.-stale #stale { display: block; }
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
        self._runs: list[Run] | None = None
        self._stale: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Compose the line of the runner and the tabs."""
        yield Static(id="subject")
        yield Static(id="stale")
        with TabbedContent():
            with TabPane("Overview", id="overview"), VerticalScroll(id="facts"):
                yield Static()
            with TabPane("Parameters", id="parameters"):
                yield OpenGrid(PARAMETER_COLUMNS, row_style=self._parameter_style)
            with TabPane("Datasets", id="datasets"):
                yield OpenGrid(DATASET_COLUMNS, row_style=self._dataset_style)
            with TabPane("Runs", id="runs"):
                yield OpenGrid(RUN_COLUMNS, row_style=self._run_style)
            with TabPane("Log", id="log"):
                yield RunLogPart(self._service)

    @property
    def runner(self) -> Runner | None:
        """The runner that is shown."""
        return self._runner

    def show(self, runner: Runner) -> None:
        """Show what is known of a runner, and load the rest."""
        if self._runner is None or runner.id != self._runner.id:
            self._details = self._runs = None
            self._stale = {}
            self._part.show_nothing("Loading the runs…")
            for name in ("parameters", "datasets", "runs"):
                self._grid(name).empty_text = "Loading…"
                self._grid(name).set_rows((), keep_cursor=False)
        self._runner = runner
        self._show_facts()
        self._load(runner)
        if self._tab == "log":
            self._part.load()

    def show_labels(self) -> None:
        """Show the labels of the parameters in the language of now."""
        if self._details is not None:
            self._show_details(self._details)

    def show_log(self) -> None:
        """Show the log of the last run."""
        if self._runs:
            self._part.show(self._runs[0])
        self._go_to("log")

    def reload(self) -> None:
        """Load the shown runner again."""
        if self._runner is not None:
            self.show(self._runner)

    @flow("runner", exclusive=True)
    async def _load(self, runner: Runner) -> None:
        loads = (self._load_details(runner), self._load_runs(runner))
        for error in await asyncio.gather(*loads, return_exceptions=True):
            if error is not None:
                raise error

    async def _load_details(self, runner: Runner) -> None:
        try:
            details = await shell(self).jobs.run(
                f"Reading runner {runner.name}",
                lambda job: self._service.details(runner.id, cancel=job.cancel),
            )
        except (CsmError, Cancelled) as error:
            self._not_loaded("details", error, "parameters", "datasets")
            raise
        self._details, self._runner = details, details.runner
        self._loaded("details")
        self._show_details(details)

    async def _load_runs(self, runner: Runner) -> None:
        try:
            runs = await shell(self).jobs.run(
                f"Listing runs of {runner.name}",
                lambda job: self._service.runs(runner.id, progress=job.progress, cancel=job.cancel),
            )
        except (CsmError, Cancelled) as error:
            self._not_loaded("runs", error, "runs")
            if self._part.run is None:
                self._part.show_nothing(_sentence(error))
            raise
        self._runs = runs
        self._loaded("runs")
        self._show_runs(runs)
        if runs.partial:
            shell(self).tell(runs.partial)

    def _loaded(self, subject: str) -> None:
        self._stale.pop(subject, None)
        self._show_facts()

    def _not_loaded(self, subject: str, error: CsmError | Cancelled, *grids: str) -> None:
        """Show in place why something was not loaded; older data stay, and are marked as old."""
        self._stale[subject] = _sentence(error)
        for name in grids:
            if not self._grid(name).row_count:
                self._grid(name).empty_text = _sentence(error)
        self._show_facts()

    @property
    def solution(self) -> OpenAddress:
        """The solution of the runner, at the parameter under the cursor or the run template."""
        runner = self._runner
        if runner is None:
            return OpenAddress("solution")
        parameter = self._grid("parameters").cursor_key if self._tab == "parameters" else None
        return OpenAddress(
            "solution",
            runner.solution_id or "",
            parameter_id=parameter or "",
            template_id=runner.run_template_id or "",
        )

    def focus_first(self) -> None:
        """Focus the widget of the current tab."""
        match self._tab:
            case "overview":
                self.query_one("#facts").focus()
            case "log":
                self._part.focus_first()
            case name:
                self._grid(name).focus()

    def go_back(self) -> bool:
        """Go from the log to the runs, and return whether that was a step."""
        if self._tab == "log":
            if not self._part.go_back():
                self._go_to("runs")
            return True
        return False

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

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

    @flow("download", once=True)
    async def action_download(self) -> None:
        """Download the data of the runner."""
        await download_runner_data(self, self._service, [self.runner] if self.runner else [])

    def action_raw(self) -> None:
        """Show the object under the cursor as the platform sent it."""
        subject = self._under_cursor()
        if subject is not None:
            self.app.push_screen(RawDialog(*subject))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor, or of the runner."""
        text = self._id_under_cursor()
        shell(self).copy(text, visible(text))

    @on(Grid.RowOpened, "#parameters Grid")
    def _open_parameter(self, event: Grid.RowOpened) -> None:
        event.stop()
        self._show_parameter(event.row)

    @flow("parameter", exclusive=True)
    async def _show_parameter(self, row: int) -> None:
        if self._details is None:
            return
        parameter = self._details.parameters[row]
        reference = self._references.get(parameter.parameter_id)
        opens = reference is not None and _opens(reference)
        what = "its part" if is_part(reference) else "its dataset"
        language = shell(self).language
        definition = parameter.definition
        title = definition.label_in(language) if definition else parameter.parameter_id
        facts = parameter_facts(parameter, reference, language)
        if reference and reference.dataset:
            facts += self._rights_on(ObjectKind.DATASET, reference.dataset.raw)
        dialog = TextDialog(title, facts, opens=what if opens else None)
        if await self.app.push_screen_wait(dialog) and reference:
            self._open_reference(reference)

    @on(Grid.RowOpened, "#datasets Grid")
    def _open_dataset(self, event: Grid.RowOpened) -> None:
        event.stop()
        if self._details is None:
            return
        reference = self._details.datasets[event.row]
        if reference.dataset is None:
            if reference.problem is not None:
                shell(self).report(reference.problem)
        elif _opens(reference):
            self._open_reference(reference)
        else:
            facts = reference_facts(reference)
            facts += self._rights_on(ObjectKind.DATASET, reference.dataset.raw)
            self.app.push_screen(TextDialog(reference.dataset.name, facts))

    def _open_reference(self, reference: DatasetReference) -> None:
        """Show the dataset in its pane, with the part under the cursor if it is one."""
        dataset, part = reference.dataset, reference.part
        self.post_message(OpenAddress("dataset", reference.dataset_id, dataset, part=part))

    @on(Grid.RowOpened, "#runs Grid")
    def _open_run(self, event: Grid.RowOpened) -> None:
        event.stop()
        if self._runs:
            self._part.show(self._runs[event.row])
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
    def _part(self) -> RunLogPart:
        return self.query_one(RunLogPart)

    @property
    def _references(self) -> Mapping[str | None, DatasetReference]:
        references = self._details.datasets if self._details else ()
        return {each.parameter_id: each for each in references if each.parameter_id}

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active

    def _go_to(self, name: str) -> None:
        self.query_one(TabbedContent).active = name
        self.focus_first()

    def _grid(self, name: str) -> Grid:
        return self.query_one(f"#{name}", TabPane).query_one(Grid)

    def _id_under_cursor(self) -> str:
        if self._tab in {"parameters", "datasets", "runs"}:
            grid = self._grid(self._tab)
            if grid.cursor_key is not None:
                if self._tab == "datasets" and self._details is not None:
                    reference = self._details.datasets[grid.cursor_row]
                    return reference.part.id if reference.part else reference.dataset_id
                return grid.cursor_key
        return self._runner.id if self._runner else ""

    def _under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        if self._tab == "runs" and self._runs:
            run = self._runs[self._grid("runs").cursor_row]
            return run.id, run.raw
        if self._tab == "datasets" and self._details is not None and self._details.datasets:
            reference = self._details.datasets[self._grid("datasets").cursor_row]
            shown = reference.part or reference.dataset
            return (shown.name, shown.raw) if shown else None
        if self._tab == "log":
            return self._part.raw()
        return (self._runner.name, self._runner.raw) if self._runner else None

    def _show_details(self, details: RunnerDetails) -> None:
        parameters, datasets = self._grid("parameters"), self._grid("datasets")
        parameters.empty_text = "This runner has no parameters."
        references = self._references
        parameters.set_rows(
            [
                parameter_row(row, references.get(row.parameter_id), shell(self).language)
                for row in details.parameters
            ],
            [row.parameter_id for row in details.parameters],
        )
        datasets.empty_text = "This runner refers to no dataset."
        datasets.set_rows([dataset_row(each) for each in details.datasets])

    def _show_runs(self, runs: list[Run]) -> None:
        grid = self._grid("runs")
        grid.empty_text = "This runner has never been run."
        grid.set_rows([run_row(run) for run in runs], [run.id for run in runs])
        shown = self._part.run
        if shown is not None:
            self._part.run = next((run for run in runs if run.id == shown.id), shown)
        elif runs:
            self._part.show(runs[0])
        else:
            self._part.show_nothing("This runner has never been run.")

    def _show_facts(self) -> None:
        runner = self._runner
        if runner is None:
            return
        last = next((run for run in self._runs or () if run.id == runner.last_run_id), None)
        state = last_state(runner, last)
        subject = Content.assemble(
            outside(named(runner)).stylize("b $primary"),
            Content("  "),
            outside(runner.id).stylize("$muted"),
            outside(f"  {state_text(state, last.state_word if last else '')}" if state else ""),
        )
        self.query_one("#subject", Static).update(subject)
        lines = [
            Content.assemble(Content.styled(f"{name:<13}", "$muted"), outside(value))
            for name, value in (
                *runner_facts(runner, self._details, last),
                *self._rights_on(ObjectKind.RUNNER, runner.raw),
            )
        ]
        self.query_one("#facts Static", Static).update(Content("\n").join(lines))
        self._show_stale()

    def _rights_on(self, kind: ObjectKind, raw: Raw) -> list[tuple[str, str]]:
        """Return what the user may do with an object, as names and values."""
        place = place_rights(self)
        return rights_facts(access_to(kind, raw, place.who)) if place is not None else []

    def _show_stale(self) -> None:
        """Show a warning while the data are older than the last attempt to load them."""
        first = next(iter(self._stale.values()), None)
        self.set_class(first is not None, "-stale")
        if first is not None:
            text = f"! Not up to date: {first.replace(chr(10), ' · ')}"
            self.query_one("#stale", Static).update(outside(text))

    def _parameter_style(self, row: int) -> str | None:
        return parameter_style(self._details.parameters[row]) if self._details else None

    def _dataset_style(self, row: int) -> str | None:
        return dataset_style(self._details.datasets[row]) if self._details else None

    def _run_style(self, row: int) -> str | None:
        return STATES[self._runs[row].state][1] if self._runs else None


def _opens(reference: DatasetReference) -> bool:
    """Return whether the third pane can show the dataset."""
    dataset = reference.dataset
    return dataset is not None and (dataset.has_graph or dataset.is_made_of_parts)


def _sentence(error: CsmError | Cancelled) -> str:
    """Return the text for the place of the missing data."""
    what = error.headline if isinstance(error, CsmError) else "Stopped."
    return f"{what}\nr asks again."
