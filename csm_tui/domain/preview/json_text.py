"""Indenting and checking JSON; numbers, escapes and repeated keys stay as they are written."""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from csm_tui.domain.preview.content import TextFault
from csm_tui.domain.preview.lines import line_and_column

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_DEEPEST = 40
"""Deepest level of indentation."""


def json_fault(text: str, *, ended: bool = True) -> TextFault | None:
    """Return the first fault of a JSON text, or None if there is none.

    Unless the file ended with the text, faults in its last line are ignored: the line may be cut.
    """
    try:
        # Numbers are kept as text: converting a long one is slow, or refused.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        why, at = _cause(text, error)
        line, column = line_and_column(text, at)
        if not ended and line >= line_and_column(text, len(text))[0]:
            return None
        return TextFault(line, f"Invalid JSON: {why}.", column)
    except _ConstantError as error:
        word = str(error)
        # The parser stops after the word; more may follow without a gap, as in NaN1.
        starts = (each.start() for each in _PIECE.finditer(text) if each[0].startswith(word))
        line, column = line_and_column(text, next(starts, 0))
        return TextFault(line, f"Invalid JSON: {word} is not a JSON value.", column)
    except RecursionError:
        return TextFault(None, "Nested too deeply to check.")
    return None


def _cause(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """Return the fault and its position, the same with every version of Python."""
    bracket, before = text[error.pos : error.pos + 1], text[: error.pos].rstrip()
    if before.endswith(","):
        # As in Python 3.13; earlier versions point at the bracket.
        if bracket == "}" and error.msg.startswith("Expecting property name"):
            return "Illegal trailing comma before end of object", len(before) - 1
        if bracket == "]" and error.msg == "Expecting value":
            return "Illegal trailing comma before end of array", len(before) - 1
    return error.msg, error.pos


def indented(text: str, most_lines: int) -> str:
    """Return the first lines of JSON, indented with one value a line.

    The text must be complete and valid.
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
    """A word such as ``NaN``, which Python accepts and JSON does not."""


def _no_constant(word: str) -> NoReturn:
    raise _ConstantError(word)
