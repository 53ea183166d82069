"""How one row of a log is drawn."""

import re

from rich.cells import cell_len
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

from csm_tui.ui.widgets._log_layout import displayed, pieces


def found_in(text: str, search: str) -> list[tuple[int, int]]:
    """Return where a drawn line has the searched text."""
    if not search:
        return []
    found = re.finditer(re.escape(displayed(search)), text, re.IGNORECASE)
    return [match.span() for match in found]


def cells_found(line: str, search: str) -> tuple[int, int]:
    """Return the first and the last cell of the first match in a line."""
    text = displayed(line)
    start, end = next(iter(found_in(text, search)), (0, 0))
    return cell_len(text[:start]), cell_len(text[:end])


def row_text(line: str, search: str, match: Style) -> Content:
    """Return a line as it is drawn, with what was searched standing out."""
    text = displayed(line)
    return Content(text, [Span(*span, match) for span in found_in(text, search)])


def row_part(text: Content, part: int, width: int) -> Content:
    """Return one row of a line that is wrapped."""
    rows = pieces(text.plain, width)
    if part >= len(rows):
        return Content("")
    start = sum(map(len, rows[:part]))
    return text[start : start + len(rows[part])]


def window(text: Content, left: int, width: int, style: Style) -> Strip:
    """Return what can be seen of a row: so many cells from the left."""
    strip = Strip(text.render_segments(style), text.cell_length)
    return strip.crop_extend(left, left + width, style.rich_style)
