"""Waiting for conditions, instead of for a number of seconds."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which a test fails; long enough for a busy machine."""


def wait_until(condition: Callable[[], T], what: str, timeout: float = PATIENCE) -> T:
    """Return the first true result of the condition; fail with `what` after the timeout."""
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {timeout:g} seconds still not: {what}")
        time.sleep(0.02)
    return answer
