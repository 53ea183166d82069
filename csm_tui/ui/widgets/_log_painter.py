"""Drawing the rows of a log view in the styles of its theme."""

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from csm_tui.domain.log_errors import looks_like_error
from csm_tui.domain.log_text import LineStyle, plain_text
from csm_tui.domain.logs.levels import Level, level_of
from csm_tui.ui.widgets._lines import MARKER, style_of
from csm_tui.ui.widgets._log_layout import LogLayout, part_of
from csm_tui.ui.widgets._log_rows import drawn, row_part, window

COMPONENTS = {
    f"log--{name}"
    for name in (
        *("number", "empty", "error", "warning", "debug", "context", "selected", "cursor", "match"),
        *("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"),
    )
}
"""The component classes of a log view."""

CSS = """
    & > .log--number, & > .log--empty, & > .log--debug { color: $text-muted; }
    & > .log--context { color: $text-muted; }
    & > .log--error { color: $text-error; text-style: bold; }
    &:nocolor > .log--error { color: $foreground; }
    & > .log--red { color: $text-error; }
    & > .log--warning, & > .log--yellow { color: $text-warning; }
    & > .log--green { color: $text-success; }
    & > .log--blue { color: $text-primary; }
    & > .log--magenta { color: $text-secondary; }
    & > .log--cyan { color: $text-accent; }
    & > .log--black { color: $text-muted; }
    & > .log--white { color: $foreground; }
    & > .log--selected { background: $panel; }
    & > .log--cursor {
        background: $block-cursor-blurred-background;
        text-style: $block-cursor-blurred-text-style;
    }
    &:focus > .log--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    & > .log--match { background: $text-warning; color: $background; text-style: bold; }
    &:nocolor > .log--match { text-style: reverse; }
"""

_SELECTED = "│"
"""The sign of a selected line, which shows it without colours too."""
_STYLED = {Level.ERROR: "log--error", Level.WARNING: "log--warning", Level.DEBUG: "log--debug"}
_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_GREY, _DARK = 40, 110
"""The difference of red, green and blue below which a colour is grey; the highest of a dark one."""
_JUDGED = 2_000
"""Characters at the beginning of a line by which its level is judged."""


def level_class(line: str) -> str | None:
    """Return the component class for the level of a line, by its text without codes."""
    text = plain_text(line[:_JUDGED])
    level = level_of(text)
    if level is None and looks_like_error(text):
        level = Level.ERROR
    return _STYLED.get(level) if level else None


class LogPainter:
    """Draws one row after the other of a layout, all for one paint."""

    def __init__(self, view: Widget, layout: LogLayout, *, gutter: int, room: int) -> None:
        self._view = view
        self._layout = layout
        self._gutter = gutter
        self._room = room

    def row(
        self,
        line: int,
        part: int,
        *,
        search: str,
        left: int,
        at_cursor: bool,
        selected: bool,
        levelled: bool,
    ) -> tuple[Strip, int]:
        """Return one row, and the cells that its line would take.

        Args:
            line: The number of the line.
            part: The number of the row within the line.
            search: The text of the matches.
            left: The first cell that is visible.
            at_cursor: Whether the line is under the cursor.
            selected: Whether it is selected.
            levelled: Whether it shows its level.
        """
        raw = self._layout.lines[line]
        classes = [level_class(raw)] if levelled else []
        classes += ["log--context"] if self._layout.is_context(line) else []
        classes += ["log--selected"] if selected else []
        classes += ["log--cursor"] if at_cursor else []
        style = style_of(self._view, *(name for name in classes if name))
        text = drawn(raw).text
        before, after = left > 0, drawn(raw).cells > left + self._room
        if self._layout.starts is not None:
            start, end, left = *part_of(raw, part, self._room), 0
        elif text.isascii():
            start, end, left = left, left + self._room, 0
        else:
            # A character takes a cell or two; only marks on others take none.
            start, end = 0, 4 * (left + self._room)
        styled = _without_colour if at_cursor else self._styled
        content = row_part(raw, start, end, search, style_of(self._view, "log--match"), styled)
        margin = window(
            self._margin(line, part, self._sign(at_cursor, selected)),
            0,
            self._gutter,
            self._number_style,
        )
        strip = window(content, left, self._room, style)
        if self._layout.starts is None:
            strip = self._cut(strip, before, after, style)
        return Strip.join([margin, strip]), drawn(raw).cells

    def _cut(self, strip: Strip, before: bool, after: bool, style: Style) -> Strip:
        """Show where a line continues beyond the screen."""
        sign = self._number_style if style == style_of(self._view) else style
        if before:
            strip = Strip.join([window(Content("…"), 0, 1, sign), strip.crop(1, self._room)])
        if after:
            strip = Strip.join([strip.crop(0, self._room - 1), window(Content("…"), 0, 1, sign)])
        return strip

    @property
    def _number_style(self) -> Style:
        return style_of(self._view, "log--number")

    def _sign(self, at_cursor: bool, selected: bool) -> str:
        if at_cursor and self._view.has_focus:
            return MARKER
        return _SELECTED if selected else " "

    def _margin(self, line: int, part: int, margin: str) -> Content:
        number = ""
        if self._gutter > 1:
            # As grep marks them: the lines around a hit have a dash.
            sign = "-" if self._layout.is_context(line) else " "
            number = f"{line + 1 if part == 0 else '':>{self._gutter - 2}}{sign}"
        # As bright as the sign of every other list, not as faint as the numbers.
        return Content.assemble((margin, "$foreground"), number)

    def _styled(self, style: LineStyle) -> Style:
        """Return the style for what the line asks of a terminal, in the colours of the theme."""
        colour = theme_colour(style.color)
        if not colour:
            return _without_colour(style)
        foreground = self._view.get_visual_style(f"log--{colour}").foreground
        return _without_colour(style) + Style(foreground=foreground)


def theme_colour(colour: str) -> str:
    """Return the name among eight that is nearest to a colour of a line; empty for the usual one.

    Args:
        colour: A name, a name after ``bright_``, or ``#rrggbb``.
    """
    if not colour.startswith("#"):
        return colour.removeprefix("bright_")
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    high, low = max(parts), min(parts)
    if high - low < _GREY:
        return "black" if high < _DARK else "white"
    middle = (high + low) / 2
    return _NAMES[sum(2**place for place, part in enumerate(parts) if part > middle)]


def _without_colour(style: LineStyle) -> Style:
    return Style(
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
    )
