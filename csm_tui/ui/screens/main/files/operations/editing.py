"""Editing a file of the workspace: the editor, the changes, and where they are sent."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.dom import DOMNode

from csm_tui.domain.errors import (
    Cancelled,
    ChangedMeanwhile,
    CsmError,
    InputRefused,
    NotFound,
    OutcomeUnknown,
)
from csm_tui.domain.format import human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Transferred
from csm_tui.domain.workspace_files import FileTree, resolve_destination
from csm_tui.domain.workspace_files.difference import Difference, difference
from csm_tui.services.journal import Journal
from csm_tui.services.local.listing import current_folder
from csm_tui.services.preview import local_fault
from csm_tui.services.workspace_files import (
    Draft,
    Edit,
    WorkspaceFiles,
    resume_edit,
    start_edit,
    unfinished_edits,
)
from csm_tui.services.workspace_files.leftovers import remove_leftovers
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.picker import typed_path
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import Job, Jobs, shell
from csm_tui.ui.presentation.preview_texts import fault_words
from csm_tui.ui.screens.transfers import queue_of
from csm_tui.ui.terminal import run_in_terminal

_SHOWN = 3
"""Number of unfinished edits that are listed."""
_SECONDS = 20.0
"""How long they are shown."""
_AT_ONCE = "A program that returns at once needs the option that makes it wait (code --wait)."


class EditFlow:
    """Takes one file through the editor; changes are dropped only when the user says so."""

    def __init__(self, node: DOMNode, files: WorkspaceFiles, workspace: str, name: str) -> None:
        """Prepare the edit.

        Args:
            node: Where the flow runs.
            files: The workspace.
            workspace: Its name, safe to show.
            name: The whole name of the file.
        """
        self._node = node
        self._files = files
        self._workspace = workspace
        self._name = name
        self._shown = visible(name)
        self._trouble = ""
        """What the user has to know to decide about the changes."""
        self._sent: str | None = None
        self._left = False
        """Whether the editor's rescue file was left for later."""
        self._conflict = False
        """Whether the file on the platform has changed since it was downloaded."""

    async def run(self) -> str | None:
        """Edit, ask, and send; return the name that was sent, or None if nothing was.

        Raises:
            CsmError: The file could not be downloaded, or there is no editor.
            Cancelled: The user stopped it before there was anything to lose.
        """
        draft = await self._unfinished()
        if draft is not None:
            choice = await self._ask_about(draft)
            if choice is None:
                return None
            if choice == "resume":
                return await self._resume(draft)
            if choice == "drop":
                await asyncio.to_thread(draft.remove)
        return await self._edit_downloaded()

    async def _unfinished(self) -> Draft | None:
        found = await self._jobs.run(
            "Searching an unfinished edit", lambda _: unfinished_edits(self._files)
        )
        return next((draft for draft in found if draft.name == self._name), None)

    async def _ask_about(self, draft: Draft) -> str | None:
        choices = [
            Choice("resume", "Continue the edit"),
            Choice("new", "Edit the platform's file; that one stays for later"),
            Choice("drop", "Drop it, and edit the platform's file"),
        ]
        title = f"Your edit of {human_time(draft.at)} was not finished: {self._shown}"
        return await self._app.push_screen_wait(ChooseDialog(title, choices, narrow=False))

    async def _resume(self, draft: Draft) -> str | None:
        edit = await self._jobs.run(
            f"Reading your version of {self._shown}", lambda _: resume_edit(self._files, draft)
        )
        with edit:
            await self._settle(edit, await self._changes(edit))
        return self._sent

    async def _edit_downloaded(self) -> str | None:
        edit = await self._jobs.run(
            f"Downloading {self._shown} to edit it",
            lambda job: start_edit(
                self._files, self._name, progress=job.progress, cancel=job.cancel
            ),
        )
        with edit:
            await self._run_editor(edit)
            try:
                changes = await self._changes(edit)
            except NotFound:
                self._tell(f"{self._trouble} The editor removed the file. Not uploaded.")
                return None
            if changes is None:
                why = f"! {self._trouble}" if self._trouble else _AT_ONCE
                self._tell_nothing(f"No changes, so nothing to upload. {why}")
                return None
            await self._settle(edit, changes)
        return self._sent

    async def _settle(self, edit: Edit, changes: Difference | None) -> None:
        """Ask what to do with the changes until they are sent, kept elsewhere, or dropped."""
        while changes is not None:
            wanted = await self._wants_to_send(changes, await self._fault(edit))
            choice = "send" if wanted else await self._choose() or "look"
            self._trouble = ""
            try:
                if await self._done(choice, edit):
                    return
            except Cancelled:
                self._trouble = "Stopped before it was sent."
            except CsmError as error:
                self._trouble = f"{error.headline} {error.next_step}"
                other = isinstance(error, ChangedMeanwhile | OutcomeUnknown)
                self._conflict = self._conflict or other
            changes = await self._changes(edit)
        self._tell_nothing("No changes are left, so nothing to upload.")

    async def _done(self, choice: str, edit: Edit) -> bool:
        """Do what was chosen; return whether nothing is left to decide."""
        match choice:
            case "send":
                return self._was_sent(await self._send(edit))
            case "name":
                return self._was_sent(await self._send_under_another_name(edit))
            case "keep":
                return await self._keep(edit)
            case "drop":
                self._tell(f"Discarded. {self._shown} is unchanged on the platform.")
                return True
            case "theirs":
                await self._look_at_theirs(edit)
            case "edit":
                await self._run_editor(edit)
        return False

    def _was_sent(self, sent: Transferred | None) -> bool:
        if sent is not None:
            self._sent = sent.name
            self._tell(f"Sent {visible(sent.name)} ({human_size(sent.size)}).")
        return sent is not None

    async def _run_editor(self, edit: Edit) -> None:
        command = await asyncio.to_thread(lambda: edit.command)
        self._trouble = run_in_terminal(self._app, command)

    async def _fault(self, edit: Edit) -> str:
        """Return in words why the content does not match the file name, or an empty text."""
        try:
            found = await self._jobs.run(
                f"Checking {self._shown}", lambda job: local_fault(edit.path, job.cancel)
            )
        except CsmError as error:
            return f"! It was not checked: {error.headline}"
        return fault_words(found) if found is not None else ""

    async def _wants_to_send(self, changes: Difference, fault: str) -> bool:
        dialog = self._difference_dialog(
            f"Send your changes to {self._shown}?",
            f"To the workspace {self._workspace}: {_sizes(changes)}",
            changes,
            confirm="" if self._conflict else "Send anyway" if fault else "Send",
            leave="Other choices",
        )
        notes = [fault, f"! {self._trouble}" if self._trouble else ""]
        if self._conflict and not self._trouble:
            notes.append("! The platform may have another version by now: nothing replaces it.")
        dialog.say("\n".join(filter(None, notes)))
        return await self._app.push_screen_wait(dialog) == "confirm"

    async def _choose(self) -> str | None:
        choices = [
            Choice("look", "Look at the changes again"),
            Choice("edit", "Edit it again"),
            Choice("name", "Send it to the workspace under another name"),
            Choice("keep", "Keep it as a file of this computer"),
            Choice("drop", "Discard it: the platform's file is unchanged"),
        ]
        if self._conflict:
            choices.insert(1, Choice("theirs", "Look at what differs from the platform's file now"))
        return await self._app.push_screen_wait(
            ChooseDialog(
                f"Your version of {self._shown}",
                choices,
                narrow=False,
                body="Nothing is lost yet: Esc shows the changes again.",
            )
        )

    async def _send(self, edit: Edit) -> Transferred | None:
        if not await may_change(self._node, f"Replace {self._shown} of {self._workspace}"):
            return None
        return await self._jobs.run(
            f"Sending {self._shown}",
            lambda job: edit.save(journal=self._journal, progress=job.progress, cancel=job.cancel),
            writes=True,
        )

    async def _send_under_another_name(self, edit: Edit) -> Transferred | None:
        tree = await self._jobs.run(
            "Listing the files", lambda job: self._files.tree(cancel=job.cancel)
        )

        def preview(typed: str) -> Preview:
            try:
                name = resolve_destination(edit.path.name, typed, tree).name
            except InputRefused as error:
                return Preview(f"{error.headline} {error.next_step}", usable=False)
            if tree.has_file(name):
                return Preview(
                    f"{visible(name)} exists; nothing is overwritten here.", usable=False
                )
            return Preview(visible(name))

        stem, dot, ending = self._name.rpartition(".")
        proposed = (
            f"{stem}-mine{dot}{ending}" if dot and "/" not in ending else f"{self._name}-mine"
        )
        typed = await self._app.push_screen_wait(
            PromptDialog(
                "Send under another name",
                f"Your version of {self._shown}, as which file of {self._workspace}?",
                value=proposed if proposed == visible(proposed) else "",
                accept="Send",
                select="stem",
                path=True,
                preview=preview,
            )
        )
        if typed is None or not await may_change(
            self._node, f"Send {visible(typed)} to {self._workspace}"
        ):
            return None
        plan = await self._jobs.run(
            f"Checking {self._shown}",
            lambda _: self._files.plan_upload(edit.path, typed, tree),
        )
        return await self._jobs.run(
            f"Sending {visible(plan.name)}",
            lambda job: edit.send(
                plan, journal=self._journal, progress=job.progress, cancel=job.cancel
            ),
            writes=True,
        )

    async def _look_at_theirs(self, edit: Edit) -> None:
        def compared(theirs: Edit) -> Difference | None:
            before, mine = theirs.path.read_bytes(), edit.path.read_bytes()
            return None if before == mine else difference(before, mine)

        theirs = await self._jobs.run(
            f"Downloading {self._shown}",
            lambda job: start_edit(self._files, self._name, cancel=job.cancel),
        )
        with theirs:
            changes = await asyncio.to_thread(compared, theirs)
        if changes is None:
            self._trouble = "The platform has the same content as you by now."
            return
        dialog = self._difference_dialog(
            f"From the platform's {self._shown} to yours",
            f"- is on the platform now, + is yours: {_sizes(changes)}",
            changes,
            confirm="",
            leave="Close",
        )
        await self._app.push_screen_wait(dialog)

    async def _keep(self, edit: Edit) -> bool:
        here = current_folder()
        typed = await self._app.push_screen_wait(
            PromptDialog(
                "Keep it on this computer",
                f"Your version of {self._shown}, as which file?",
                value=visible(str(here / edit.path.name)),
                accept="Keep",
                select="stem",
                path=True,
                preview=lambda text: Preview(visible(str(typed_path(text, here)))),
            )
        )
        if typed is None:
            return False
        target: Path = await asyncio.to_thread(edit.keep, typed_path(typed, here))
        self._tell(f"Saved as {visible(str(target))}. Not uploaded.")
        return True

    def _difference_dialog(
        self, title: str, body: str, changes: Difference, *, confirm: str, leave: str
    ) -> ListingDialog:
        lines = list(changes.lines)
        if changes.more:
            lines.append("… and more lines that are not shown")
        if changes.reason:
            body += f"\nThe lines are not shown: {changes.reason}."
        return ListingDialog(title, body, lines, confirm=confirm, leave=leave)

    async def _changes(self, edit: Edit) -> Difference | None:
        """Return the changes; without any, ask about the editor's rescue files."""
        while True:
            changes, rescued = await self._jobs.run(
                "Comparing the changes", lambda _: (edit.changes(), edit.rescued)
            )
            if changes is not None or not rescued:
                return changes
            choice = await self._ask_about_rescued([visible(each.name) for each in rescued])
            if choice == "edit":
                await self._run_editor(edit)
                continue
            if choice != "drop":
                await asyncio.to_thread(edit.leave)
                self._left = True
            return None

    async def _ask_about_rescued(self, names: list[str]) -> str | None:
        choices = [
            Choice("edit", "Edit it again; most editors offer what they have rescued"),
            Choice("later", "Leave it for later"),
            Choice("drop", "Drop it"),
        ]
        body = f"The file is unchanged, but the editor has left {', '.join(names)}."
        title = f"Unwritten work in {self._shown}?"
        return await self._app.push_screen_wait(
            ChooseDialog(title, choices, narrow=False, body=body)
        )

    @property
    def _journal(self) -> Journal:
        return queue_of(self._node).journal

    @property
    def _app(self) -> App[object]:
        return self._node.app

    @property
    def _jobs(self) -> Jobs:
        return shell(self._node).jobs

    def _tell_nothing(self, message: str) -> None:
        self._tell("Kept for later. Press e on the file to continue." if self._left else message)

    def _tell(self, message: str) -> None:
        shell(self._node).tell(message)


