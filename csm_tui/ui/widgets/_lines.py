"""What the widgets that draw line by line have in common."""

from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from csm_tui.ui.text import outside

MARKER = "▌"
"""Shows the cursor where there are no colours."""


def said_instead(words: str, y: int, width: int, style: Style) -> Strip:
    """Return one row of the sentence that stands where there is nothing to show."""
    rows = outside(words).wrap(max(1, width - 2))
    row = Content(" ") + (rows[y] if y < len(rows) else Content(""))
    return Strip(row.render_segments(style)).adjust_cell_length(width, style.rich_style)
