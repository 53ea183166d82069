"""The grid of the access matrix, whose first column stays while the others scroll."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.style import Style

from csm_tui.ui.presentation.columns import GAP, Row, lay_out
from csm_tui.ui.widgets.grid import OpenGrid


class MatrixGrid(OpenGrid):
    """Draws the first column and those others that are on the screen, of any number."""

    def action_sideways(self, columns: int) -> None:
        """Scroll to the edge of the next column; the first one stays."""
        edges, left = self._edges, self.scroll_offset.x
        if columns > 0:
            place = bisect_right(edges, left)
            x = edges[place] if place < len(edges) - 1 else left
        else:
            x = edges[max(0, bisect_left(edges, left) - 1)]
        self.scroll_to(x=x, animate=False, force=True, immediate=True)

    def _measure(self) -> None:
        # The widths are given: no row of thousands of cells is made for them.
        self._widths = [column.width or len(column.name) for column in self._columns]
        edges = accumulate((width + GAP for width in self._widths[1:]), initial=0)
        self._edges = list(edges)
        """The left edges of all columns but the first, and the end of the last one."""
        first = 1 + sum(width + GAP for width in self._widths[:1])
        self.virtual_size = Size(first + self._edges[-1], len(self._rows) + 1)
        self.refresh()

    def _line(self, cells: Row, style: Style, marker: str) -> Strip:
        if not self._widths:
            return super()._line(cells, style, marker)
        first = lay_out(self._columns[:1], self._widths[:1], cells[:1])
        head = Strip(Content(marker).render_segments(style), 1)
        fixed = Strip(first.render_segments(style), first.cell_length)
        room = max(0, self.size.width - head.cell_length - fixed.cell_length)
        edges, left = self._edges, self.scroll_offset.x
        start = max(0, bisect_right(edges, left) - 1)
        end = min(len(edges) - 1, bisect_left(edges, left + room))
        shown = slice(start + 1, end + 1)
        line = lay_out(self._columns[shown], self._widths[shown], cells[shown])
        strip = Strip(line.render_segments(style), line.cell_length)
        skipped = left - edges[start] if start < len(edges) else 0
        return Strip.join(
            [head, fixed, strip.crop_extend(skipped, skipped + room, style.rich_style)]
        )
