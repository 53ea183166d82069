"""Keys in turn: each is judged when what the one before it has asked for is in sight.

Textual hands every key at once to whatever has the focus, while what a key does comes about later:
a binding is looked up when the key has bubbled up to the application, a screen is composed in a
task of its own, the focus moves by a message. Keys that come in one piece, from a paste or a slow
line, would all go to where only the first one belongs.

The same holds for what waits for the platform: keys that are typed while a workspace opens are for
the workspace. They are kept until it is open, or dropped whole when something else comes instead:
without the ``/`` before them, the letters of a filter would be commands.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.app import App, ScreenStackError
from textual.events import Key, Paste
from textual.screen import ModalScreen, Screen
from textual.widgets import Input
from textual.worker import NoActiveWorker, get_current_worker

if TYPE_CHECKING:
    from textual.worker import Worker

    from csm_tui.ui.jobs import Jobs

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
PAUSE = 0.5
"""Seconds without a key after which what is typed is no longer the end of what was dropped."""

_REPLIES = frozenset("[]P_")
"""What follows Escape in the replies of a terminal."""
_EVENTS_OF = XTermParser._sequence_to_key_events  # noqa: SLF001 - as below


def tell_escape_apart() -> None:
    """Take Escape and a key that follows it at once for two keys.

    A slow line, a busy computer or tmux (for half a second) brings both in one piece. Textual then
    sees a key with Alt, or the second one alone: Escape and Enter would accept a question. Nothing
    here is for keys with Alt, and there is no public way to tell Textual.
    """

    def events_of(self: XTermParser, sequence: str, alt: bool = False) -> Iterable[Key]:
        apart = alt and sequence not in _REPLIES
        if apart:
            yield Key("escape", "\x1b")
        yield from _EVENTS_OF(self, sequence, alt and not apart)

    XTermParser._sequence_to_key_events = events_of  # type: ignore[method-assign] # noqa: SLF001


class KeysInTurn:
    """Gives keys and pastes to the application one after the other.

    What is waited for: messages on their way to the application or to widgets of the screen in
    sight, of which a new screen has one from the beginning; and flows that the key has begun or let
    go on, while they work. A flow that itself waits, for the platform or the person, holds up none,
    unless it opens what the next keys are for. A screen with a method ``keeps`` says by that for
    which keys what it shows is still on its way.
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
        self._held: deque[tuple[Key | Paste, float]] = deque()
        """Each with the moment at which it came."""
        self._turns: asyncio.Task[None] | None = None
        self._before: set[Worker[Any]] = set()
        """Flows that worked when the last key was given: it did not begin them."""
        self._older: set[Worker[Any] | None] = set()
        """Flows that worked or waited when the last key was given, and were not answered by it."""
        self._openings: list[tuple[type[ModalScreen[Any]], ...]] = []
        """What is being opened: the dialogs that are part of each."""
        self._kept_on: Screen[Any] | None = None
        """The screen on which the first of the held keys came, when it waits for what opens."""
        self._deaf_until = 0.0
        """Until then keys are the end of what was dropped."""
        self._typed_on: Screen[Any] | None = None
        """Where the last key was a letter for a line of text."""
        self._typed_at = 0.0
        """When the last key came."""

    @contextmanager
    def opening(self, *dialogs: type[ModalScreen[Any]]) -> Iterator[None]:
        """Keep keys for what is opened meanwhile; drop them when it does not open.

        Args:
            dialogs: Are part of what was asked for, and take the keys that were typed before.
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
        """Drop the keys that were kept for what does not open now, and those that end them."""
        count = len(self._held)
        while self._held and not _leads_out(self._held[0][0]):
            self._held.popleft()
        if len(self._held) < count:
            self._deaf_until = monotonic() + PAUSE
            self._app.notify("The keys that were typed ahead are dropped.", timeout=4)

    def comes(self) -> None:
        """Drop the rest of what is being typed when the dialog that opens now comes by itself.

        It is so when the last key did not begin, or let go on, the flow that runs here.
        """
        if _this_flow() in self._older:
            self.interrupted()

    def answered(self) -> None:
        """Know that a key has let the flow which runs here go on."""
        self._older -= {_this_flow()}

    def interrupted(self) -> None:
        """Drop the rest of what is being typed, because another screen comes by itself now."""
        now = monotonic()
        if now < self._typed_at + PAUSE:
            self._deaf_until = now + PAUSE

    def holds(self, event: Key | Paste) -> bool:
        """Return whether it is not given now: it is kept back, to be given later, or dropped."""
        came = monotonic()
        if self._ends_what_was_dropped(event, came):
            return True
        opens = self._opens(event)
        if opens and self._kept_on is None:
            self._kept_on = self._screen
        if opens or self._turns is not None:
            self._held.append((event, came))
            self._turns = self._turns or asyncio.create_task(self._take_turns())
            return True
        self._about_to_give(event, came)
        self._turns = asyncio.create_task(self._take_turns())
        return False

    async def _take_turns(self) -> None:
        try:
            patient = await self._settled()
            while self._held:
                if self._kept_on is not None or self._opens(self._held[0][0]):
                    patient = await self._opened()
                    continue
                event, came = self._held.popleft()
                if self._ends_what_was_dropped(event, came):
                    continue
                self._about_to_give(event, came)
                self._app.call_later(self._give, event)
                # Whoever has lost patience once does not wait again for each key that came since.
                patient = patient and await self._settled()
        finally:
            self._turns = self._kept_on = None

    def _about_to_give(self, event: Key | Paste, came: float) -> None:
        self._before = self._at_work()
        self._older = {each for each in self._app.workers if not each.is_finished}
        text = _is_text(event) and isinstance(self._app.focused, Input)
        self._typed_on, self._typed_at = self._screen if text else None, came

    def _ends_what_was_dropped(self, event: Key | Paste, came: float) -> bool:
        """Say whether a key is dropped because the person cannot have meant what is in sight.

        It is so for the rest of what was dropped, until the person makes a pause, and for the rest
        of a line of text over which a dialog has come that no key has asked for.
        """
        if _leads_out(event):
            self._deaf_until = 0.0
            return False
        screen = self._screen
        over = isinstance(screen, ModalScreen) and self._typed_on not in {None, screen}
        lost = came < self._deaf_until or (over and came < self._typed_at + PAUSE)
        if lost:
            self._deaf_until = came + PAUSE
        return lost

    def _opens(self, event: Key | Paste) -> bool:
        """Say whether what a key is for is still on its way."""
        screen = self._screen
        if _leads_out(event):
            return False
        keeps: Callable[[Key | Paste], bool] | None = getattr(screen, "keeps", None)
        if keeps is not None and keeps(event):
            return True
        return bool(self._openings) and not isinstance(screen, ModalScreen)

    async def _opened(self) -> bool:
        """Wait until what the next key is for is there; return whether all has come about.

        When another dialog comes instead, or the person wants out, what was kept is dropped.
        """
        waited, kept_on, patient = 0.0, self._kept_on, True
        while self._held and self._opens(self._held[0][0]):
            kept_on = self._screen
            if any(_leads_out(each) for each, _ in self._held):
                self.drop()
                break
            if waited < PATIENCE <= waited + _SOON:
                self._app.notify("Keys wait until it is open; Esc drops them.", timeout=4)
            waited += _SOON
            await asyncio.sleep(_SOON)
            if self._held and not self._opens(self._held[0][0]):
                patient = await self._settled()
        self._kept_on, screen = None, self._screen
        asked_for = tuple(kind for dialogs in self._openings for kind in dialogs)
        came = isinstance(screen, ModalScreen) and screen is not kept_on
        if came and not isinstance(screen, asked_for):
            self.drop()
        return patient

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
        hurry = any(_leads_out(each) for each, _ in self._held)
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
        nodes = (self._app, *self._screen.walk_children(with_self=True))
        return any(each.message_queue_size for each in nodes) or (
            not self._is_typing and not self._at_work() <= self._before
        )

    @property
    def _is_typing(self) -> bool:
        """Whether text comes for a line of text: that is the same whatever is at work meanwhile."""
        return (
            bool(self._held) and _is_text(self._held[0][0]) and isinstance(self._app.focused, Input)
        )

    def _at_work(self) -> "set[Worker[Any]]":
        return {
            each
            for each in self._app.workers
            if not each.is_finished and not self._jobs.is_waiting(each)
        }


def _this_flow() -> "Worker[Any] | None":
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None


def _leads_out(event: Key | Paste) -> bool:
    return isinstance(event, Key) and event.key in _LEADS_OUT


def _is_text(event: Key | Paste) -> bool:
    return event.is_printable if isinstance(event, Key) else True
