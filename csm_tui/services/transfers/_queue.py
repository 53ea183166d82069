"""The queue of transfers: the calls that a screen or a script makes."""

import time
from collections.abc import Callable, Iterable

from csm_tui.domain.errors import DiskFailed, InputRefused
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, ItemState, QueueItem, QueueSnapshot, TransferPlan
from csm_tui.services.journal import Journal
from csm_tui.services.transfers._pool import WORKERS, WorkerPool
from csm_tui.services.transfers._state import QueueState
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.services.workspace_files.leftovers import settle

PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each repetition of a read, give or take half."""

AT_A_TIME = 200
"""Items that are changed under one lock: there may be many thousands, and a screen needs it too."""

CLOSING = 25.0
"""Seconds to write the history at the end: twice the timeout of its file, and some."""

_AGAIN = {ItemState.FAILED, ItemState.CANCELLED, ItemState.SKIPPED, ItemState.UNKNOWN}


class TransferQueue:
    """Transfers files for a session; a screen that is closed leaves it running.

    Every method may be called from any thread and returns at once, except `wait`, `written` and
    `close`. An item that was removed, or is in another state, is ignored: it may just have ended.

    Args:
        journal: the history; by default that of the user.
        workers: the number of files transferred at a time, up to `MOST_WORKERS`.
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
        """The history, which outlives the session."""
        self._state = QueueState(self.journal)
        self._lock = self._state.lock
        self._pool = WorkerPool(self._state, self.journal, workers, pauses)

    @property
    def workers(self) -> int:
        """The number of files transferred at a time."""
        return self._pool.limit

    @workers.setter
    def workers(self, count: int) -> None:
        with self._lock:
            self._pool.limit = count
            self._pool.wake()

    def add(
        self,
        files: WorkspaceFiles,
        plan: TransferPlan,
        *,
        title: str = "",
        decision: Decision | None = None,
        attended: bool = False,
    ) -> int:
        """Queue what a plan lists and return the id of the job.

        Args:
            files: the workspace that the plan was made for.
            plan: what to transfer; what it refuses is left out.
            title: what the user recognises the job by.
            decision: what to do with targets that exist; by default they become conflicts.
            attended: whether the caller waits for it, and says how it ended.

        Raises:
            InputRefused: the plan is for another workspace, or the queue is closed.
        """
        if files.address != plan.address:
            raise InputRefused(
                "These files belong to a plan of another workspace.",
                "Plan them again for this workspace.",
            )
        with self._lock:
            job = self._state.reserve(files, plan, title, decision, attended=attended)
        # Without the lock, which others need meanwhile: there may be many thousands.
        items = job.items(plan)
        with self._lock:
            if self._state.closed:
                raise InputRefused("The transfer queue is closed.", "Connect again.")
            self._state.add(job, items)
            self._pool.wake()
        return job.id

    def snapshot(self) -> QueueSnapshot:
        """Return the state of the queue; cheap enough to be called ten times per second."""
        with self._lock:
            return self._state.snapshot()

    def written(self, timeout: float) -> bool:
        """Wait until the journal has all finished items; False when that takes longer (seconds)."""
        return self._state.writer.written(timeout)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener soon after changes, at most ten times per second, in another thread.

        Returns:
            A function that ends this.
        """
        return self._state.notifier.subscribe(listener)

    def pause(self, ids: Iterable[int] | None = None) -> None:
        """Pause these items, or the whole queue; an item with all its bytes is finished.

        An item that runs makes room for another and keeps its connection for 20 seconds. If the
        platform hangs up in that time, a download starts again and an upload fails. After that time
        the connection is closed, and the item starts again when it is resumed: the platform cannot
        resume in the middle, nor does it keep half of an upload.
        """
        with self._lock:
            self._state.paused = self._state.paused or ids is None
            for item in self._state.chosen(ids, {ItemState.RUNNING} if ids is None else None):
                control = self._state.control(item.id)
                if control is not None and control.finishing:
                    continue
                if item.state in {ItemState.RUNNING, ItemState.WAITING}:
                    self._state.put(item, state=ItemState.PAUSED, rate=None)
                if control is not None:
                    control.hold()
            self._pool.wake()

    def resume(self, ids: Iterable[int] | None = None) -> None:
        """Resume these items, or the whole queue and every item that was paused alone."""
        with self._lock:
            if ids is None:
                self._state.paused, self._state.trouble = False, None
            for item in self._state.chosen(ids, {ItemState.PAUSED}):
                control = self._state.control(item.id)
                self._state.put(
                    item, state=ItemState.WAITING if control is None else ItemState.RUNNING
                )
                if control is not None:
                    control.release()
            self._pool.wake()

    def cancel(self, ids: Iterable[int] | None = None) -> None:
        """Cancel these items, or all that have not ended; a download leaves nothing behind."""
        self._for_each(ids, None, self._cancel)

    def _cancel(self, item: QueueItem) -> None:
        if control := self._state.control(item.id):
            control.cancel()
        elif item.id in self._state.verifying:
            self._state.verifying.discard(item.id)
            self._state.put(item, state=ItemState.UNKNOWN)
        elif not item.state.ended:
            self._state.record(self._state.put(item, state=ItemState.CANCELLED, error=None))

    def retry(self, ids: Iterable[int] | None = None) -> None:
        """Start these items again if they are not done, or all that failed.

        An upload sends the local file as it is then. One whose outcome is unknown is only sent
        again if its id is given, and never over a file unless that was decided.
        """
        self._for_each(ids, {ItemState.FAILED} if ids is None else _AGAIN, self._retry)

    def _retry(self, item: QueueItem) -> None:
        if self._state.closed:
            return
        self._state.replanned.add(item.id)
        decision = None if item.state is ItemState.SKIPPED else item.decision
        self._state.put(
            item, state=ItemState.WAITING, error=None, note="", done=0, decision=decision
        )

    def _for_each(
        self,
        ids: Iterable[int] | None,
        states: set[ItemState] | None,
        act: Callable[[QueueItem], None],
    ) -> None:
        """Call a function with each of these items, a few at a time; no item begins meanwhile."""
        with self._lock:
            self._state.changing += 1
            chosen = [item.id for item in self._state.chosen(ids, states)]
        try:
            for start in range(0, len(chosen), AT_A_TIME):
                with self._lock:
                    some = chosen[start : start + AT_A_TIME]
                    for item in self._state.chosen(some, states):
                        act(item)
                # Let threads that wait for the lock run first.
                time.sleep(0)
        finally:
            with self._lock:
                self._state.changing -= 1
                self._pool.wake()

    def resolve(
        self, decision: Decision, ids: Iterable[int] | None = None, *, job: int | None = None
    ) -> None:
        """Decide these conflicts, or all of a job, or all.

        Without ids the decision is kept for future conflicts of that job, or of every job in the
        queue.
        """
        with self._lock:
            if ids is None:
                for each in [job] if job is not None else list(self._state.jobs):
                    self._state.decide_job(each, decision)
            for item in self._state.chosen(ids, {ItemState.CONFLICT}):
                if job is None or item.job == job:
                    self._state.decide(item, decision)
            self._pool.wake()

    def look(self, ids: Iterable[int] | None = None) -> None:
        """Find out whether uploads whose answer was lost arrived: these, or all.

        Each becomes done, becomes failed (it did not arrive, and may be tried again) or stays
        unknown, and its note says why. A file that exists is downloaded to compare.
        """
        with self._lock:
            if self._state.closed:
                return
            for item in self._state.chosen(ids, {ItemState.UNKNOWN}):
                self._state.verifying.add(item.id)
                self._state.put(item, state=ItemState.WAITING, note="")
            self._pool.wake()

    def move(self, ids: Iterable[int], steps: int | None) -> None:
        """Move items up (-1) or down (1) in the order, or to the top (None)."""
        with self._lock:
            self._state.move(ids, steps)

    def remove(self, ids: Iterable[int] | None = None) -> None:
        """Remove ended items from the list: these, or all that are done or skipped."""
        done = {ItemState.DONE, ItemState.SKIPPED}
        with self._lock:
            chosen = self._state.chosen(ids, done if ids is None else None)
            self._state.remove([item.id for item in chosen if item.state.ended])

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing runs and nothing can begin; False when that takes longer (seconds).

        Paused items and undecided conflicts do not count: they wait for the user.
        """
        with self._lock:
            return self._pool.wait(lambda: self._pool.idle, timeout)

    def close(self, timeout: float = CLOSING) -> bool:
        """Cancel everything and write the history; False when that takes longer (seconds).

        If the history was not written, the trouble of the snapshot says so. Call `wait` first to
        let the transfers end. Nothing can be queued afterwards.
        """
        deadline = time.monotonic() + timeout
        with self._lock:
            self._state.closed = True
            self.cancel()
            self._pool.wait(lambda: not self._pool.threads, timeout)
        written = self._state.writer.close(max(0.0, deadline - time.monotonic()))
        if not written and self._state.trouble is None:
            self._state.report(
                DiskFailed(
                    "The history was not saved in time.",
                    "Check whether another program uses it. Finished transfers stay; "
                    "comparisons may use old facts.",
                    {"path": visible(str(self.journal.path))},
                )
            )
        self._state.notifier.close()
        settle()
        return written and not self._pool.threads

    def __enter__(self) -> "TransferQueue":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
