"""How one line of a log is drawn: its text, the styles that it asks for, and what was found."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from csm_tui.domain.log_text import LineStyle, plain_text, styled_text
from csm_tui.domain.logs.search import is_exact
from csm_tui.domain.text import visible

LONGEST_ODD = 20_000
"""Characters that are drawn of a line that is not plain ASCII."""
SHORT = 2_000
"""Characters of the longest line that is kept for long once it was drawn."""

_CODES = str.maketrans({"\x1b": "␛", "\x9b": "\\u009b", "\r": "␍"})

StyleOf = Callable[[LineStyle], Style]

Stretch = tuple[int, int, LineStyle]
"""Start and end in the drawn text, and a style."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as it is drawn."""

    text: str
    """Codes are obeyed, tabs expanded, control characters visible."""
    stretches: tuple[Stretch, ...]
    """Its parts with a style of their own."""
    cells: int
    """The cells that it takes."""


def displayed(line: str) -> str:
    """Return the text of a line as it is drawn."""
    return drawn(line).text


def drawn(line: str) -> DrawnLine:
    """Return a line as it is drawn.

    A very long line that is more than plain ASCII is cut, and the rest is counted at its end.
    """
    return _kept(line) if len(line) <= SHORT else _kept_long(line)


def _drawn(line: str) -> DrawnLine:
    if line.isascii() and line.isprintable():
        return DrawnLine(line, (), len(line))
    if "\r" in line and len(line) > LONGEST_ODD:
        line = plain_text(line)
    left_out = len(line) - LONGEST_ODD
    plain, spans = styled_text(line[:LONGEST_ODD])
    text, stretches, at = "", [], 0
    for start, end, style in [(span.start, span.end, span.style) for span in spans]:
        text += _shown(plain[at:start], len(text))
        first, at = len(text), end
        text += _shown(plain[start:end], first)
        stretches.append((first, len(text), style))
    text += _shown(plain[at:], len(text))
    if left_out > 0:
        text += f"… and {left_out:,} characters more"
    return DrawnLine(text, tuple(stretches), cell_len(text))


def _shown(text: str, column: int) -> str:
    """Return a part of a line with visible control characters; a tab depends on its column."""
    return visible((" " * (column % 8) + text).expandtabs(8)[column % 8 :])


_kept = lru_cache(512)(_drawn)
_kept_long = lru_cache(64)(_drawn)


def found_in(text: str, search: str) -> list[tuple[int, int]]:
    """Return the spans of the searched text in a drawn line."""
    if not search:
        return []
    case = re.NOFLAG if is_exact(search) else re.IGNORECASE
    found = re.finditer(re.escape(visible(search.expandtabs(8))), text, case)
    return [match.span() for match in found]


def cells_found(line: str, search: str) -> tuple[int, int]:
    """Return the cells at which the first match in a line begins and ends."""
    text = displayed(line)
    start, end = next(iter(found_in(text, search)), (0, 0))
    return cell_len(text[:start]), cell_len(text[:end])


def row_part(
    line: str, start: int, end: int, search: str, match: Style, style_of: StyleOf
) -> Content:
    """Return a part of a line as it is drawn, in its styles, with the matches highlighted.

    Only the part is looked at, so that a line of a megabyte costs as little as a short one.

    Args:
        line: The line as it came.
        start: The first character of its drawn text.
        end: The character after the last one.
        search: The text of the matches.
        match: The style of the matches.
        style_of: Returns the style of the theme for one of a terminal.
    """
    text = drawn(line).text
    spans = [(first, last, style_of(style)) for first, last, style in drawn(line).stretches]
    before = max(0, start - len(search))
    near = text[before : end + len(search)]
    spans += [(before + first, before + last, match) for first, last in found_in(near, search)]
    shown = [
        Span(max(first, start) - start, min(last, end) - start, style)
        for first, last, style in spans
        if first < end and last > start
    ]
    return Content(text[start:end], shown)


def window(text: Content, left: int, width: int, style: Style) -> Strip:
    """Return the visible part of a row: so many cells from the left."""
    strip = Strip(text.render_segments(style), text.cell_length)
    return strip.crop_extend(left, left + width, style.rich_style)


def with_codes(lines: Sequence[str]) -> Sequence[str]:
    """Return lines that are no log with their terminal codes as visible characters."""
    coded = any("\x1b" in line or "\x9b" in line or "\r" in line for line in lines)
    return [line.translate(_CODES) for line in lines] if coded else lines
