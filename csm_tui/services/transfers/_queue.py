"""The queue: what is moved, several at a time, while everything else goes on."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from csm_tui.domain.errors import CsmError, InputRefused, SignInNeeded
from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import (
    Content,
    Decision,
    ItemState,
    QueueItem,
    QueueSnapshot,
    TransferPlan,
)
from csm_tui.services.journal import Journal
from csm_tui.services.transfers._attempt import attempt, line, stopped
from csm_tui.services.transfers._control import Control
from csm_tui.services.transfers._ledger import Ledger
from csm_tui.services.transfers._listing import Listing
from csm_tui.services.transfers._news import News
from csm_tui.services.transfers._pace import Pace
from csm_tui.services.transfers._perform import Performance, Result, Shared
from csm_tui.services.transfers._scribe import Scribe, Unhashed
from csm_tui.services.transfers._workers import WORKERS, bounded
from csm_tui.services.workspace_files import WorkspaceFiles

PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each repetition of a read, give or take half."""

_AGAIN = {ItemState.FAILED, ItemState.CANCELLED, ItemState.SKIPPED, ItemState.UNKNOWN}


class TransferQueue:
    """Moves files, and belongs to a session and not to a screen.

    Every method may be called from any thread and returns at once, but for `wait` and `close`.
    An item that is gone, or in no state for what is asked, is passed over: it may just have ended.

    Args:
        journal: where the history goes; the user's own when not given.
        workers: how many files at a time, up to `MOST_WORKERS`.
        pauses: seconds before each repetition of a read that the platform failed.
    """

    def __init__(
        self,
        journal: Journal | None = None,
        *,
        workers: int = WORKERS,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self.journal = journal or Journal()
        """What was moved, between sessions."""
        self._pauses = pauses
        # Reentrant, for a control may hold or release in the thread that has it.
        self._lock = threading.RLock()
        self._idle = threading.Condition(self._lock)
        self._ledger = Ledger()
        self._shared: dict[int, Shared] = {}
        self._controls: dict[int, Control] = {}
        self._paces: dict[int, Pace] = {}
        self._pace = Pace()
        self._looking: set[int] = set()
        """Uploads whose answer was lost and that are looked for, not sent."""
        self._afresh: set[int] = set()
        """Items that begin again, with the local file as it is then."""
        self._news = News()
        self._scribe = Scribe(self.journal, self._hashed, self._in_trouble)
        self._workers = bounded(workers)
        self._active = 0
        """Threads at work, without those that are held."""
        self._threads: set[threading.Thread] = set()
        self._paused = False
        self._closed = False
        self._trouble: CsmError | None = None

    @property
    def workers(self) -> int:
        """How many files are moved at a time."""
        return self._workers

    @workers.setter
    def workers(self, count: int) -> None:
        with self._lock:
            self._workers = bounded(count)
            self._go_on()

    def add(
        self,
        files: WorkspaceFiles,
        plan: TransferPlan,
        *,
        title: str = "",
        decision: Decision | None = None,
    ) -> int:
        """Queue what a plan lists and return the id of the job.

        Args:
            files: of the workspace that the plan was made for.
            plan: what to move; what it refuses is not taken.
            title: what the user knows the job by.
            decision: what to do with targets that exist; not given: they become conflicts.

        Raises:
            InputRefused: the plan is for another workspace, or the queue is closed.
        """
        if files.place != plan.place:
            raise InputRefused(
                "These files were planned for another workspace.", "Plan them again for this one."
            )
        with self._lock:
            if self._closed:
                raise InputRefused("The queue of transfers is closed.", "Connect again.")
            job = self._ledger.add(plan, title, decision)
            self._shared[job] = Shared(files, Listing(files), self.journal, self._pauses)
            self._go_on()
        return job

    def snapshot(self) -> QueueSnapshot:
        """Return the whole queue as values; cheap enough to ask ten times a second."""
        now = time.monotonic()
        with self._lock:
            for id_, pace in self._paces.items():
                item = self._ledger.get(id_)
                if item is not None and item.state is ItemState.RUNNING:
                    self._ledger.put(replace(item, rate=pace.rate(now)))
            return self._ledger.snapshot(self._pace.rate(now), self._paused, self._trouble)

    def written(self, timeout: float) -> bool:
        """Wait until the journal has all that is done; say whether it had within these seconds."""
        return self._scribe.written(timeout)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this soon after changes, ten times a second at most, in a thread of its own.

        Returns:
            What to call to end it.
        """
        return self._news.subscribe(listener)

    def pause(self, ids: Iterable[int] | None = None) -> None:
        """Let these items wait, or everything.

        One that runs keeps its connection and makes room for another; the platform cannot go on
        from the middle, so when it hangs up meanwhile a download begins again and an upload fails.
        """
        with self._lock:
            self._paused = self._paused or ids is None
            for item in self._ledger.chosen(ids, {ItemState.RUNNING} if ids is None else None):
                if item.state in {ItemState.RUNNING, ItemState.WAITING}:
                    self._put(item, state=ItemState.PAUSED, rate=None)
                if control := self._controls.get(item.id):
                    control.hold()
            self._go_on()

    def resume(self, ids: Iterable[int] | None = None) -> None:
        """Let these items go on, or everything, those that were paused alone included."""
        with self._lock:
            if ids is None:
                self._paused, self._trouble = False, None
            for item in self._ledger.chosen(ids, {ItemState.PAUSED}):
                control = self._controls.get(item.id)
                self._put(item, state=ItemState.WAITING if control is None else ItemState.RUNNING)
                if control is not None:
                    control.release()
            self._go_on()

    def cancel(self, ids: Iterable[int] | None = None) -> None:
        """Stop these items, or all that have not ended; a download leaves nothing behind."""
        with self._lock:
            for item in self._ledger.chosen(ids, None):
                if control := self._controls.get(item.id):
                    control.cancel()
                elif item.id in self._looking:
                    self._looking.discard(item.id)
                    self._put(item, state=ItemState.UNKNOWN)
                elif not item.state.ended:
                    self._put(item, state=ItemState.CANCELLED, error=None)
            self._go_on()

    def retry(self, ids: Iterable[int] | None = None) -> None:
        """Begin again: these items that ended without being done, or all that failed.

        An upload takes the local file as it is then. One whose outcome is unknown is only sent
        again when it is named, and never over a file unless that was decided.
        """
        with self._lock:
            if self._closed:
                return
            for item in self._ledger.chosen(ids, {ItemState.FAILED} if ids is None else _AGAIN):
                self._afresh.add(item.id)
                decision = None if item.state is ItemState.SKIPPED else item.decision
                self._put(
                    item, state=ItemState.WAITING, error=None, note="", done=0, decision=decision
                )
            self._go_on()

    def resolve(
        self, decision: Decision, ids: Iterable[int] | None = None, *, job: int | None = None
    ) -> None:
        """Decide conflicts: these, or all of a job, or all.

        Without ids the decision is remembered for the conflicts still to come: of that job, or of
        every job in the queue.
        """
        with self._lock:
            if ids is None:
                for each in [job] if job is not None else list(self._shared):
                    self._ledger.decide(each, decision)
            for item in self._ledger.chosen(ids, {ItemState.CONFLICT}):
                if job is None or item.job == job:
                    self._decided(item, decision)
            self._go_on()

    def look(self, ids: Iterable[int] | None = None) -> None:
        """Find out what became of uploads whose answer was lost: these, or all.

        Each becomes done, failed (it did not arrive, and can be tried again) or stays unknown, and
        its note says why. A file that is there is downloaded to compare.
        """
        with self._lock:
            if self._closed:
                return
            for item in self._ledger.chosen(ids, {ItemState.UNKNOWN}):
                self._looking.add(item.id)
                self._put(item, state=ItemState.WAITING, note="")
            self._go_on()

    def move(self, ids: Iterable[int], steps: int | None) -> None:
        """Move items up (-1) or down (1) in the order, or to the top (None)."""
        with self._lock:
            self._ledger.move(ids, steps)
            self._news.changed()

    def remove(self, ids: Iterable[int] | None = None) -> None:
        """Take ended items off the list: these, or all that are done or skipped."""
        done = {ItemState.DONE, ItemState.SKIPPED}
        with self._lock:
            chosen = self._ledger.chosen(ids, done if ids is None else None)
            self._ledger.remove([item.id for item in chosen if item.state.ended])
            self._news.changed()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing runs and nothing can begin; False when that takes longer (seconds).

        Paused items and undecided conflicts do not count: nothing happens to them by itself.
        """
        with self._idle:
            return self._idle.wait_for(self._is_idle, timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Stop everything and write the history; False when that takes longer (seconds).

        To let the transfers end first, `wait`. Nothing can be queued afterwards.
        """
        deadline = time.monotonic() + timeout
        with self._lock:
            self._closed = True
            self.cancel()
            self._idle.wait_for(lambda: not self._threads, timeout)
        written = self._scribe.close(max(0.0, deadline - time.monotonic()))
        self._news.close()
        return written and not self._threads

    def __enter__(self) -> "TransferQueue":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, item: QueueItem, **changes: object) -> QueueItem:
        changed = replace(item, **changes)  # type: ignore[arg-type] # as given by name
        self._ledger.put(changed)
        self._news.changed()
        return changed

    def _decided(self, item: QueueItem, decision: Decision) -> None:
        if decision is Decision.SKIP:
            note = "Skipped: the target exists."
            self._remember(self._put(item, state=ItemState.SKIPPED, decision=decision, note=note))
        else:
            self._put(item, state=ItemState.WAITING, decision=decision, error=None, done=0)

    def _is_idle(self) -> bool:
        states = {ItemState.RUNNING}
        if not self._paused and not self._closed:
            states.add(ItemState.WAITING)
        return not self._active and not self._ledger.count(*states)

    def _go_on(self) -> None:
        """Let as many threads work as there is work for; the lock is held."""
        self._news.changed()
        self._idle.notify_all()
        if self._paused or self._closed:
            return
        wanted = min(self._workers - self._active, self._ledger.count(ItemState.WAITING))
        for _ in range(wanted):
            self._active += 1
            thread = threading.Thread(target=self._work, name="transfer", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _work(self) -> None:
        while (begun := self._begin()) is not None:
            item, control = begun
            looking, afresh = item.id in self._looking, item.id in self._afresh
            shared, tell = self._shared[item.job], self._teller(item.id)
            result = attempt(Performance(shared, item, tell, control, looking, afresh))
            with self._lock:
                self._end(item.id, result)
                self._go_on()

    def _begin(self) -> tuple[QueueItem, Control] | None:
        """Take the next item; None ends the thread."""
        with self._lock:
            item = None
            if not self._paused and not self._closed and self._active <= self._workers:
                item = self._ledger.take()
            if item is None:
                self._active -= 1
                self._threads.discard(threading.current_thread())
                self._idle.notify_all()
                return None
            control = Control(self._held)
            self._controls[item.id] = control
            self._paces[item.id] = Pace()
            looking = item.id in self._looking
            begun = self._put(
                item,
                state=ItemState.RUNNING,
                attempts=item.attempts + (not looking),
                done=0,
                error=item.error if looking else None,
                decision=item.decision or self._ledger.decision(item.job),
            )
            return begun, control

    def _end(self, id_: int, result: Result) -> None:
        """Keep what came of an item; the lock is held."""
        control = self._controls.pop(id_)
        self._paces.pop(id_, None)
        item, looked = self._ledger[id_], id_ in self._looking
        if isinstance(result.error, SignInNeeded):
            # Nothing was moved, and nothing can be before somebody has signed in.
            self._in_trouble(result.error)
            if not control.cancelled:
                self._put(item, state=ItemState.WAITING, rate=None, done=0)
                return
            result = stopped(item, looked)
        self._looking.discard(id_)
        self._afresh.discard(id_)
        ended = result.applied(item)
        self._pace.add(max(0, ended.done - item.done), time.monotonic())
        self._put(ended)
        if ended.state is ItemState.CONFLICT:
            self._decided_before(ended)
        elif not (looked and ended.state is ItemState.UNKNOWN):
            self._remember(ended, result.unhashed)

    def _decided_before(self, item: QueueItem) -> None:
        """Do what was decided for all conflicts of the job, unless that has just been tried."""
        decision = self._ledger.decision(item.job)
        if decision is Decision.SKIP or (decision and decision is not item.decision):
            self._decided(item, decision)

    def _remember(self, item: QueueItem, unhashed: Unhashed | None = None) -> None:
        self._scribe.add(item.id, line(self._shared[item.job].files, item), unhashed)

    def _teller(self, id_: int) -> Callable[[Progress], None]:
        def tell(progress: Progress) -> None:
            now = time.monotonic()
            with self._lock:
                item, pace = self._ledger.get(id_), self._paces.get(id_)
                if item is None or pace is None:
                    return
                # Below zero when it begins again.
                for each in (pace, self._pace):
                    each.add(max(0, progress.done - item.done), now)
                self._put(item, done=progress.done, total=progress.total, rate=pace.rate(now))

        return tell

    def _held(self, held: bool) -> None:
        """Make room for another item while one is held, in the thread of that one."""
        with self._lock:
            self._active += -1 if held else 1
            self._go_on()

    def _hashed(self, id_: int, content: Content) -> None:
        with self._lock:
            item = self._ledger.get(id_)
            if item is not None and item.state is ItemState.DONE:
                self._put(item, content=content)

    def _in_trouble(self, error: CsmError) -> None:
        """Say what concerns the whole queue; without a session nothing can go on."""
        with self._lock:
            if not isinstance(self._trouble, SignInNeeded):
                self._trouble = error
            self._paused = self._paused or isinstance(error, SignInNeeded)
            self._news.changed()
