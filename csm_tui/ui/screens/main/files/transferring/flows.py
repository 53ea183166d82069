"""The flows that download and upload files: destination, name, and what is overwritten."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from textual.app import App

from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    Layout,
    PlannedTransfer,
    TransferPlan,
)
from csm_tui.domain.workspace_files import (
    FileTree,
    folder_name,
    may_mean_folder,
    resolve_destination,
)
from csm_tui.services.local.listing import current_folder
from csm_tui.services.transfers import source_warnings
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.download import DownloadDialog
from csm_tui.ui.dialogs.picker import Lister, PickerDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.dialogs.transfer_plan import AgreedPlan, TransferPlanDialog
from csm_tui.ui.jobs import Jobs, shell
from csm_tui.ui.presentation.both_sides import BothSides
from csm_tui.ui.screens.main.files.transferring.destinations import (
    Planner,
    destination_preview,
    download_planner,
    local_name,
    target_folder,
    target_preview,
    upload_folder,
    upload_planner,
)
from csm_tui.ui.screens.transfers import queue_of
from csm_tui.ui.screens.transfers.conflicts import both_sides
from csm_tui.ui.text import name_of

_LAYOUTS: WeakKeyDictionary[App[object], Layout] = WeakKeyDictionary()
"""The layout that the user chose last, also in the pane of another workspace."""

P = ParamSpec("P")
T = TypeVar("T")
Flow = Callable[Concatenate["TransferFlows", P], Coroutine[Any, Any, T | None]]


def _one_at_a_time(ask: Flow[P, T]) -> Flow[P, T]:
    """Make a flow return None while another asks, so that a key pressed twice asks once."""

    @wraps(ask)
    async def asked(self: "TransferFlows", /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        if self._asks:
            return None
        self._asks = True
        try:
            return await ask(self, *args, **kwargs)
        finally:
            self._asks = False

    return asked


class TransferFlows:
    """Asks what a transfer needs to know, and queues the transfers of many files.

    The plans are None if the user does not agree.
    """

    def __init__(
        self, app: App[object], service: WorkspaceFiles, workspace: str, lister: Lister
    ) -> None:
        """Prepare the transfers of a workspace.

        Args:
            app: The application, which shows the dialogs.
            service: The files of the workspace.
            workspace: The name of the workspace, for questions.
            lister: Lists local folders.
        """
        self._app = app
        self._service = service
        self._workspace = visible(workspace)
        self._lister = lister
        self._here = current_folder()
        self._asks = False
        """Whether a question is open."""

    @property
    def layout(self) -> Layout:
        """The layout that was chosen last."""
        return _LAYOUTS.get(self._app, Layout.MIRRORED)

    @layout.setter
    def layout(self, layout: Layout) -> None:
        _LAYOUTS[self._app] = layout

    @property
    def _jobs(self) -> Jobs:
        return shell(self._app).jobs

    @_one_at_a_time
    async def plan_download(self, name: str, proposed: Path) -> PlannedTransfer | None:
        """Return the plan to download one file into a folder that the user chooses.

        Args:
            name: The file's name in the workspace.
            proposed: The folder to propose.
        """
        found: list[PlannedTransfer] = []

        def meant(text: str) -> Path:
            return target_folder(text, proposed, self._here)

        async def check(text: str, layout: Layout) -> str:
            folder = meant(text)
            own = local_name(name, folder, layout)
            try:
                plan = await self._jobs.run(
                    f"Checking {visible(str(folder))}",
                    lambda _: self._service.plan_download(name, folder, own),
                )
            except CsmError as error:
                return f"{error.headline} {error.next_step}"
            found.append(plan)
            return ""

        dialog = DownloadDialog(
            f"Download {name_of(name)}",
            folder=visible(str(proposed)),
            layout=self.layout,
            nested="/" in name,
            meaning=lambda text, layout: target_preview(name, meant(text), layout),
            check=check,
        )
        if await self._app.push_screen_wait(dialog) is None:
            return None
        self.layout, plan = dialog.chosen, found[-1]
        return None if plan.exists and not await self._may_replace(plan) else plan

    @_one_at_a_time
    async def plan_upload(
        self, files: FileTree, folder: str, source: Path | None, start: Path
    ) -> PlannedTransfer | None:
        """Return the plan to upload one local file.

        Args:
            files: The files of the workspace.
            folder: The folder of the workspace to propose.
            source: The file, or None to ask for one.
            start: The local folder in which to ask for it.
        """
        if source is None:
            source = await self._app.push_screen_wait(
                PickerDialog("Upload: choose a file", start, self._lister)
            )
        if source is None:
            return None
        looking, sent = f"Checking {visible(source.name)}", source
        with shell(self._app).keys.opening(PromptDialog):
            facts = await self._jobs.run(looking, lambda _: self._facts(sent, files))
        if self.layout is Layout.MIRRORED:
            folder = await asyncio.to_thread(upload_folder, [sent], sent.parent, folder, files)
        typed = await self._ask_destination(source, facts, files, folder)
        if typed is None:
            return None
        destination = await self._file_or_folder(source, typed, files)
        if destination is None:
            return None
        plan = await self._jobs.run(
            looking, lambda _: self._service.plan_upload(source, destination, files)
        )
        what = f"Upload {visible(plan.name)} to {self._workspace}"
        if not await self._may_send(plan) or not await may_change(self._app, what):
            return None
        return plan

    @_one_at_a_time
    async def download_many(
        self, tree: FileTree, names: Sequence[str], proposed: Path, note: str = ""
    ) -> None:
        """Queue the download of many files and folders, once the user has agreed to their list.

        Args:
            tree: The files of the workspace.
            names: Whole names of files, and of folders with their final ``/``.
            proposed: The local folder to propose.
            note: What to say of the selection.
        """

        def folder_of(text: str) -> Path:
            return target_folder(text, proposed, self._here)

        journal = queue_of(self._app).journal
        planner = download_planner(self._service, journal, tree, names, folder_of)
        agreed = await self._agreed(
            f"Download from {self._workspace}",
            planner,
            visible(str(proposed)),
            lambda text: Preview(str(folder_of(text))),
            note,
        )
        if agreed is not None:
            what = f"Download of {counted(len(agreed.plan.items), 'file')}"
            await self._add(agreed.plan, what, agreed.decision)

    @_one_at_a_time
    async def upload_many(
        self, tree: FileTree, sources: Sequence[Path], folder: str, base: Path, note: str = ""
    ) -> None:
        """Queue the upload of many files and folders, once the user has agreed to their list.

        Args:
            tree: The files of the workspace.
            sources: Local files and folders.
            folder: The folder of the workspace to propose.
            base: The shown local folder.
            note: What to say of the selection.
        """
        if self.layout is Layout.MIRRORED:
            folder = await asyncio.to_thread(upload_folder, sources, base, folder, tree)
        agreed = await self._agreed(
            f"Upload to {self._workspace}",
            upload_planner(self._service, tree, sources, base),
            folder,
            lambda text: Preview(visible(folder_name(text)) or "the root"),
            note,
        )
        if agreed is None:
            return
        what = f"Upload {counted(len(agreed.plan.items), 'file')} to {self._workspace}"
        if await may_change(self._app, what):
            await self._add(agreed.plan, what, agreed.decision)

    async def move_compared(self, plan: TransferPlan, place: str) -> bool:
        """Queue a plan made from a comparison, and return whether the user has agreed to it.

        Args:
            plan: The files of one direction.
            place: The target folder, in words.
        """
        to = self._workspace if plan.direction is Direction.UP else "this computer"
        way = "Upload" if plan.direction is Direction.UP else "Download"
        if len(plan.existing) == 1:
            (one,) = plan.existing
            sides = await self._both_sides(one.name, one.local)
            plan = replace(plan, notes=(*sides.short_words.split("\n"), *plan.notes))
        agreed = await self._app.push_screen_wait(TransferPlanDialog(f"{way} to {to}", plan, place))
        if agreed is None:
            return False
        what = f"{way} {counted(len(plan.items), 'file')} to {to}"
        if plan.direction is Direction.UP and not await may_change(self._app, what):
            return False
        await self._add(plan, what, agreed.decision)
        return True

    async def _agreed(
        self,
        title: str,
        planner: Planner,
        destination: str,
        preview: Callable[[str], Preview],
        note: str,
    ) -> AgreedPlan | None:
        """Plan, show the list, and return the plan that the user has agreed to."""

        async def replan(typed: str, layout: Layout) -> TransferPlan:
            plan = await self._jobs.run(
                "Planning the transfer", lambda job: planner(typed, layout, job.cancel)
            )
            return replace(plan, notes=(note, *plan.notes)) if note else plan

        # Enter, typed at once, is for the plan.
        with shell(self._app).keys.opening(TransferPlanDialog):
            plan = await replan(destination, self.layout)
        dialog = TransferPlanDialog(
            title, plan, destination, replan=replan, preview=preview, layout=self.layout
        )
        agreed = await self._app.push_screen_wait(dialog)
        if agreed is not None:
            self.layout = agreed.layout
        return agreed

    async def _add(self, plan: TransferPlan, what: str, decision: Decision | None = None) -> None:
        amount = counted(len(plan.items), "file")
        # The plan may have many thousands of files.
        queue = queue_of(self._app)
        await self._jobs.run(
            amount,
            lambda _: queue.add(self._service, plan, title=what, decision=decision),
            quiet=True,
        )
        shell(self._app).tell(f"{amount} queued; T shows them.")

    def _facts(self, source: Path, files: FileTree) -> str:
        """Return the size of a file and warnings about it; blocks.

        Raises:
            InputRefused: The file cannot be sent.
        """
        # Any name does, to look at the file itself.
        size = self._service.plan_upload(source, "name", files).size or 0
        return " · ! ".join([human_size(size), *source_warnings(source)])

    async def _file_or_folder(self, source: Path, typed: str, files: FileTree) -> str | None:
        """Ask whether a new name that looks like a folder means a folder or a file."""
        name = resolve_destination(source.name, typed, files).name
        if not may_mean_folder(source.name, name, files):
            return typed
        folder = Choice(f"{name}/", f"Into a new folder, as {visible(f'{name}/{source.name}')}")
        file = Choice(name, f"As a file of this name: {visible(name)}")
        title = "Folder or file?"
        return await self._app.push_screen_wait(ChooseDialog(title, [folder, file], narrow=False))

    async def _ask_destination(
        self, source: Path, facts: str, files: FileTree, folder: str
    ) -> str | None:
        return await self._app.push_screen_wait(
            PromptDialog(
                f"Upload {name_of(source.name)}",
                f"{visible(str(source))}\n{facts}\nFolder of {self._workspace} "
                "(end with /), or a whole name. Empty = root.",
                value=folder if folder == visible(folder) else "",
                accept="Upload",
                preview=lambda text: destination_preview(source, text, files),
                path=True,
            )
        )

    async def _may_replace(self, plan: PlannedTransfer) -> bool:
        sides = await self._both_sides(plan.name, plan.local)
        return await self._sure(
            ConfirmDialog(
                "Overwrite the local file?",
                f"{visible(str(plan.local))}\nexists on this computer. "
                f"Overwriting cannot be undone.\n\n{sides.words}",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _may_send(self, plan: PlannedTransfer) -> bool:
        if plan.question and not await self._sure(
            ConfirmDialog("Upload into the folder?", plan.question, confirm="Upload into it")
        ):
            return False
        if not plan.exists:
            return True
        sides = await self._both_sides(plan.name, plan.local)
        return await self._sure(
            ConfirmDialog(
                "Overwrite in the workspace?",
                f"{visible(plan.name)}\nexists in the workspace {self._workspace}. "
                f"Overwriting cannot be undone: the platform keeps no older version.\n\n"
                f"{sides.words}",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _both_sides(self, name: str, local: Path) -> BothSides:
        queue, address = queue_of(self._app), self._service.address
        return await self._jobs.run(
            "Checking both files", lambda _: both_sides(queue, address, name, local)
        )

    async def _sure(self, question: ConfirmDialog) -> bool:
        answer = await self._app.push_screen_wait(question)
        return answer is True
