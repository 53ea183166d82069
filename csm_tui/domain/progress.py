"""Progress of long work, and its cancellation."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from csm_tui.domain.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a piece of work."""

    what: str
    """The current step or object."""
    done: int
    total: int | None
    """None if unknown; never an estimate."""
    unit: str
    """The unit of both: ``bytes``, ``rows``, ``files``, ``steps``."""
    waiting: bool = False
    """Whether all was sent, and only the answer is missing."""


ProgressCallback = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """Ignore a progress."""


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
        """Call a function on a cancel, for work that waits where it cannot check.

        The function is called in the thread that cancels, or at once if that has happened already.
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
        """Raise an error if the work was asked to stop.

        Raises:
            Cancelled: the flag is set.
        """
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, or raise an error as soon as the work is asked to stop.

        Raises:
            Cancelled: the flag is set.
        """
        if self._event.wait(seconds):
            raise Cancelled


class Throttle:
    """A callback that passes on at most ten progresses a second, and always the ends of a step."""

    INTERVAL = 0.1
    """Seconds between two progresses that are passed on."""

    def __init__(
        self, callback: ProgressCallback, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._callback = callback
        self._clock = clock
        self._next = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Pass the progress on if the interval is over or the work is complete."""
        now = self._clock()
        if now >= self._next or progress.waiting or progress.done == progress.total:
            self._next = now + self.INTERVAL
            self._callback(progress)


def seconds_left(done: int, total: int | None, rate: float | None) -> int:
    """Return how long the rest takes at this rate; 0 if that cannot be known."""
    if not total or not rate or done >= total:
        return 0
    return ceil((total - done) / rate)
