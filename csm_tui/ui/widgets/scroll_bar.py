"""The scroll bar: a line of one cell, seen without colours too."""

from math import ceil

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBarRender


class LineRender(ScrollBarRender):
    """Draws what is in sight as a heavy line, and nothing beside it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Return the cells, with what a press of the mouse does on each."""
        height, width = options.height or console.height, options.max_width or console.width
        size, thickness = (height, width) if self.vertical else (width, height)
        start, end = self._in_sight(size)
        style = console.get_style(self.style)
        ground = Style(bgcolor=style.bgcolor)
        before, thumb, after = (
            Segment(sign * (thickness if self.vertical else 1), look + Style(meta=meta))
            for sign, look, meta in (
                (" ", ground, {"@mouse.down": "scroll_up"}),
                ("┃" if self.vertical else "━", style, {"@mouse.down": "grab"}),
                (" ", ground, {"@mouse.down": "scroll_down"}),
            )
        )
        cells = [before] * start + [thumb] * (end - start) + [after] * (size - end)
        if self.vertical:
            yield Segments(cells, new_lines=True)
        else:
            yield Segments([*cells, Segment.line()] * thickness)

    def _in_sight(self, size: int) -> tuple[int, int]:
        """Return the first cell of the line, and the one after its last."""
        whole, window = self.virtual_size, self.window_size
        if not window or not size or whole <= window:
            return 0, 0
        length = min(size, max(1, ceil(size * window / whole)))
        start = round((size - length) * min(1, self.position / (whole - window)))
        return start, start + length
