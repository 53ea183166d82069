"""What is done to the workspace's files where they are: deleted, moved, edited, opened."""

import asyncio
from collections.abc import Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from textual.message import Message

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    DeletePlan,
    DeleteResult,
    EntryKind,
    FileOutcome,
    FileTree,
    MoveResult,
    PendingFolders,
    WithPending,
    new_folder,
    plan_deletion,
    plan_move,
)
from csm_tui.services.file_usage import find_usages
from csm_tui.services.journal import Journal
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    delete_files,
    look_again,
    move_files,
)
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import Job, Jobs, flow, shell
from csm_tui.ui.screens.main.files import telling
from csm_tui.ui.screens.main.files.editing import Editing
from csm_tui.ui.screens.main.files.move_questions import folder_is_meant, may_be_renamed
from csm_tui.ui.screens.main.files.narrowing import counted
from csm_tui.ui.screens.main.files.opening import open_copy
from csm_tui.ui.screens.main.files.side import once_marked
from csm_tui.ui.screens.main.files.unfinished import tell_unfinished
from csm_tui.ui.screens.main.files.workspace_side import WorkspaceSide
from csm_tui.ui.text import name_of
from csm_tui.ui.transfer_queue import queue_of
from csm_tui.ui.widgets._tree_plan import parent_of

_HOW = (
    "The platform cannot rename: each file is downloaded, sent under its new name, read back and "
    "compared, and only then the old one is deleted. Nothing is overwritten."
)

