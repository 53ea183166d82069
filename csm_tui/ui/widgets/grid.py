"""A table of any length: only the rows on the screen are read and drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from csm_tui.ui.presentation.columns import GAP, Column, Row, lay_out, measure, measured
from csm_tui.ui.widgets._lines import MARKER, on_bar, placeholder_row, style_of

__all__ = ["Column", "Grid", "OpenGrid", "measured"]


@dataclass
class _RowMessage(Message):
    grid: "Grid"
    row: int
    key: str

    @property
    def control(self) -> "Grid":
        """The grid, for ``@on`` selectors."""
        return self.grid


class Grid(ScrollView, can_focus=True, inherit_bindings=False):
    """A virtual table with a fixed header and a row cursor."""

    DEFAULT_CSS = """
    Grid {
        background: $background;
        color: $foreground;
        & > .grid--header { color: $text-muted; text-style: bold; }
        & > .grid--empty { color: $text-muted; }
        & > .grid--dim { color: $text-muted; }
        & > .grid--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .grid--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        &:nocolor > .grid--cursor { text-style: underline; }
        &:nocolor:focus > .grid--cursor { text-style: reverse; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--empty",
        "grid--cursor",
        "grid--dim",
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, label, show=False, id=f"grid.{name}", tooltip=tooltip)
        for keys, action, label, name, tooltip in (
            ("up,k", "move(-1)", "Up", "up", "Move to the row above"),
            ("down,j", "move(1)", "Down", "down", "Move to the row below"),
            ("pageup,ctrl+u", "page(-1)", "Page up", "page_up", "Move up by a screen"),
            ("pagedown,ctrl+d", "page(1)", "Page down", "page_down", "Move down by a screen"),
            ("home,g", "first", "First", "first", "Move to the first row"),
            ("end,G", "last", "Last", "last", "Move to the last row"),
            ("left,h", "sideways(-1)", "Left", "left", "Show the columns to the left"),
            ("right,l", "sideways(1)", "Right", "right", "Show the columns to the right"),
            ("enter", "open", "Open", "open", "Open the row under the cursor"),
        )
    ]

    cursor_row = reactive(0, repaint=False, init=False)
    """Index of the row under the cursor; 0 without rows."""

    empty_text = reactive("Nothing to show.")
    """The text in place of rows."""

    class RowHighlighted(_RowMessage):
        """The cursor moved to another row."""

    class RowOpened(_RowMessage):
        """A row was opened with Enter or a double click."""

    @dataclass
    class HeaderPressed(Message):
        """The name of a column was clicked."""

        grid: "Grid"
        column: str

        @property
        def control(self) -> "Grid":
            """The grid, for ``@on`` selectors."""
            return self.grid

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        empty_text: str = "Nothing to show.",
        row_style: Callable[[int], str | None] | None = None,
        id: str | None = None,  # noqa: A002 - the name that every widget uses
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Grid.empty_text, empty_text)
        self.row_style = row_style
        """Returns "dim" for a row that matters less, else None: states have cells of their own."""
        self._columns = tuple(columns)
        self._rows: Sequence[Row] = ()
        self._keys: Sequence[str] | None = None
        self._widths: list[int] = []
        self._announced: str | None = None
        self._measure()

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self._rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, from left to right."""
        return self._columns

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, or None without rows."""
        return self._key(self.cursor_row) if self._rows else None

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Replace the columns; the rows stay."""
        self._columns = tuple(columns)
        self._measure()

    def set_rows(
        self,
        rows: Sequence[Row],
        keys: Sequence[str] | None = None,
        *,
        keep_cursor: bool = True,
    ) -> None:
        """Replace the rows. They are not copied and must not change afterwards.

        Args:
            rows: Any sequence; its items are read when they come on the screen.
            keys: One stable name per row; without keys, the key of a row is its number.
            keep_cursor: Stay on the same key, at the same height of the screen.
        """
        if keys is not None and len(keys) != len(rows):
            raise ValueError(f"{len(rows)} rows came with {len(keys)} keys")
        key, height = self.cursor_key, self.cursor_row - self.scroll_offset.y
        self._rows, self._keys = rows, keys
        row = self._row_of(key) if keep_cursor and key is not None else 0
        self._measure()
        if row is not None:
            self.cursor_row = row
            self._jump(max(0, row - height) if keep_cursor else 0)
        else:
            self.cursor_row = self.validate_cursor_row(self.cursor_row)
        self._show_cursor()
        self._announce()

    def move_to(self, key: str) -> bool:
        """Move the cursor to the row of a key, and return whether there is one."""
        row = self._row_of(key)
        if row is not None:
            self.cursor_row = row
        return row is not None

    def show_column(self, place: int) -> None:
        """Scroll sideways to a column, unless it is visible."""
        left, room = self.scroll_offset.x, max(1, self.size.width - 2)
        edges = list(accumulate((width + GAP for width in self._widths), initial=0))
        start, end = edges[place], edges[place + 1] - GAP
        if not left <= start <= end <= left + room:
            x = 0 if end <= room else start
            self.scroll_to(x=x, animate=False, force=True, immediate=True)

    def validate_cursor_row(self, row: int) -> int:
        """Keep the cursor among the rows."""
        return max(0, min(row, len(self._rows) - 1))

    def watch_cursor_row(self, old: int, new: int) -> None:
        """Redraw the two rows, and post `RowHighlighted`."""
        self.refresh_line(old + 1)
        self.refresh_line(new + 1)
        self._show_cursor()
        self._announce()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen: the header, a row, or the text in place of rows."""
        if y == 0:
            cells = [column.name for column in self._columns]
            return self._line(cells, style_of(self, "grid--header"), " ")
        if not self._rows:
            style = style_of(self, "grid--empty")
            return placeholder_row(self.empty_text, y - 1, self.size.width, style)
        row = y - 1 + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(self.size.width, style_of(self).rich_style)
        style = self._style_of(row)
        current = row == self.cursor_row
        shown: Row = self._rows[row]
        if current:
            shown = [on_bar(cell) for cell in shown]
        return self._line(shown, style, MARKER if current and self.has_focus else " ")

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of rows."""
        self.cursor_row += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by a screen of rows."""
        self.cursor_row += pages * max(1, self._page - 1)

    def action_sideways(self, columns: int) -> None:
        """Scroll to the edge of the next column, by at most one screen."""
        left, room = self.scroll_offset.x, max(1, self.size.width - 2)
        edges = list(accumulate((width + GAP for width in self._widths), initial=0))
        if columns > 0:
            x = min(next((edge for edge in edges if edge > left), left), left + room)
        else:
            x = max(max((edge for edge in edges if edge < left), default=0), left - room)
        self.scroll_to(x=x, animate=False, force=True, immediate=True)

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.cursor_row = 0

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.cursor_row = len(self._rows) - 1

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if (key := self.cursor_key) is not None:
            self.post_message(self.RowOpened(self, self.cursor_row, key))

    def _on_resize(self, _event: events.Resize) -> None:
        self._show_cursor()

    async def _on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self._press_header(offset.x - 1 + self.scroll_offset.x)
            return
        row = offset.y - 1 + self.scroll_offset.y
        if row < len(self._rows):
            self.cursor_row = row
            if event.chain == 2:
                self.action_open()

    def _press_header(self, x: int) -> None:
        edges = accumulate((width + GAP for width in self._widths), initial=0)
        place = sum(edge <= x for edge in edges) - 1
        if 0 <= place < len(self._columns):
            self.post_message(self.HeaderPressed(self, self._columns[place].name))

    @property
    def _page(self) -> int:
        """Rows that fit below the header."""
        return max(1, self.container_size.height - self.scrollbar_size_horizontal - 1)

    def _measure(self) -> None:
        self._widths = measure(self._columns, self._rows)
        width = 1 + sum(self._widths) + GAP * max(0, len(self._widths) - 1)
        self.virtual_size = Size(width, len(self._rows) + 1)
        self.refresh()

    def _key(self, row: int) -> str:
        return str(row) if self._keys is None else self._keys[row]

    def _row_of(self, key: str) -> int | None:
        if self._keys is None:
            return int(key) if key.isdecimal() and int(key) < len(self._rows) else None
        row = self.cursor_row
        if row < len(self._keys) and self._keys[row] == key:
            return row
        try:
            return self._keys.index(key)
        except ValueError:
            return None

    def watch_show_horizontal_scrollbar(self) -> None:
        """Keep the cursor in view when the scroll bar takes a line, which posts no resize."""
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        if not self.is_mounted or not self.container_size:
            return
        top = self.scroll_offset.y
        wanted = min(max(top, self.cursor_row - self._page + 1), self.cursor_row)
        if wanted != top:
            self._jump(wanted)

    def _jump(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def _announce(self) -> None:
        key = self.cursor_key
        if key != self._announced:
            self._announced = key
            if key is not None:
                self.post_message(self.RowHighlighted(self, self.cursor_row, key))

    def _style_of(self, row: int) -> Style:
        word = self.row_style(row) if self.row_style else None
        names = [f"grid--{word}"] if word else []
        if row == self.cursor_row:
            names.append("grid--cursor")
        return style_of(self, *names)

    def _line(self, cells: Row, style: Style, marker: str) -> Strip:
        width = self.size.width
        line = lay_out(self._columns, self._widths, cells)
        strip = Strip(line.render_segments(style), line.cell_length)
        left = self.scroll_offset.x
        shown = strip.crop_extend(left, left + width - 1, style.rich_style)
        return Strip.join([Strip(Content(marker).render_segments(style), 1), shown])


class OpenGrid(Grid):
    """A grid whose rows can be opened, with Enter in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "open",
            key_display="Enter",
            id="grid.open",
            tooltip="Open the row under the cursor",
        )
    ]
