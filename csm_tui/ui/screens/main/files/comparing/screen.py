"""The screen of a comparison: what differs, what is ticked, and the ways to move it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from csm_tui.domain.comparison import ComparisonRow, Mark
from csm_tui.domain.equivalents import compare_command
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, ItemState
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import offered
from csm_tui.ui.dialogs.picker import Lister
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.comparison_rows import (
    TICK,
    comparison_columns,
    row_facts,
)
from csm_tui.ui.presentation.transfer_rows import summary
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.files.comparing.questions import (
    ask_local,
    ask_marks,
    ask_remote,
    may_read,
)
from csm_tui.ui.screens.main.files.comparing.shown import Shown
from csm_tui.ui.screens.main.files.comparing.work import Comparing, Folders, Looked
from csm_tui.ui.screens.main.files.copies import place_in_commands
from csm_tui.ui.screens.main.files.local_side import shortened
from csm_tui.ui.screens.main.files.narrowing import counted
from csm_tui.ui.screens.main.files.transfers import Transfers
from csm_tui.ui.screens.transfers import SHORT, TransfersScreen
from csm_tui.ui.transfer_queue import queue_of
from csm_tui.ui.widgets.about_row import AboutRow
from csm_tui.ui.widgets.comparison_head import ComparisonHead
from csm_tui.ui.widgets.comparison_list import ComparisonList
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.status_line import StatusLine

_BEFORE_THE_ROWS = {"filter", "choose_local", "choose_remote"}
"""Actions that need nothing of what is found."""


class CompareScreen(Screen[None]):
    """Marks every name of both folders; Escape leads back, and what was queued goes on."""

    BINDINGS = bindings("compare")
    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    CompareScreen {
        background: $background;
        Grid { height: 1fr; }
        &.-short AboutRow { display: none; }
    }
    """

    class ComparedQueueChanged(Message):
        """Something has changed in the queue of transfers."""

    def __init__(
        self,
        service: WorkspaceFiles,
        workspace: Workspace,
        folders: Folders,
        transfers: Transfers,
        lister: Lister,
    ) -> None:
        """Compare two folders.

        Args:
            service: The workspace's files.
            workspace: For its name.
            folders: Compared first.
            transfers: Asks about plans, and queues them.
            lister: Lists local folders, for choosing another.
        """
        super().__init__()
        self._service = service
        self._workspace = workspace
        self._transfers = transfers
        self._lister = lister
        self._queue = queue_of(transfers.app)
        self._work = Comparing(service, self._queue, folders)
        self._looked: Looked | None = None
        self._changing = asyncio.Lock()
        self._looked_at = 0.0
        self._failed = ""
        """Why the last attempt told nothing."""
        self._marks = frozenset(Mark)
        """Which marks are shown."""
        self._dots = False
        """Whether what starts with a dot is shown."""
        self._shown: Shown | None = None
        self._done = 0
        """Transfers that were done when the folders were looked at last."""

    def compose(self) -> ComposeResult:
        """Compose what is compared, the rows, and what is under the cursor."""
        yield ComparisonHead()
        yield FilterLine("filter")
        yield ComparisonList()
        yield AboutRow()
        yield StatusLine(shell(self).jobs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Compare, and look again when something was moved."""
        self._forget = self._queue.subscribe(self._told)
        self.set_interval(0.2, self._take)
        self.set_interval(5, self._say_status)
        by = f" · {profile.name}" if (profile := shell(self).profile) is not None else ""
        self.query_one(ComparisonHead).say_where(f"{self._workspace.name}{by}")
        self._say_head()
        self._look()

    def on_unmount(self) -> None:
        """Listen to the queue no longer."""
        self._forget()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """What footer, help and palette offer: nothing that a read-only profile forbids."""
        return offered(self, super().active_bindings)

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
        """Use the width that there is."""
        self.set_class(self.size.height < SHORT, "-short")
        self._list.set_columns(comparison_columns(self.size.width))
        self._say_head()

    def action_leave(self) -> None:
        """Stop the newest work, show everything again, else go back."""
        if shell(self).jobs.stop_newest() is None and not self.query_one(FilterLine).clear():
            self.dismiss(None)

    def action_again(self) -> None:
        """Look at both folders again."""
        self._look()

    def action_transfers(self) -> None:
        """Show what is being moved."""
        self.app.push_screen(TransfersScreen(self._queue))

    def action_filter(self) -> None:
        """Show the names that a text, a glob or an ending finds."""
        self.query_one(FilterLine).open()

    def action_tick(self) -> None:
        """Tick or untick what is under the cursor, and move on."""
        refused = self._list.tick()
        if refused is not None:
            shell(self).tell(refused.because or "Both sides hold the same: nothing to move.")
        self._say_status()

    def action_tick_all(self) -> None:
        """Tick all that is shown and can be moved."""
        self._list.tick_shown(toggle=False)
        self._say_status()

    def action_invert_ticks(self) -> None:
        """Tick what is not ticked, and the other way round."""
        self._list.tick_shown(toggle=True)
        self._say_status()

    def action_untick_all(self) -> None:
        """Take all ticks away."""
        self._list.untick()
        self._say_status()

    def action_push(self) -> None:
        """Send what is ticked, else what is under the cursor."""
        self._move(Direction.UP, self._there)

    def action_pull(self) -> None:
        """Bring what is ticked here, else what is under the cursor."""
        self._move(Direction.DOWN, self._here)

    def action_resolve(self) -> None:
        """Download what is unknown and ticked to compare it, else what is under the cursor."""
        looked, marked = self._looked, self._list
        rows = looked.to_resolve(marked.ticked, marked.row) if looked is not None else ()
        if rows:
            self._resolve(rows)
        else:
            shell(self).tell("Only one side has it: there is nothing to compare.")

    def action_resolve_all(self) -> None:
        """Download all that is unknown to compare it."""
        if self._looked is not None:
            found = self._looked.comparison
            self._resolve(found.marked(Mark.UNKNOWN) or found.by_history)

    def action_show(self) -> None:
        """Show all names, or those with one mark."""
        self._choose_marks()

    def action_toggle_hidden(self) -> None:
        """Show or hide what starts with a dot."""
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
        """Keep what is typed for the first rows; what needs none works."""
        active = self.active_bindings.get(event.key) if isinstance(event, Key) else None
        early = active is not None and (
            active.node is self.app or active.binding.action in _BEFORE_THE_ROWS
        )
        return (
            self._looked is None
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
        if self._looked is None:
            self._list.empty_text = "Comparing…"
        self._done = self._queue.snapshot().tally.count(ItemState.DONE)
        try:
            looked = await shell(self).jobs.run(what, work.look)
        except (CsmError, Cancelled) as error:
            why = error.headline if isinstance(error, CsmError) else "It was stopped."
            self._failed = self._list.empty_text = f"✗ {why} r compares again."
            self._say_status()
            raise
        self._failed, self._looked_at = looked.trouble, pane.now()
        await self._use(work, lambda before: work.keeping(looked, before))

    @flow("resolving", exclusive=True)
    async def _resolve(self, rows: Sequence[ComparisonRow]) -> None:
        work, looked = self._work, self._looked
        if looked is None or not rows:
            shell(self).tell("Nothing is unknown, and nothing is known from the history only.")
            return
        if len(rows) > 1 and not await may_read(self.app, rows):
            return
        what = visible(rows[0].path) if len(rows) == 1 else counted(len(rows))
        await shell(self).jobs.run(
            f"Reading {what} to compare", lambda job: work.read(looked.comparison, rows, job)
        )

    @flow("taking", once=True)
    async def _take(self) -> None:
        """Show what was read since the last time."""
        if newer := self._work.taken():
            await self._use(self._work, lambda before: before and before.with_rows(newer))

    async def _use(self, work: Comparing, change: Callable[[Looked | None], Looked | None]) -> None:
        """Change what is known by now; what needs no move any more loses its tick."""
        # One after the other: neither a look nor a reading takes away what the other has found.
        async with self._changing:
            looked = await asyncio.to_thread(change, self._looked)
            # Other folders may be compared by now.
            if looked is None or work is not self._work:
                return
            self._looked = looked
            self._list.untick(but=await asyncio.to_thread(lambda: looked.comparison.movable))
        self._show()

    @flow("showing", exclusive=True)
    async def _show(self) -> None:
        looked = self._looked
        if looked is None:
            return
        found, text = looked.comparison, self.query_one(FilterLine).text
        shown = await asyncio.to_thread(Shown.of, found, text, self._marks, dots=self._dots)
        self._shown, self._list.empty_text = shown, shown.instead
        self._list.show(shown.rows, shown.paths)
        self.query_one(FilterLine).say(f"{len(shown.rows):,} of {shown.total:,}")
        self._say_head()
        self._say_status()
        self._about()

    @flow("moving", exclusive=True)
    async def _move(self, way: Direction, to: str) -> None:
        work, looked, paths = self._work, self._looked, self._list.chosen
        if looked is None or not paths:
            shell(self).tell("Nothing is ticked, and nothing is under the cursor.")
            return
        plan = await shell(self).jobs.run(
            "Planning the transfer", lambda job: work.plan(way, looked, paths, job)
        )
        if await self._transfers.move_compared(plan, to):
            work.queued(paths)

    @flow("asking")
    async def _choose_marks(self) -> None:
        if self._looked is not None:
            counts = self._looked.comparison.counts
            marks = await ask_marks(self.app, counts, self._marks)
            self._marks = self._marks if marks is None else marks
            self._show()

    @flow("asking")
    async def _choose_local(self) -> None:
        folders = self._work.folders
        path = await ask_local(self.app, folders.local, self._lister)
        if path is not None:
            self._compare_others(replace(folders, local=path))

    @flow("asking")
    async def _choose_remote(self) -> None:
        folders, tree = self._work.folders, self._looked.tree if self._looked else None
        folder = await ask_remote(self.app, folders.remote, tree, self._workspace.name)
        if folder is not None:
            self._compare_others(replace(folders, remote=folder))

    def _compare_others(self, folders: Folders) -> None:
        if folders != self._work.folders:
            self._work = Comparing(self._service, self._queue, folders)
            self._looked = self._shown = None
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

    def _told(self) -> None:
        self.post_message(self.ComparedQueueChanged())

    @on(ComparedQueueChanged)
    def _moved(self) -> None:
        """Look again once everything that was queued has ended and something of it is done."""
        tally = self._queue.snapshot().tally
        done = tally.count(ItemState.DONE)
        if done > self._done and not tally.left:
            self._look()
        # The list of the queue may have been tidied.
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
        self.query_one(AboutRow).say(self._list.row)

    @on(Grid.RowOpened)
    def _inspect(self) -> None:
        row = self._list.row
        if row is not None:
            facts = row_facts(row, str(self._work.folders.local))
            self.app.push_screen(TextDialog(row.path, facts))

    def _say_head(self) -> None:
        found = self._looked.comparison if self._looked is not None else None
        counts, old = (found.counts, len(found.by_history)) if found is not None else ({}, 0)
        self.query_one(ComparisonHead).say(self._here, self._there, counts, old, self._marks)

    def _say_status(self) -> None:
        ticked = len(self._list.ticked)
        parts = [f"{TICK} {ticked:,} ticked" if ticked else ""]
        if self._looked is not None and self._shown is not None:
            parts += [self._shown.words, pane.age_since(self._looked_at), self._failed]
        parts.append(summary(self._queue.snapshot()))
        self.query_one(StatusLine).rest(Content(" · ".join(filter(None, parts))))
