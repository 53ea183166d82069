"""What the widgets that draw line by line have in common."""

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from csm_tui.ui.text import outside

MARKER = "▌"
"""Shows the cursor where there are no colours."""


def style_of(widget: Widget, *parts: str) -> Style:
    """Return the style of a widget's parts, the last part winning."""
    style = widget.get_visual_style(*parts)
    # Textual 8.2.8 drops this one attribute on the way from CSS, and without colours it is all.
    reverse = any(widget.get_component_styles(part).text_style.reverse for part in parts)
    return style + Style(reverse=True) if reverse else style


def said_instead(words: str, y: int, width: int, style: Style) -> Strip:
    """Return one row of the sentences that stand where there is nothing to show."""
    rows = outside(words, lines=True).wrap(max(1, width - 2))
    row = Content(" ") + (rows[y] if y < len(rows) else Content(""))
    return Strip(row.render_segments(style)).adjust_cell_length(width, style.rich_style)
