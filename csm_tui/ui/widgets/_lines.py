"""Drawing that the widgets with one strip per line share."""

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from csm_tui.ui.text import outside

MARKER = "▌"
"""The sign of the cursor, which shows it without colours too."""
_MUTED = ("$text-muted", "dim")


def style_of(widget: Widget, *parts: str) -> Style:
    """Return the style of component classes of a widget; the last one wins."""
    style = widget.get_visual_style(*parts)
    # Textual 8.2.8 drops this attribute of the CSS, the only one that shows without colours.
    reverse = any(widget.get_component_styles(part).text_style.reverse for part in parts)
    return style + Style(reverse=True) if reverse else style


def on_bar(cell: str | Content) -> str | Content:
    """Return a cell as it is drawn on the bar of the cursor, where muted text could not be read."""
    if isinstance(cell, str) or not any(span.style in _MUTED for span in cell.spans):
        return cell
    return Content(cell.plain, [span for span in cell.spans if span.style not in _MUTED])


def placeholder_row(words: str, y: int, width: int, style: Style) -> Strip:
    """Return row ``y`` of a text that stands in place of the lines."""
    rows = outside(words, lines=True).wrap(max(1, width - 2))
    row = Content(" ") + (rows[y] if y < len(rows) else Content(""))
    return Strip(row.render_segments(style)).adjust_cell_length(width, style.rich_style)
