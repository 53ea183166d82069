"""The text of a log line as a terminal shows it: colours understood, other codes dropped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_CODE = re.compile(
    r"""\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)            # a title or a link
    | \x1b[PX^_][^\x1b]*\x1b\\                       # a string for the terminal
    | (?:\x1b\[|\x9b)(?P<values>[0-?]*)[ -/]*(?P<final>[@-~]|$)
    | \x1b[ -/]*(?:[0-~]|$)""",
    re.VERBOSE,
)
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_STEPS = (0, 95, 135, 175, 215, 255)
"""The six values of red, green and blue in a palette of 256 colours."""
_GREY = 40
"""Below this difference between red, green and blue, a colour is a grey."""
_DARK = 110


@dataclass(frozen=True, slots=True)
class Look:
    """How a terminal was told to show a text; its background is left to the theme."""

    colour: str = ""
    """One of eight names, the nearest to what was asked for; empty: the usual one."""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


USUAL = Look()

Piece = tuple[str, Look]


def plain(line: str) -> str:
    """Return the text of a line; of a line with carriage returns, what was written last."""
    if "\x1b" in line or "\x9b" in line:
        line = _CODE.sub("", line)
    return _last_state(line)[0] if "\r" in line else line


def pieces(line: str) -> tuple[Piece, ...]:
    """Return the text of a line as `plain` does, cut where its look changes."""
    found: list[Piece] = []
    kept = _last_state(line)[1] if "\r" in line else (0, len(line))
    for start, end, look in _stretches(line):
        text = line[max(start, kept[0]) : min(end, kept[1])]
        if text and found and found[-1][1] == look:
            found[-1] = found[-1][0] + text, look
        elif text:
            found.append((text, look))
    return tuple(found)


def _last_state(line: str) -> tuple[str, tuple[int, int]]:
    """Return what was written after the last carriage return, with its place in the line."""
    end = len(line)
    while end > 0:
        start = line.rfind("\r", 0, end) + 1
        if _CODE.sub("", line[start:end]).strip():
            return line[start:end], (start, end)
        end = start - 1
    return "", (0, 0)


def _stretches(line: str) -> Iterator[tuple[int, int, Look]]:
    """Yield start and end of the texts between codes, with their looks."""
    look, start = USUAL, 0
    for code in _CODE.finditer(line):
        yield start, code.start(), look
        start = code.end()
        if code["final"] == "m":
            look = _changed(look, code["values"])
    yield start, len(line), look


def _changed(look: Look, values: str) -> Look:
    """Return a look after a code that changes it."""
    numbers = iter([int(each) if each.isdigit() else 0 for each in re.split("[;:]", values)])
    for number in numbers:
        match number:
            case 0:
                look = USUAL
            case 1 | 2 | 3 | 4 | 7:
                name = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[number]
                look = replace(look, **{name: True})
            case 22:
                look = replace(look, bold=False, dim=False)
            case 23 | 24 | 27:
                name = {23: "italic", 24: "underline", 27: "reverse"}[number]
                look = replace(look, **{name: False})
            case 38:
                look = replace(look, colour=_wide_colour(numbers))
            case 39:
                look = replace(look, colour="")
            case 48 | 58:
                _wide_colour(numbers)
            case _ if 30 <= number <= 37 or 90 <= number <= 97:
                look = replace(look, colour=_COLOURS[number % 10])
    return look


def _wide_colour(numbers: Iterator[int]) -> str:
    """Return the name for a colour of 256, or for red, green and blue, read from a code."""
    match next(numbers, 0):
        case 5:
            number = next(numbers, 0)
            if number < 16:
                return _COLOURS[number % 8]
            if number >= 232:
                return _named(*[8 + 10 * (number - 232)] * 3)
            cube = number - 16
            return _named(*(_STEPS[cube // step % 6] for step in (36, 6, 1)))
        case 2:
            return _named(next(numbers, 0), next(numbers, 0), next(numbers, 0))
    return ""


def _named(red: int, green: int, blue: int) -> str:
    high, low = max(red, green, blue), min(red, green, blue)
    if high - low < _GREY:
        return "black" if high < _DARK else "white"
    middle = (high + low) / 2
    lit = (red > middle) + 2 * (green > middle) + 4 * (blue > middle)
    return _COLOURS[lit]
