"""A panel: a thin frame with a title and counts in its upper edge, and a note in its lower one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from rich.cells import cell_len
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size

from csm_tui.ui.text import fit, outside

_CORNERS = 6
"""Cells of an edge that hold no text: a corner, a line and a blank at either end."""
_PLACE = 8
"""Cells below which a place beside a name says nothing."""


class Panel(Vertical):
    """Shows what it holds in a thin frame, which is lit while the focus is in it."""

    DEFAULT_CSS = """
    Panel {
        border: round $border-blurred;
        border-title-color: $border-blurred;
        border-title-style: none;
        border-subtitle-color: $text-muted;
        border-subtitle-align: left;
        &:focus-within {
            border: round $border;
            border-title-color: $border;
            border-title-style: bold;
        }
    }
    """

    _edge_drawn: int | None = None
    """The line of the edge that is being set, which is all that is drawn again for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: tuple[Content, Content] = (Content(""), Content(""))
        self._note = Content("")
        self._edges = (Content(""), Content(""))
        """What stands in the upper and in the lower edge."""

    def head(self, title: str | Content, counts: str | Content = "") -> None:
        """Show a title at the left of the upper edge, and counts at its right.

        Args:
            title: The name of what is shown; a text is cut in the middle when it is too long.
            counts: How many there are, such as ``12 of 30 · 3 marked``; left out when narrow.
        """
        self._head = (_content(title), _content(counts))
        self._draw_head()

    def note(self, text: str | Content = "") -> None:
        """Show a text in the lower edge: a filter, an age, what is out of sight."""
        self._note = _content(text)
        self._draw_note()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # A panel that comes into sight by scrolling, or in another tab, gets no event of its size.
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if changed:
            self._draw_head()
            self._draw_note()
        return changed

    @property
    def _has_sides(self) -> bool:
        return bool(self.styles.border_left[0])

    @property
    def _room(self) -> int:
        return max(0, self.outer_size.width - (_CORNERS if self._has_sides else _CORNERS - 2))

    def _draw_head(self) -> None:
        title, counts = self._head
        room = self._room
        if title.cell_length + counts.cell_length + 3 > room:
            # Counts beside a title of a few letters would help less than the title.
            keep = counts.cell_length and room - counts.cell_length - 3 >= min(
                12, title.cell_length
            )
            counts = counts if keep else Content("")
            left = room - (counts.cell_length + 3 if counts else 0)
            if title.cell_length > left:
                title = Content(_shortened(title.plain, left))
        shown = title.stylize("$foreground")
        if counts:
            line = "─" * (room - title.cell_length - counts.cell_length - 2)
            # The line is as faint as the frame, which would be too faint for text.
            shown = Content.assemble(shown, f" {line} ", counts.stylize_before("$text-muted"))
        # Textual puts blanks around a title between corners only.
        shown = shown if self._has_sides else Content.assemble(" ", shown, " ")
        if not shown.is_same(self._edges[0]):
            self._edges = shown, self._edges[1]
            with self._only_edge(0):
                self.border_title = shown

    def _draw_note(self) -> None:
        shown = self._note.truncate(self._room, ellipsis=True)
        if not shown.is_same(self._edges[1]):
            self._edges = self._edges[0], shown
            with self._only_edge(self.outer_size.height - 1):
                self.border_subtitle = shown

    @contextmanager
    def _only_edge(self, line: int) -> Iterator[None]:
        """Draw one edge where Textual draws the panel, with all that is in it."""
        self._edge_drawn = line if self.outer_size else None
        try:
            yield
        finally:
            self._edge_drawn = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw the panel or parts of it again."""
        if self._edge_drawn is not None:
            # Textual counts from the first cell of the content.
            line = Region(0, self._edge_drawn, self.outer_size.width, 1)
            regions = (line.translate(-self.content_offset),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


def _shortened(title: str, room: int) -> str:
    """Return a title cut to its room, of a name and a place apart from it the place first."""
    name, gap, place = title.partition("  ")
    rest = room - cell_len(name + gap)
    if place and rest >= _PLACE:
        return f"{name}{gap}{fit(place, rest, middle=True)}"
    return fit(title, room, middle=True)


def _content(text: str | Content) -> Content:
    return text if isinstance(text, Content) else outside(text)
