"""The pane itself: what is shown of the files, and what one can do with them."""

import asyncio

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize
from textual.widgets import Static

from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown
from csm_tui.domain.format import human_size
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Downloaded, EntryKind, FileTree
from csm_tui.services.connection import Session
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.actions import bindings
from csm_tui.ui.screens.main.files.narrowing import Narrowing, counted
from csm_tui.ui.screens.main.files.transfers import Transfers
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.file_details import FileDetails
from csm_tui.ui.widgets.file_tree import FileTreeView
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.work import flow, shell


class FilesPane(Pane):
    """The file tree of the workspace, with download and upload."""

    scope = "files"
    title = "Files"
    BINDINGS = bindings("files")
    DEFAULT_CSS = """
    FilesPane {
        & > .notice { height: auto; max-height: 4; padding: 0 1; display: none; }
        & > .notice.-shown { display: block; }
        & > .notice.-problem { color: $text-error; }
        & > .body { height: 1fr; }
        FileTreeView { height: 1fr; }
        FileDetails { height: 7; border-top: solid $panel; }
        FileDetails:focus { border-top: solid $primary; }
        &.-short FileDetails { display: none; }
        &.-beside > .body { layout: horizontal; }
        &.-beside FileTreeView { width: 3fr; height: 100%; }
        &.-beside FileDetails {
            width: 2fr; height: 100%; border-top: none; border-left: solid $panel;
        }
        &.-beside FileDetails:focus { border-left: solid $primary; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = WorkspaceFiles(session, workspace.organization_id, workspace.id)
        self._files: FileTree | None = None
        self._downloads: dict[str, Downloaded] = {}
        """What was downloaded here, by its name in the workspace."""
        self._wanted: str | None = None
        """A new file that the cursor shall go to as soon as it is listed."""
        self._trouble = ""
        """Why the list is missing or old."""

    def compose(self) -> ComposeResult:
        """Compose the two filters, what there is to say, the tree and the details."""
        yield FilterLine("filter", id="filter")
        yield FilterLine("starts with", id="prefix")
        yield Static(classes="notice")
        with Container(classes="body"):
            yield FileTreeView()
            yield FileDetails()

    def on_mount(self) -> None:
        """Get ready to move files."""
        self._transfers = Transfers(self.app, self._service, self.workspace.name)

    def on_resize(self, event: Resize) -> None:
        """Put the details beside the tree where there is room, and away where there is none."""
        self.set_class(event.size.width >= 110, "-beside")
        self.set_class(event.size.height < 14, "-short")

    @property
    def tree_view(self) -> FileTreeView:
        """The tree of files."""
        return self.query_one(FileTreeView)

    def focus_first(self) -> None:
        """Focus the tree."""
        self.tree_view.focus()

    def load(self) -> object:
        """Ask for the list of files."""
        return self._list()

    def go_back(self) -> bool:
        """Show all files again."""
        self.focus_first()
        cleared = [line.clear() for line in self.query(FilterLine)]
        return any(cleared)

    def action_filter(self) -> None:
        """Show the files that a text, a glob or an ending finds."""
        self.query_one("#prefix", FilterLine).clear()
        self.query_one("#filter", FilterLine).open()
        self._show()

    def action_prefix(self) -> None:
        """Show the files whose whole name starts with a text."""
        self.query_one("#filter", FilterLine).clear()
        self.query_one("#prefix", FilterLine).open()
        self._show()

    def action_copy_path(self) -> None:
        """Copy the whole path of the entry under the cursor."""
        entry = self.tree_view.entry
        if entry is None:
            shell(self).tell("There is nothing under the cursor.")
            return
        # A lone surrogate cannot be sent to the terminal.
        self.app.copy_to_clipboard(entry.path.encode(errors="backslashreplace").decode())
        shell(self).tell(f"Copied {visible(entry.path)}")

    def action_download(self) -> None:
        """Download the file under the cursor."""
        entry = self.tree_view.entry
        if entry is None:
            shell(self).tell("There is no file under the cursor.")
        elif entry.kind is EntryKind.FOLDER:
            shell(self).tell("One file at a time: open the folder and choose a file.")
        else:
            self._download(entry.path)

    def action_upload(self) -> None:
        """Upload a local file."""
        if self._files is None:
            shell(self).tell("The files are not listed yet; r asks again.")
        else:
            self._upload(self._files)

    @flow("listing", exclusive=True)
    async def _list(self) -> None:
        if self._files is None:
            self._say_above("Loading the files…")
        try:
            files = await self.jobs.run(
                f"Listing the files of {visible(self.workspace.name)}",
                lambda job: self._service.tree(cancel=job.cancel),
            )
        except Cancelled:
            self._not_listed("The files were not listed: stopped.")
            raise
        except CsmError as error:
            self.not_loaded(error)
            self._not_listed(error.headline)
            raise
        self._files, self._trouble = files, ""
        self.loaded(counted(len(files)))
        self._show()

    def _not_listed(self, why: str) -> None:
        stale = "Below is what was listed before. " if self._files is not None else ""
        self._trouble = f"✗ {why}\n{stale}r asks again."
        self._say_above(self._trouble)

    @flow("showing", exclusive=True)
    async def _show(self) -> None:
        files, narrowing = self._files, self._narrowing()
        if files is None:
            return
        left = await asyncio.to_thread(narrowing.of, files)
        advice = await asyncio.to_thread(narrowing.advice, files, left)
        if self._wanted is not None and not left.has_file(self._wanted):
            self._wanted = self._wanted if files.has_file(self._wanted) else None
            # Clearing the filter shows the rest, and the file with it.
            if self.go_back():
                return
        self._say_above(self._trouble or advice)
        await self.tree_view.show(left, narrowed=narrowing.active, select=self._wanted)
        self._wanted = None
        count = f"{len(left):,} of {len(files):,}"
        for line in self.query(FilterLine):
            line.say(count)
        self.say(f"{count} files shown" if narrowing.active else counted(len(files)))

    def _narrowing(self) -> Narrowing:
        prefix = self.query_one("#prefix", FilterLine)
        text = self.query_one("#filter", FilterLine).text
        return Narrowing(text, prefix.text if prefix.has_class("-open") else None)

    def _say_above(self, text: str) -> None:
        notice = self.query_one(".notice", Static)
        notice.update(outside(text, lines=True))
        notice.set_class(bool(text), "-shown")
        notice.set_class(text.startswith("✗"), "-problem")

    @flow("download")
    async def _download(self, name: str) -> None:
        done = await self._transfers.download(name)
        if done is not None:
            self._downloads[name] = done
            self._show_details()
            path = visible(str(done.path))
            shell(self).tell(f"Downloaded {path} ({human_size(done.size)}).")

    @flow("upload")
    async def _upload(self, files: FileTree) -> None:
        try:
            done = await self._transfers.upload(files, self.tree_view.folder)
        except OutcomeUnknown:
            self._list()
            raise
        if done is not None:
            shell(self).tell(f"Uploaded {visible(done.name)} ({human_size(done.size)}).")
            self._wanted = done.name
            self._list()

    @on(FilterLine.Changed)
    def _narrow(self) -> None:
        self._show()

    @on(FilterLine.Left)
    def _to_tree(self) -> None:
        self.focus_first()
        self._show()

    @on(FileTreeView.Highlighted)
    def _show_details(self) -> None:
        entry = self.tree_view.entry
        downloaded = self._downloads.get(entry.path) if entry is not None else None
        self.query_one(FileDetails).show(entry, downloaded)
