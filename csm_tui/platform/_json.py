"""JSON from the platform, decoded within limits; an odd value does not spoil the rest."""

import gc
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from csm_tui.platform._request import Request
from csm_tui.platform.errors import unreadable

MOST_VALUES = 8_000_000
"""Values of one response: more would fill the memory, however short they are."""
DEEPEST = 100
"""Levels that are kept; deeper values are emptied, for recursion is limited in Python."""
_AT_ONCE = 1024 * 1024
"""Bytes of a body that is decoded in one go, while no other thread runs: for about 10 ms."""
_LONG = 32 * 1024
"""Bytes of a body, as a page of a list has, of which so many objects are made that they matter."""
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_STRING_OR_BRACKET = re.compile(_STRING.pattern + rb"|[\[\]{}]", re.DOTALL)
_YAML = re.compile(rb"(- )?[A-Za-z_]+:(\s|$)")
_WORD = re.compile(rb"[A-Za-z_]{1,40}")
_STOPS_ALL = sys.version_info < (3, 14)
"""Whether the collector looks through a whole generation at once; later ones take small steps."""
_lock = threading.Lock()
_pauses: list[bool] = []
"""One entry per pause under way: whether the collector was enabled when it began."""


def decoded(
    request: Request, body: bytes | bytearray, decimal: Callable[[str], Any] = float
) -> Any:
    """Return the decoded body of a response; `decimal` makes the value of a number with a point.

    Raises:
        UnexpectedAnswer: it is not JSON, or has too many values.
        OutcomeUnknown: the same, in the response to a change.
    """
    if len(body) > MOST_VALUES and _values(body) > MOST_VALUES:
        raise unreadable(request, f"it has more than {MOST_VALUES:,} values")
    try:
        with collector_paused(grown_old=len(body) >= _LONG):
            if decimal is float and len(body) <= _AT_ONCE and (found := _loaded_at_once(body)):
                return found[0]
            try:
                return _cut(_loaded(body, decimal))
            except RecursionError:
                return _loaded(_pruned(body), decimal)
    except ValueError:
        raise unreadable(request, f"it is {_kind(body)}", bytes(body[:4096])) from None


def _kind(body: bytes | bytearray) -> str:
    """Return what a body is that is not JSON, in words (PLATFORM.md 2.4)."""
    start = bytes(body[:4096]).strip()
    if not start:
        return "empty"
    if start.startswith(b"---") or _YAML.match(start):
        return "YAML instead of JSON"
    return "a bare word instead of JSON" if _WORD.fullmatch(start) else "not JSON"


def _loaded_at_once(body: bytes | bytearray) -> tuple[Any] | None:
    """Return the value of an ordinary body, None for what only Python's decoder takes.

    That is NaN, odd escapes, and values nested deeper than can be encoded again.
    """
    try:
        value = orjson.loads(body)
        orjson.dumps(value)
    except (ValueError, TypeError):
        return None
    return (value,)


def _loaded(body: bytes | bytearray, decimal: Callable[[str], Any]) -> Any:
    # The decoder is faster without a function for numbers.
    own = None if decimal is float else decimal
    try:
        return json.loads(body, object_hook=_same, parse_float=own)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses numbers of thousands of digits; they are kept as texts.
        return json.loads(body, object_hook=_same, parse_int=_number, parse_float=own)


def _same(value: dict[str, Any]) -> dict[str, Any]:
    """Return the object itself: each call lets other threads run, as that of the screen."""
    return value


def _cut(value: Any) -> Any:
    """Return the value with everything below the deepest level emptied."""
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
    """Return the JSON text with everything below the deepest level emptied."""
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
    # Count only those outside texts, for the lines of a log may be JSON themselves.
    return marks if marks <= MOST_VALUES else _marks(_STRING.sub(b"", body))


def _marks(body: bytes | bytearray) -> int:
    return sum(map(body.count, (b",", b"{", b"[")))


@contextmanager
def collector_paused(*, grown_old: bool = False) -> Iterator[None]:
    """Pause the garbage collector: decoded JSON has no cycles, and the search for them is slow.

    Threads may overlap; the last one restores the state that the first one found.

    Args:
        grown_old: whether what is made meanwhile counts as old at once. The collector would look
            through all of a long list soon after it, while no other thread runs.
    """
    if grown_old:
        # What is young now would grow old too, garbage included.
        gc.collect(1)
    with _lock:
        _pauses.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        if grown_old and _STOPS_ALL:
            # The first puts all objects aside without a look at them, the second among the old.
            gc.freeze()
            gc.unfreeze()
        with _lock:
            found_running = _pauses.pop()
            if not _pauses and found_running:
                gc.enable()