def _sizes(changes: Difference) -> str:
    added = sum(line.startswith("+") for line in changes.lines)
    gone = sum(line.startswith("-") for line in changes.lines)
    least = "at least " if changes.more else ""
    lines = f"{least}+{added:,} -{gone:,} lines, " if changes.lines else ""
    return f"{lines}{human_size(changes.old_size)} before, {human_size(changes.new_size)} now"


async def tell_unfinished(node: DOMNode, service: WorkspaceFiles, files: FileTree) -> None:
    """Notify of the edits that a closed terminal or a killed program has left unfinished."""

    def look(_: Job) -> Sequence[Draft]:
        remove_leftovers()
        return unfinished_edits(service)

    what = "Searching unfinished edits"
    found = await shell(node).jobs.run(what, look, quiet=True)
    if words := _unfinished(found, files):
        title = "An edit was not finished"
        node.app.notify(words, title=title, severity="warning", timeout=_SECONDS, markup=False)


def _unfinished(drafts: Sequence[Draft], files: FileTree) -> str:
    """Return which edits are unfinished, and how to resume them.

    Args:
        drafts: The drafts of this workspace, the newest first.
        files: The files of the workspace.
    """
    lines = []
    for draft in drafts[:_SHOWN]:
        shown = visible(draft.name)
        lines.append(f"{shown}, of {human_time(draft.at)}: press e on the file to continue.")
        if not files.has_file(draft.name):
            where = visible(str(draft.path))
            lines[-1] = f"{shown} is no longer in the workspace. Your version: {where}."
    if len(drafts) > _SHOWN:
        lines.append(f"And {len(drafts) - _SHOWN:,} more.")
    return "\n".join(lines)
