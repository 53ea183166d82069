"""Keys in turn: each is judged when what the one before it has asked for is in sight.

Textual hands every key at once to whatever has the focus, while what a key does comes about later:
a binding is looked up when the key has bubbled up to the application, a screen is composed in a
task of its own, the focus moves by a message. Keys that come in one piece, from a paste or a slow
line, would all go to where only the first one belongs.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import App, ScreenStackError
from textual.events import Key, Paste
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.worker import Worker

    from csm_tui.ui.work import Jobs

PATIENCE = 2.0
"""Seconds that a key waits for what the one before it does; then it is for what is in sight."""
HURRY = 0.5
"""The same while one of the keys that lead out waits."""
_LEADS_OUT = {"escape", "ctrl+c", "ctrl+q"}
_STILL = 5
"""Turns of the event loop in which nothing happens, before it is believed that nothing will: from
the answer of a dialog to what its flow does next, a future, its shield and a task take one each."""
_SOON = 0.02
"""Seconds after which it is looked only now and then, and not at every turn of the loop."""


class KeysInTurn:
    """Gives keys and pastes to the application one after the other.

    What is waited for: messages on their way to the application or to widgets of the screen in
    sight, of which a new screen has one from the beginning; and flows that the key has begun or let
    go on, while they work. A flow that itself waits, for the platform or the person, holds up none.
    """

    def __init__(self, app: App[Any], jobs: "Jobs", give: Callable[[Key | Paste], Any]) -> None:
        """Begin with no key.

        Args:
            app: Whose keys they are.
            jobs: Know which flows only wait.
            give: Judges a key; called by the application itself.
        """
        self._app = app
        self._jobs = jobs
        self._give = give
        self._held: deque[Key | Paste] = deque()
        self._turns: asyncio.Task[None] | None = None
        self._before: set[Worker[Any]] = set()
        """Flows that worked when the last key was given: it did not begin them."""

    def holds(self, event: Key | Paste) -> bool:
        """Return whether it is kept back, to be given later; else its turn is now."""
        if self._turns is not None:
            self._held.append(event)
            return True
        self._before = self._at_work()
        self._turns = asyncio.create_task(self._take_turns())
        return False

    async def _take_turns(self) -> None:
        try:
            patient = await self._settled()
            while self._held:
                self._before = self._at_work()
                self._app.call_later(self._give, self._held.popleft())
                # Whoever has lost patience once does not wait again for each key that came since.
                patient = patient and await self._settled()
        finally:
            self._turns = None

    async def _settled(self) -> bool:
        """Return whether all came about before patience was lost."""
        waited, still, last = 0.0, 0, monotonic()
        while still < _STILL:
            if waited > self._patience:
                return False
            await asyncio.sleep(0 if still or waited < _SOON else _SOON / 4)
            # While the machine gave us no time, nothing could come about either.
            waited += min(monotonic() - last, _SOON)
            last = monotonic()
            still = 0 if self._is_moving() else still + 1
        return True

    @property
    def _patience(self) -> float:
        hurry = any(isinstance(each, Key) and each.key in _LEADS_OUT for each in self._held)
        return HURRY if hurry else PATIENCE

    def _is_moving(self) -> bool:
        try:
            nodes = (self._app, *self._app.screen.walk_children(with_self=True))
        except ScreenStackError:
            return False
        return any(each.message_queue_size for each in nodes) or (
            not self._is_typing and not self._at_work() <= self._before
        )

    @property
    def _is_typing(self) -> bool:
        """Whether text comes for a line of text: that is the same whatever is at work meanwhile."""
        event = self._held[0] if self._held else None
        text = event.is_printable if isinstance(event, Key) else event is not None
        return text and isinstance(self._app.focused, Input)

    def _at_work(self) -> "set[Worker[Any]]":
        return {
            each
            for each in self._app.workers
            if not each.is_finished and not self._jobs.is_waiting(each)
        }
