"""Work in other threads: work that can be abandoned, and a bounded number of calls at once."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from csm_tui.domain.errors import Cancelled, Unreachable
from csm_tui.domain.progress import CancelToken

Item = TypeVar("Item")
Result = TypeVar("Result")

IDLE = 5.0
"""Seconds for which a thread without work is kept."""

GRACE = 0.5
"""Seconds that cancelled work gets to end by itself."""

Work = Callable[[], object]
"""Work for a thread; it raises nothing, and what it returns is dropped."""


class Threads:
    """A pool without a limit: starts work at once, in an idle thread or in a new one.

    A new thread costs more than a small file, so idle ones are kept for a while. Work that never
    ends keeps its thread and delays no other work. Threads are daemons and hold no reference to
    finished work. All methods are safe to call from any thread.
    """

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            # A child of this process has none of the threads that are remembered here.
            os.register_at_fork(after_in_child=self._forget)

    def start(self, work: Work) -> None:
        """Start the work and return at once.

        Raises:
            Unreachable: the system has no thread left; the work does not run.
        """
        if getattr(self._own, "ends", False):
            self._own.ends, self._own.next = False, work
            return
        with self._lock:
            # The last one first, so that surplus threads stay idle and end.
            inbox = self._free.pop() if self._free else None
        if inbox is not None:
            inbox.put(work)
            return
        inbox = SimpleQueue()
        inbox.put(work)
        try:
            threading.Thread(target=self._serve, args=(inbox,), name="work", daemon=True).start()
        except RuntimeError as error:
            raise Unreachable(
                "Cannot start a thread: this computer's limit is reached.",
                "Close other programs, or raise the limit, then retry.",
                {"system": str(error)},
            ) from error

    @contextmanager
    def last_step(self) -> Iterator[None]:
        """Run the work that is started in this context in this thread, after its current work.

        That saves the time to wake another thread. The current work must return at once.
        """
        self._own.ends = True
        try:
            yield
        finally:
            self._own.ends = False

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._free: list[SimpleQueue[Work]] = []
        self._own = threading.local()

    def _serve(self, inbox: SimpleQueue[Work]) -> None:
        work: Work | None
        while True:
            try:
                work = inbox.get(timeout=IDLE)
            except Empty:
                with self._lock:
                    if inbox in self._free:
                        self._free.remove(inbox)
                        return
                # `start` has just taken it.
                continue
            while work is not None:
                self._own.next = None
                work()
                work = self._own.next
            self._own.next = None
            with self._lock:
                self._free.append(inbox)


spare = Threads()
"""The pool of this program."""


class RunningCall(Generic[Result]):
    """Work that was started in another thread, and its result."""

    def __init__(
        self, work: Callable[[], Result], then: Callable[[Result], None] = lambda _: None
    ) -> None:
        self._work = work
        self._then = then
        self._results: list[Result] = []
        self._error: BaseException | None = None
        self._ended = False
        # A lock and no future: there is a call for every file, and thousands of them count.
        self._running = threading.Lock()
        self._running.acquire()
        spare.start(self._run)

    def wait(self, seconds: float) -> bool:
        """Wait for so many seconds at most, and return whether the work has ended."""
        if not self._ended and self._running.acquire(timeout=seconds):
            self._running.release()
        return self._ended

    def result(self) -> Result:
        """Return what the work returned, or raise what it raised; once, after it has ended."""
        error, self._error = self._error, None
        if error is None:
            return self._results.pop()
        try:
            raise error
        finally:
            # The error refers to this frame: without this the two would keep each other alive.
            del error

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - `result` raises it
            self._error = error
            self._end()
            return
        self._results.append(result)
        self._end()
        with spare.last_step():
            self._then(result)

    def _end(self) -> None:
        self._ended = True
        self._running.release()


def run_abandonable(
    work: Callable[[], Result],
    cancel: CancelToken,
    limit: float = float("inf"),
    then: Callable[[Result], None] = lambda _: None,
) -> Result:
    """Run work that cannot be interrupted in another thread, and return what it returns.

    Args:
        work: what to run; once it is abandoned it must have no effect on the caller.
        cancel: ends the waiting, not the work.
        limit: seconds after which the waiting ends too.
        then: called with the result in that thread, as its last step; it must return at once.

    Raises:
        Cancelled: the work did not end in time after a cancel or the limit, and was abandoned.
        Unreachable: the system gives no thread for it; it was not started.
    """
    call = RunningCall(work, then)
    deadline = time.monotonic() + limit
    while not call.wait(0.1):
        if cancel.cancelled or time.monotonic() > deadline:
            if not call.wait(GRACE):
                raise Cancelled
            break
    return call.result()


def map_bounded(
    function: Callable[[Item], Result], items: Iterable[Item], at_a_time: int, name: str
) -> list[Result]:
    """Return the results of a function for all items, in their order.

    Args:
        function: called from several threads.
        items: its arguments.
        at_a_time: how many calls run at once.
        name: of the threads.

    Raises:
        Exception: the first error of a call, in the order of the items; calls that have not started
            by then are left out, and those that have are waited for.
    """
    with ThreadPoolExecutor(at_a_time, thread_name_prefix=name) as threads:
        return list(threads.map(function, items))
