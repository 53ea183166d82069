"""How long work tells where it is, and how it is told to stop."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from csm_tui.domain.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a piece of work stands."""

    what: str
    """The step or object being worked on."""
    done: int
    total: int | None
    """None when nobody knows; never an estimate."""
    unit: str
    """``bytes``, ``rows``, ``files``, ``steps``."""


ProgressCallback = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """Take a progress and do nothing with it."""


class CancelToken:
    """A flag that any thread may set and long work checks at every chunk."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        with self._lock:
            self._event.set()
            calls = list(self._calls)
        for call in calls:
            call()

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """Have this called at a cancel, for work that waits where it cannot check.

        It is called in the thread that cancels, and at once when that has happened already.
        """
        with self._lock:
            self._calls.append(call)
            late = self._event.is_set()
        if late:
            call()
        try:
            yield
        finally:
            with self._lock:
                self._calls.remove(call)

    def check(self) -> None:
        """Raise when the work was asked to stop.

        Raises:
            Cancelled: the flag is set.
        """
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, but wake and raise as soon as the work is asked to stop.

        Raises:
            Cancelled: the flag is set.
        """
        if self._event.wait(seconds):
            raise Cancelled


class Throttle:
    """Passes on at most ten progresses a second, and always the last one of a step."""

    INTERVAL = 0.1
    """Seconds between two that are passed on."""

    def __init__(
        self, callback: ProgressCallback, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._callback = callback
        self._clock = clock
        self._next = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Pass the progress on when its turn has come or its work is complete."""
        now = self._clock()
        if now >= self._next or progress.done == progress.total:
            self._next = now + self.INTERVAL
            self._callback(progress)
