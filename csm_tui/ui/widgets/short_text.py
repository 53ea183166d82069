"""A text that shows that it has more lines than there is room for."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Static


class ShortText(Static):
    """A text whose last line ends with an ellipsis where lines are left out after it."""

    def render_line(self, y: int) -> Strip:
        """Return a line, the last one with an ellipsis where there are more."""
        strip = super().render_line(y)
        width, height = self.content_size
        if y != height - 1 or self.get_content_height(self.size, self.screen.size, width) <= height:
            return strip
        end = min(cell_len(strip.text.rstrip()), width - 1)
        before = strip.crop(0, end)
        style = next((part.style for part in reversed(list(before)) if part.style), None)
        return Strip([*before, Segment("…", style), *strip.crop(end + 1, width)], width)
