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

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this after changes; return how to stop."""
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="news", daemon=True)
                self._thread.start()

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def changed(self) -> None:
        """Say that something has changed; returns at once."""
        self._changed.set()

    def _work(self) -> None:
        while True:
            self._changed.wait()
            self._changed.clear()
            with self._lock:
                listeners = list(self._listeners)
            for listener in listeners:
                try:
                    listener()
                except Exception:  # noqa: BLE001 - whatever a listener does
                    # A screen that is gone must not take the news from the others.
                    _log.exception("a listener of the transfers failed")
            time.sleep(INTERVAL)
