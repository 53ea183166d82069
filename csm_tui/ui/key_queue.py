"""A queue of keys: each is handled when the effect of the one before it is on the screen.

Textual dispatches every key at once to the focused widget, while its effect comes later: a binding
is looked up when the key has bubbled up to the application, a screen is composed in a task of its
own, the focus moves by a message. Keys that arrive in one piece, from a paste or a slow line, would
all go to the widget that only the first one is for.

The same holds for work on the platform: keys that are typed while a workspace opens are for the
workspace. They are kept until it is open, or all dropped when something else opens instead: without
the ``/`` before them, the letters of a filter would be commands.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.screen import ModalScreen, Screen
from textual.widgets import Input
from textual.worker import NoActiveWorker, get_current_worker

if TYPE_CHECKING:
    from textual.worker import Worker

PATIENCE = 2.0
"""Seconds that a key waits for the effect of the one before it."""
HURRY = 0.5
"""The same while a key that leaves or interrupts waits."""
_LEAVING_KEYS = {"escape", "ctrl+c", "ctrl+q"}
_IDLE_TURNS = 5
"""Idle turns of the event loop after which nothing more is expected: between the answer of a dialog
and the next step of its flow, a future, its shield and a task take one turn each."""
_BRIEF = 0.02
"""Seconds after which the queue checks at intervals, and not at every turn of the loop."""
PAUSE = 0.5
"""Seconds without a key after which the next key no longer belongs to the dropped ones."""

_REPLIES = frozenset("[]P_")
"""What follows Escape in the replies of a terminal."""
_EVENTS_OF = XTermParser._sequence_to_key_events  # noqa: SLF001 - as below


def read_escape_as_a_key() -> None:
    """Make Textual read Escape and a key right after it as two keys.

    A slow line, a busy computer or tmux (for half a second) delivers both in one piece. Textual
    then reads a key with Alt, or the second one alone: Escape and Enter would accept a question. No
    binding here uses Alt, and Textual has no public setting for this.
    """

    def events_of(self: XTermParser, sequence: str, alt: bool = False) -> Iterable[Key]:
        apart = alt and sequence not in _REPLIES
        if apart:
            yield Key("escape", "\x1b")
        yield from _EVENTS_OF(self, sequence, alt and not apart)

    XTermParser._sequence_to_key_events = events_of  # type: ignore[method-assign] # noqa: SLF001


class KeyQueue:
    """Passes keys and pastes to the application one after the other.

    Each key waits for messages to the application or to widgets of the current screen, of which a
    new screen has one from the start; and for flows that the key before it started or resumed,
    while they work. A flow that waits itself, for the platform or the user, delays no key, unless
    it opens what the next keys are for. A screen may define ``keeps``, which returns whether a key
    is for content that is not there yet.
    """

    def __init__(
        self,
        app: App[Any],
        is_waiting: Callable[["Worker[Any]"], bool],
        handle: Callable[[Key | Paste], Any],
    ) -> None:
        """Start with an empty queue.

        Args:
            app: The application that receives the keys.
            is_waiting: Returns whether a flow can only wait now.
            handle: Dispatches a key; called by the application itself.
        """
        self._app = app
        self._is_waiting = is_waiting
        self._handle = handle
        self._kept: deque[tuple[Key | Paste, float]] = deque()
        """Kept keys, each with the time of its arrival."""
        self._turns: asyncio.Task[None] | None = None
        self._before: set[Worker[Any]] = set()
        """Flows that worked when the last key was handled: it did not start them."""
        self._older: set[Worker[Any] | None] = set()
        """Flows that ran when the last key was handled, and were not resumed by it."""
        self._openings: list[tuple[type[ModalScreen[Any]], ...]] = []
        """The dialogs that are part of what is being opened, for each opening."""
        self._kept_on: Screen[Any] | None = None
        """The screen on which the first of the kept keys came, when it waits for an opening."""
        self._ignored_until = 0.0
        """The time until which keys belong to the dropped ones."""
        self._typed_on: Screen[Any] | None = None
        """The screen on which the last key was a letter for an input."""
        self._typed_at = 0.0
        """The time of the last key."""

    @contextmanager
    def opening(self, *dialogs: type[ModalScreen[Any]]) -> Iterator[None]:
        """Keep keys while something opens; drop them if it does not open.

        Args:
            dialogs: Dialogs that are part of the opening, and receive the keys typed before.
        """
        self._openings.append(dialogs)
        try:
            yield
        except BaseException:
            self.drop()
            raise
        finally:
            self._openings.remove(dialogs)

    def drop(self) -> None:
        """Drop the kept keys, because what they were for does not open, and the rest of them."""
        count = len(self._kept)
        while self._kept and not _leaves(self._kept[0][0]):
            self._kept.popleft()
        if len(self._kept) < count:
            self._ignored_until = monotonic() + PAUSE
            self._app.notify("The keys that were typed ahead are dropped.", timeout=4)

    def dialog_opens(self) -> None:
        """Ignore the rest of what is being typed when a dialog opens that no key asked for.

        That is so when the last key neither started nor resumed the flow that runs here.
        """
        if _current_flow() in self._older:
            self.ignore_until_pause()

    def answered(self) -> None:
        """Record that a key resumed the flow that runs here."""
        self._older -= {_current_flow()}

    def ignore_until_pause(self) -> None:
        """Ignore the rest of what is being typed, because a screen opens that no key asked for."""
        now = monotonic()
        if now < self._typed_at + PAUSE:
            self._ignored_until = now + PAUSE

    def intercept(self, event: Key | Paste) -> bool:
        """Return whether a key is not to be handled now: it was kept for later, or dropped."""
        came = monotonic()
        if self._is_dropped(event, came):
            return True
        opens = self._is_for_opening(event)
        if opens and self._kept_on is None:
            self._kept_on = self._screen
        if opens or self._turns is not None:
            self._kept.append((event, came))
            self._turns = self._turns or asyncio.create_task(self._take_turns())
            return True
        self._record(event, came)
        self._turns = asyncio.create_task(self._take_turns())
        return False

    async def _take_turns(self) -> None:
        try:
            patient = await self._settled()
            while self._kept:
                if self._kept_on is not None or self._is_for_opening(self._kept[0][0]):
                    patient = await self._until_opened()
                    continue
                event, came = self._kept.popleft()
                if self._is_dropped(event, came):
                    continue
                self._record(event, came)
                self._app.call_later(self._handle, event)
                # After one long wait, the keys that came since do not wait again.
                patient = patient and await self._settled()
        finally:
            self._turns = self._kept_on = None

    def _record(self, event: Key | Paste, came: float) -> None:
        self._before = self._at_work()
        self._older = {each for each in self._app.workers if not each.is_finished}
        text = _is_text(event) and isinstance(self._app.focused, Input)
        self._typed_on, self._typed_at = self._screen if text else None, came

    def _is_dropped(self, event: Key | Paste, came: float) -> bool:
        """Return whether a key is dropped because the user cannot have meant the current screen.

        That is so for the rest of dropped keys, until the user pauses, and for the rest of a line
        of text over which a dialog opened that no key asked for.
        """
        if _leaves(event):
            self._ignored_until = 0.0
            return False
        screen = self._screen
        over = isinstance(screen, ModalScreen) and self._typed_on not in {None, screen}
        lost = came < self._ignored_until or (over and came < self._typed_at + PAUSE)
        if lost:
            self._ignored_until = came + PAUSE
        return lost

    def _is_for_opening(self, event: Key | Paste) -> bool:
        """Return whether what a key is for is still opening."""
        screen = self._screen
        if _leaves(event):
            return False
        keeps: Callable[[Key | Paste], bool] | None = getattr(screen, "keeps", None)
        if keeps is not None and keeps(event):
            return True
        return bool(self._openings) and not isinstance(screen, ModalScreen)

    async def _until_opened(self) -> bool:
        """Wait until what the next key is for has opened; return whether all effects are there.

        When another dialog opens instead, or the user leaves, the kept keys are dropped.
        """
        waited, kept_on, patient = 0.0, self._kept_on, True
        while self._kept and self._is_for_opening(self._kept[0][0]):
            kept_on = self._screen
            if any(_leaves(each) for each, _ in self._kept):
                self.drop()
                break
            if waited < PATIENCE <= waited + _BRIEF:
                self._app.notify("Keys wait until it is open. Esc discards them.", timeout=4)
            waited += _BRIEF
            await asyncio.sleep(_BRIEF)
            if self._kept and not self._is_for_opening(self._kept[0][0]):
                patient = await self._settled()
        self._kept_on, screen = None, self._screen
        asked_for = tuple(kind for dialogs in self._openings for kind in dialogs)
        came = isinstance(screen, ModalScreen) and screen is not kept_on
        if came and not isinstance(screen, asked_for):
            self.drop()
        return patient

    async def _settled(self) -> bool:
        """Wait for the effects of the last key; return whether they came in time."""
        waited, still, last = 0.0, 0, monotonic()
        while still < _IDLE_TURNS:
            if waited > self._patience:
                return False
            await asyncio.sleep(0 if still or waited < _BRIEF else _BRIEF / 4)
            # While this process got no processor time, nothing could take effect either.
            waited += min(monotonic() - last, _BRIEF)
            last = monotonic()
            still = 0 if self._is_moving() else still + 1
        return True

    @property
    def _patience(self) -> float:
        hurry = any(_leaves(each) for each, _ in self._kept)
        return HURRY if hurry else PATIENCE

    @property
    def _screen(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None

    def _is_moving(self) -> bool:
        if self._screen is None:
            return False
        return (
            self._app.message_queue_size > 0
            or _has_messages(self._screen)
            or (not self._is_typing and not self._at_work() <= self._before)
        )

    @property
    def _is_typing(self) -> bool:
        """Whether the next key is text for an input: that is safe, whatever else is at work."""
        return (
            bool(self._kept) and _is_text(self._kept[0][0]) and isinstance(self._app.focused, Input)
        )

    def _at_work(self) -> "set[Worker[Any]]":
        return {
            each
            for each in self._app.workers
            if not each.is_finished and not self._is_waiting(each)
        }


def _has_messages(node: DOMNode) -> bool:
    """Return whether a message waits for a node or one below it; asked many times for each key."""
    nodes = [node]
    while nodes:
        each = nodes.pop()
        if each.message_queue_size:
            return True
        nodes += each.children
    return False


def _current_flow() -> "Worker[Any] | None":
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None


def _leaves(event: Key | Paste) -> bool:
    return isinstance(event, Key) and event.key in _LEAVING_KEYS


def _is_text(event: Key | Paste) -> bool:
    return event.is_printable if isinstance(event, Key) else True