Outcomes = Sequence[tuple[str, FileOutcome, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an operation is about."""

    files: FileTree
    names: tuple[str, ...]
    folders: tuple[str, ...]
    count: int
    """Files, those of the folders included."""


class WorkspaceDesk(WorkspaceSide):
    """The workspace's side, with what can be done to its files."""

    BINDINGS = bindings("operations")

    class Stale(Message):
        """The list of files is not what the platform has any more."""

    def __init__(self, service: WorkspaceFiles, workspace: Workspace) -> None:
        super().__init__()
        self._service = service
        self._workspace = visible(workspace.name)
        self._pending = PendingFolders()
        self._told_unfinished = False
        self._opened = ExitStack()
        """The copies that programs of this computer may still be reading."""

    def on_unmount(self) -> None:
        """Remove what was opened."""
        self._opened.close()

    def listed(self, files: FileTree) -> None:
        """Show a new list of files, and the folders that have none yet."""
        self._pending = self._pending.settled(files)
        shown = WithPending(files.names, self._pending) if self._pending.paths else files
        super().listed(shown)
        if not self._told_unfinished:
            self._told_unfinished = True
            self._tell_unfinished(files)

    @once_marked()
    def action_delete(self) -> None:
        """Delete what is selected."""
        folder = self._pending_folder
        if folder and not len(self.marks):
            self._forget(folder)
        elif (chosen := self._chosen) is not None:
            self._delete(chosen)

    @once_marked()
    def action_move(self) -> None:
        """Rename or move what is selected."""
        if (chosen := self._chosen) is not None:
            self._move(chosen)

    def action_new_folder(self) -> None:
        """Make a folder in the one that one is in."""
        if self.files is None:
            shell(self).tell("The files are not listed yet; r asks again.")
        else:
            self._new_folder(self.files, self.folder)

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
        """The folder under the cursor, when only this program has it."""
        entry = self.listing.entry
        folder = entry is not None and entry.kind is EntryKind.FOLDER and not entry.files
        return entry.path if entry is not None and folder else ""

    @property
    def _chosen(self) -> Chosen | None:
        """What is marked, else what is under the cursor; what is missing is said."""
        files, entry = self.files, self.listing.entry
        if files is None:
            shell(self).tell("The files are not listed yet; r asks again.")
        elif len(self.marks):
            return Chosen(files, self.marks.names, (), len(self.marks))
        elif entry is None:
            shell(self).tell("There is nothing under the cursor.")
        elif not entry.files:
            shell(self).tell("This folder is not on the platform yet; x takes it away.")
        elif entry.kind is EntryKind.FOLDER:
            return Chosen(files, (), (entry.path,), entry.files)
        else:
            return Chosen(files, (entry.path,), (), 1)
        return None

    @property
    def _file(self) -> str | None:
        """The file under the cursor, marks or not; said when there is none."""
        entry = self.listing.entry
        if entry is not None and entry.kind is EntryKind.FILE:
            return entry.path
        shell(self).tell("There is no file under the cursor.")
        return None

    def _deletion_again(
        self, outcomes: Sequence[DeleteResult], job: Job
    ) -> tuple[DeleteResult, ...]:
        return look_again(self._service, outcomes, journal=self._journal, cancel=job.cancel)

    def _move_again(self, outcomes: Sequence[MoveResult], job: Job) -> tuple[MoveResult, ...]:
        return look_again(self._service, outcomes, journal=self._journal, cancel=job.cancel)

    @property
    def _journal(self) -> Journal:
        """Where it is written down what is done here."""
        return queue_of(self).journal

    @property
    def _jobs(self) -> Jobs:
        return shell(self).jobs

    @flow("delete")
    async def _delete(self, chosen: Chosen) -> None:
        plan = await asyncio.to_thread(plan_deletion, chosen.files, chosen.names, chosen.folders)
        what, near = telling.what_goes(plan), self._neighbour(set(plan.names))
        total = len(set(chosen.files.names))
        if not await self._sure_to_delete(plan, what, total, await self.unseen()):
            return
        if not await may_change(self, f"Delete {what} of {self._workspace}"):
            return
        outcomes = await self._jobs.run(
            f"Deleting {what}",
            lambda job: delete_files(
                self._service,
                plan,
                journal=self._journal,
                progress=job.progress,
                cancel=job.cancel,
            ),
            writes=True,
        )
        self.wanted = near
        try:
            await self._settle(telling.deleted(outcomes))
            while await self._told("deleted", what, telling.deleted(outcomes)):
                outcomes = await self._jobs.run(
                    "Looking at the files", partial(self._deletion_again, outcomes)
                )
                await self._settle(telling.deleted(outcomes))
        finally:
            self.post_message(self.Stale())

    def _neighbour(self, going: Set[str]) -> str | None:
        """Return the file next to the cursor that stays: the cursor goes there."""
        entries, entry = self.listing.entries, self.listing.entry
        if entry is None or entry.kind is EntryKind.FOLDER:
            return None
        at = entries.index(entry)
        near = (*entries[at + 1 :], *reversed(entries[:at]))
        same = (e.path for e in near if parent_of(e.path) == parent_of(entry.path))
        return next(
            (path for path in same if path not in going and path[-1:] not in {"", "/"}), None
        )

    async def _sure_to_delete(self, plan: DeletePlan, what: str, total: int, unseen: str) -> bool:
        everything = len(plan.names) == total
        shown = await asyncio.to_thread(lambda: [name_of(name) for name in plan.names])
        words = f"All {counted(total)}" if everything and total > 1 else what
        dialog = ListingDialog(
            f"Delete {what}?",
            f"{words} will be deleted from the workspace {self._workspace}. "
            f"The platform keeps no copy.\n{unseen}".rstrip(),
            shown,
            confirm=f"Delete {counted(len(plan.names))}" if len(plan.names) > 1 else "Delete",
            typed=self._workspace if everything and total > 1 else None,
            danger=True,
        )
        dialog.say("◌ Looking for datasets and runners that use it…")
        looking = self._look_for_users(dialog, plan.names)
        try:
            return await self.app.push_screen_wait(dialog) == "confirm"
        finally:
            looking.cancel()

    @flow("users")
    async def _look_for_users(self, dialog: ListingDialog, names: Sequence[str]) -> None:
        asked = names[: telling.MOST_USED_BY]
        try:
            report = await self._jobs.run(
                "Looking for what uses the files",
                lambda job: find_usages(self._service, asked, cancel=job.cancel),
                quiet=True,
            )
        except Exception:
            dialog.say("? Whether datasets or runners use it could not be found out.")
            raise
        dialog.say(telling.used_by(report, len(asked), len(names)))

    @flow("move")
    async def _move(self, chosen: Chosen) -> None:
        single = len(chosen.names) + len(chosen.folders) == 1
        typed = await self._ask_destination(chosen, single=single)
        if typed is None:
            return
        plan = await asyncio.to_thread(plan_move, chosen.files, typed, chosen.names, chosen.folders)
        if not await folder_is_meant(self, plan):
            return
        sources = [step.source for step in plan.steps]
        what = visible(sources[0]) if len(sources) == 1 else counted(len(sources))
        if not await may_be_renamed(self, self._service, sources, what):
            return
        if not await may_change(self, f"Move {what} of {self._workspace} to {visible(typed)}"):
            return
        outcomes = await self._jobs.run(
            f"Moving {what}",
            lambda job: move_files(
                self._service,
                plan,
                journal=self._journal,
                progress=job.progress,
                cancel=job.cancel,
            ),
            writes=True,
        )
        self.wanted = plan.steps[0].target
        try:
            await self._settle(telling.moved(outcomes))
            while await self._told("moved", what, telling.moved(outcomes)):
                outcomes = await self._jobs.run(
                    "Looking at the files", partial(self._move_again, outcomes)
                )
                await self._settle(telling.moved(outcomes))
        finally:
            self.post_message(self.Stale())

    async def _ask_destination(self, chosen: Chosen, *, single: bool) -> str | None:
        first = (*chosen.names, *chosen.folders)[0]
        shown = name_of(first) if single else counted(chosen.count)
        proposed = first.removesuffix("/") if single else self.folder
        hint = "A new name, or a folder with its final /; nothing means the root."
        if not single:
            hint = "Into which folder, with its final /? Nothing means the root."
        unseen = await self.unseen()
        shown_and_unseen = f"{shown}\n{unseen}" if unseen else shown
        return await self.app.push_screen_wait(
            PromptDialog(
                "Rename or move" if single else f"Move {shown}",
                f"{shown_and_unseen}\n{hint}\n\n{_HOW}",
                value=proposed if proposed == visible(proposed) else "",
                accept="Move",
                select=False,
                preview=partial(
                    telling.move_preview,
                    chosen.files,
                    chosen.names,
                    chosen.folders,
                    chosen.count,
                    proposed=proposed,
                ),
            )
        )

    @flow("new folder")
    async def _new_folder(self, files: FileTree, inside: str) -> None:
        typed = await self.app.push_screen_wait(
            PromptDialog(
                "New folder",
                f"Its name, in {visible(inside) or 'the root'} of {self._workspace}:",
                accept="Make",
                preview=lambda text: _folder_preview(text, files, inside),
            )
        )
        if typed is not None:
            made = new_folder(typed, files, inside)
            self._pending = self._pending.with_folder(made.path)
            self._show_pending(made.path)

    def _forget(self, folder: str) -> None:
        self._pending = self._pending.without(folder)
        self._show_pending(None)

    def _show_pending(self, path: str | None) -> None:
        if self.files is None:
            return
        names, pending = self.files.names, self._pending
        self.files = WithPending(names, pending) if pending.paths else FileTree(names)
        self.clear_lines()
        self.wanted = path
        self.show()

    @flow("unfinished")
    async def _tell_unfinished(self, files: FileTree) -> None:
        await tell_unfinished(self, self._service, files)

    @flow("edit")
    async def _edit(self, name: str) -> None:
        sent = await Editing(self, self._service, self._workspace, name).run()
        if sent is not None:
            self.wanted = sent
            self.post_message(self.Stale())

    @flow("open")
    async def _open(self, name: str) -> None:
        await open_copy(self, self._service, name, self._opened)

    async def _settle(self, outcomes: Outcomes) -> None:
        """Unmark what is done, and mark what is not."""
        done = [name for name, outcome, _ in outcomes if outcome is FileOutcome.DONE]
        left = {name: None for name, outcome, _ in outcomes if outcome is not FileOutcome.DONE}
        async with self._marking:
            self.marks = await asyncio.to_thread(lambda: self.marks.minus(done).plus(left))

    async def _told(self, verb: str, what: str, outcomes: Outcomes) -> bool:
        """Say what became of each file; return whether to look again at what is unknown."""
        lines = await asyncio.to_thread(telling.not_done, outcomes)
        if not lines:
            shell(self).tell(f"{verb.capitalize()} {what}.")
            return False
        unknown = any(outcome is FileOutcome.UNKNOWN for _, outcome, _ in outcomes)
        dialog = ListingDialog(
            f"Not everything was {verb}",
            f"{telling.tally(outcomes)}\nWhat is listed here stays marked.",
            lines,
            leave="Close",
            again="Look again (r)" if unknown else "",
        )
        return await self.app.push_screen_wait(dialog) == "again"


def _folder_preview(typed: str, files: FileTree, inside: str) -> Preview:
    try:
        made = new_folder(typed, files, inside)
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    return Preview("\n".join([visible(made.path), *made.notes]))
