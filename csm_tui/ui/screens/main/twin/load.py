"""The tab that loads a folder of CSV files: scan, tick, plan, confirm, send, report."""

from collections.abc import Collection
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.domain.twin import (
    VERIFYING,
    CsvFile,
    FileReport,
    FolderScan,
    LoadOutcome,
    LoadPlan,
    LoadReport,
)
from csm_tui.services.local.listing import list_folder
from csm_tui.services.twin_data import TwinData, scan_folder
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import Job, Jobs, flow, shell
from csm_tui.ui.presentation.load_plan_texts import emptying_words
from csm_tui.ui.presentation.load_steps import Stage
from csm_tui.ui.presentation.load_texts import (
    ended_words,
    file_facts,
    file_text,
    report_facts,
)
from csm_tui.ui.presentation.twin_rows import (
    FILE_COLUMNS,
    file_row,
    file_tally,
    subfolders_row,
)
from csm_tui.ui.screens.main.twin.plan import LoadPlanDialog
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.load_steps import LoadSteps
from csm_tui.ui.widgets.ticked_files import TickedFiles

_ASK_FOLDER = "Press o to choose a folder of CSV files."


class TwinLoad(Container):
    """Loads one folder into the graph of one dataset."""

    BINDINGS = bindings("load")

    class LoadEnded(Message):
        """A load has ended, successfully or not."""

        def __init__(self, report: LoadReport, words: str) -> None:
            super().__init__()
            self.report = report
            self.words = words
            """How it ended, in one sentence."""

    class LoadProgressed(Message):
        """Rows were sent; a newer message replaces an older one."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            """Return whether this message may replace another one."""
            return isinstance(message, TwinLoad.LoadProgressed)

    def __init__(self, start: Path) -> None:
        super().__init__()
        self._start = start
        self._relationships: frozenset[str] = frozenset()
        self._twin: TwinData | None = None
        self._dataset: Dataset | None = None
        self._scan: FolderScan | None = None
        self._ticked: frozenset[str] = frozenset()
        self._plan: LoadPlan | None = None
        self._report: LoadReport | None = None
        self._busy = False
        self.steps = LoadSteps()
        self._files = TickedFiles(
            FILE_COLUMNS,
            title_text="CSV files",
            empty_text=f"{_ASK_FOLDER} A file with an id column becomes nodes, one with src and"
            " dest becomes relationships.",
        )

    def compose(self) -> ComposeResult:
        """Compose the files, and the line of the steps."""
        yield self._files
        yield self.steps

    def on_mount(self) -> None:
        """Say what comes first."""
        self.steps.say(Stage.CHECK, _ASK_FOLDER)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        if action not in {"tick", "look_again"}:
            return True
        if self._busy:
            return None
        return self._scan is not None

    @property
    def jobs(self) -> Jobs:
        """The jobs of the application."""
        return shell(self).jobs

    @property
    def has_folder(self) -> bool:
        """Whether a folder is open."""
        return self._scan is not None

    @property
    def busy(self) -> bool:
        """Whether a load is being planned or run."""
        return self._busy

    def set_dataset(self, twin: TwinData, dataset: Dataset) -> None:
        """Set the dataset to load into."""
        self._twin, self._dataset = twin, dataset
        self._plan = self._report = None
        self._show()
        self._say_next()

    def focus_first(self) -> None:
        """Focus the files."""
        self._files.grid.focus()

    async def finish_emptying(self, title: str, text: str) -> None:
        """Offer to empty a graph after a load that was cut off; to be awaited in a flow.

        Args:
            title: title of the dialog.
            text: what is known of the load.
        """
        if self._busy or self._twin is None:
            return
        self._set_busy(True)
        try:
            await self._empty(self._twin, title, text)
        finally:
            self._set_busy(False)

    @flow("folder")
    async def choose_folder(self, *, then_plan: bool = False) -> None:
        """Let the user choose a folder, and scan it; then plan its load, if that is wanted."""

        async def lister(folder: Path) -> LocalFolder:
            return await self.jobs.run(
                f"Listing {folder}", lambda job: list_folder(folder, cancel=job.cancel)
            )

        folder = await self.app.push_screen_wait(
            PickerDialog("Folder of CSV files", self._start, lister, want="folder")
        )
        if folder is None:
            return
        self._start, self._relationships = folder, frozenset()
        await self._scan_folder(folder)
        if then_plan and self._ticked:
            self.plan()

    def open_folder(self, folder: Path, relationships: Collection[str]) -> None:
        """Scan a folder that was chosen elsewhere; see `scan_folder` for `relationships`."""
        self._start, self._relationships = folder, frozenset(relationships)
        self._look(folder)

    @flow("scan", exclusive=True)
    async def _look(self, folder: Path) -> None:
        await self._scan_folder(folder)

    async def _scan_folder(self, folder: Path) -> None:
        self.steps.say(Stage.CHECK, "Checking the files…")
        scan = await self.jobs.run(
            f"Reading the files of {folder.name}",
            lambda job: scan_folder(
                folder,
                relationships=self._relationships,
                progress=job.progress,
                cancel=job.cancel,
            ),
        )
        before, unticked = self._scan, frozenset[str]()
        if before is not None and before.folder == folder:
            unticked = before.loadable_names - self._ticked
        self._scan, self._plan, self._report = scan, None, None
        self._ticked = scan.loadable_names - unticked
        self._show()
        self._say_next()
        self.screen.refresh_bindings()
        self.focus_first()

    @flow("load")
    async def plan(self) -> None:
        """Make a plan, ask for confirmation, and run it."""
        if self._busy:
            return
        self._set_busy(True)
        try:
            twin, dataset, scan = self._ready()
            plan = await self._agreed(twin, dataset, scan)
            if plan is not None:
                await self._send(twin, plan)
        finally:
            self._set_busy(False)
            if self.steps.state.step in {Stage.CHECK, Stage.PLAN}:
                self._say_next()

    async def _empty(self, twin: TwinData, title: str, text: str) -> None:
        plan = await self.jobs.run(
            "Counting what is left in the graph", lambda job: twin.plan_emptying(cancel=job.cancel)
        )
        dialog = ConfirmDialog(
            title,
            f"{text}\n\nThis deletes {emptying_words(plan)}, and loads nothing.".strip(),
            confirm="Empty it",
            danger=True,
            typed=plan.confirmation,
        )
        if plan.wipe_query is None:
            shell(self).tell(f"The graph of {visible(plan.dataset_name)} is empty now.")
            return
        agreed = await self.app.push_screen_wait(dialog)
        if agreed and await may_change(self, f"Empty the graph of {plan.dataset_name}"):
            await self._send(twin, plan)

    async def _agreed(self, twin: TwinData, dataset: Dataset, scan: FolderScan) -> LoadPlan | None:
        """Show the plan, and return the one that the user agrees to."""

        async def planned(wipe: bool) -> LoadPlan:
            return await self.jobs.run(
                f"Planning the load into {dataset.name}",
                lambda job: twin.plan(
                    scan,
                    wipe=wipe,
                    include=self._ticked,
                    progress=job.progress,
                    cancel=job.cancel,
                ),
            )

        self._report = None
        self.steps.say(Stage.PLAN, "Planning…")
        plan = self._plan = await planned(False)
        self._show()
        self._say_next()
        agreed = await self.app.push_screen_wait(LoadPlanDialog(plan, scan, planned))
        if agreed is None:
            return None
        self._plan = agreed
        verb = "Replace the graph of" if agreed.wipe_query else "Load into"
        return agreed if await may_change(self, f"{verb} {agreed.dataset_name}") else None

    async def _send(self, twin: TwinData, plan: LoadPlan) -> None:
        def load(job: Job) -> LoadReport:
            def watch(progress: Progress) -> None:
                job.progress(progress)
                self.post_message(self.LoadProgressed(progress))

            return twin.load(
                plan, confirmation=plan.confirmation, progress=watch, cancel=job.cancel
            )

        self.steps.say(Stage.SEND, "Checking the graph…")
        try:
            files = counted(len(plan.steps), "file")
            what = f"Loading {files} into" if plan.steps else "Emptying the graph of"
            report = await self.jobs.run(f"{what} {plan.dataset_name}", load, writes=True)
        except BaseException:
            self.steps.say(Stage.SEND, "Nothing was sent", failed=True)
            raise
        self._report = report
        self._show()
        words = self._say_ended(plan, report)
        self.post_message(self.LoadEnded(report, words))
        if report.outcome is not LoadOutcome.DONE:
            await self.app.push_screen_wait(TextDialog("Load report", report_facts(report)))
        if report.half_emptied:
            await self._empty(twin, f"Empty the rest of the graph of {plan.dataset_name}?", "")

    @on(LoadProgressed)
    def _show_progress(self, event: LoadProgressed) -> None:
        event.stop()
        if self._busy and self._report is None:
            verifying = event.progress.what == VERIFYING
            self.steps.follow(event.progress, Stage.VERIFY if verifying else Stage.SEND)

    def _say_next(self) -> None:
        """Say before which step the load is."""
        if self._scan is None:
            self.steps.say(Stage.CHECK, _ASK_FOLDER)
        elif not self._ticked:
            self.steps.say(Stage.CHECK, "No file can be loaded", failed=True)
        elif self._plan is not None and self._plan.blockers:
            self.steps.say(Stage.PLAN, "Cannot load", failed=True)
        elif self._twin is None:
            self.steps.say(Stage.PLAN, "p chooses a dataset")
        else:
            self.steps.say(Stage.PLAN, f"p plans {self._ticked_words}")

    def _say_ended(self, plan: LoadPlan, report: LoadReport) -> str:
        done = report.outcome is LoadOutcome.DONE
        words = ended_words(plan, report)
        sent = done or all(file.outcome is LoadOutcome.DONE for file in report.files)
        step = Stage.DONE if done else Stage.VERIFY if sent else Stage.SEND
        self.steps.say(step, *words.split(", "), failed=not done)
        shell(self).announce(f"{'✓' if done else '✗'} {words}", "information" if done else "error")
        return words

    @property
    def _ticked_words(self) -> str:
        ticked = (
            [file for file in self._scan.files if file.name in self._ticked] if self._scan else []
        )
        return f"{counted(len(ticked), 'file')}, {counted(sum(f.rows for f in ticked), 'row')}"

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if self.is_attached:
            self.screen.refresh_bindings()

    def _ready(self) -> tuple[TwinData, Dataset, FolderScan]:
        if self._twin is None or self._dataset is None:
            raise InputRefused("No dataset is chosen.", "Press t to choose one.")
        if self._scan is None:
            raise InputRefused("No folder is chosen.", "Press o to choose one.")
        if not self._ticked:
            raise InputRefused(
                "No file is ticked.",
                "Press Space on a file that is ready, or o to choose another folder.",
            )
        return self._twin, self._dataset, self._scan

    def action_tick(self) -> None:
        """Include the file under the cursor in the load, or exclude it."""
        file = self._under_cursor()
        if file is None:
            return
        if not file.loadable:
            shell(self).tell(f"Cannot load {visible(file.name)}: see its details.")
            return
        self._ticked ^= {file.name}
        self._plan = None
        self._show()
        self._say_next()
        self._files.grid.action_move(1)

    def action_look_again(self) -> None:
        """Scan the folder again."""
        if self._scan is not None:
            self._look(self._scan.folder)

    @on(Grid.RowHighlighted)
    def _tell_about_file(self, event: Grid.RowHighlighted) -> None:
        event.stop()
        self._show_about()

    @on(Grid.RowOpened)
    def _show_all(self, event: Grid.RowOpened) -> None:
        event.stop()
        file = self._under_cursor()
        if file is not None and self._scan is not None:
            facts = file_facts(file, self._scan, self._plan, self._report_of(file))
            self.app.push_screen(TextDialog(file.name, facts))

    def _show(self) -> None:
        scan = self._scan
        if scan is None:
            return
        rows = [
            file_row(file, ticked=file.name in self._ticked, report=self._report_of(file))
            for file in scan.files
        ]
        keys = [file.name for file in scan.files]
        if scan.subfolders:
            rows.append(subfolders_row(scan.subfolders))
            # No file has this name.
            keys.append("/")
        counts = file_tally(scan.files, self._report.by_file if self._report else {})
        self._files.grid.empty_text = "The folder is empty. Press o to choose another one."
        self._files.show(
            scan.folder,
            Content.assemble(counts, f"   {len(self._ticked):,} of {len(scan.files):,}"),
            f"{self._ticked_words} ticked",
            rows,
            keys,
        )
        self._show_about()

    def _show_about(self) -> None:
        file, scan = self._under_cursor(), self._scan
        if file is None or scan is None:
            folders = "\n".join(scan.subfolders) if scan is not None and scan.files else ""
            self._files.show_about(
                "Skipped: only the files of the folder itself are read" if folders else "", folders
            )
        else:
            text = file_text(file, scan, self._plan, self._report_of(file))
            self._files.show_about(file.name, text)

    def _under_cursor(self) -> CsvFile | None:
        row = self._files.grid.cursor_row
        if self._scan is None or row >= len(self._scan.files):
            return None
        return self._scan.files[row]

    def _report_of(self, file: CsvFile) -> FileReport | None:
        return self._report.by_file.get(file.name) if self._report else None
