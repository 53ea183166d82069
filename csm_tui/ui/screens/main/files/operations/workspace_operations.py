"""The workspace side of the files pane, with the operations on its files."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    EntryKind,
    FileOutcome,
    FileTree,
    PendingFolders,
    WithPending,
    new_folder,
)
from csm_tui.services.workspace_files import WorkspaceFiles, look_again
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.screens.main.files.opening import open_copy
from csm_tui.ui.screens.main.files.operations.editing import EditFlow, tell_unfinished
from csm_tui.ui.screens.main.files.operations.file_changes import (
    FileChange,
    FileChanges,
    Result,
)
from csm_tui.ui.screens.main.files.operations.outcome_messages import (
    FileResult,
    Selection,
    failures,
    file_results,
    tally,
)
from csm_tui.ui.screens.main.files.sides.side import once_marked
from csm_tui.ui.screens.main.files.sides.workspace_side import WorkspaceSide
from csm_tui.ui.screens.transfers import queue_of


class WorkspaceOperations(Container):
    """Contains the workspace side; deletes, moves, edits and opens its files."""

    BINDINGS = bindings("operations")

    class ListingOutdated(Message):
        """The platform has other files by now than those that are listed."""

    def __init__(self, service: WorkspaceFiles, workspace: Workspace) -> None:
        super().__init__()
        self._service = service
        self._workspace = visible(workspace.name)
        self._changes = FileChanges(self, service, self._workspace)
        self._pending = PendingFolders()
        """Folders that are on the platform once a file is in them."""
        self._listed: tuple[str, ...] = ()
        """The names that the platform has listed last."""
        self._told_unfinished = False
        self._opened = ExitStack()
        """The copies that programs of this computer may still be reading."""

    def compose(self) -> ComposeResult:
        """Compose the side."""
        yield WorkspaceSide()

    def on_unmount(self) -> None:
        """Remove the copies."""
        self._opened.close()

    @property
    def side(self) -> WorkspaceSide:
        """The workspace side."""
        return self.query_one(WorkspaceSide)

    async def read_again(self) -> FileTree | None:
        """Read the files without a word; None when they are those that were listed last.

        Raises:
            CsmError: They cannot be read.
            Cancelled: The work was stopped.
        """
        files = await shell(self).jobs.run(
            f"Listing the files of {self._workspace}",
            lambda job: self._service.tree(cancel=job.cancel),
            quiet=True,
        )
        # In a thread: there may be many thousands of names.
        same = await asyncio.to_thread(lambda: tuple(files.names) == self._listed)
        return None if same and not self.side.trouble else files

    def listed(self, files: FileTree) -> None:
        """Show a new list of files, and the folders that have none yet."""
        self._listed = tuple(files.names)
        self._pending = self._pending.settled(files)
        shown = WithPending(files.names, self._pending) if self._pending.paths else files
        self.side.listed(shown)
        if not self._told_unfinished:
            self._told_unfinished = True
            self._tell_unfinished(files)

    @once_marked("side")
    def action_delete(self) -> None:
        """Delete what is selected."""
        folder = self._pending_folder
        if folder and not len(self.side.marks):
            self._pending = self._pending.without(folder)
            self._show_pending(None)
        elif (selection := self._selection) is not None:
            self._delete(selection)

    @once_marked("side")
    def action_move(self) -> None:
        """Rename or move what is selected."""
        if (selection := self._selection) is not None:
            self._move(selection)

    def action_new_folder(self) -> None:
        """Make a folder in the one at the cursor."""
        if self.side.files is None:
            shell(self).tell("Files not listed yet. Press r to retry.")
        else:
            self._new_folder(self.side.files, self.side.folder)

    def action_edit(self) -> None:
        """Edit the file under the cursor."""
        if (name := self._file) is not None:
            self._edit(name)

    def action_open_with(self) -> None:
        """Open a copy of the file under the cursor with this computer's program for it."""
        if (name := self._file) is not None:
            self._open(name)

    @property
    def _pending_folder(self) -> str:
        """The folder under the cursor, if the platform does not have it yet."""
        entry = self.side.listing.entry
        folder = entry is not None and entry.kind is EntryKind.FOLDER and not entry.files
        return entry.path if entry is not None and folder else ""

    @property
    def _selection(self) -> Selection | None:
        """The marked files, else the entry under the cursor; None, with a message, without one."""
        files, entry, marks = self.side.files, self.side.listing.entry, self.side.marks
        if files is None:
            shell(self).tell("Files not listed yet. Press r to retry.")
        elif len(marks):
            return Selection(files, marks.names, (), len(marks), marked=True)
        elif entry is None:
            shell(self).tell("Select a file or folder first.")
        elif not entry.files:
            shell(self).tell("This folder is not on the platform yet. x removes it.")
        elif entry.kind is EntryKind.FOLDER:
            return Selection(files, (), (entry.path,), entry.files)
        else:
            return Selection(files, (entry.path,), (), 1)
        return None

    @property
    def _file(self) -> str | None:
        """The file under the cursor, marks or not; None, with a message, without one."""
        entry = self.side.listing.entry
        if entry is not None and entry.kind is EntryKind.FILE:
            return entry.path
        shell(self).tell("Select a file first.")
        return None

    @flow("delete")
    async def _delete(self, selection: Selection) -> None:
        change = await self._changes.deletion(selection, self.side)
        if change is not None:
            await self._carry_out(change)

    @flow("move")
    async def _move(self, selection: Selection) -> None:
        change = await self._changes.move(selection, self.side)
        if change is not None:
            await self._carry_out(change)

    async def _carry_out(self, change: FileChange[Result]) -> None:
        """Run a deletion or a move, and show its outcome until nothing more can be found out."""
        jobs, service, journal = shell(self).jobs, self._service, queue_of(self).journal
        results: Sequence[Result] = await jobs.run(change.title, change.run, writes=True)

        def look(job: Job) -> Sequence[Result]:
            return look_again(service, results, journal=journal, cancel=job.cancel)

        self.side.wanted = change.cursor
        try:
            while await self._show_results(change, file_results(results)):
                results = await jobs.run("Checking the files", look)
        finally:
            self.post_message(self.ListingOutdated())

    async def _show_results(
        self, change: FileChange[Result], results: Sequence[FileResult]
    ) -> bool:
        """Mark and show what is not done; return whether the user wants to look at it again."""
        done = [name for name, outcome, _ in results if outcome is FileOutcome.DONE]
        left = [name for name, outcome, _ in results if outcome is not FileOutcome.DONE]
        await self.side.marking.replace(done, left)
        lines = await asyncio.to_thread(failures, results)
        if not lines:
            shell(self).tell(f"{change.participle.capitalize()} {change.what}.")
            return False
        unknown = any(outcome is FileOutcome.UNKNOWN for _, outcome, _ in results)
        dialog = ListingDialog(
            f"Not everything was {change.participle}",
            f"{tally(results)}\nThese files stay marked.",
            lines,
            leave="Close",
            again="Look again (r)" if unknown else "",
        )
        return await self.app.push_screen_wait(dialog) == "again"

    @flow("new folder")
    async def _new_folder(self, files: FileTree, inside: str) -> None:
        typed = await self.app.push_screen_wait(
            PromptDialog(
                "New folder",
                f"Name, in {visible(inside) or 'the root'} of {self._workspace}:",
                accept="Create folder",
                preview=lambda text: _folder_preview(text, files, inside),
            )
        )
        if typed is not None:
            made = new_folder(typed, files, inside)
            self._pending = self._pending.with_folder(made.path)
            self._show_pending(made.path)

    def _show_pending(self, path: str | None) -> None:
        """Show the folders that the platform does not have yet, with the cursor on one of them."""
        side = self.side
        if side.files is None:
            return
        names, pending = side.files.names, self._pending
        side.files = WithPending(names, pending) if pending.paths else FileTree(names)
        side.clear_lines()
        side.wanted = path
        side.show()

    @flow("unfinished")
    async def _tell_unfinished(self, files: FileTree) -> None:
        await tell_unfinished(self, self._service, files)

    @flow("edit")
    async def _edit(self, name: str) -> None:
        sent = await EditFlow(self, self._service, self._workspace, name).run()
        if sent is not None:
            self.side.wanted = sent
            self.post_message(self.ListingOutdated())

    @flow("open")
    async def _open(self, name: str) -> None:
        await open_copy(self, self._service, name, self._opened)


def _folder_preview(typed: str, files: FileTree, inside: str) -> Preview:
    try:
        made = new_folder(typed, files, inside)
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    return Preview("\n".join([visible(made.path), *made.notes]))
