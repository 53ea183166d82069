"""The screen of the transfers: the queue, and the history of all sessions."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.content import Content
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Static

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.format import counted
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import ItemState, JournalEntry, QueueItem, QueueSnapshot
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import allowed_bindings
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.transfer_rows import (
    QueueRows,
    head_lines,
    history_columns,
    history_facts,
    history_row,
    history_style,
    history_words,
    item_facts,
    item_words,
    queue_columns,
)
from csm_tui.ui.screens.transfers.conflicts import decide_conflicts
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.module_tabs import ModuleTabs
from csm_tui.ui.widgets.place_bar import PlaceBar
from csm_tui.ui.widgets.status_line import StatusLine

HISTORY = 2_000
"""Number of lines of the history that are read, the newest ones."""

SHORT = 16
"""Below this many lines, the details are hidden."""

_KEYS = "Enter shows all · x stops · R failed again · v looks · K J t order · Esc back"
_HISTORY_KEYS = "Enter shows all of a line · Tab shows the queue · Esc back"
_OF_LINES = frozenset({"pause", "cancel", "retry", "move", "retry_failed", "remove", "cancel_all"})
"""Actions on lines of the queue, which are not available in the history."""


class _HasTransfers(Protocol):
    transfers: TransferQueue


def queue_of(node: MessagePump) -> TransferQueue:
    """Return the queue of the session; there is one while the application is connected."""
    return cast(_HasTransfers, node.app).transfers


class TransfersScreen(Screen[None]):
    """Shows all transfers of the session; they continue after Escape."""

    BINDINGS = bindings("transfers")
    AUTO_FOCUS = "#queue"
    DEFAULT_CSS = """
    TransfersScreen {
        background: $background;
        .tabs { height: 1; padding: 0 1; background: $surface; color: $text; }
        .head { height: 2; padding: 0 1; background: $panel; text-wrap: nowrap;
                text-overflow: ellipsis; }
        .notice { height: auto; max-height: 3; padding: 0 1; color: $text-warning; }
        Grid { height: 1fr; }
        &.-short .about { display: none; }
        .about { height: 6; padding: 0 1; border-top: solid $panel; text-wrap: nowrap;
                 text-overflow: ellipsis; }
    }
    """

    def __init__(self, queue: TransferQueue) -> None:
        super().__init__()
        self._queue = queue
        self._shown: QueueSnapshot = queue.snapshot()
        self._history: Sequence[JournalEntry] = ()
        self._troubled_at = time.monotonic()
        self._waits: tuple[object, ...] = ()
        """What is waiting in the queue, for the keys that the history offers."""

    def compose(self) -> ComposeResult:
        """Compose both tabs, of which one is shown."""
        yield PlaceBar()
        yield ModuleTabs("transfers")
        yield Static(classes="tabs")
        yield Static(classes="head")
        yield Static(classes="notice")
        yield Grid(id="queue", row_style=lambda row: QueueRows(self._shown.items).style(row))
        yield Grid(id="history", row_style=self._history_style)
        yield Static(classes="about")
        yield StatusLine(shell(self).jobs, stops=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the queue, and refresh it while the screen is current."""
        self.query_one("#history").display = False
        self._grid.empty_text = "The queue is empty. Tab shows the history."
        self._say_tab()
        self._fill()
        self.set_interval(0.1, self._look)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that the profile allows."""
        live = allowed_bindings(self, super().active_bindings)
        if self._is_history:
            for key, each in live.items():
                if each.binding.id == "transfers.tab":
                    live[key] = each._replace(binding=replace(each.binding, description="queue"))
        return live

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available: the history has only some."""
        if not self.is_mounted or not self._is_history:
            return True
        shown = self._shown
        waits = {
            "conflicts": bool(shown.conflicts),
            "look": bool(shown.tally.count(ItemState.UNKNOWN)),
            "pause_all": bool(shown.paused or shown.tally.left),
        }
        return action not in _OF_LINES and waits.get(action, True)

    @property
    def _grid(self) -> Grid:
        return self.query_one("#queue", Grid)

    @property
    def _is_history(self) -> bool:
        return bool(self.query_one("#history").display)

    @property
    def _item(self) -> QueueItem | None:
        """The item under the cursor of the queue."""
        row = self._grid.cursor_row
        if self._is_history or row >= len(self._shown.items):
            return None
        return self._shown.items[row]

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < SHORT, "-short")
        self._grid.set_columns(queue_columns(self.size.width))
        self.query_one("#history", Grid).set_columns(history_columns(self.size.width))
        self.call_after_refresh(self._about)

    def action_leave(self) -> None:
        """Go back; the transfers continue."""
        self.dismiss(None)

    def action_open_module(self, number: int) -> None:
        """Show another module of the workspace."""
        shell(self).open_module(shell(self).modules[number - 1].scope)

    def action_tab(self) -> None:
        """Show the history, or the queue again."""
        history = not self._is_history
        self.query_one("#history").display = history
        self._grid.display = not history
        self._say_tab()
        self.set_focus(self.query_one("#history" if history else "#queue"))
        self._about()
        if history:
            self._read_history()

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
            shell(self).tell("No outcome is unknown.")
        item = self._item
        chosen = item is not None and item.state is ItemState.UNKNOWN
        self._queue.look([item.id] if item is not None and chosen else None)

    def action_conflicts(self) -> None:
        """Decide the conflicts."""
        self._decide()

    def _retry(self, item: QueueItem) -> None:
        if item.state is ItemState.UNKNOWN:
            self._retry_unknown(item)
        else:
            self._queue.retry([item.id])

    def _to_item(self, act: Callable[[QueueItem], None]) -> None:
        item = self._item
        if item is None:
            shell(self).tell("There is no transfer under the cursor.")
        else:
            act(item)

    @flow("asking", once=True)
    async def _retry_unknown(self, item: QueueItem) -> None:
        question = ConfirmDialog(
            "Send it again?",
            f"{visible(item.planned.name)}\n"
            "may have arrived: its answer was lost. v looks instead.",
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
        body = f"{counted(count, 'file')} will not be moved. What is done stays."
        question = ConfirmDialog("Stop all transfers?", body, confirm="Stop all")
        if not count:
            shell(self).tell("Nothing is left to stop.")
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

    @flow("history", exclusive=True)
    async def _read_history(self) -> None:
        grid = self.query_one("#history", Grid)
        grid.empty_text = "Reading the history…"
        self._history = await shell(self).jobs.run(
            "Reading the history", lambda _: self._queue.journal.history(limit=HISTORY)
        )
        grid.empty_text = "Nothing was moved yet."
        grid.set_rows([history_row(moved) for moved in self._history])
        self._about()

    def _history_style(self, row: int) -> str | None:
        return history_style(self._history[row]) if row < len(self._history) else None

    def _look(self) -> None:
        if not self.is_current:
            return
        snapshot = self._queue.snapshot()
        before = self._shown
        if snapshot.trouble is not before.trouble:
            self._troubled_at = time.monotonic()
        changed = (snapshot.version, snapshot.paused, snapshot.trouble) != (
            before.version,
            before.paused,
            before.trouble,
        )
        if changed:
            self._shown = snapshot
            self._fill()

    def _fill(self) -> None:
        shown = self._shown
        self._grid.set_rows(QueueRows(shown.items), [str(item.id) for item in shown.items])
        head = "\n".join(head_lines(shown, self.app.size.width - 2))
        self.query_one(".head", Static).update(outside(head, lines=True))
        notice = self.query_one(".notice", Static)
        said = _notice(shown)
        notice.update(outside(said, lines=True))
        notice.display = bool(said)
        waits = (said, bool(shown.tally.left))
        if self._is_history and waits != self._waits:
            self.refresh_bindings()
        self._waits = waits
        self._about()

    def _say_tab(self) -> None:
        history = self._is_history
        tabs = (("Queue", not history), ("History", history))
        parts = [Content.styled(f" {name} ", "reverse b" if on else "") for name, on in tabs]
        self.query_one(".tabs", Static).update(Content(" ").join(parts))
        keys = _HISTORY_KEYS if history else _KEYS
        self.query_one(StatusLine).rest(Content.styled(keys, "$muted"))
        self.refresh_bindings()

    @on(Grid.RowHighlighted)
    def _about(self) -> None:
        text = ""
        about = self.query_one(".about", Static)
        row = self.query_one("#history", Grid).cursor_row
        if self._is_history and row < len(self._history):
            text = history_words(self._history[row], about.size.width)
        elif (item := self._item) is not None:
            text = item_words(item, self._shown.address_of(item), about.size.width)
        about.update(outside(text, lines=True))

    @on(Grid.RowOpened)
    def _inspect(self) -> None:
        row = self.query_one("#history", Grid).cursor_row
        if self._is_history and row < len(self._history):
            self.app.push_screen(
                TextDialog("Done with this file", history_facts(self._history[row]))
            )
        elif (item := self._item) is not None:
            place = self._shown.address_of(item)
            self.app.push_screen(TextDialog(item.planned.name, item_facts(item, place)))


def _notice(shown: QueueSnapshot) -> str:
    """Return what needs a decision, with the key for it."""
    lines = []
    if shown.trouble is not None:
        session = isinstance(shown.trouble, SignInNeeded)
        key = "P signs in where needed, and goes on." if session else shown.trouble.next_step
        lines.append(f"✗ {shown.trouble.headline} {key}")
    elif shown.paused:
        lines.append("‖ The queue is paused: P goes on.")
    if shown.conflicts:
        waiting = counted(len(shown.conflicts), "conflict")
        lines.append(f"! {waiting} to decide: c asks.")
    unknown = shown.tally.count(ItemState.UNKNOWN)
    if unknown:
        lines.append(f"? {unknown:,} with an unknown outcome: v looks.")
    return "\n".join(lines)
