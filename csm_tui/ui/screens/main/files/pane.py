"""The files pane: workspace and computer side by side, and what moves between them."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textual import on
from textual.content import Content
from textual.worker import Worker

from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown, UnsafeName
from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalKind
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import EntryKind, FileTree
from csm_tui.services.connection import Session
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.files.comparing import ComparedFolders, CompareScreen
from csm_tui.ui.screens.main.files.copies import copy_one, local_copies, remote_copies
from csm_tui.ui.screens.main.files.operations.workspace_operations import WorkspaceOperations
from csm_tui.ui.screens.main.files.sides.linked_folders import LinkedFolders
from csm_tui.ui.screens.main.files.sides.local_side import LocalSide, shortened
from csm_tui.ui.screens.main.files.sides.marking import hidden_words
from csm_tui.ui.screens.main.files.sides.side import once_marked
from csm_tui.ui.screens.main.files.transferring.flows import TransferFlows
from csm_tui.ui.screens.main.files.transferring.workspace_queue import WorkspaceQueue
from csm_tui.ui.screens.main.files.two_sides import TwoSides
from csm_tui.ui.screens.main.pane import status_words
from csm_tui.ui.screens.transfers import queue_of
from csm_tui.ui.widgets.file_tree import FileTreeView

_ON_FILES = {"delete", "edit", "filter", "mark", "move", "preview"}
"""Actions that need a file on the active side."""
QUEUE_INTERVAL = 0.3
"""Seconds between two looks at the queue, so that marks do not vanish one by one."""


class FilesPane(TwoSides):
    """The workspace on one side, this computer on the other, and what moves between them."""

    scope = "files"
    title = "Workspace"
    PACE = 60.0
    EARLY = ("filter", "prefix", "other_side", "choose_folder")
    BINDINGS = bindings("files")

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._look_is_due = False
        self._looking = asyncio.Lock()

    def on_mount(self) -> None:
        """Create the flows of the transfers, and arrange the sides."""
        self._queue = WorkspaceQueue(queue_of(self), self._service)
        self._transfers = TransferFlows(
            self.app, self._service, self.workspace.name, self.local.read
        )
        self._arrange()

    @property
    def status(self) -> Content:
        """The status line of the active side while nothing runs."""
        if not self._local_is_active:
            return super().status
        return status_words(self._summary, self.local.age)

    def hint_rank(self, action: str, rank: int) -> int:
        """Leave out of the footer the transfer from the other side, and what needs a file."""
        if not self.active.is_empty:
            return 0 if action == ("download" if self._local_is_active else "upload") else rank
        own = "upload" if self._local_is_active else "download"
        return 0 if action in _ON_FILES or action == own else rank

    @property
    def opening(self) -> bool:
        """Whether the first content of the active side is being loaded."""
        if self._local_is_active:
            return self.local.opening
        return super().opening or self.remote.opening

    def load(self) -> Worker[None]:
        """Ask for the list of files, and read the local folder."""
        self.local.load()
        return self._list()

    def go_back(self) -> bool:
        """Show all files of the active side again, else close the preview."""
        return self.active.go_back() or (not self._by_itself and self.close_preview())

    def show_local(self, folder: Path) -> None:
        """Show a folder of this computer, as the active side."""
        self._activate(local=True)
        self.local.go_to(folder)

    def show_file(self, name: str) -> None:
        """Show a file of the workspace under the cursor, once its files are listed."""
        self._activate(local=False)
        self.remote.wanted = name
        self._list()

    @flow("upload")
    async def upload_folder(self, folder: Path) -> None:
        """Upload a folder of this computer into the shown folder of the workspace."""
        files = self.remote.files
        if files is None:
            name = visible(self.workspace.name)
            files = await self.jobs.run(
                f"Listing the files of {name}", lambda job: self._service.tree(cancel=job.cancel)
            )
        await self._transfers.upload_many(files, [folder], self.remote.folder, folder.parent)

    def action_other_side(self) -> None:
        """Go to the other side."""
        if self.is_covered:
            self.close_preview()
        self._activate(local=not self._local_is_active)
        self.focus_first()

    def action_preview(self) -> None:
        """Show the preview of the file under the cursor, or close it."""
        if self._by_itself or not self.close_preview():
            self._open_preview()
            if self.is_covered:
                self.preview.focus_first()

    def action_keep_in_step(self) -> None:
        """Let each side follow the other from here on, or stop it."""
        if self._linked is not None:
            self._linked = None
            shell(self).tell("Linked browsing is off.")
        else:
            self._linked = LinkedFolders(self.remote.folder, self.local.folder)
            shell(self).tell(f"Linked browsing: {self.remote.place} and {self.local.place}.")
        self._summarize()

    def action_compare(self) -> None:
        """Compare the folders that both sides are in."""
        folders = ComparedFolders(self.local.folder, self.remote.folder)
        self.app.push_screen(
            CompareScreen(self._service, self.workspace, folders, self._transfers, self.local.read)
        )

    @once_marked("active")
    def action_copy(self) -> None:
        """Copy the names, the paths or the equivalent commands of what is selected."""
        if self.active.target is None and not len(self.active.marks):
            shell(self).tell("Select a file or folder first.")
        elif self._local_is_active:
            paths, folder = self.local.selected, self.remote.folder
            copy_one(self, partial(local_copies, self._service, paths, folder))
        else:
            copy_one(self, partial(remote_copies, self._service, self.remote.selected))

    @once_marked("remote")
    def action_download(self) -> None:
        """Download what is selected in the workspace into the local folder."""
        if not self.remote.display and not len(self.remote.marks):
            shell(self).tell("Nothing is marked in the workspace. Tab shows it.")
            return
        selected = self.remote.selected
        if not selected:
            shell(self).tell("Select a file first.")
        elif len(self.remote.marks) or selected[0].kind is EntryKind.FOLDER:
            self._download_many([entry.path for entry in selected])
        else:
            self._download(selected[0].path)

    @once_marked("local")
    def action_upload(self) -> None:
        """Upload what is selected on this computer, or ask for a file if that side is hidden."""
        files, selected = self.remote.files, self.local.selected
        entry = self.local.listing.entry
        if files is None:
            shell(self).tell("Files not listed yet. Press r to retry.")
        elif len(selected) > 1:
            self._upload_many(files, selected)
        elif not self.local.display and not len(self.local.marks):
            self._upload(files, None)
        elif not selected:
            shell(self).tell("Select a file of this computer first.")
        elif not len(self.local.marks) and entry is not None and entry.kind is LocalKind.FOLDER:
            self._upload_many(files, selected)
        else:
            self._upload(files, selected[0])

    @on(WorkspaceOperations.ListingOutdated)
    def _list_again(self) -> None:
        self._list()

    @flow("listing", exclusive=True)
    async def _list(self) -> None:
        if self.remote.files is None:
            self.remote.say_above("Loading the files…")
        try:
            files = await self.jobs.run(
                f"Listing the files of {visible(self.workspace.name)}",
                lambda job: self._service.tree(cancel=job.cancel),
            )
        except Cancelled:
            self.remote.not_listed("The files were not listed: stopped.")
            raise
        except CsmError as error:
            self.not_loaded(error)
            self.remote.not_listed(error.headline)
            raise
        self._show_files(files)
        self.preview.again()

    def _show_files(self, files: FileTree) -> None:
        self.loaded(self._summary)
        self.operations.listed(files)

    async def read_again(self) -> Callable[[], None]:
        """Read both sides again; marks, cursor and filter stay."""
        local, files = await self.local.read_again(), await self.operations.read_again()

        def show() -> None:
            self.local.renewed(local)
            if files is None:
                self.loaded(self._summary)
            else:
                self._show_files(files)

        return show

    @flow("download")
    async def _download(self, name: str) -> None:
        plan = await self._transfers.plan_download(name, self.local.folder)
        if plan is None:
            return
        done = await self.jobs.run(
            f"Downloading {visible(name)}", partial(self._queue.transfer, plan), writes=True
        )
        self._show_details()
        path, size = visible(str(done.planned.local)), human_size(done.done)
        shell(self).tell(f"Downloaded {path} ({size}).")
        # The next download goes there too.
        if plan.folder is not None and plan.folder != self.local.folder:
            self.local.go_to(plan.folder)
        else:
            self.local.load()

    @flow("upload")
    async def _upload(self, files: FileTree, source: Path | None) -> None:
        plan = await self._transfers.plan_upload(
            files, self.remote.folder, source, self.local.folder
        )
        if plan is None:
            return
        try:
            done = await self.jobs.run(
                f"Uploading {visible(plan.name)}", partial(self._queue.transfer, plan), writes=True
            )
        except OutcomeUnknown:
            self._list()
            raise
        name, size = done.planned.name, human_size(done.done)
        shell(self).tell(f"Uploaded {visible(name)} ({size}).")
        self.remote.wanted = name
        self._list()

    @flow("download")
    async def _download_many(self, names: Sequence[str]) -> None:
        if self.remote.files is not None:
            note = hidden_words(await self.remote.hidden_marks())
            await self._transfers.download_many(self.remote.files, names, self.local.folder, note)

    @flow("upload")
    async def _upload_many(self, files: FileTree, sources: Sequence[Path]) -> None:
        folders = self.remote.folder, self.local.folder
        note = hidden_words(await self.local.hidden_marks())
        await self._transfers.upload_many(files, sources, *folders, note)

    def queue_changed(self) -> None:
        """Look at the queue soon; several calls before that are one."""
        if self.is_mounted and not self._look_is_due:
            self._look_is_due = True
            self.set_timer(QUEUE_INTERVAL, self._look_at_queue)

    @flow("moved")
    async def _look_at_queue(self) -> None:
        """Unmark files that were moved, and list a side again when its transfers have ended."""
        self._look_is_due = False
        async with self._looking:
            # The queue may hold many thousands of files.
            ended = await asyncio.to_thread(self._queue.ended)
            await self.remote.marking.remove(ended.names)
            await self.local.marking.remove(ended.locals)
            if ended.up:
                self._list()
            if ended.down:
                self.local.load()
            if ended.names or ended.locals:
                # The journal knows more than when the lists were read.
                self._told_of = ()
                self._find_out()

    @on(FileTreeView.FolderOpened)
    def _follow_remote(self, event: FileTreeView.FolderOpened) -> None:
        if self._linked is None:
            return
        try:
            folder = self._linked.local_for(event.folder)
        except UnsafeName as error:
            shell(self).tell(error.headline)
            return
        if folder is None:
            shell(self).tell(
                f"{visible(event.folder) or 'The root'} is outside of the linked folders."
            )
        else:
            self.local.follow(folder)

    @on(LocalSide.FolderChanged)
    def _follow_local(self, event: LocalSide.FolderChanged) -> None:
        if self._linked is None:
            return
        folder = self._linked.remote_for(event.folder)
        if folder is None:
            shell(self).tell(f"{shortened(event.folder)} is outside of the linked folders.")
        elif not self.remote.enter(folder):
            shell(self).tell(f"The workspace has no {visible(folder)}; the folder there stays.")
