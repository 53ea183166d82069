"""JSON from the platform, decoded within bounds; one odd value in it hides nothing of the rest."""

import gc
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from csm_tui.platform._request import Request
from csm_tui.platform.errors import unreadable

MOST_VALUES = 8_000_000
"""Values of one answer: more of them would fill the memory, however short they are."""
DEEPEST = 100
"""Levels that are kept; what is below them is emptied, for Python cannot go down for ever."""
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_STRING_OR_BRACKET = re.compile(_STRING.pattern + rb"|[\[\]{}]", re.DOTALL)
_lock = threading.Lock()
_pauses: list[bool] = []
"""One entry per pause under way: whether that pause found the collector running."""


def decoded(request: Request, body: bytes | bytearray) -> Any:
    """Return what the body of an answer says.

    Raises:
        UnexpectedAnswer: it is not JSON, or has too many values.
        OutcomeUnknown: the same, in the answer to a change.
    """
    if _values(body) > MOST_VALUES:
        raise unreadable(request, f"it has more than {MOST_VALUES:,} values")
    try:
        with collector_paused():
            try:
                return _cut(_loaded(body))
            except RecursionError:
                return _loaded(_pruned(body))
    except ValueError:
        raise unreadable(request, "it is not JSON", bytes(body[:4096])) from None


def _loaded(body: bytes | bytearray) -> Any:
    try:
        return json.loads(body, object_hook=_same)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses numbers of thousands of digits; they are kept as the text they are.
        return json.loads(body, object_hook=_same, parse_int=_number)


def _same(value: dict[str, Any]) -> dict[str, Any]:
    """Return the object itself: each call lets other threads have a turn, as the screen's."""
    return value


def _cut(value: Any) -> Any:
    """Return the value without what is nested too deeply in it."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
    for node in level:
        node.clear()
    return value


def _pruned(body: bytes | bytearray) -> bytes:
    """Return the text of a value without what is nested too deeply in it."""
    kept, depth, start = [], 0, 0
    for found in _STRING_OR_BRACKET.finditer(body):
        mark = found[0]
        if mark in b"[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(body[start : found.start()])
        elif mark in b"]}":
            if depth == DEEPEST + 1:
                start = found.end()
                kept.append(b"[]")
            depth -= 1
    kept.append(body[start:] if depth <= DEEPEST else b"")
    return b"".join(kept)


def _number(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def _values(body: bytes | bytearray) -> int:
    marks = _marks(body)
    # Most are in texts, as in a log whose lines are JSON themselves.
    return marks if marks <= MOST_VALUES else _marks(_STRING.sub(b"", body))


def _marks(body: bytes | bytearray) -> int:
    return sum(map(body.count, (b",", b"{", b"[")))


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
