"""The threads of a queue, and how many of them may use a connection."""

import threading
from collections.abc import Callable, Mapping
from functools import partial

from csm_tui.domain.errors import CsmError, Misused
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import ItemState
from csm_tui.services.journal import Journal
from csm_tui.services.threads import spare
from csm_tui.services.transfers._attempt import TransferAttempt
from csm_tui.services.transfers._control import TransferControl
from csm_tui.services.transfers._state import QueueState

WORKERS = 4
"""The usual number of files transferred at a time; for many small files 16 are faster."""
MOST_WORKERS = 32
"""The number of connections that are kept open."""
WORKERS_VARIABLE = "CSM_TUI_TRANSFERS"
"""The environment variable with the number of files transferred at a time."""


def usual_workers(environ: Mapping[str, str]) -> int:
    """Return how many files are transferred at a time unless a queue is given another number.

    Raises:
        Misused: the environment variable has no such number.
    """
    text = environ.get(WORKERS_VARIABLE, "").strip()
    if not text:
        return WORKERS
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST_WORKERS:
        return int(text)
    raise Misused(
        f"{WORKERS_VARIABLE} is “{visible(text)}”, not a number from 1 to {MOST_WORKERS}.",
        "Set it to the number of parallel transfers, or unset it.",
    )


class WorkerPool:
    """Runs the attempts of a queue in as many threads as there are slots.

    A transfer that is paused, or that has all its bytes and waits for the disk, gives its slot to
    another. When it takes one again, there may be one too many until a worker ends. The lock of
    the state guards the pool too.

    Args:
        state: the items.
        journal: the journal that attempts compare by.
        workers: the number of slots, up to `MOST_WORKERS`.
        pauses: seconds before each repetition of a read that the platform failed.
    """

    def __init__(
        self, state: QueueState, journal: Journal, workers: int, pauses: tuple[float, ...]
    ) -> None:
        self._state = state
        self._journal = journal
        self._pauses = pauses
        self._changed = threading.Condition(state.lock)
        self.limit = workers
        self._used = 0
        """Slots in use."""
        self._without_slot: set[int] = set()
        """Items that run and gave their slot to another."""
        self.threads = 0

    @property
    def limit(self) -> int:
        """How many slots there are."""
        return self._limit

    @limit.setter
    def limit(self, count: int) -> None:
        self._limit = max(1, min(count, MOST_WORKERS))

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing can begin."""
        states = {ItemState.RUNNING}
        if not self._state.paused and not self._state.closed:
            states.add(ItemState.WAITING)
        return not self._used and not self._state.count(*states)

    def wake(self) -> None:
        """Start as many threads as there are slots and waiting items; the lock is held."""
        state = self._state
        state.notifier.changed()
        self._changed.notify_all()
        if not state.can_begin:
            return
        try:
            for _ in range(min(self._limit - self._used, state.count(ItemState.WAITING))):
                spare.start(self._work)
                self._used += 1
                self.threads += 1
        except CsmError as error:
            state.report(error)
            if not self.threads:
                # No thread is left that could transfer the rest: the user has to resume.
                state.paused = True

    def wait(self, ready: Callable[[], bool], timeout: float | None) -> bool:
        """Release the lock until a condition is true; False when that takes longer (seconds)."""
        return self._changed.wait_for(ready, timeout)

    def _work(self) -> None:
        while (attempt := self._next()) is not None:
            ended, transferred = attempt.run()
            with self._state.lock:
                self._take_slot(ended.id)
                self._state.end(attempt, ended, transferred)
                self.wake()

    def _next(self) -> TransferAttempt | None:
        """Return an attempt at the next item, or None if this thread has to end."""
        state = self._state
        with state.lock:
            item = state.take() if self._used <= self._limit else None
            if item is None:
                self._used -= 1
                self.threads -= 1
                self._changed.notify_all()
                return None
            control = TransferControl(partial(self._held, item.id))
            job = state.jobs[item.job]
            return TransferAttempt(
                state.run(item, control),
                job.files,
                job.names,
                self._journal,
                self._pauses,
                state.report,
                partial(self._progressed, item.id),
                control,
                partial(self._finishing, item.id, control),
                verifying=item.id in state.verifying,
                replan=item.id in state.replanned,
            )

    def _progressed(self, id_: int, progress: Progress) -> None:
        with self._state.lock:
            self._state.progressed(id_, progress)

    def _held(self, id_: int, held: bool) -> None:
        """Give the slot away while an item is paused; called in the thread of the item."""
        with self._state.lock:
            if held:
                self._give_slot(id_)
            else:
                self._take_slot(id_)
            self.wake()

    def _finishing(self, id_: int, control: TransferControl) -> None:
        """Give the slot away while the disk writes an item; may be called more than once."""
        with self._state.lock:
            if self._state.control(id_) is not control:
                # It has ended already.
                return
            control.finishing = True
            # Not where too many wait already.
            if len(self._without_slot) < self._limit:
                self._give_slot(id_)
            self.wake()

    def _give_slot(self, id_: int) -> None:
        if id_ not in self._without_slot:
            self._without_slot.add(id_)
            self._used -= 1

    def _take_slot(self, id_: int) -> None:
        if id_ in self._without_slot:
            self._without_slot.remove(id_)
            self._used += 1
