"""How fast bytes are transferred, and who is notified of changes."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

_log = logging.getLogger(__name__)

WINDOW = 3.0
"""Seconds over which a rate is measured."""
STEP = 0.1
"""Seconds between two marks in the window, and the shortest time that a rate is measured over."""
INTERVAL = 0.1
"""Seconds between two notifications."""


class Throughput:
    """Bytes per second over the last seconds; falls to zero when nothing is added.

    Times are in seconds, of any clock that does not jump.
    """

    def __init__(self) -> None:
        self._moved = 0
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, count: int, now: float) -> None:
        """Add bytes that were transferred."""
        if not self._marks or now - self._marks[-1][0] >= STEP:
            self._marks.append((now, self._moved))
        self._moved += count
        self._forget(now)

    def rate(self, now: float) -> float:
        """Return the bytes per second."""
        self._forget(now)
        if not self._marks:
            return 0.0
        began, before = self._marks[0]
        return (self._moved - before) / max(now - began, STEP)

    def _forget(self, now: float) -> None:
        while self._marks and now - self._marks[0][0] > WINDOW:
            self._marks.popleft()


class ChangeNotifier:
    """Calls every listener soon after a change, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener after changes; return a function that ends this."""
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="notifier", daemon=True)
                self._thread.start()

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def changed(self) -> None:
        """Notify the listeners soon; returns at once."""
        if not self._changed.is_set():
            self._changed.set()

    def close(self) -> None:
        """Notify once more and end the thread; returns at once, so a listener may call it."""
        with self._lock:
            self._closed = True
        self._changed.set()

    def _work(self) -> None:
        closed = False
        while not closed:
            self._changed.wait()
            self._changed.clear()
            with self._lock:
                closed = self._closed
                listeners = list(self._listeners)
            for listener in listeners:
                try:
                    listener()
                except Exception:  # noqa: BLE001 - a listener may raise anything
                    # A closed screen must not keep the others from being notified.
                    _log.exception("a listener of the transfers failed")
            time.sleep(INTERVAL)
