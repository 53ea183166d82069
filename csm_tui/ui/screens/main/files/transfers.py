"""The conversations around moving files: where to, under which name, and over what."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.app import App

from csm_tui.domain.format import human_size
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    LastKnown,
    Layout,
    PlannedTransfer,
    TransferPlan,
    Transferred,
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
from csm_tui.ui.dialogs.picker import Lister, PickerDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.jobs import Jobs, shell
from csm_tui.ui.presentation.both_sides import BothSides
from csm_tui.ui.presentation.plan_rows import amount_of
from csm_tui.ui.screens.main.files.many import Planner, download_planner, upload_planner
from csm_tui.ui.screens.main.files.previews import (
    destination_preview,
    target_folder,
    target_preview,
)
from csm_tui.ui.screens.main.files.queued import Ended, Queued
from csm_tui.ui.screens.transfers.conflicts import both_sides, known_there
from csm_tui.ui.text import fit, name_of
from csm_tui.ui.transfer_queue import queue_of

_KEPT = " Its folders come along; mark it first (Space) to leave them out."


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was downloaded."""

    downloaded: Transferred
    folder: Path
    """The folder that the person chose; the file may lie deeper."""


Asked = ParamSpec("Asked")
Agreed = TypeVar("Agreed")
Ask = Callable[Concatenate["Transfers", Asked], Coroutine[Any, Any, Agreed | None]]


