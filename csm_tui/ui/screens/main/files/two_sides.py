"""Workspace and computer side by side, with details or a preview, as there is room."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus, Resize
from textual.geometry import Size

from csm_tui.domain.local_files import LocalFolder, LocalKind
from csm_tui.domain.organization import Workspace
from csm_tui.domain.preview.content import Preview, PreviewOptions
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import EntryKind, FileTree
from csm_tui.services.connection import Session
from csm_tui.services.preview import preview_workspace_file
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.jobs import Job, flow
from csm_tui.ui.screens.main.files.operations.workspace_operations import WorkspaceOperations
from csm_tui.ui.screens.main.files.preview import FilePreview, Subject
from csm_tui.ui.screens.main.files.sides.knowledge import Knowledge, find_out
from csm_tui.ui.screens.main.files.sides.linked_folders import LinkedFolders
from csm_tui.ui.screens.main.files.sides.local_side import LocalSide
from csm_tui.ui.screens.main.files.sides.side import Side
from csm_tui.ui.screens.main.files.sides.workspace_side import WorkspaceSide
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.screens.transfers import queue_of
from csm_tui.ui.screens.transfers.conflicts import known_there
from csm_tui.ui.widgets.file_details import FileDetails
from csm_tui.ui.widgets.file_tree import FileTreeView

STAY = 0.1
"""Seconds that the cursor must stay on a file before the journal is asked about it."""

BOTH = 110
"""From this many cells on, both sides are shown; below, Tab shows the other one."""

TALL = 28
"""From this many lines on, the details have more than two."""

WIDE = 140
"""From this many cells on, the details stand beside the sides."""

SMALL = 64_000
"""Bytes of a local file up to which it is shown beside the sides without a key."""

BELOW = 30
"""From this many lines on, the preview is below the sides; else beside or instead of them."""


class TwoSides(Pane):
    """The workspace on one side, this computer on the other, and details or a preview."""

    DEFAULT_CSS = """
    TwoSides {
        & > .contents { height: 1fr; }
        .sides { width: 1fr; height: 1fr; layout: horizontal; }
        .sides > * { width: 1fr; height: 100%; }
        FilePreview { width: 1fr; height: 1fr; }
        &.-beside .contents { layout: horizontal; }
        &.-beside FilePreview { border-left: solid $border-blurred; }
        &.-instead .sides, &.-looking FileDetails { display: none; }
        FileDetails { height: 2; }
        &.-tall FileDetails { height: 5; }
        &.-short FileDetails { display: none; }
        &.-beside.-wider .sides { width: 2fr; }
        &.-wider {
            layout: horizontal;
            FileDetails { width: 44; height: 100%; border: round $border-blurred; }
            FileDetails:focus { border: round $border; }
        }
    }
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = WorkspaceFiles(session, workspace.organization_id, workspace.id)
        self._known: Mapping[str, LastKnown] = {}
        """What the journal knows of the file under the cursor, by its name in the workspace."""
        self._knowledge = Knowledge()
        self._told_of: tuple[object, ...] = ()
        """What was shown when that was found out."""
        self._linked: LinkedFolders | None = None
        """The folders at which the sides were linked; None while they are independent."""
        self._local_is_active = False
        self._room = Size(0, 0)
        self._by_itself = False
        """Whether the preview was opened without a key, because there is room for it."""
        self._was_empty = False
        """Whether the active side had nothing to act on when the footer was made."""

    def compose(self) -> ComposeResult:
        """Compose the two sides and the details."""
        with Container(classes="contents"):
            with Container(classes="sides"):
                yield WorkspaceOperations(self._service, self.workspace)
                yield LocalSide()
            yield FilePreview(self._look)
        yield FileDetails()

    def _look(self, name: str, options: PreviewOptions, job: Job) -> Preview:
        """Read a workspace file for the preview; called in a thread."""
        return preview_workspace_file(
            self._service, name, options=options, progress=job.progress, cancel=job.cancel
        )

    def on_resize(self, event: Resize) -> None:
        """Show both sides where there is room, and the details where there is height."""
        self._room = event.size
        self.set_class(event.size.height < 14, "-short")
        self.set_class(event.size.height >= TALL, "-tall")
        self.set_class(event.size.width >= WIDE, "-wider")
        if self._by_itself and event.size.width < WIDE:
            self.close_preview()
        self._arrange()
        focused = self.screen.focused
        if self.is_covered and (focused is None or self.active in focused.ancestors):
            # Keys would go nowhere, or into a hidden line.
            self.focus_first()

    @property
    def operations(self) -> WorkspaceOperations:
        """The container of the workspace side."""
        return self.query_one(WorkspaceOperations)

    @property
    def remote(self) -> WorkspaceSide:
        """The workspace side."""
        return self.query_one(WorkspaceSide)

    @property
    def local(self) -> LocalSide:
        """The side of this computer."""
        return self.query_one(LocalSide)

    @property
    def active(self) -> Side:
        """The side that keys act on."""
        return self.local if self._local_is_active else self.remote

    @property
    def preview(self) -> FilePreview:
        """The preview of the file under the cursor."""
        return self.query_one(FilePreview)

    @property
    def is_covered(self) -> bool:
        """Whether the preview is shown instead of the sides."""
        return self.has_class("-instead")

    def focus_first(self) -> None:
        """Focus the active side, or the preview that is shown instead of it."""
        (self.preview if self.is_covered else self.active).focus_first()

    @property
    def subject(self) -> Subject:
        """The file under the cursor."""
        if self._local_is_active:
            entry = self.local.listing.entry
            is_file = entry is not None and entry.kind is LocalKind.FILE
            return self.local.folder / entry.name if entry is not None and is_file else None
        found = self.remote.listing.entry
        return found.path if found is not None and found.kind is EntryKind.FILE else None

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        side = next((each for each in event.widget.ancestors if isinstance(each, Side)), None)
        if side is not None:
            self._activate(local=side is self.local)

    def _activate(self, *, local: bool) -> None:
        if local != self._local_is_active:
            self._local_is_active = local
            self._arrange()
            self._side_changed()

    def close_preview(self) -> bool:
        """Close the preview, and return whether it was open."""
        was_open, had_focus = self.preview.is_open, self.preview.has_focus_within
        self._by_itself = False
        self.preview.close()
        self._arrange()
        if had_focus:
            self.active.focus_first()
        return was_open

    def _open_preview(self) -> None:
        self._by_itself = False
        self.preview.open(self.subject)
        self._arrange()

    @on(FileTreeView.FileSelected)
    @on(LocalSide.LocalFileSelected)
    def _look_into(self) -> None:
        self._open_preview()
        self.preview.focus_first()

    @on(FilePreview.Closed)
    def _leave_preview(self) -> None:
        if self.is_covered:
            self.close_preview()
        self.active.focus_first()

    def _arrange(self) -> None:
        """Show the sides and the preview that there is room for, and which side is active."""
        wide, tall = self._room.width >= BOTH, self._room.height >= BELOW
        open_ = self.preview.is_open
        both = wide and (tall or not open_ or self._by_itself)
        self.set_class(open_, "-looking")
        self.set_class(open_ and wide and (not tall or self._by_itself), "-beside")
        self.set_class(open_ and not wide and not tall, "-instead")
        self.set_class(both, "-both")
        for side in (self.remote, self.local):
            side.display = both or side is self.active
        self.operations.display = self.remote.display
        self._show_edges()

    def _show_edges(self) -> None:
        alone = not self.has_class("-both")
        for side, other in ((self.remote, self.local), (self.local, self.remote)):
            side.show_edges(f"Tab: {other.title.lower()}" if alone else "")

    @on(Side.ListingChanged)
    def _side_changed(self) -> None:
        self._show_edges()
        self._show_details()
        self._look_by_itself()
        self.preview.follow(self.subject)
        self._summarize()
        self._find_out()
        if self.active.is_empty != self._was_empty:
            self._was_empty = self.active.is_empty
            self.screen.refresh_bindings()

    def _look_by_itself(self) -> None:
        """Show a small local file where there is room, until another kind is under the cursor."""
        if self.preview.is_open and not self._by_itself:
            return
        entry = self.local.listing.entry
        small = entry is not None and entry.size is not None and entry.size <= SMALL
        wanted = self._room.width >= WIDE and isinstance(self.subject, Path) and small
        if wanted and not self._by_itself:
            self._open_preview()
            self._by_itself = True
            self._arrange()
        elif self._by_itself and not wanted:
            self.close_preview()

    def _show_details(self) -> None:
        details = self.query_one(FileDetails)
        if self._local_is_active:
            here = self.local.listing.entry
            mark = self._knowledge.mark(here.name, local=True) if here is not None else None
            details.show_local(self.local.folder, here, mark)
            return
        entry = self.remote.listing.entry
        path = entry.path if entry is not None else ""
        mark = self._knowledge.mark(path, local=False)
        details.show(entry, self._known.get(path), mark)
        if entry is not None and entry.kind is EntryKind.FILE and details.display:
            self._learn(entry.path)

    def _find_out(self) -> None:
        """Find out again what is known of the files, if others are shown than before."""
        tree, linked = self.remote.listing, self._linked
        twin = linked.remote_for(self.local.folder) if linked else None
        # Equal lists that were read again may come with other contents.
        shown = (*map(id, (self.remote.files, self.local.read_folder)), tree.shown, twin)
        if self.remote.files is not None and shown != self._told_of:
            self._told_of = shown
            self._find_out_about(self.remote.files, self.local.read_folder, twin)

    @flow("finding out", exclusive=True)
    async def _find_out_about(self, files: FileTree, here: LocalFolder, twin: str | None) -> None:
        names = [e.path for e in self.remote.listing.entries if e.kind is EntryKind.FILE]
        queue, address = queue_of(self), self._service.address
        self._knowledge = found = await self.jobs.run(
            "Looking at both sides",
            lambda job: find_out(queue, address, files, names, here, twin, job),
            quiet=True,
        )
        self.remote.listing.show_facts(found.facts)
        self.local.listing.show_relations(found.here)
        self._show_details()

    @flow("learning", exclusive=True)
    async def _learn(self, name: str) -> None:
        # Only for a file that the cursor stays on.
        await self.jobs.rest(STAY)
        known = await asyncio.to_thread(known_there, queue_of(self), self._service.address, name)
        if known != self._known:
            self._known = known
            self._show_details()

    def _summarize(self) -> None:
        """Show in the status line what the active side shows."""
        summary = self.active.summary
        linked = "linked" if self._linked is not None else ""
        self.say(" · ".join(filter(None, [summary, linked])))
