r"""The text of a log line without the codes for a terminal, and the colours that they stand for.

All judgements on a line are made on its plain text: codes and overwritten text would hide words.
"""

import re
from dataclasses import dataclass, replace

_CODES = re.compile(
    r"""(?:\x1b\[|\x9b)(?P<sgr>[\d;:]*)m                     # a colour or a style
    | (?:\x1b\[|\x9b)[0-?]*[\x20-/]*(?:[@-~]|$)            # any other control sequence, also cut
    | \x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)      # a title, a link, another text
    | \x1b[\x20-/]*[0-~]?                                  # a short code, or one that is cut""",
    re.VERBOSE,
)
_WITHOUT_ESCAPE = re.compile(r"\[(?P<sgr>(?:\d{1,3}(?:;\d{1,3}){0,4})?)m")
"""A colour whose first character a collector of logs has dropped."""
_RUBBED_OUT = re.compile(r"[^\x08]\x08")

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_LEVELS = (0, 95, 135, 175, 215, 255)


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a terminal would show a piece of a line."""

    color: str = ""
    """``red``, ``bright_red`` … or ``#rrggbb``; empty for the usual colour."""
    background: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


PLAIN = LineStyle()


@dataclass(frozen=True, slots=True)
class StyledSpan:
    """A piece of the plain text of a line, in characters from 0; the end is not part of it."""

    start: int
    end: int
    style: LineStyle


def plain_text(line: str) -> str:
    """Return a line without codes for a terminal, as it stands after its last carriage return."""
    if line.isascii() and line.isprintable() and "[0m" not in line:
        return line
    line = _last_state(line)
    if _has_codes(line):
        line = _CODES.sub("", line)
    if "[0m" in line:
        line = _WITHOUT_ESCAPE.sub("", line)
    while "\b" in line:
        line, count = _RUBBED_OUT.subn("", line)
        if not count:
            return line.replace("\b", "")
    return line


def styled_text(line: str) -> tuple[str, tuple[StyledSpan, ...]]:
    """Return the plain text of a line, and its pieces with a style in their order."""
    last = _last_state(line)
    if "\b" in last or not (_has_codes(last) or "[0m" in last):
        return plain_text(line), ()
    pattern = _CODES if _has_codes(last) else _WITHOUT_ESCAPE
    parts: list[str] = []
    spans: list[StyledSpan] = []
    length, position, style = 0, 0, PLAIN
    for code in pattern.finditer(last):
        length = _add(last[position : code.start()], parts, spans, length, style)
        position = code.end()
        if (sgr := code["sgr"]) is not None:
            style = _changed(style, sgr)
    _add(last[position:], parts, spans, length, style)
    return "".join(parts), tuple(spans)


def _add(
    text: str, parts: list[str], spans: list[StyledSpan], length: int, style: LineStyle
) -> int:
    """Add a piece of text, and return the length of all pieces."""
    if text:
        parts.append(text)
        if style != PLAIN:
            spans.append(StyledSpan(length, length + len(text), style))
    return length + len(text)


def _has_codes(line: str) -> bool:
    return "\x1b" in line or "\x9b" in line


def _last_state(line: str) -> str:
    """Return what a progress bar shows at the end; it is written over and over in one line."""
    line = line.rstrip("\r\n")
    return line.rpartition("\r")[2] if "\r" in line else line


def _changed(style: LineStyle, codes: str) -> LineStyle:
    """Return the style after a sequence of codes, as ECMA-48 and xterm define them."""
    numbers = [int(each) for each in re.split("[;:]", codes[:100]) if each] or [0]
    while numbers:
        number = numbers.pop(0)
        if number in {38, 48}:
            color = _extended(numbers)
            style = (
                replace(style, color=color) if number == 38 else replace(style, background=color)
            )
        else:
            style = _with_code(style, number)
    return style


_SWITCHES = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"reverse": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"reverse": False},
}


def _with_code(style: LineStyle, number: int) -> LineStyle:
    if number == 0:
        return PLAIN
    if number in _SWITCHES:
        return replace(style, **_SWITCHES[number])  # type: ignore[arg-type]
    for first, prefix in ((30, ""), (90, "bright_")):
        if first <= number < first + 8:
            return replace(style, color=prefix + _NAMES[number - first])
        if first + 10 <= number < first + 18:
            return replace(style, background=prefix + _NAMES[number - first - 10])
    if number == 39:
        return replace(style, color="")
    return replace(style, background="") if number == 49 else style


def _extended(numbers: list[int]) -> str:
    """Take the numbers of an indexed or true colour, and return the colour."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 2 and len(numbers) >= 3:
        red, green, blue = (min(numbers.pop(0), 255) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    if kind == 5 and numbers:
        return _indexed(min(numbers.pop(0), 255))
    return ""


def _indexed(number: int) -> str:
    if number < 16:
        return ("bright_" if number > 7 else "") + _NAMES[number % 8]
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return f"#{_LEVELS[red]:02x}{_LEVELS[green]:02x}{_LEVELS[blue]:02x}"
