"""Work that cannot be interrupted, done so that nobody has to wait for it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken

T = TypeVar("T")

GRACE = 0.5
"""Seconds that cancelled work gets to end by itself."""


def apart(work: Callable[[], T], cancel: CancelToken, limit: float = float("inf")) -> T:
    """Do the work in a thread of its own and return what it returns.

    Args:
        work: what to do; it must change nothing here once it is no longer waited for.
        cancel: ends the waiting, not the work.
        limit: seconds after which the waiting ends too.

    Raises:
        Cancelled: the work went on after it was cancelled, or longer than the limit.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is awaited
            outcome.set_exception(error)

    threading.Thread(target=run, name="apart", daemon=True).start()
    deadline = time.monotonic() + limit
    while not wait([outcome], 0.1).done:
        if (cancel.cancelled or time.monotonic() > deadline) and not wait([outcome], GRACE).done:
            raise Cancelled
    return outcome.result()
