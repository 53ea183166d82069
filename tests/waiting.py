"""Waiting for what must become true, instead of for a number of seconds."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine; only what fails takes as long."""


def wait_until(condition: Callable[[], T], what: str, timeout: float = PATIENCE) -> T:
    """Return the first true answer of the condition; fail naming what never came."""
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {timeout:g} seconds still not: {what}")
        time.sleep(0.02)
    return answer
