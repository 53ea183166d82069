"""The screen of the transfers: the queue, and the history of all sessions."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.message_pump import MessagePump
from textual.widgets import Static, Tabs

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.format import counted
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, ItemState, QueueItem, QueueSnapshot
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.transfer_history_rows import history_facts, history_words
from csm_tui.ui.presentation.transfer_rows import (
    QueueRows,
    counts_of,
    in_order,
    item_facts,
    item_words,
    longest_name,
    now,
    queue_columns,
    total_line,
)
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.screens.transfers.conflicts import decide_conflicts
from csm_tui.ui.screens.transfers.history import HistoryPanel
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.module_tabs import ModuleTabs
from csm_tui.ui.widgets.panel import Panel

SHORT = 16
"""Below this many lines, the details are hidden."""

_PACE = 0.25
"""Seconds between two looks at the queue."""
_OF_LINES = frozenset(
    {"pause", "cancel", "retry", "move", "retry_failed", "remove", "cancel_all", "decide"}
)
"""Actions on lines of the queue, which are not available in the history."""
_PAUSABLE = {ItemState.RUNNING, ItemState.WAITING, ItemState.PAUSED}
_AGAIN = {ItemState.FAILED, ItemState.CANCELLED, ItemState.SKIPPED, ItemState.UNKNOWN}


class _HasTransfers(Protocol):
    transfers: TransferQueue


def queue_of(node: MessagePump) -> TransferQueue:
    """Return the queue of the session; there is one while the application is connected."""
    return cast(_HasTransfers, node.app).transfers


class TransfersScreen(PlaceScreen[None]):
    """Shows all transfers of the session; they continue after Escape."""

    BINDINGS = bindings("transfers")
    AUTO_FOCUS = "#queue"
    ESCAPE_STOPS_WORK = False
    DEFAULT_CSS = """
    TransfersScreen {
        .total { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        .notice { height: auto; max-height: 3; padding: 0 1; color: $text-warning; }
        Panel { height: 1fr; }
        Panel Grid { height: 1fr; }
        .about { height: 5; padding: 0 1; color: $text-muted; text-wrap: nowrap;
                 text-overflow: ellipsis; }
        &.-short .about { display: none; }
    }
    """

    def __init__(self, queue: TransferQueue) -> None:
        super().__init__()
        self._queue = queue
        self._shown: QueueSnapshot = queue.snapshot()
        self._rows: tuple[QueueItem, ...] = ()
        """The items in the order in which they are listed."""
        self._longest = 0
        """The cells of the longest name so far, so that no column jumps."""
        self._second = 0
        self._troubled_at = time.monotonic()
        self._offered: object = None
        """What decides which keys are offered."""

    def content(self) -> ComposeResult:
        """Compose both tabs, of which one is shown."""
        yield ModuleTabs("transfers")
        tabs = Tabs("Queue", "History")
        # Tab shows the other one; the focus stays in the list.
        tabs.can_focus = False
        yield tabs
        yield Static(classes="notice")
        with Panel(id="queue-panel"):
            yield Grid(id="queue")
        yield HistoryPanel(self._queue)
        yield Static(classes="total")
        yield Static(classes="about")

    def on_mount(self) -> None:
        """Show the queue, and refresh it while the screen is current."""
        self._history.display = False
        self._grid.empty_text = "No transfers yet. Tab shows the history."
        self._fill()
        self.set_interval(_PACE, self._look)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that the profile allows."""
        live = super().active_bindings
        if self._is_history:
            for key, each in live.items():
                if each.binding.id == "transfers.tab":
                    live[key] = each._replace(binding=replace(each.binding, description="queue"))
        return live

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action can do something now, with what the cursor is on."""
        if not self.is_mounted:
            return True
        if self._is_history and action in _OF_LINES:
            return False
        tally, item = self._shown.tally, self._item
        state = None if item is None else item.state
        stays = tally.left + tally.count(ItemState.PAUSED, ItemState.CONFLICT)
        offered = {
            "pause": state in _PAUSABLE,
            "cancel": state is not None and not state.ended,
            "retry": state in _AGAIN,
            "move": state is not None and not state.ended,
            "decide": state is ItemState.CONFLICT,
            "conflicts": bool(tally.count(ItemState.CONFLICT)),
            "look": bool(tally.count(ItemState.UNKNOWN)),
            "retry_failed": bool(tally.count(ItemState.FAILED)),
            "remove": bool(tally.count(ItemState.DONE, ItemState.SKIPPED)),
            "pause_all": bool(
                self._shown.paused or stays or (tally.items and not self._is_history)
            ),
            "cancel_all": bool(stays),
        }
        return offered.get(action, True)

    @property
    def _grid(self) -> Grid:
        return self.query_one("#queue", Grid)

    @property
    def _history(self) -> HistoryPanel:
        return self.query_one(HistoryPanel)

    @property
    def _is_history(self) -> bool:
        return bool(self._history.display)

    @property
    def _item(self) -> QueueItem | None:
        """The item under the cursor of the queue."""
        row = self._grid.cursor_row
        if self._is_history or row >= len(self._rows):
            return None
        return self._rows[row]

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < SHORT, "-short")
        self.call_after_refresh(self._fill)

    def action_open_module(self, number: int) -> None:
        """Show another module of the workspace."""
        shell(self).open_module(shell(self).modules[number - 1].scope)

    def action_tab(self) -> None:
        """Show the history, or the queue again."""
        self.query_one(Tabs).action_next_tab()

    @on(Tabs.TabActivated)
    def _show_tab(self, event: Tabs.TabActivated) -> None:
        history = event.tab.label_text == "History"
        if history == self._is_history:
            return
        self._history.display = history
        self.query_one("#queue-panel").display = not history
        self.refresh_bindings()
        self.set_focus(self.query_one("#history" if history else "#queue"))
        self._about()
        if history:
            self._history.read()

    def action_pause(self) -> None:
        """Pause or resume the item under the cursor."""
        self._to_item(
            lambda item: (
                self._queue.resume([item.id])
                if item.state is ItemState.PAUSED
                else self._queue.pause([item.id])
            )
        )

    def action_pause_all(self) -> None:
        """Pause or resume everything; sign in first if the session has ended."""
        shown = self._queue.snapshot()
        if not shown.paused and not shown.tally.count(ItemState.PAUSED):
            self._queue.pause()
        elif isinstance(shown.trouble, SignInNeeded):
            self._sign_in(shown.trouble)
        else:
            self._queue.resume()

    def action_cancel(self) -> None:
        """Stop the item under the cursor."""
        self._to_item(lambda item: self._queue.cancel([item.id]))

    def action_cancel_all(self) -> None:
        """Stop everything, after a question."""
        self._cancel_all()

    def action_retry(self) -> None:
        """Start the item under the cursor again."""
        self._to_item(self._retry)

    def action_retry_failed(self) -> None:
        """Start all failed items again."""
        self._retry_failed()

    def action_move(self, steps: int) -> None:
        """Move the item under the cursor up or down in the order; 0 moves it to the top."""
        self._to_item(lambda item: self._queue.move([item.id], steps or None))

    def action_remove(self) -> None:
        """Remove done and skipped items from the queue; the history keeps them."""
        self._queue.remove()

    def action_look(self) -> None:
        """Find out the outcome of uploads whose answer was lost."""
        unknown = self._shown.of(ItemState.UNKNOWN)
        if not unknown:
            shell(self).tell("No upload waits for an answer.")
        item = self._item
        chosen = item is not None and item.state is ItemState.UNKNOWN
        self._queue.look([item.id] if item is not None and chosen else None)

    def action_conflicts(self) -> None:
        """Decide the conflicts."""
        self._decide()

    def action_decide(self, decision: str) -> None:
        """Answer the conflict under the cursor."""
        self._to_item(lambda item: self._queue.resolve(Decision[decision], [item.id]))

    def _retry(self, item: QueueItem) -> None:
        if item.state is ItemState.UNKNOWN:
            self._retry_unknown(item)
        else:
            self._queue.retry([item.id])

    def _to_item(self, act: Callable[[QueueItem], None]) -> None:
        item = self._item
        if item is None:
            shell(self).tell("Select a transfer first.")
        else:
            act(item)
            self._look()

    @flow("asking", once=True)
    async def _retry_unknown(self, item: QueueItem) -> None:
        question = ConfirmDialog(
            "Send this upload again?",
            f"{visible(item.planned.name)}\nmay have arrived: no answer came. v verifies it.",
            confirm="Send again",
        )
        if await self.app.push_screen_wait(question):
            self._queue.retry([item.id])

    @flow("retrying", once=True)
    async def _retry_failed(self) -> None:
        # There may be many thousands.
        await asyncio.to_thread(self._queue.retry)

    @flow("asking", once=True)
    async def _cancel_all(self) -> None:
        tally = self._queue.snapshot().tally
        count = tally.left + tally.count(ItemState.PAUSED, ItemState.CONFLICT)
        body = f"{counted(count, 'file')} will not be transferred. What is done stays."
        title = f"Cancel {counted(count, 'transfer')}?"
        question = ConfirmDialog(title, body, confirm="Cancel transfers")
        if not count:
            shell(self).tell("No transfers running.")
        elif await self.app.push_screen_wait(question):
            await asyncio.to_thread(self._queue.cancel)

    @flow("asking", once=True)
    async def _decide(self) -> None:
        await decide_conflicts(self, self._queue, self._item)

    @flow("asking", once=True)
    async def _sign_in(self, why: SignInNeeded) -> None:
        prompt = shell(self).sign_in_prompt
        if prompt is None or await prompt.ask(why, self._troubled_at, quiet=False):
            self._queue.resume()

    def _look(self) -> None:
        if not self.is_current:
            return
        snapshot = self._queue.snapshot()
        before = self._shown
        if snapshot.trouble is not before.trouble:
            self._troubled_at = time.monotonic()
        # The seconds for which an answer is awaited are shown.
        second = int(now()) if any(each.sent_at for each in snapshot.of(ItemState.RUNNING)) else 0
        changed = (snapshot.version, snapshot.paused, snapshot.trouble, second) != (
            before.version,
            before.paused,
            before.trouble,
            self._second,
        )
        if changed:
            self._shown, self._second = snapshot, second
            self._fill()

    def _fill(self) -> None:
        shown, grid = self._shown, self._grid
        before = self._item
        self._rows = in_order(shown.items)
        self._longest = max(self._longest, longest_name(shown.items))
        columns = queue_columns(grid.size.width or self.size.width - 2, self._longest)
        if columns != grid.columns:
            grid.set_columns(columns)
        row = grid.cursor_row
        grid.set_rows(QueueRows(self._rows, columns), [str(item.id) for item in self._rows])
        if before is not None and _goes_on(before, self._item):
            # What comes next is looked at, not what has ended at the end of the list.
            grid.cursor_row = row
        self.query_one("#queue-panel", Panel).head(
            "Transfers, paused" if shown.paused else "Transfers", counts_of(shown)
        )
        self.query_one(".total", Static).update(total_line(shown, self.app.size.width - 2))
        notice = self.query_one(".notice", Static)
        said = _notice(shown)
        notice.update(outside(said, lines=True))
        notice.display = bool(said)
        self._about()

    @on(Grid.RowHighlighted)
    def _about(self) -> None:
        text = ""
        about = self.query_one(".about", Static)
        entry = self._history.entry
        if self._is_history and entry is not None:
            text = history_words(entry, about.size.width)
        elif (item := self._item) is not None:
            text = item_words(item, self._shown.address_of(item), about.size.width)
        about.update(outside(text, lines=True))
        self._offer()

    def _offer(self) -> None:
        """Show other keys when what they can act on is another."""
        tally, item = self._shown.tally, self._item
        kinds = tuple(bool(tally.count(state)) for state in ItemState)
        offered = (self._is_history, item and item.state, kinds, self._shown.paused)
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    @on(Grid.RowOpened)
    def _inspect(self) -> None:
        item = self._item
        if item is not None and item.state is ItemState.CONFLICT:
            self._decide()
            return
        entry = self._history.entry
        if self._is_history and entry is not None:
            self.app.push_screen(TextDialog(f"Transfer of {entry.name}", history_facts(entry)))
        elif item is not None:
            place = self._shown.address_of(item)
            self.app.push_screen(TextDialog(item.planned.name, item_facts(item, place)))


def _goes_on(before: QueueItem, item: QueueItem | None) -> bool:
    """Return whether the cursor leaves an item: it is done, or its question is answered."""
    if item is None or item.id != before.id or item.state is before.state:
        return False
    return item.state is ItemState.DONE or before.state is ItemState.CONFLICT


def _notice(shown: QueueSnapshot) -> str:
    """Return what needs a decision, with the key for it."""
    lines = []
    if shown.trouble is not None:
        session = isinstance(shown.trouble, SignInNeeded)
        key = "P signs in and resumes." if session else shown.trouble.next_step
        lines.append(f"✗ {shown.trouble.headline} {key}")
    elif shown.paused:
        lines.append("‖ All transfers are paused: P resumes.")
    if len(shown.conflicts) > 1:
        lines.append(f"! {len(shown.conflicts):,} files already exist: answer each, or c for all.")
    return "\n".join(lines)
