"""Work that cannot be interrupted, done so that nobody has to wait for it."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken
from csm_tui.services.threads import spare

T = TypeVar("T")

GRACE = 0.5
"""Seconds that cancelled work gets to end by itself."""


def apart(
    work: Callable[[], T],
    cancel: CancelToken,
    limit: float = float("inf"),
    then: Callable[[T], None] = lambda _: None,
) -> T:
    """Do the work in another thread and return what it returns.

    Args:
        work: what to do; it must change nothing here once it is no longer waited for.
        cancel: ends the waiting, not the work.
        limit: seconds after which the waiting ends too.
        then: told what was returned, in that thread as its last step; it returns at once.

    Raises:
        Cancelled: the work went on after it was cancelled, or longer than the limit.
        Unreachable: the system gives no thread for it; it was not begun.
    """
    errand = _Errand(work, then)
    spare.start(errand.run)
    deadline = time.monotonic() + limit
    while not errand.over.acquire(timeout=0.1):
        if cancel.cancelled or time.monotonic() > deadline:
            if not errand.over.acquire(timeout=GRACE):
                raise Cancelled
            break
    return errand.outcome()


class _Errand(Generic[T]):
    """Work for another thread, and what came of it."""

    def __init__(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self._work = work
        self._then = then
        self._results: list[T] = []
        self._error: BaseException | None = None
        # A lock and no future: this is done for every file, and thousands of them count.
        self.over = threading.Lock()
        self.over.acquire()

    def run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is awaited
            self._error = error
            self.over.release()
            return
        self._results.append(result)
        self.over.release()
        with spare.last_step():
            self._then(result)

    def outcome(self) -> T:
        """Return what the work returned, or raise what it raised; once."""
        error, self._error = self._error, None
        if error is None:
            return self._results.pop()
        try:
            raise error
        finally:
            # The error knows this frame: nothing of it may live on in a circle.
            del error
