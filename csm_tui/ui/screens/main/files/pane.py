"""The pane itself: workspace and computer side by side, and what moves between them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.worker import Worker

from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown, UnsafeName
from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalKind
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import EntryKind, FileTree
from csm_tui.services.connection import Session
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.main.files.comparing import CompareScreen, Folders
from csm_tui.ui.screens.main.files.copies import Copy, local_copies, remote_copies
from csm_tui.ui.screens.main.files.in_step import InStep
from csm_tui.ui.screens.main.files.local_side import LocalSide, shortened
from csm_tui.ui.screens.main.files.narrowing import counted
from csm_tui.ui.screens.main.files.operations import WorkspaceDesk
from csm_tui.ui.screens.main.files.preview import FilePreview, Subject
from csm_tui.ui.screens.main.files.previewing import PreviewingPane
from csm_tui.ui.screens.main.files.side import Side, once_marked
from csm_tui.ui.screens.main.files.transfers import Transfers
from csm_tui.ui.screens.main.files.workspace_side import WorkspaceSide
from csm_tui.ui.widgets.file_details import FileDetails
from csm_tui.ui.widgets.file_tree import FileTreeView

LOOK = 0.3
"""Seconds between two looks at what is moved: marks vanish file by file, but not one by one."""

STAY = 0.1
"""Seconds that the cursor must stay on a file before anything is looked up about it."""

BOTH = 110
"""Cells from which on both sides are shown; below it one is, and Tab shows the other."""


class FilesPane(PreviewingPane):
    """The workspace at one side, this computer at the other, and the details below."""

    scope = "files"
    title = "Files"
    EARLY = ("filter", "prefix", "other_side", "choose_folder")
    BINDINGS = bindings("files")
    DEFAULT_CSS = """
    FilesPane {
        & > .desk { height: 1fr; }
        .sides { width: 1fr; height: 1fr; layout: horizontal; }
        Side { width: 1fr; height: 100%; }
        &.-both LocalSide { border-left: solid $panel; }
        FileDetails { height: 7; border-top: solid $panel; }
        FileDetails:focus { border-top: solid $primary; }
        &.-short FileDetails { display: none; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = WorkspaceFiles(session, workspace.organization_id, workspace.id)
        self._known: Mapping[str, LastKnown] = {}
        """What the journal knows of the file under the cursor, by its name in the workspace."""
        self._in_step: InStep | None = None
        self._local_is_active = False
        self._room = Size(0, 0)
        self._look_is_due = False
        self._looking = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Compose the two sides and the details."""
        with Container(classes="desk"):
            with Container(classes="sides"):
                yield WorkspaceDesk(self._service, self.workspace)
                yield LocalSide()
            yield FilePreview(self._service)
        yield FileDetails()

    def on_mount(self) -> None:
        """Get ready to move files."""
        self._transfers = Transfers(self.app, self._service, self.workspace.name, self.local.read)
        self.arrange_sides()

    def on_resize(self, event: Resize) -> None:
        """Show both sides where there is room, and the details where there is height."""
        self._room = event.size
        self.set_class(event.size.height < 14, "-short")
        self.arrange_sides()
        focused = self.screen.focused
        if self.is_covered and (focused is None or self.active in focused.ancestors):
            # Keys would go nowhere, or into a line that nobody sees.
            self.focus_first()

    @property
    def remote(self) -> WorkspaceSide:
        """The workspace's side."""
        return self.query_one(WorkspaceSide)

    @property
    def local(self) -> LocalSide:
        """This computer's side."""
        return self.query_one(LocalSide)

    @property
    def active(self) -> Side:
        """The side that keys are for."""
        return self.local if self._local_is_active else self.remote

    @property
    def status(self) -> Content:
        """What the status line shows of the active side while nothing runs."""
        if not self._local_is_active:
            return super().status
        return Content(f"{self._summary} · {self.local.age}")

    def focus_first(self) -> None:
        """Focus the active side, or what is shown instead of it."""
        (self.preview if self.is_covered else self.active).focus_first()

    @property
    def opening(self) -> bool:
        """Whether what the active side shows first is on its way."""
        if self._local_is_active:
            return self.local.opening
        return super().opening or self.remote.opening

    def load(self) -> Worker[None]:
        """Ask for the list of files, and read the local folder."""
        self.local.load()
        return self._list()

    def go_back(self) -> bool:
        """Show all files of the active side again, else close the preview."""
        return self.active.go_back() or self.close_preview()

    def action_other_side(self) -> None:
        """Go to the other side."""
        if self.is_covered:
            self.close_preview()
        self._activate(local=not self._local_is_active)
        self.focus_first()

    def action_keep_in_step(self) -> None:
        """Let each side follow the other from here on, or stop it."""
        if self._in_step is not None:
            self._in_step = None
            shell(self).tell("Each side goes its own way again.")
        else:
            self._in_step = InStep(self.remote.folder, self.local.folder)
            shell(self).tell(f"In step: {self.remote.place} and {self.local.place}.")
        self._summarize()

    def action_compare(self) -> None:
        """Compare the folders that both sides are in."""
        folders = Folders(self.local.folder, self.remote.folder)
        self.app.push_screen(
            CompareScreen(self._service, self.workspace, folders, self._transfers, self.local.read)
        )

    @property
    def subject(self) -> Subject:
        """The file under the cursor."""
        if self._local_is_active:
            entry = self.local.listing.entry
            is_file = entry is not None and entry.kind is LocalKind.FILE
            return self.local.folder / entry.name if entry is not None and is_file else None
        found = self.remote.listing.entry
        return found.path if found is not None and found.kind is EntryKind.FILE else None

    @once_marked("active")
    def action_copy(self) -> None:
        """Copy the names, the paths or the equivalent commands of what is selected."""
        if self.active.target is None and not len(self.active.marks):
            shell(self).tell("There is nothing under the cursor.")
        elif self._local_is_active:
            self._copy(
                partial(local_copies, self._service, self.local.selected, self.remote.folder)
            )
        else:
            self._copy(partial(remote_copies, self._service, self.remote.selected))

    @once_marked("remote")
    def action_download(self) -> None:
        """Download what is selected in the workspace into the local folder."""
        if not self.remote.display and not len(self.remote.marks):
            shell(self).tell("Nothing is marked in the workspace; Tab shows it.")
            return
        selected = self.remote.selected
        if not selected:
            shell(self).tell("There is no file under the cursor.")
        elif len(self.remote.marks) or selected[0].kind is EntryKind.FOLDER:
            self._download_many([entry.path for entry in selected])
        else:
            self._download(selected[0].path)

    @once_marked("local")
    def action_upload(self) -> None:
        """Upload what is selected on this computer; where that is not shown, ask for a file."""
        files, selected = self.remote.files, self.local.selected
        entry = self.local.listing.entry
        if files is None:
            shell(self).tell("The files are not listed yet; r asks again.")
        elif len(selected) > 1:
            self._upload_many(files, selected)
        elif not self.local.display and not len(self.local.marks):
            self._upload(files, None)
        elif not selected:
            shell(self).tell("There is no file under the cursor on this computer.")
        elif not len(self.local.marks) and entry is not None and entry.kind is LocalKind.FOLDER:
            self._upload_many(files, selected)
        else:
            self._upload(files, selected[0])

    @on(WorkspaceDesk.Stale)
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
        self.loaded(counted(len(files)))
        self.remote.listed(files)
        self.preview.again()

    @flow("download")
    async def _download(self, name: str) -> None:
        done = await self._transfers.download(name, self.local.folder)
        if done is not None:
            self._show_details()
            path, size = visible(str(done.downloaded.path)), done.downloaded.size
            shell(self).tell(f"Downloaded {path} ({human_size(size)}).")
            # The next one goes there too, and it is seen where.
            if done.folder != self.local.folder:
                self.local.go_to(done.folder)
            else:
                self.local.load()

    @flow("upload")
    async def _upload(self, files: FileTree, source: Path | None) -> None:
        try:
            done = await self._transfers.upload(
                files, self.remote.folder, source, self.local.folder
            )
        except OutcomeUnknown:
            self._list()
            raise
        if done is not None:
            shell(self).tell(f"Uploaded {visible(done.name)} ({human_size(done.size)}).")
            self.remote.wanted = done.name
            self._list()

    @flow("download")
    async def _download_many(self, names: Sequence[str]) -> None:
        if self.remote.files is not None:
            unseen = await self.remote.unseen()
            await self._transfers.download_many(self.remote.files, names, self.local.folder, unseen)

    @flow("upload")
    async def _upload_many(self, files: FileTree, sources: Sequence[Path]) -> None:
        folders = self.remote.folder, self.local.folder
        await self._transfers.upload_many(files, sources, *folders, await self.local.unseen())

    def queue_changed(self) -> None:
        """Look soon what has become of the transfers, however often something changes in them."""
        if self.is_mounted and not self._look_is_due:
            self._look_is_due = True
            self.set_timer(LOOK, self._look_at_transfers)

    @flow("moved")
    async def _look_at_transfers(self) -> None:
        """Take marks from what is done, and list again when the transfers of a side have ended."""
        self._look_is_due = False
        async with self._looking:
            # The queue may hold many thousands.
            ended = await asyncio.to_thread(self._transfers.ended)
            await self.remote.unmark(ended.names)
            await self.local.unmark(ended.locals)
            if ended.up:
                self._list()
            if ended.down:
                self.local.load()

    @flow("copy")
    async def _copy(self, make: Callable[[], list[Copy]]) -> None:
        copies = await asyncio.to_thread(make)
        key = await self.app.push_screen_wait(
            ChooseDialog("Copy", [each.choice for each in copies], narrow=False)
        )
        copy = next((each for each in copies if each.choice.key == key), None)
        if copy is not None:
            # A lone surrogate cannot be sent to the terminal.
            shell(self).copy(copy.text.encode(errors="backslashreplace").decode(), copy.told)

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        side = next((each for each in event.widget.ancestors if isinstance(each, Side)), None)
        if side is not None:
            self._activate(local=side is self.local)

    def _activate(self, *, local: bool) -> None:
        if local != self._local_is_active:
            self._local_is_active = local
            self.arrange_sides()
            self._side_changed()

    def arrange_sides(self) -> None:
        """Show the sides that there is room for, and which of them keys are for."""
        wide = self._room.width >= BOTH
        both = self.arrange_preview(self._room, wide=wide)
        self.set_class(both, "-both")
        for side in (self.remote, self.local):
            side.display = both or side is self.active
        self._say_places()

    def _say_places(self) -> None:
        alone = not self.has_class("-both")
        for side, other in ((self.remote, self.local), (self.local, self.remote)):
            hint = f"Tab: {other.title.lower()}" if alone else ""
            side.activate(side is self.active, hint)

    @on(Side.ListingChanged)
    def _side_changed(self) -> None:
        self._say_places()
        self._show_details()
        self.preview.follow(self.subject)
        self._summarize()

    def _summarize(self) -> None:
        summary = self.active.summary
        self.say(f"{summary} · in step" if self._in_step is not None else summary)

    def _show_details(self) -> None:
        details = self.query_one(FileDetails)
        if self._local_is_active:
            details.show_local(self.local.folder, self.local.listing.entry)
            return
        entry = self.remote.listing.entry
        details.show(entry, self._known.get(entry.path) if entry is not None else None)
        if entry is not None and entry.kind is EntryKind.FILE and details.display:
            self._learn(entry.path)

    @flow("learning", exclusive=True)
    async def _learn(self, name: str) -> None:
        # Only of a file that the cursor stays on.
        await self.jobs.rest(STAY)
        known = await asyncio.to_thread(self._transfers.known, name)
        if known != self._known:
            self._known = known
            self._show_details()

    @on(FileTreeView.FolderOpened)
    def _follow_remote(self, event: FileTreeView.FolderOpened) -> None:
        if self._in_step is None:
            return
        try:
            folder = self._in_step.local_for(event.folder)
        except UnsafeName as error:
            shell(self).tell(error.headline)
            return
        if folder is None:
            shell(self).tell(
                f"{visible(event.folder) or 'The root'} is outside of what is in step."
            )
        else:
            self.local.follow(folder)

    @on(LocalSide.FolderChanged)
    def _follow_local(self, event: LocalSide.FolderChanged) -> None:
        if self._in_step is None:
            return
        folder = self._in_step.remote_for(event.folder)
        if folder is None:
            shell(self).tell(f"{shortened(event.folder)} is outside of what is in step.")
        elif not self.remote.enter(folder):
            shell(self).tell(f"The workspace has no {visible(folder)}; its side stays.")
