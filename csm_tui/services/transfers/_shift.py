"""The work of a queue: items taken, performed and put back, by as many threads as it may have."""

import threading
import time
from collections.abc import Callable
from functools import partial

from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import Decision, ItemState, QueueItem
from csm_tui.services.transfers._attempt import attempt, stopped
from csm_tui.services.transfers._control import Control
from csm_tui.services.transfers._crew import Crew
from csm_tui.services.transfers._desk import Desk
from csm_tui.services.transfers._perform import Performance, Result

LET_GO = "It was paused for so long that the connection was let go: it begins again."


class Shift:
    """Works through what is on a desk; the desk's lock guards it too."""

    def __init__(self, desk: Desk, workers: int) -> None:
        self._desk = desk
        self._changed = threading.Condition(desk.lock)
        self.crew = Crew(self._work, workers)

    def go_on(self) -> None:
        """Let as many threads work as there is work for; the lock is held."""
        desk = self._desk
        desk.news.changed()
        self._changed.notify_all()
        if desk.paused or desk.closed or desk.busy:
            return
        try:
            self.crew.call(desk.ledger.count(ItemState.WAITING))
        except CsmError as error:
            desk.in_trouble(error)
            if not self.crew.threads:
                # Nobody will go on with the rest: a person has to say when.
                desk.paused = True

    def wait(self, ready: Callable[[], bool], timeout: float | None) -> bool:
        """Wait until it is so, and say whether it is; the lock is held, but not while it waits."""
        return self._changed.wait_for(ready, timeout)

    def idle(self) -> bool:
        """Tell whether nothing runs and nothing can begin; the lock is held."""
        states = {ItemState.RUNNING}
        if not self._desk.paused and not self._desk.closed:
            states.add(ItemState.WAITING)
        return not self.crew.places and not self._desk.ledger.count(*states)

    def _work(self) -> None:
        desk = self._desk
        while (begun := self._begin()) is not None:
            item, control = begun
            result = attempt(
                Performance(
                    desk.shared[item.job],
                    item,
                    self._teller(item.id),
                    control,
                    partial(self._landing, item.id, control),
                    looking=item.id in desk.looking,
                    afresh=item.id in desk.afresh,
                )
            )
            with desk.lock:
                self._end(item.id, result)
                self.go_on()

    def _begin(self) -> tuple[QueueItem, Control] | None:
        """Take the next item; None ends the thread."""
        desk = self._desk
        with desk.lock:
            item = None
            if not (desk.paused or desk.closed or desk.busy or self.crew.crowded):
                item = desk.ledger.take()
            if item is None:
                self.crew.leave()
                self._changed.notify_all()
                return None
            control = Control(partial(self._held, item.id))
            desk.controls[item.id] = control
            desk.paces.begin(item.id, time.monotonic())
            looking = item.id in desk.looking
            begun = desk.put(
                item,
                state=ItemState.RUNNING,
                attempts=item.attempts + (not looking),
                done=0,
                error=item.error if looking else None,
                decision=item.decision or desk.ledger.decision(item.job),
            )
            return begun, control

    def _end(self, id_: int, result: Result) -> None:
        """Keep what came of an item; the lock is held."""
        desk = self._desk
        control = desk.controls.pop(id_)
        self.crew.take(id_)
        item, looked = desk.ledger[id_], id_ in desk.looking
        desk.paces.end(id_, max(0, (result.size or 0) - item.done), time.monotonic())
        if control.let_go and result.state is stopped(item, looked).state:
            again = ItemState.PAUSED if item.state is ItemState.PAUSED else ItemState.WAITING
            desk.put(item, state=again, rate=None, done=0, note=LET_GO)
            return
        if isinstance(result.error, SignInNeeded):
            # Nothing was moved, and nothing can be before somebody has signed in.
            desk.in_trouble(result.error)
            if not control.cancelled:
                desk.put(item, state=ItemState.WAITING, rate=None, done=0)
                return
            result = stopped(item, looked)
        desk.looking.discard(id_)
        desk.afresh.discard(id_)
        ended = desk.put(result.applied(item))
        if ended.state is ItemState.CONFLICT:
            self._decided_before(ended)
        elif not (looked and ended.state is ItemState.UNKNOWN):
            desk.remember(ended, result.unhashed, result.seen)

    def _decided_before(self, item: QueueItem) -> None:
        """Do what was decided for all conflicts of the job, unless that has just been tried."""
        decision = self._desk.ledger.decision(item.job)
        if decision is Decision.SKIP or (decision and decision is not item.decision):
            self._desk.decided(item, decision)

    def _teller(self, id_: int) -> Callable[[Progress], None]:
        desk = self._desk

        def tell(progress: Progress) -> None:
            with desk.lock:
                item, control = desk.ledger.get(id_), desk.controls.get(id_)
                if item is None or control is None:
                    return
                if (progress.done, progress.total) == (item.done, item.total):
                    return
                # When it begins again, as under another name, the bytes are fewer than before.
                control.landing = control.landing and progress.done > 0
                moved = max(0, progress.done - item.done)
                rate = desk.paces.add(id_, moved, time.monotonic())
                desk.put(item, done=progress.done, total=progress.total, rate=rate)

        return tell

    def _held(self, id_: int, held: bool) -> None:
        """Make room for another item while one is held, in the thread of that one."""
        with self._desk.lock:
            (self.crew.give if held else self.crew.take)(id_)
            self.go_on()

    def _landing(self, id_: int, control: Control) -> None:
        """Let another item come while the disk takes this one; the first to notice says so."""
        with self._desk.lock:
            if self._desk.controls.get(id_) is not control:
                # It has ended already.
                return
            control.landing = True
            self.crew.give(id_, landing=True)
            self.go_on()
