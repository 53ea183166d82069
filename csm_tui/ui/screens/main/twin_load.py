"""Loads a folder of CSV files: look, tick, plan, confirm, send, see what became of it."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.twin import (
    CsvFile,
    FileReport,
    FolderScan,
    LoadPlan,
    LoadReport,
    Outcome,
)
from csm_tui.services.local_files import list_folder
from csm_tui.services.twin_data import TwinData, scan_folder
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.load_texts import file_text, plan_text, problem_facts, report_facts
from csm_tui.ui.widgets.twin_rows import FILE_COLUMNS, file_row, file_style
from csm_tui.ui.work import Jobs, flow, shell


class TwinLoad(Container):
    """One folder on its way into one dataset's graph."""

    BINDINGS = bindings("load")
    DEFAULT_CSS = """
    TwinLoad {
        #folder { height: 1; padding: 0 1; color: $text-muted; }
        Grid { height: 1fr; min-height: 4; }
        #about { height: 7; padding: 0 1; border-top: solid $panel; }
        #about Static { height: auto; }
    }
    .-wide TwinLoad #about { height: 16; }
    """

    class Loaded(Message):
        """A load has ended, one way or another."""

        def __init__(self, report: LoadReport) -> None:
            super().__init__()
            self.report = report

    def __init__(self, start: Path) -> None:
        super().__init__()
        self._start = start
        self._twin: TwinData | None = None
        self._dataset: Dataset | None = None
        self._scan: FolderScan | None = None
        self._ticked: set[str] = set()
        self._plan: LoadPlan | None = None
        self._report: LoadReport | None = None

    def compose(self) -> ComposeResult:
        """Compose the folder's line, its files, and what is known of one of them."""
        yield Static("No folder is open · o opens one", id="folder")
        yield Grid(
            FILE_COLUMNS,
            empty_text="Press o to choose a folder of CSV files: "
            "a file with an id column becomes nodes, one with src and dest relationships.",
            row_style=self._style,
        )
        with VerticalScroll(id="about", can_focus=False):
            yield Static()

    @property
    def jobs(self) -> Jobs:
        """The application's slow work."""
        return shell(self).jobs

    def use(self, twin: TwinData, dataset: Dataset) -> None:
        """Load into the graph of this dataset from now on."""
        self._twin, self._dataset = twin, dataset
        self._plan = self._report = None
        self._show()

    def focus_first(self) -> None:
        """Focus the files."""
        self.query_one(Grid).focus()

    def choose_folder(self) -> None:
        """Ask for the folder and look at it."""
        self._choose_folder()

    def plan(self) -> None:
        """Make a plan, ask for confirmation, and send."""
        self._plan_and_send()

    @flow("folder", exclusive=True)
    async def _choose_folder(self) -> None:
        async def lister(folder: Path) -> LocalFolder:
            return await self.jobs.run(
                f"Listing {folder}", lambda job: list_folder(folder, cancel=job.cancel)
            )

        folder = await self.app.push_screen_wait(
            PickerDialog("Folder of CSV files", self._start, lister, want="folder")
        )
        if folder is not None:
            self._start = folder
            await self._look(folder)

    async def _look(self, folder: Path) -> None:
        scan = await self.jobs.run(
            f"Reading the files of {folder.name}",
            lambda job: scan_folder(folder, progress=job.progress, cancel=job.cancel),
        )
        self._scan, self._plan, self._report = scan, None, None
        self._ticked = set(scan.loadable_names)
        self._show()
        self.focus_first()

    @flow("load", exclusive=True)
    async def _plan_and_send(self) -> None:
        twin, dataset, scan = self._ready()
        way = await self.app.push_screen_wait(
            ChooseDialog(
                f"What about the graph that {dataset.name} has now?",
                [
                    Choice("keep", "Keep it", "add only what is not there yet"),
                    Choice("wipe", "Empty it first", "asks you to type the dataset's name"),
                ],
            )
        )
        if way is None:
            return
        include = frozenset(self._ticked)
        plan = await self.jobs.run(
            f"Planning the load into {dataset.name}",
            lambda job: twin.plan(
                scan,
                wipe=way == "wipe",
                include=include,
                progress=job.progress,
                cancel=job.cancel,
            ),
        )
        self._plan, self._report = plan, None
        self._show()
        if plan.blockers:
            facts = problem_facts(plan.blockers, plan.more_blockers)
            await self.app.push_screen_wait(TextDialog("Not loaded: fix this first", facts))
        elif await self._confirmed(plan):
            await self._send(twin, plan)

    async def _confirmed(self, plan: LoadPlan) -> bool:
        confirmed = await self.app.push_screen_wait(
            ConfirmDialog(
                f"Load into {plan.dataset_name}?",
                plan_text(plan),
                confirm="Empty and load" if plan.wipe else "Load",
                danger=plan.wipe,
                typed=plan.confirmation,
            )
        )
        return confirmed is True

    async def _send(self, twin: TwinData, plan: LoadPlan) -> None:
        report = await self.jobs.run(
            f"Loading {len(plan.steps)} files into {plan.dataset_name}",
            lambda job: twin.load(
                plan,
                confirmation=plan.confirmation,
                progress=job.progress,
                cancel=job.cancel,
            ),
            writes=True,
        )
        self._report = report
        self._show()
        self.post_message(self.Loaded(report))
        if report.outcome is Outcome.DONE:
            shell(self).tell(f"✓ Loaded {plan.rows:,} rows into {plan.dataset_name}; counts agree.")
        else:
            await self.app.push_screen_wait(TextDialog("Load report", report_facts(report)))

    def _ready(self) -> tuple[TwinData, Dataset, FolderScan]:
        if self._twin is None or self._dataset is None:
            raise InputRefused("No dataset is chosen to load into.", "Press t to choose one.")
        if self._scan is None:
            raise InputRefused("No folder of CSV files is open.", "Press o to open one.")
        if not self._ticked:
            raise InputRefused(
                "No file is ticked to be loaded.", "Press Space on a file that is ready."
            )
        return self._twin, self._dataset, self._scan

    def action_tick(self) -> None:
        """Take the file under the cursor into the load, or leave it out."""
        file = self._under_cursor()
        if file is None:
            return
        if not file.loadable:
            shell(self).tell(f"{file.name} cannot be loaded as it is; see why below.")
            return
        self._ticked ^= {file.name}
        self._plan = None
        self._show()
        self.query_one(Grid).action_move(1)

    def action_look_again(self) -> None:
        """Read the files of the folder again."""
        if self._scan is not None:
            self._look_again(self._scan.folder)

    @flow("folder", exclusive=True)
    async def _look_again(self, folder: Path) -> None:
        await self._look(folder)

    @on(Grid.Highlighted)
    def _tell_about_file(self, event: Grid.Highlighted) -> None:
        event.stop()
        self._show_about()

    @on(Grid.Opened)
    def _show_problems(self, event: Grid.Opened) -> None:
        event.stop()
        file = self._under_cursor()
        if file is not None and self._scan is not None:
            text = file_text(file, self._plan, self._report_of(file))
            self.app.push_screen(TextDialog(file.name, [("", line) for line in text.split("\n")]))

    def _show(self) -> None:
        scan = self._scan
        if scan is None:
            return
        target = f" → {self._dataset.name}" if self._dataset else ""
        ticked = f"{len(self._ticked)} of {len(scan.files)} files ticked"
        self.query_one("#folder", Static).update(outside(f"{scan.folder}{target}  ·  {ticked}"))
        grid = self.query_one(Grid)
        grid.empty_text = "The folder is empty."
        grid.set_rows(
            [
                file_row(file, ticked=file.name in self._ticked, report=self._report_of(file))
                for file in scan.files
            ],
            [file.name for file in scan.files],
        )
        self._show_about()

    def _show_about(self) -> None:
        file = self._under_cursor()
        if file is not None:
            text = file_text(file, self._plan, self._report_of(file))
            self.query_one("#about Static", Static).update(outside(text, lines=True))

    def _under_cursor(self) -> CsvFile | None:
        row = self.query_one(Grid).cursor_row
        if self._scan is None or row >= len(self._scan.files):
            return None
        return self._scan.files[row]

    def _report_of(self, file: CsvFile) -> FileReport | None:
        return self._report.by_file.get(file.name) if self._report else None

    def _style(self, row: int) -> str | None:
        if self._scan is None or row >= len(self._scan.files):
            return None
        file = self._scan.files[row]
        return file_style(file, self._report_of(file))
