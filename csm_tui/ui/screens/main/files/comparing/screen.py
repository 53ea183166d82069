"""The screen that compares a local folder with a workspace folder."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Input

from csm_tui.domain.comparison import ComparisonRow, Mark
from csm_tui.domain.equivalents import compare_command
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.format import counted
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, ItemState
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.picker import Lister, PickerDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.comparison_rows import (
    ShownRows,
    counts_line,
    folders_title,
    row_facts,
)
from csm_tui.ui.presentation.signs import MARK
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.files.comparing.comparison import (
    ComparedFolders,
    ComparisonSnapshot,
    FolderComparison,
)
from csm_tui.ui.screens.main.files.comparing.questions import (
    TITLE,
    ask_marks,
    ask_remote,
    may_read,
)
from csm_tui.ui.screens.main.files.copies import place_in_commands
from csm_tui.ui.screens.main.files.sides.local_side import shortened
from csm_tui.ui.screens.main.files.transferring.flows import TransferFlows
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.screens.transfers import SHORT, TransfersScreen, queue_of
from csm_tui.ui.widgets.comparison_list import ComparisonDetails, ComparisonList
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.status_line import StatusLine

_BEFORE_THE_ROWS = {"filter", "choose_local", "choose_remote"}
"""Actions that work before the first rows are shown."""


class CompareScreen(PlaceScreen[None]):
    """Marks every name of both folders; queued transfers continue after Escape."""

    BINDINGS = bindings("compare")
    DEFAULT_CSS = """
    CompareScreen {
        Panel { height: 1fr; }
        Grid { height: 1fr; }
        &.-short ComparisonDetails { display: none; }
    }
    """

    class ComparedQueueChanged(Message):
        """The queue of transfers has changed."""

    def __init__(
        self,
        service: WorkspaceFiles,
        workspace: Workspace,
        folders: ComparedFolders,
        transfers: TransferFlows,
        lister: Lister,
    ) -> None:
        """Compare two folders.

        Args:
            service: The files of the workspace.
            workspace: The workspace.
            folders: The first two folders.
            transfers: Asks about plans, and queues them.
            lister: Lists local folders.
        """
        super().__init__()
        self._service = service
        self._workspace = workspace
        self._transfers = transfers
        self._lister = lister
        self._queue = queue_of(self)
        self._work = FolderComparison(service, self._queue, folders)
        self._snapshot: ComparisonSnapshot | None = None
        self._changing = asyncio.Lock()
        self._compared_at = 0.0
        self._failed = ""
        """Why the last comparison failed."""
        self._marks = frozenset(Mark)
        """The marks that are shown."""
        self._dots = False
        """Whether names that start with a dot are shown."""
        self._rows: ShownRows | None = None
        self._done = 0
        """Number of transfers that were done at the last comparison."""

    def content(self) -> ComposeResult:
        """Compose the folders, the rows, and the details of the row under the cursor."""
        with Panel():
            yield FilterLine("filter")
            yield ComparisonList()
        yield ComparisonDetails()

    def on_mount(self) -> None:
        """Compare, and compare again when files were transferred."""
        self._unsubscribe = self._queue.subscribe(self._queue_changed)
        self.set_interval(0.2, self._take)
        self.set_interval(5, self._say_status)
        self._say_head()
        self._look()

    def on_unmount(self) -> None:
        """Unsubscribe from the queue."""
        self._unsubscribe()

    @property
    def _list(self) -> ComparisonList:
        return self.query_one(ComparisonList)

    @property
    def _here(self) -> str:
        return shortened(self._work.folders.local)

    @property
    def _there(self) -> str:
        return visible(self._work.folders.remote) or "the root"

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < SHORT, "-short")
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        self._list.fit(self._list.size.width)
        self._say_head()

    def step_back(self) -> bool:
        """Clear the filter."""
        return self.query_one(FilterLine).clear()

    def action_again(self) -> None:
        """Compare both folders again."""
        self._look()

    def action_transfers(self) -> None:
        """Show the transfers."""
        self.app.push_screen(TransfersScreen(self._queue))

    def action_filter(self) -> None:
        """Show the names that a text, a glob or an ending finds."""
        self.query_one(FilterLine).open()

    def action_tick(self) -> None:
        """Tick or untick the row under the cursor, and move on."""
        refused = self._list.tick()
        if refused is not None:
            shell(self).tell(refused.because or "Both files are the same: nothing to transfer.")
        self._say_status()

    def action_tick_all(self) -> None:
        """Tick all shown rows that can be moved."""
        self._list.tick_shown(toggle=False)
        self._say_status()

    def action_invert_ticks(self) -> None:
        """Tick what is not ticked, and the other way round."""
        self._list.tick_shown(toggle=True)
        self._say_status()

    def action_untick_all(self) -> None:
        """Remove all ticks."""
        self._list.untick()
        self._say_status()

    def action_push(self) -> None:
        """Upload what is ticked, else the file under the cursor."""
        self._move(Direction.UP, self._there)

    def action_pull(self) -> None:
        """Download what is ticked, else the file under the cursor."""
        self._move(Direction.DOWN, self._here)

    def action_resolve(self) -> None:
        """Download ticked unknown files to compare them, else the file under the cursor."""
        snapshot, marked = self._snapshot, self._list
        rows = snapshot.unknown_rows(marked.ticked, marked.row) if snapshot is not None else ()
        if rows:
            self._resolve(rows)
        else:
            shell(self).tell("The file is only on one side: nothing to compare.")

    def action_resolve_all(self) -> None:
        """Download all files that are unknown to compare them."""
        if self._snapshot is not None:
            found = self._snapshot.comparison
            self._resolve(found.marked(Mark.UNKNOWN) or found.by_history)

    def action_show(self) -> None:
        """Show all names, or those with one mark."""
        self._choose_marks()

    def action_toggle_hidden(self) -> None:
        """Show or hide names that start with a dot."""
        self._dots = not self._dots
        self._show()

    def action_choose_local(self) -> None:
        """Compare another folder of this computer."""
        self._choose_local()

    def action_choose_remote(self) -> None:
        """Compare another folder of the workspace."""
        self._choose_remote()

    def action_copy(self) -> None:
        """Copy the command that compares these folders."""
        self._copy()

    def keeps(self, event: Key | Paste) -> bool:
        """Return whether a key waits for the first rows."""
        active = self.active_bindings.get(event.key) if isinstance(event, Key) else None
        early = active is not None and (
            active.node is self.app or active.binding.action in _BEFORE_THE_ROWS
        )
        return (
            self._snapshot is None
            and not early
            and not isinstance(self.focused, Input)
            and any(
                each.node is self and each.group == "looking" and not each.is_finished
                for each in self.workers
            )
        )

    @flow("looking", exclusive=True)
    async def _look(self) -> None:
        work, what = self._work, f"Comparing {self._here} with {self._there}"
        if self._snapshot is None:
            self._list.empty_text = "Comparing…"
        self._done = self._queue.snapshot().tally.count(ItemState.DONE)
        try:
            snapshot = await shell(self).jobs.run(what, work.compare)
        except (CsmError, Cancelled) as error:
            why = error.headline if isinstance(error, CsmError) else "Stopped."
            self._failed = self._list.empty_text = f"✗ {why} Press r to retry."
            self._say_status()
            raise
        self._failed, self._compared_at = snapshot.trouble, pane.now()
        await self._use(work, lambda before: work.keeping(snapshot, before))

    @flow("resolving", exclusive=True)
    async def _resolve(self, rows: Sequence[ComparisonRow]) -> None:
        work, snapshot = self._work, self._snapshot
        if snapshot is None or not rows:
            shell(self).tell("Nothing is unknown: all contents were compared.")
            return
        if len(rows) > 1 and not await may_read(self.app, rows):
            return
        what = visible(rows[0].path) if len(rows) == 1 else counted(len(rows), "file")
        await shell(self).jobs.run(
            f"Reading {what} to compare", lambda job: work.read(snapshot.comparison, rows, job)
        )

    @flow("taking", once=True)
    async def _take(self) -> None:
        """Show the rows that were read since the last call."""
        if newer := self._work.taken():
            await self._use(self._work, lambda before: before and before.with_rows(newer))

    async def _use(
        self,
        work: FolderComparison,
        change: Callable[[ComparisonSnapshot | None], ComparisonSnapshot | None],
    ) -> None:
        """Change the snapshot, and untick the rows that are the same by now."""
        # One after the other: comparing and reading must not undo each other's changes.
        async with self._changing:
            snapshot = await asyncio.to_thread(change, self._snapshot)
            # Meanwhile the user may have chosen other folders.
            if snapshot is None or work is not self._work:
                return
            self._snapshot = snapshot
            self._list.untick(but=await asyncio.to_thread(lambda: snapshot.comparison.movable))
        self._show()

    @flow("showing", exclusive=True)
    async def _show(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        found, text = snapshot.comparison, self.query_one(FilterLine).text
        rows = await asyncio.to_thread(ShownRows.of, found, text, self._marks, dots=self._dots)
        self._rows, self._list.empty_text = rows, rows.instead
        self._list.show(rows.rows, rows.paths)
        self.query_one(FilterLine).say(f"{len(rows.rows):,} of {rows.total:,}")
        self._say_head()
        self._say_status()
        self._about()

    @flow("moving", exclusive=True)
    async def _move(self, way: Direction, to: str) -> None:
        work, snapshot, paths = self._work, self._snapshot, self._list.chosen
        if snapshot is None or not paths:
            shell(self).tell("No file to transfer: tick files with Space.")
            return
        plan = await shell(self).jobs.run(
            "Planning the transfer", lambda job: work.plan(way, snapshot, paths, job)
        )
        if await self._transfers.move_compared(plan, to):
            work.queued(paths)

    @flow("asking")
    async def _choose_marks(self) -> None:
        if self._snapshot is not None:
            counts = self._snapshot.comparison.counts
            marks = await ask_marks(self.app, counts, self._marks)
            self._marks = self._marks if marks is None else marks
            self._show()

    @flow("asking")
    async def _choose_local(self) -> None:
        folders = self._work.folders
        path = await self.app.push_screen_wait(
            PickerDialog(TITLE, folders.local, self._lister, want="folder", typing=True)
        )
        if path is not None:
            self._compare_others(replace(folders, local=path))

    @flow("asking")
    async def _choose_remote(self) -> None:
        folders, tree = self._work.folders, self._snapshot.tree if self._snapshot else None
        folder = await ask_remote(self.app, folders.remote, tree, self._workspace.name)
        if folder is not None:
            self._compare_others(replace(folders, remote=folder))

    def _compare_others(self, folders: ComparedFolders) -> None:
        if folders != self._work.folders:
            self._work = FolderComparison(self._service, self._queue, folders)
            self._snapshot = self._rows = None
            self._list.untick()
            self._list.show((), ())
            self._say_head()
            self._look()

    @flow("copy")
    async def _copy(self) -> None:
        folders = self._work.folders
        place = place_in_commands(self._service)
        command = compare_command(place, str(folders.local), folders.remote)
        shell(self).copy(command, "the csm-tui command")

    def _queue_changed(self) -> None:
        self.post_message(self.ComparedQueueChanged())

    @on(ComparedQueueChanged)
    def _compare_moved(self) -> None:
        """Compare again once the queue is empty and some transfer was done."""
        tally = self._queue.snapshot().tally
        done = tally.count(ItemState.DONE)
        if done > self._done and not tally.left:
            self._look()
        # Done items may have been removed from the queue.
        self._done = min(self._done, done)
        self._say_status()

    @on(FilterLine.TextChanged)
    def _narrow(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self._show()

    @on(FilterLine.Dismissed)
    def _to_list(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.set_focus(self._list)
        self._show()

    @on(Grid.RowHighlighted)
    def _about(self) -> None:
        self.query_one(ComparisonDetails).show(self._list.row)

    @on(Grid.RowOpened)
    def _inspect(self) -> None:
        row = self._list.row
        if row is not None:
            facts = row_facts(row, str(self._work.folders.local))
            self.app.push_screen(TextDialog(row.path, facts))

    def _say_head(self) -> None:
        panel = self.query_one(Panel)
        found = self._snapshot.comparison if self._snapshot is not None else None
        room = self.size.width - 4
        there = f"workspace {self._there}"
        whole = folders_title(self._here, there, room)
        beside = room - whole.cell_length - 3
        counts = counts_line(found.counts if found else {}, self._marks, beside)
        panel.head(folders_title(self._here, there, room - counts.cell_length - 3), counts)
        old = len(found.by_history) if found is not None else 0
        panel.note(f"{old:,} known from the history only: V compares contents" if old else "")

    def _say_status(self) -> None:
        ticked = len(self._list.ticked)
        hidden = len(self._list.ticked.difference(self._rows.paths)) if self._rows else 0
        out = f", {hidden:,} out of sight" if hidden else ""
        parts = [self._failed, f"{MARK} {ticked:,} ticked{out}" if ticked else ""]
        if self._snapshot is not None and self._rows is not None:
            parts += [self._rows.words, pane.age_since(self._compared_at)]
        self.query_one(StatusLine).rest(Content(" · ".join(filter(None, parts))))
