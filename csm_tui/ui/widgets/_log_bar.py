"""The scroll bar of a log, with a mark at each place where errors are."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from rich.color import Color
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBar

from csm_tui.ui.widgets.scroll_bar import LineRender

Colour = Callable[[], Color | None]
CAUSE, ERROR = "✗", "•"
"""The marks of the line that names a cause, and of other errors."""


class _MarkedRender(LineRender):
    """Draws marks over the line of what is in sight."""

    def __init__(self, *args: Any, marks: dict[int, str], color: Colour, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._marks = marks
        self._color = color

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Return the cells, with the marks in place of some."""
        for part in super().__rich_console__(console, options):
            if not isinstance(part, Segments):
                yield part
                continue
            cells = list(part.segments)
            for place, mark in self._marks.items():
                if place < len(cells):
                    style = (cells[place].style or Style()) + Style(color=self._color(), bold=True)
                    cells[place] = Segment(mark, style)
            yield Segments(cells, new_lines=True)


def mark_bar(bar: ScrollBar, marks: dict[int, str], color: Colour) -> None:
    """Draw marks in a vertical scroll bar.

    Args:
        bar: The scroll bar.
        marks: The number of a cell from the top, to its mark.
        color: Returns the colour of the marks.
    """
    bar.renderer = partial(_MarkedRender, marks=marks, color=color)  # type: ignore[misc,assignment]
    bar.refresh()


def marks_of(
    rows: Collection[int], cause: int | None, all_rows: int, height: int
) -> dict[int, str]:
    """Return the cells of a scroll bar that stand for some rows.

    Args:
        rows: The numbers of rows with errors, from 0.
        cause: The row that names the cause, or None.
        all_rows: How many rows there are.
        height: The cells of the scroll bar; without more rows than cells there is none.
    """
    if all_rows <= height:
        return {}
    found = dict.fromkeys((row * height // all_rows for row in rows), ERROR)
    return found if cause is None else found | {cause * height // all_rows: CAUSE}
