"""The tab that sends a folder as parts: check, tick, plan, confirm, send, verify."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from csm_tui.domain.dataset import Dataset, PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartResult,
    PartsReport,
    PartUploadPlan,
    PlannedPart,
)
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import Progress
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import is_read_only, may_change
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import Job, Jobs, flow, shell
from csm_tui.ui.presentation.load_steps import Stage
from csm_tui.ui.presentation.part_upload_texts import (
    ITEM_COLUMNS,
    item_row,
    item_state,
    item_text,
    plan_text,
    report_facts,
    summary,
    target_words,
)
from csm_tui.ui.presentation.twin_rows import tally
from csm_tui.ui.screens.main.datasets.local_folder import LocalFolders
from csm_tui.ui.screens.main.datasets.upload_questions import UploadQuestions
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.load_steps import LoadSteps
from csm_tui.ui.widgets.ticked_files import TickedFiles

_ASK_FOLDER = "Press u to choose a folder."
_OTHER_KIND = {PartKind.FILE: PartKind.TABLE, PartKind.TABLE: PartKind.FILE}


class FolderUpload(Container):
    """Sends the files of one folder as parts of one dataset."""

    BINDINGS = bindings("sending")

    class Ended(Message):
        """An upload has ended; the dataset as it is then is in the report, if it was read."""

        def __init__(self, report: PartsReport) -> None:
            super().__init__()
            self.report = report

    class Progressed(Message):
        """Something was sent; a newer message replaces an older one of its unit."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            """Return whether this message may replace another one."""
            if not isinstance(message, FolderUpload.Progressed):
                return False
            return message.progress.unit == self.progress.unit

    def __init__(
        self,
        service: WorkspaceDatasets,
        folders: LocalFolders,
        environment: str,
        start: Path | None,
    ) -> None:
        """Create the tab.

        Args:
            service: the datasets of the workspace.
            folders: asks for a folder.
            environment: the name of the platform and of the workspace, for the question.
            start: the folder to begin in; None for the one that the files pane shows.
        """
        super().__init__()
        self._service = service
        self._folders = folders
        self._environment = environment
        self._questions = UploadQuestions(self, environment)
        self._folder = start
        self._plan: PartUploadPlan | None = None
        self._ticked: frozenset[str] = frozenset()
        self._results: dict[str, PartResult] = {}
        self._busy = False
        self._steps = LoadSteps()
        self._files = TickedFiles(
            ITEM_COLUMNS,
            title_text="Files",
            empty_text=f"{_ASK_FOLDER} Each of its files becomes a part.",
        )

    def compose(self) -> ComposeResult:
        """Compose the files, and the line of the steps."""
        yield self._files
        yield self._steps

    def on_mount(self) -> None:
        """Offer nothing that the profile forbids."""
        if is_read_only(self):
            self._files.forbid("Files", "The profile is read-only: nothing can be sent.")
            self._steps.display = False
        self._steps.say(Stage.CHECK, _ASK_FOLDER)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        if self._busy:
            return None
        planned = action in {"tick", "kind", "all_kinds", "look_again", "send"}
        return self._plan is not None or (None if planned else True)

    @property
    def jobs(self) -> Jobs:
        """The jobs of the application."""
        return shell(self).jobs

    @property
    def busy(self) -> bool:
        """Whether an upload is being planned or run."""
        return self._busy

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the dataset that files are sent into; that of a new one is empty."""
        if kind is not ObjectKind.DATASET or self._plan is None:
            return None
        return self._plan.into.raw if isinstance(self._plan.into, Dataset) else {}

    def focus_first(self) -> None:
        """Focus the files."""
        self._files.grid.focus()

    @flow("upload", once=True)
    async def begin(
        self, datasets: Sequence[Dataset], into: Dataset | None, folder: Path | None = None
    ) -> None:
        """Ask for a folder and its target, check the files, and show the plan.

        Args:
            datasets: those of the workspace, to warn about equal names.
            into: the dataset to propose; None proposes a new one.
            folder: the folder to send; None asks for it.
        """
        if folder is None:
            folder = await self._folders.pick_folder("Folder to upload", self._folder)
        if folder is None:
            return
        dataset, name = into, ""
        if into is not None:
            way = await self._questions.way(into)
            if way is None:
                return
            dataset = into if way == "into" else None
        if dataset is None:
            name = await self._questions.name(folder, datasets) or ""
            if not name:
                return
        kind = await self._questions.kind()
        if kind is not None:
            await self._make_plan(folder, dataset or NewDataset(name), kind)

    async def _make_plan(self, folder: Path, into: Dataset | NewDataset, kind: PartKind) -> None:
        def kind_of(source_name: str) -> PartKind:
            return kind if source_name.lower().endswith(".csv") else PartKind.FILE

        plan = await self.jobs.run(
            f"Checking the files of {visible(folder.name)}",
            lambda job: self._service.plan_upload(
                [folder],
                into,
                kind_of=kind_of,
                progress=job.progress,
                cancel=job.cancel,
            ),
        )
        self._folder, self._results = folder, {}
        self._use(plan, ticked=frozenset(item.source_name for item in plan.ready))
        self.focus_first()

    def action_tick(self) -> None:
        """Include the file under the cursor in the upload, or exclude it."""
        item = self._under_cursor()
        if item is None:
            return
        if item.refused:
            shell(self).tell(f"Cannot send {visible(item.source_name)}: see its details.")
            return
        self._ticked ^= {item.source_name}
        self._show()
        self._say_next()
        self._files.grid.action_move(1)

    def action_kind(self) -> None:
        """Send the file under the cursor as a table, or as a file."""
        item = self._under_cursor()
        if item is None:
            return
        if item.existing is not None:
            shell(self).tell("A part that exists keeps its kind; the platform cannot change it.")
            return
        self._set_kind([item.source_name], _OTHER_KIND.get(item.kind, PartKind.FILE))

    def action_all_kinds(self) -> None:
        """Send all CSV files as tables, or all as files."""
        if self._plan is None:
            return
        csv = [each for each in self._plan.items if each.source_name.lower().endswith(".csv")]
        tables = any(each.kind is PartKind.TABLE for each in csv)
        names = [each.source_name for each in csv]
        self._set_kind(names, PartKind.FILE if tables else PartKind.TABLE)

    def action_look_again(self) -> None:
        """Check the files of the folder again."""
        self._check_again()

    def action_send(self) -> None:
        """Send the ticked files after confirmation."""
        self._send()

    @flow("upload", once=True)
    async def _set_kind(self, names: Sequence[str], kind: PartKind) -> None:
        plan = self._plan
        if plan is None:
            return
        changed = await self.jobs.run(
            "Checking the files",
            lambda job: self._service.with_kind(
                plan, names, kind, progress=job.progress, cancel=job.cancel
            ),
        )
        stopped = {item.source_name for item in plan.items if item.refused}
        freed = {item.source_name for item in changed.ready} & stopped
        refused = {item.source_name for item in changed.refused}
        self._use(changed, ticked=(self._ticked | freed) - refused)

    @flow("upload", once=True)
    async def _check_again(self) -> None:
        plan, folder = self._plan, self._folder
        if plan is None or folder is None:
            return
        kinds = {item.source_name: item.kind for item in plan.items}
        unticked = {item.source_name for item in plan.ready} - self._ticked
        again = await self.jobs.run(
            f"Checking the files of {visible(folder.name)}",
            lambda job: self._service.plan_upload(
                [folder],
                plan.into,
                kind_of=lambda name: kinds.get(name, PartKind.FILE),
                progress=job.progress,
                cancel=job.cancel,
            ),
        )
        self._results = {}
        self._use(again, ticked=frozenset(item.source_name for item in again.ready) - unticked)

    @flow("upload", once=True)
    async def _send(self) -> None:
        plan = await self._agreed()
        if plan is None:
            return
        self._set_busy(True)
        try:
            await self._run(plan)
        except BaseException:
            self._steps.say(Stage.SEND, "Stopped by an error", failed=True)
            raise
        finally:
            self._set_busy(False)

    async def _agreed(self) -> PartUploadPlan | None:
        """Return the plan of the ticked files once everything about it is decided."""
        if self._plan is None:
            raise InputRefused("No folder is chosen.", "Press o to choose one.")
        if not self._ticked:
            raise InputRefused("No file is ticked.", "Press Space on a file that is ready.")
        plan = self._plan.only(self._ticked)
        if plan.conflicts:
            decision = await self._questions.decision(len(plan.conflicts))
            if decision is None:
                return None
            plan = plan.decided(decision)
        shown = replace(self._plan, items=_as_decided(self._plan.items, plan))
        what = f"Send {counted(len(plan.ready), 'part')} {target_words(plan)}"
        agreed = await self.app.push_screen_wait(
            ConfirmDialog(
                f"{what}?",
                plan_text(shown, self._ticked, self._environment),
                confirm="Send",
                danger=any(item.existing is not None for item in plan.ready),
            )
        )
        return plan if agreed and await may_change(self, what) else None

    async def _run(self, plan: PartUploadPlan) -> None:
        def upload(job: Job) -> PartsReport:
            def watch(progress: Progress) -> None:
                job.progress(progress)
                self.post_message(self.Progressed(progress))

            return self._service.upload(plan, progress=watch, cancel=job.cancel)

        self._results = {}
        self._steps.say(Stage.SEND, "Sending…")
        amount, began = counted(len(plan.ready), "part"), time.monotonic()
        report = await self.jobs.run(f"Sending {amount} {target_words(plan)}", upload, writes=True)
        self._results = {each.source_name: each for each in report.results}
        self._show()
        self.post_message(self.Ended(report))
        took = time.monotonic() - began
        done = counted(report.count(FileOutcome.DONE), "part")
        words = f"{done} sent {target_words(plan)} in {took:.1f} s"
        if report.complete:
            self._steps.say(Stage.DONE, words)
            shell(self).announce(f"✓ {words}")
        else:
            self._steps.say(Stage.SEND, f"{done} of {amount} sent", failed=True)
            shell(self).announce(f"✗ {done} of {amount} sent", "error")
            await self.app.push_screen_wait(TextDialog("Result", report_facts(report)))
        if report.dataset is not None and self._plan is not None:
            # What is sent from here on goes into the dataset that was made.
            self._plan = replace(self._plan, into=report.dataset)
            self._show()

    @on(Progressed)
    def _show_progress(self, event: Progressed) -> None:
        event.stop()
        progress = event.progress
        if not self._busy:
            return
        if progress.unit != "parts":
            self._steps.follow(progress, Stage.SEND)
        elif progress.total and progress.done < progress.total:
            self._steps.say(Stage.SEND, f"part {progress.done + 1:,} of {progress.total:,}")
        else:
            self._steps.say(Stage.VERIFY, "reading the dataset's list")

    @on(Grid.RowHighlighted)
    def _tell_about_file(self, event: Grid.RowHighlighted) -> None:
        event.stop()
        self._show_about()

    @on(Grid.RowOpened)
    def _show_all(self, event: Grid.RowOpened) -> None:
        event.stop()
        item = self._under_cursor()
        if item is not None:
            text = item_text(item, self._results.get(item.source_name))
            facts = [("", line) for line in text.split("\n")]
            self.app.push_screen(TextDialog(item.source_name, facts))

    def _use(self, plan: PartUploadPlan, ticked: frozenset[str]) -> None:
        self._plan, self._ticked = plan, ticked
        self._show()
        self._say_next()
        self.screen.refresh_bindings()

    def _say_next(self) -> None:
        """Say before which step the upload is."""
        if self._plan is not None and self._ticked:
            words = f"p plans {summary(self._plan.items, self._ticked)}".removesuffix(" ticked")
            self._steps.say(Stage.PLAN, words)
        else:
            self._steps.say(Stage.CHECK, "No file is ticked")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if self.is_attached:
            self.screen.refresh_bindings()

    def _show(self) -> None:
        plan = self._plan
        if plan is None:
            return
        states = [item_state(item, self._results.get(item.source_name)) for item in plan.items]
        self._files.grid.empty_text = "The folder has no files. Press o to choose another one."
        self._files.show(
            self._folder or Path(),
            Content.assemble(tally(states), f"   {len(self._ticked):,} of {len(plan.items):,}"),
            f"{summary(plan.items, self._ticked)} · {target_words(plan)}",
            [
                item_row(
                    item,
                    ticked=item.source_name in self._ticked,
                    result=self._results.get(item.source_name),
                )
                for item in plan.items
            ],
            self._names,
        )
        self._show_about()

    @property
    def _names(self) -> list[str]:
        return [item.source_name for item in self._plan.items] if self._plan else []

    def _show_about(self) -> None:
        item, plan = self._under_cursor(), self._plan
        lines = [f"! {remark}" for remark in plan.remarks] if plan is not None else []
        if item is not None:
            lines.insert(0, item_text(item, self._results.get(item.source_name)))
        self._files.show_about(item.source_name if item else "", "\n".join(lines))

    def _under_cursor(self) -> PlannedPart | None:
        row = self._files.grid.cursor_row
        if self._plan is None or row >= len(self._plan.items):
            return None
        return self._plan.items[row]


def _as_decided(items: Sequence[PlannedPart], plan: PartUploadPlan) -> tuple[PlannedPart, ...]:
    """Return all items, those of the plan with what was decided about them."""
    decided = {item.source_name: item for item in plan.items}
    return tuple(decided.get(item.source_name, item) for item in items)