def _one_at_a_time(ask: Ask[Asked, Agreed]) -> Ask[Asked, Agreed]:
    """Begin no conversation while another is under way: a key that came twice asks once."""

    @wraps(ask)
    async def asked(
        self: "Transfers", /, *args: Asked.args, **kwargs: Asked.kwargs
    ) -> Agreed | None:
        if self.asks:
            return None
        self.asks = True
        try:
            return await ask(self, *args, **kwargs)
        finally:
            self.asks = False

    return asked


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
        self.asks = False
        """Whether a conversation is under way."""

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
        agreed = await self._agreed_download(name, proposed)
        if agreed is None:
            return None
        plan, folder = agreed
        downloaded = await self._jobs.run(
            f"Downloading {visible(name)}",
            lambda job: self._queued.download(plan, job),
            writes=True,
        )
        return Arrived(downloaded, folder)

    @_one_at_a_time
    async def _agreed_download(
        self, name: str, proposed: Path
    ) -> tuple[PlannedTransfer, Path] | None:
        kept = _KEPT if "/" in name else ""
        typed = await self._app.push_screen_wait(
            PromptDialog(
                "Download",
                f"{name_of(name)}\nInto which folder of this computer?{kept}",
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
        return plan, folder

    async def upload(
        self, files: FileTree, folder: str, source: Path | None, start: Path
    ) -> Transferred | None:
        """Upload one local file.

        Args:
            files: What the workspace holds.
            folder: The folder of the workspace to propose.
            source: The file; None asks for one.
            start: The folder in which it is looked for then.
        """
        plan = await self._agreed_upload(files, folder, source, start)
        if plan is None:
            return None
        return await self._jobs.run(
            f"Uploading {visible(plan.name)}",
            lambda job: self._queued.upload(plan, job),
            writes=True,
        )

    @_one_at_a_time
    async def _agreed_upload(
        self, files: FileTree, folder: str, source: Path | None, start: Path
    ) -> PlannedTransfer | None:
        if source is None:
            source = await self._app.push_screen_wait(
                PickerDialog("Upload: choose a file", start, self._lister)
            )
        if source is None:
            return None
        facts = await self._looked_at(source, files)
        typed = await self._ask_destination(source, facts, files, folder)
        if typed is None:
            return None
        typed = await self._file_or_folder(source, typed, files)
        if typed is None:
            return None
        plan = await self._planned(source, typed, files)
        what = f"Upload {visible(plan.name)} to {visible(self._workspace)}"
        if not await self._may_send(plan) or not await may_change(self._app, what):
            return None
        return plan

    @_one_at_a_time
    async def download_many(
        self, tree: FileTree, names: Sequence[str], proposed: Path, note: str = ""
    ) -> None:
        """Queue the download of many files and folders, once their list was agreed to.

        Args:
            tree: What the workspace holds.
            names: Whole names of files, and of folders with their final ``/``.
            proposed: The folder of this computer to propose.
            note: What to say of the selection.
        """

        def folder_of(text: str) -> Path:
            return target_folder(text, proposed, self._here)

        journal = queue_of(self._app).journal
        planner = download_planner(self._service, journal, tree, names, folder_of)
        plan = await self._agreed(
            f"Download from {visible(self._workspace)}",
            planner,
            visible(str(proposed)),
            lambda text: Preview(str(folder_of(text))),
            note,
        )
        if plan is not None:
            await self._queue(plan, f"Download of {amount_of(len(plan.items))}")

    @_one_at_a_time
    async def upload_many(
        self, tree: FileTree, sources: Sequence[Path], folder: str, base: Path, note: str = ""
    ) -> None:
        """Queue the upload of many files and folders, once their list was agreed to.

        Args:
            tree: What the workspace holds.
            sources: Local files and folders.
            folder: The folder of the workspace to propose.
            base: The local folder that is shown.
            note: What to say of the selection.
        """
        plan = await self._agreed(
            f"Upload to {visible(self._workspace)}",
            upload_planner(self._service, tree, sources, base),
            folder,
            lambda text: Preview(visible(folder_name(text)) or "the root"),
            note,
        )
        if plan is None:
            return
        what = f"Upload {amount_of(len(plan.items))} to {visible(self._workspace)}"
        if await may_change(self._app, what):
            await self._queue(plan, what)

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
        await self._queue(plan, what, Decision[decision] if decision != "later" else None)
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
        body = ""
        if count == 1:
            (one,) = plan.existing
            sides = await self._both_sides(one.name, one.local)
            body = f"{fit(name_of(one.name), 68, middle=True)}\n{sides.short_words}"
        answer = await self._app.push_screen_wait(
            ChooseDialog(title, choices, narrow=False, body=body)
        )
        return answer or "left"

    def known(self, name: str) -> Mapping[str, LastKnown]:
        """Return what the journal knows of a workspace file, by its name; it blocks.

        A journal that cannot be read knows nothing; whoever moves something is told why.
        """
        return known_there(queue_of(self._app), self._service.place, name)

    def ended(self) -> Ended:
        """Return what was moved from and to this workspace since the last look."""
        return self._queued.ended()

    async def _agreed(
        self,
        title: str,
        planner: Planner,
        destination: str,
        preview: Callable[[str], Preview],
        note: str,
    ) -> TransferPlan | None:
        """Plan, show the list, and return the plan that the person agreed to."""

        async def replan(typed: str, layout: Layout) -> TransferPlan:
            plan = await self._jobs.run(
                "Planning the transfer", lambda job: planner(typed, layout, job.cancel)
            )
            return replace(plan, notes=(note, *plan.notes)) if note else plan

        plan = await replan(destination, Layout.MIRRORED)
        dialog = TransferPlanDialog(title, plan, destination, replan=replan, preview=preview)
        return await self._app.push_screen_wait(dialog)

    async def _queue(self, plan: TransferPlan, what: str, decision: Decision | None = None) -> None:
        amount = amount_of(len(plan.items))
        # They may be many thousands.
        await self._jobs.run(amount, lambda _: self._queued.add(plan, what, decision), quiet=True)
        shell(self._app).tell(f"{amount} queued; T shows them.")

    async def _looked_at(self, source: Path, files: FileTree) -> str:
        """Return what to know of a file before it is sent, once it is sure that it can be.

        Raises:
            InputRefused: it cannot be sent.
        """

        def look() -> str:
            # Any name will do to find out about the file itself.
            size = self._service.plan_upload(source, "name", files).size or 0
            return " · ! ".join([human_size(size), *source_warnings(source)])

        return await self._jobs.run(f"Looking at {visible(source.name)}", lambda _: look())

    async def _file_or_folder(self, source: Path, typed: str, files: FileTree) -> str | None:
        """Ask what a name means that nothing bears, where it looks like a folder's."""
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
                "Upload",
                f"{visible(str(source))}\n{facts}\nTo where in {visible(self._workspace)}? "
                "A final / means a folder; nothing means the root.",
                value=folder if folder == visible(folder) else "",
                accept="Upload",
                preview=lambda text: destination_preview(source, text, files),
            )
        )

    async def _planned(self, source: Path, destination: str, files: FileTree) -> PlannedTransfer:
        return await self._jobs.run(
            f"Looking at {visible(source.name)}",
            lambda _: self._service.plan_upload(source, destination, files),
        )

    async def _may_replace(self, plan: PlannedTransfer) -> bool:
        sides = await self._both_sides(plan.name, plan.local)
        return await self._sure(
            ConfirmDialog(
                "Overwrite the local file?",
                f"{visible(str(plan.local))}\nexists on this computer. "
                f"Its content will be lost.\n\n{sides.words}",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _may_send(self, plan: PlannedTransfer) -> bool:
        if plan.question and not await self._sure(
            ConfirmDialog("Into the folder?", plan.question, confirm="Into the folder")
        ):
            return False
        if not plan.exists:
            return True
        sides = await self._both_sides(plan.name, plan.local)
        return await self._sure(
            ConfirmDialog(
                "Overwrite in the workspace?",
                f"{visible(plan.name)}\nexists in the workspace {visible(self._workspace)}. "
                f"Its content there will be lost; the platform keeps no older version.\n\n"
                f"{sides.words}",
                confirm="Overwrite",
                danger=True,
            )
        )

    async def _both_sides(self, name: str, local: Path) -> BothSides:
        queue, place = queue_of(self._app), self._service.place
        return await self._jobs.run(
            "Looking at both files", lambda _: both_sides(queue, place, name, local)
        )

    async def _sure(self, question: ConfirmDialog) -> bool:
        answer = await self._app.push_screen_wait(question)
        return answer is True
