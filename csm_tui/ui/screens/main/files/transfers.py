"""The conversations around moving files: where to, under which name, and over what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.app import App

from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, Direction, Layout, TransferPlan
from csm_tui.domain.workspace_files import (
    Downloaded,
    DownloadPlan,
    FileTree,
    Uploaded,
    UploadPlan,
    folder_name,
)
from csm_tui.services.local_files import current_folder
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import Lister, PickerDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.main.files.many import Planner, download_planner, upload_planner
from csm_tui.ui.screens.main.files.previews import (
    destination_preview,
    target_folder,
    target_preview,
)
from csm_tui.ui.screens.main.files.queued import Ended, Queued
from csm_tui.ui.transfer_queue import queue_of
from csm_tui.ui.widgets.plan_rows import amount_of
from csm_tui.ui.work import Jobs, shell


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was downloaded."""

    downloaded: Downloaded
    folder: Path
    """The folder that the person chose; the file may lie deeper."""


class Transfers:
    """Asks what has to be asked, then moves the file; None means that the person left it."""

    def __init__(
        self, app: App[object], service: WorkspaceFiles, workspace: str, lister: Lister
    ) -> None:
        self._app = app
        self._service = service
        self._workspace = workspace
        """The workspace's name, for questions."""
        self._lister = lister
        self._here = current_folder()
        self._queued = Queued(queue_of(app), service)

    @property
    def app(self) -> App[object]:
        """The application in which it asks."""
        return self._app

    @property
    def _jobs(self) -> Jobs:
        return shell(self._app).jobs

    async def download(self, name: str, proposed: Path) -> Arrived | None:
        """Download one file into a folder that the person chooses.

        Args:
            name: The file's name in the workspace.
            proposed: The folder to propose.
        """
        typed = await self._app.push_screen_wait(
            PromptDialog(
                "Download",
                f"{visible(name)}\nInto which folder of this computer?",
                value=visible(str(proposed)),
                accept="Download",
                preview=lambda text: target_preview(
                    name, target_folder(text, proposed, self._here)
                ),
            )
        )
        if typed is None:
            return None
        folder = target_folder(typed, proposed, self._here)
        plan = await self._jobs.run(
            f"Looking at {visible(str(folder))}",
            lambda _: self._service.plan_download(name, folder),
        )
        if plan.exists and not await self._may_replace(plan):
            return None
        downloaded = await self._jobs.run(
            f"Downloading {visible(name)}",
            lambda job: self._queued.download(plan, job),
            writes=True,
        )
        return Arrived(downloaded, folder)

    async def upload(
        self, files: FileTree, folder: str, source: Path | None, start: Path
    ) -> Uploaded | None:
        """Upload one local file.

        Args:
            files: What the workspace holds.
            folder: The folder of the workspace to propose.
            source: The file; None asks for one.
            start: The folder in which it is looked for then.
        """
        if source is None:
            source = await self._app.push_screen_wait(
                PickerDialog("Upload: choose a file", start, self._lister)
            )
        if source is None:
            return None
        # Any name will do to find out whether the file itself can be sent.
        await self._planned(source, "name", files)
        typed = await self._ask_destination(source, files, folder)
        if typed is None:
            return None
        plan = await self._planned(source, typed, files)
        what = f"Upload {visible(plan.name)} to {visible(self._workspace)}"
        if not await self._may_send(plan) or not await may_change(self._app, what):
            return None
        return await self._jobs.run(
            f"Uploading {visible(plan.name)}",
            lambda job: self._queued.upload(plan, job),
            writes=True,
        )

    async def download_many(self, tree: FileTree, names: Sequence[str], proposed: Path) -> None:
        """Queue the download of many files and folders, once their list was agreed to.

        Args:
            tree: What the workspace holds.
            names: Whole names of files, and of folders with their final ``/``.
            proposed: The folder of this computer to propose.
        """

        def folder_of(text: str) -> Path:
            return target_folder(text, proposed, self._here)

        planner = download_planner(self._service, tree, names, folder_of)
        plan = await self._agreed(
            f"Download from {visible(self._workspace)}",
            planner,
            visible(str(proposed)),
            lambda text: Preview(str(folder_of(text))),
        )
        if plan is not None:
            self._queued.add(plan, f"Download of {amount_of(len(plan.items))}")
            self._tell_queued(plan)

    async def upload_many(
        self, tree: FileTree, sources: Sequence[Path], folder: str, base: Path
    ) -> None:
        """Queue the upload of many files and folders, once their list was agreed to.

        Args:
            tree: What the workspace holds.
            sources: Local files and folders.
            folder: The folder of the workspace to propose.
            base: The local folder that is shown.
        """
        plan = await self._agreed(
            f"Upload to {visible(self._workspace)}",
            upload_planner(self._service, tree, sources, base),
            folder,
            lambda text: Preview(visible(folder_name(text)) or "the root"),
        )
        if plan is None:
            return
        what = f"Upload {amount_of(len(plan.items))} to {visible(self._workspace)}"
        if await may_change(self._app, what):
            self._queued.add(plan, what)
            self._tell_queued(plan)

    async def move_compared(self, plan: TransferPlan, place: str) -> bool:
        """Queue what a comparison found, once its list was agreed to; return whether it was.

        Args:
            plan: One direction.
            place: Where it goes, in words.
        """
        to = visible(self._workspace) if plan.direction is Direction.UP else "this computer"
        way = "Push" if plan.direction is Direction.UP else "Pull"
        agreed = await self._app.push_screen_wait(TransferPlanDialog(f"{way} to {to}", plan, place))
        decision = await self._decided(plan) if agreed is not None else "left"
        if decision == "left":
            return False
        what = f"{way} {amount_of(len(plan.items))} to {to}"
        if plan.direction is Direction.UP and not await may_change(self._app, what):
            return False
        self._queued.add(plan, what, Decision[decision] if decision != "later" else None)
        self._tell_queued(plan)
        return True

    async def _decided(self, plan: TransferPlan) -> str:
        """Ask what becomes of targets that exist: a decision's name, "later" or "left"."""
        if not plan.existing:
            return "later"
        count = len(plan.existing)
        verb = "exists" if count == 1 else "exist"
        lost = "no older version is kept"
        choices = [
            Choice("later", "Decide later, in the list of transfers"),
            Choice(Decision.OVERWRITE.name, "Overwrite", lost),
            Choice(Decision.IF_DIFFERENT.name, "Overwrite only what differs", lost),
            Choice(Decision.KEEP_BOTH.name, "Keep both, the new one under a free name"),
            Choice(Decision.SKIP.name, "Skip"),
        ]
        title = f"{amount_of(count)} {verb} there"
        answer = await self._app.push_screen_wait(ChooseDialog(title, choices, narrow=False))
        return answer or "left"

    def ended(self) -> Ended:
        """Return what was moved from and to this workspace since the last look."""
        return self._queued.ended()

    async def _agreed(
        self, title: str, planner: Planner, destination: str, preview: Callable[[str], Preview]
    ) -> TransferPlan | None:
        """Plan, show the list, and return the plan that the person agreed to."""

        async def replan(typed: str, layout: Layout) -> TransferPlan:
            return await self._jobs.run(
                "Planning the transfer", lambda job: planner(typed, layout, job.cancel)
            )

        plan = await replan(destination, Layout.MIRRORED)
        dialog = TransferPlanDialog(title, plan, destination, replan=replan, preview=preview)
        return await self._app.push_screen_wait(dialog)

    def _tell_queued(self, plan: TransferPlan) -> None:
        shell(self._app).tell(f"{amount_of(len(plan.items))} queued; T shows them.")

    async def _ask_destination(self, source: Path, files: FileTree, folder: str) -> str | None:
        return await self._app.push_screen_wait(
            PromptDialog(
                "Upload",
                f"{visible(str(source))}\nTo where in {visible(self._workspace)}? "
                "A final / means a folder; nothing means the root.",
                value=folder if folder == visible(folder) else "",
                accept="Upload",
                preview=lambda text: destination_preview(source, text, files),
            )
        )

    async def _planned(self, source: Path, destination: str, files: FileTree) -> UploadPlan:
        return await self._jobs.run(
            f"Looking at {visible(source.name)}",
            lambda _: self._service.plan_upload(source, destination, files),
        )

    async def _may_replace(self, plan: DownloadPlan) -> bool:
        return await self._sure(
            ConfirmDialog(
                "Overwrite the local file?",
                f"{visible(str(plan.target))}\nexists on this computer. Its content will be lost.",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _may_send(self, plan: UploadPlan) -> bool:
        if plan.question and not await self._sure(
            ConfirmDialog("Into the folder?", plan.question, confirm="Into the folder")
        ):
            return False
        return not plan.exists or await self._sure(
            ConfirmDialog(
                "Overwrite in the workspace?",
                f"{visible(plan.name)}\nexists in the workspace {visible(self._workspace)}. "
                "Its content there will be lost; the platform keeps no older version.",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _sure(self, question: ConfirmDialog) -> bool:
        answer = await self._app.push_screen_wait(question)
        return answer is True
