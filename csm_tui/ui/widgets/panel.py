"""A panel: a thin frame with a title and counts in its upper edge, and a note in its lower one."""

from typing import Any

from rich.cells import cell_len
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head: tuple[Content, Content] = (Content(""), Content(""))
        self._note = Content("")

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

    def on_resize(self, _event: Resize) -> None:
        """Fit both edges to the width."""
        self._draw_head()
        self._draw_note()

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
        self.border_title = shown if self._has_sides else Content.assemble(" ", shown, " ")

    def _draw_note(self) -> None:
        self.border_subtitle = self._note.truncate(self._room, ellipsis=True)


def _shortened(title: str, room: int) -> str:
    """Return a title cut to its room, of a name and a place apart from it the place first."""
    name, gap, place = title.partition("  ")
    rest = room - cell_len(name + gap)
    if place and rest >= _PLACE:
        return f"{name}{gap}{fit(place, rest, middle=True)}"
    return fit(title, room, middle=True)


def _content(text: str | Content) -> Content:
    return text if isinstance(text, Content) else outside(text)
