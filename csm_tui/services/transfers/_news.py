"""Tells listeners that something has changed: soon, at most ten times a second."""

import logging
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

INTERVAL = 0.1
"""Seconds between two calls."""


class News:
    """Calls every listener after changes, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this after changes; return how to stop."""
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="news", daemon=True)
                self._thread.start()

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def changed(self) -> None:
        """Say that something has changed; returns at once."""
        if not self._changed.is_set():
            self._changed.set()

    def close(self) -> None:
        """Tell once more and end the thread; returns at once, so a listener may call it."""
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
                except Exception:  # noqa: BLE001 - whatever a listener does
                    # A screen that is gone must not take the news from the others.
                    _log.exception("a listener of the transfers failed")
            time.sleep(INTERVAL)
