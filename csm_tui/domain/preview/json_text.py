"""JSON made readable; numbers, escapes and doubled keys stay exactly as they are written."""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from csm_tui.domain.preview.content import TextFault
from csm_tui.domain.preview.lines import place

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_DEEPEST = 40
"""Levels beyond which nothing is indented any further."""


def json_fault(text: str, *, ended: bool = True) -> TextFault | None:
    """Return where a text stops to be JSON, None when all of it is.

    Of a text that goes on, what is wrong in its last line may be right in the file: it is not told.
    """
    try:
        # Numbers are not converted: a long one would take long, or be refused.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        why, at = _told(text, error)
        line, column = place(text, at)
        if not ended and line >= place(text, len(text))[0]:
            return None
        return TextFault(line, f"It is not JSON: {why}.", column)
    except _ConstantError as error:
        word = str(error)
        # More may stick to it, as in NaN1: the parser has read no further than the word.
        starts = (each.start() for each in _PIECE.finditer(text) if each[0].startswith(word))
        line, column = place(text, next(starts, 0))
        return TextFault(line, f"It is not JSON: {word} is no value of it.", column)
    except RecursionError:
        return TextFault(None, "It is nested too deeply to be checked.")
    return None


def _told(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """Return why and where a text stops to be JSON, the same on every Python."""
    bracket, before = text[error.pos : error.pos + 1], text[: error.pos].rstrip()
    if before.endswith(","):
        # As Python 3.13 tells it: those before blame the bracket.
        if bracket == "}" and error.msg.startswith("Expecting property name"):
            return "Illegal trailing comma before end of object", len(before) - 1
        if bracket == "]" and error.msg == "Expecting value":
            return "Illegal trailing comma before end of array", len(before) - 1
    return error.msg, error.pos


def indented(text: str, most_lines: int) -> str:
    """Return the first lines of JSON with one value a line.

    The text must be whole and without a fault.
    """
    return "".join(_pieces(text, most_lines))


def _pieces(text: str, most_lines: int) -> Iterator[str]:
    depth, lines, before = 0, 0, ""
    for match in _PIECE.finditer(text):
        piece = match[0]
        closes, follows_opening = piece in "]}", before in {"[", "{"}
        depth -= closes
        if before and (not follows_opening if closes else follows_opening or before == ","):
            lines += 1
            if lines > most_lines:
                return
            yield "\n" + "  " * min(depth, _DEEPEST)
        yield ": " if piece == ":" else piece
        depth += piece in "[{"
        before = piece


class _ConstantError(Exception):
    """A word such as ``NaN``, which Python's reader takes and JSON does not have."""


def _no_constant(word: str) -> NoReturn:
    raise _ConstantError(word)
