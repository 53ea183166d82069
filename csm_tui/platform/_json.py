"""JSON from the platform, decoded within bounds; one odd value in it hides nothing of the rest."""

import json
import re
from typing import Any

from csm_tui.platform._collector import collector_paused
from csm_tui.platform.errors import Request, unreadable

MOST_VALUES = 8_000_000
"""Values of one answer: more of them would fill the memory, however short they are."""
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def decoded(request: Request, body: bytes | bytearray) -> Any:
    """Return what the body of an answer says.

    Raises:
        UnexpectedAnswer: it is not JSON, nested too deeply, or has too many values.
        OutcomeUnknown: the same, in the answer to a change.
    """
    if _values(body) > MOST_VALUES:
        raise unreadable(request, f"it has more than {MOST_VALUES:,} values")
    try:
        with collector_paused():
            return _loaded(body)
    except RecursionError:
        raise unreadable(request, "it is nested too deeply", bytes(body[:4096])) from None
    except ValueError:
        raise unreadable(request, "it is not JSON", bytes(body[:4096])) from None


def _loaded(body: bytes | bytearray) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses numbers of thousands of digits; they are kept as the text they are.
        return json.loads(body, parse_int=_number)


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
