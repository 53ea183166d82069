"""Deleting and moving files of a workspace: the questions, and the change the user agrees to."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar, cast

from textual.app import App
from textual.dom import DOMNode

from csm_tui.domain.file_usage import UsageReport
from csm_tui.domain.format import counted
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    DeletePlan,
    DeleteResult,
    MovePlan,
    MoveResult,
    plan_deletion,
    plan_move,
)
from csm_tui.services.file_usage import find_usages
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    delete_files,
    move_files,
)
from csm_tui.ui.changes import guard_of, may_change, refuse_read_only
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.screens.main.files.operations.outcome_messages import (
    Selection,
    deletion_summary,
    move_preview,
    usage_lines,
)
from csm_tui.ui.screens.main.files.sides.marking import hidden_words
from csm_tui.ui.screens.main.files.sides.workspace_side import WorkspaceSide
from csm_tui.ui.screens.transfers import queue_of
from csm_tui.ui.text import name_of

MOST_LOOKED_UP = 2_000
"""Number of files for which datasets and runners that use them are looked up."""

_HOW_FILES_MOVE = (
    "Each file is downloaded, sent under its new name, read back and compared; then the old one is "
    "deleted. Nothing is overwritten."
)

Result = TypeVar("Result", DeleteResult, MoveResult)


@dataclass(frozen=True, slots=True)
class FileChange(Generic[Result]):
    """A deletion or a move that the user has agreed to."""

    participle: str
    """Its verb: "deleted" or "moved"."""
    title: str
    """What the status line says while it runs."""
    what: str
    """The files in words."""
    cursor: str | None
    """The file for the cursor afterwards."""
    run: Callable[[Job], Sequence[Result]]


class FileChanges:
    """Asks the questions before files are deleted or moved."""

    def __init__(self, node: DOMNode, service: WorkspaceFiles, workspace: str) -> None:
        """Ask on behalf of a node.

        Args:
            node: Where the flows run.
            service: The workspace.
            workspace: Its name, safe to show.
        """
        self._node = node
        self._service = service
        self._workspace = workspace

    @property
    def _app(self) -> App[object]:
        return cast("App[object]", self._node.app)

    async def deletion(
        self, selection: Selection, side: WorkspaceSide
    ) -> FileChange[DeleteResult] | None:
        """Ask about a deletion, and return it, or None if the user does not agree."""
        plan = await asyncio.to_thread(
            plan_deletion, selection.files, selection.names, selection.folders
        )
        what, total = deletion_summary(plan), len(set(selection.files.names))
        cursor = side.next_file(set(plan.names))
        hidden = await side.hidden_marks() if selection.marked else None
        if not await self._may_delete(plan, what, total, hidden):
            return None
        journal = queue_of(self._node).journal
        return FileChange(
            "deleted",
            f"Deleting {what}",
            what,
            cursor,
            lambda job: delete_files(
                self._service, plan, journal=journal, progress=job.progress, cancel=job.cancel
            ),
        )

    async def move(
        self, selection: Selection, side: WorkspaceSide
    ) -> FileChange[MoveResult] | None:
        """Ask about a move, and return it, or None if the user does not agree."""
        hidden = await side.hidden_marks() if selection.marked else ()
        typed = await self._ask_destination(selection, side.folder, hidden_words(hidden))
        if typed is None:
            return None
        plan = await asyncio.to_thread(
            plan_move, selection.files, typed, selection.names, selection.folders
        )
        if not await self._folder_is_meant(plan):
            return None
        sources = [step.source for step in plan.steps]
        what = visible(sources[0]) if len(sources) == 1 else counted(len(sources), "file")
        if not await self._may_rename(sources, what):
            return None
        if not await may_change(
            self._node, f"Move {what} of {self._workspace} to {visible(typed)}"
        ):
            return None
        journal = queue_of(self._node).journal
        return FileChange(
            "moved",
            f"Moving {what}",
            what,
            plan.steps[0].target,
            lambda job: move_files(
                self._service, plan, journal=journal, progress=job.progress, cancel=job.cancel
            ),
        )

    async def _may_delete(
        self, plan: DeletePlan, what: str, total: int, hidden: Sequence[str] | None
    ) -> bool:
        """Ask about a deletion; `hidden` are the marks out of sight, None if none was used."""
        refuse_read_only(self._node, f"Delete {what} of {self._workspace}")
        everything, files = len(plan.names) == total > 1, counted(len(plan.names), "file")
        out, unseen = hidden_words(hidden or ()), set(hidden or ())
        shown = await asyncio.to_thread(_listed, plan.names, unseen)
        guard = guard_of(self._node)
        subject = what if hidden is None else f"The {counted(len(plan.names), 'marked file')}"
        subject = f"All {files}" if everything else subject
        lines = [
            f"{subject} of the workspace {self._workspace}. The platform keeps no copy.",
            f"! {out}" if out else "",
            guard.words if guard else "",
        ]
        dialog = ListingDialog(
            f"Delete {what}?",
            "\n".join(filter(None, lines)),
            shown,
            confirm=f"Delete {files}" if len(plan.names) > 1 else "Delete",
            typed=guard.name if guard else self._workspace if everything else None,
            danger=True,
        )
        dialog.say("◌ Searching datasets and runners that use it…")
        looking = _say_usage(self._node, dialog, self._service, plan.names)
        try:
            return await self._app.push_screen_wait(dialog) == "confirm"
        finally:
            looking.cancel()

    async def _ask_destination(
        self, selection: Selection, folder: str, hidden_marks: str
    ) -> str | None:
        single = selection.is_single
        first = (*selection.names, *selection.folders)[0]
        shown = name_of(first) if single else counted(selection.count, "file")
        proposed = first.removesuffix("/") if single else folder
        hint = "New name, or folder (end with /). Empty = root."
        if not single:
            hint = "Folder (end with /). Empty = root."
        about = f"{shown}\n! {hidden_marks}" if hidden_marks else shown
        return await self._app.push_screen_wait(
            PromptDialog(
                f"Rename or move {shown}" if single else f"Move {shown}",
                f"{about}\n{hint}\n\n{_HOW_FILES_MOVE}",
                value=proposed if proposed == visible(proposed) else "",
                accept="Move",
                select="stem" if single else False,
                path=True,
                preview=partial(move_preview, selection, proposed=proposed),
            )
        )

    async def _folder_is_meant(self, plan: MovePlan) -> bool:
        """Ask, if the destination can mean a folder or a file."""
        if plan.question is None:
            return True
        target = plan.steps[0].target
        question = (
            f"“{visible(target.rpartition('/')[0])}” is a folder.\n"
            f"Move the file into it, as “{visible(target)}”?"
        )
        dialog = ConfirmDialog("Move into the folder?", question, confirm="Move into it")
        return await self._app.push_screen_wait(dialog) is True

    async def _may_rename(self, names: Sequence[str], what: str) -> bool:
        """Ask, if datasets or runners use the old names, or may use them."""
        asked = names[:MOST_LOOKED_UP]
        report = await shell(self._node).jobs.run(
            f"Searching what uses {what}",
            lambda job: find_usages(self._service, asked, progress=job.progress, cancel=job.cancel),
        )
        if not any(report.usages.values()) and not report.unknown and len(asked) == len(names):
            return True
        dialog = ListingDialog(
            f"Move {what}?",
            "Datasets and runners keep the old name and will not find the file.",
            [name_of(name) for name in _used(report) or names],
            confirm="Move",
            danger=True,
        )
        dialog.say(usage_lines(report, len(asked), len(names)))
        return await self._app.push_screen_wait(dialog) == "confirm"


@flow("users")
async def _say_usage(
    node: DOMNode, dialog: ListingDialog, service: WorkspaceFiles, names: Sequence[str]
) -> None:
    """Say in the dialog what uses the files, once that is known."""
    asked = names[:MOST_LOOKED_UP]
    try:
        report = await shell(node).jobs.run(
            "Searching what uses the files",
            lambda job: find_usages(service, asked, cancel=job.cancel),
            quiet=True,
        )
    except Exception:
        dialog.say("? Whether datasets or runners use it is not known.")
        raise
    dialog.say(usage_lines(report, len(asked), len(names)))


def _listed(names: Sequence[str], unseen: Collection[str]) -> Sequence[str]:
    """Return the files that are deleted, first those that are out of sight."""
    hidden = [f"{name_of(name)}  (out of sight)" for name in names if name in unseen]
    return [*hidden, *(name_of(name) for name in names if name not in unseen)]


def _used(report: UsageReport) -> list[str]:
    return [name for name, uses in report.usages.items() if uses]
