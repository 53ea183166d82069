"""The garbage collector, paused while many objects are made at once."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses: list[bool] = []
"""One entry per pause under way: whether that pause found the collector running."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector: it looks for cycles that decoded JSON cannot have, at most of its cost.

    Threads may overlap; the last one out restores what the first one found.
    """
    with _lock:
        _pauses.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            found_running = _pauses.pop()
            if not _pauses and found_running:
                gc.enable()
