"""A text that shows that it has more lines than there is room for."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Static

_MORE = " …"


class ShortText(Static):
    """A text whose last line ends with an ellipsis where lines are left out after it."""

    def render_line(self, y: int) -> Strip:
        """Return a line, the last one with an ellipsis where there are more."""
        strip = super().render_line(y)
        width, height = self.content_size
        if y != height - 1 or self.get_content_height(self.size, self.screen.size, width) <= height:
            return strip
        # Whole words: what is left of a number or a name would be read as another one.
        words = strip.text.rstrip()
        while cell_len(words) + len(_MORE) > width and " " in words.strip():
            words = words.rpartition(" ")[0].rstrip()
        end = min(cell_len(words), width - len(_MORE))
        before, after = strip.crop(0, end), strip.crop(end + len(_MORE), width)
        style = next((part.style for part in reversed(list(before)) if part.style), None)
        return Strip([*before, Segment(_MORE, style), *_blank(after)], width)


def _blank(strip: Strip) -> Iterator[Segment]:
    """Yield as many blanks as a strip has cells, in its styles."""
    for part in strip:
        yield Segment(" " * part.cell_length, part.style)
