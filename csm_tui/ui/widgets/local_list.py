"""The entries of a folder of this computer, as rows of a grid."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalEntry, LocalKind
from csm_tui.domain.marks import Marks
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import GAP
from csm_tui.ui.presentation.filter_hits import HIT, Hits, no_hits
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.presentation.signs import mark_sign
from csm_tui.ui.text import fit
from csm_tui.ui.widgets.grid import Column, Grid

SYMBOLS = {LocalKind.FOLDER: "▸", LocalKind.FILE: " ", LocalKind.OTHER: "?"}
CHANGED = 16
"""Cells of the time of the last change."""
_SIGNS = 4
"""Cells of the mark and of the kind before a name."""
_MEASURED = 300
"""Entries whose names and sizes are measured."""
_LEAST_NAME = 24
"""Cells of the names for which the other columns are left out."""


class EntryGrid(Grid):
    """Shows the entries that it is given; it never reads the disk."""

    def __init__(self, columns: Sequence[Column] = (), *, empty_text: str = "") -> None:
        super().__init__(columns, empty_text=empty_text, row_style=self._style_of_row)
        self._entries: Sequence[LocalEntry] = ()

    @property
    def entries(self) -> Sequence[LocalEntry]:
        """The shown entries, from top to bottom."""
        return self._entries

    @property
    def entry(self) -> LocalEntry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor_row] if self._entries else None

    def set_entries(self, entries: Sequence[LocalEntry], names: Sequence[str]) -> None:
        """Show these entries, with their names as keys."""
        self._entries = entries
        self.set_rows(_EntryRows(self), names)

    def cells(self, entry: LocalEntry) -> Cells:
        """Return the row of an entry."""
        size = "" if entry.size is None else human_size(entry.size)
        return f"{SYMBOLS[entry.kind]} {entry.name}", size

    def fits(self, entry: LocalEntry) -> bool:
        """Return whether an entry can be used; others are dimmed."""
        return entry.kind is not LocalKind.OTHER

    def _style_of_row(self, row: int) -> str | None:
        return None if self.fits(self._entries[row]) else "dim"


class _EntryRows(LazyRows[LocalEntry]):
    """The entries of a grid as its rows."""

    def __init__(self, grid: EntryGrid) -> None:
        super().__init__(grid.entries)
        self._grid = grid

    def cells(self, item: LocalEntry) -> Cells:
        """Return the row of an entry."""
        return self._grid.cells(item)


class LocalList(EntryGrid):
    """The list of the local side: entries with marks and links."""

    DEFAULT_CSS = """
    LocalList { overflow-x: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "leave", show=False, id="local_list.leave"),
        Binding("right,l", "enter_folder", show=False, id="local_list.enter"),
    ]

    class ParentRequested(Message):
        """The user wants to see the parent folder."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = ""
        self._marks = Marks()
        self._sought: Hits = no_hits
        self._relations: Mapping[str, str] = {}

    @property
    def marks(self) -> Marks:
        """The marked files, by their whole paths."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self.refresh()

    def show(
        self,
        folder: Path,
        entries: Sequence[LocalEntry],
        names: Sequence[str],
        select: str | None,
        *,
        sought: Hits = no_hits,
    ) -> None:
        """Show the entries of a folder.

        Args:
            folder: The folder.
            entries: The entries, in the order in which they are shown.
            names: The names of the entries.
            select: The name for the cursor, or None to leave it where it is.
            sought: Returns the parts of a name that the filter has found.
        """
        self._folder, self._sought = whole_name(folder, ""), sought
        self._fit(entries)
        self.set_entries(entries, names)
        if select is not None and not self.move_to(select):
            self.action_first()

    def show_relations(self, relations: Mapping[str, str]) -> None:
        """Show what each file is to its twin in the workspace, by its name."""
        if relations != self._relations:
            self._relations = relations
            self._fit(self._entries)
            self.refresh()

    def find(self, start: str) -> str | None:
        """Return the next name from the cursor on that starts with a text; wraps around."""
        wanted, row = start.casefold(), self.cursor_row
        places = (*range(row, len(self._entries)), *range(row))
        names = (self._entries[place].name for place in places)
        return next((name for name in names if visible(name).casefold().startswith(wanted)), None)

    def action_leave(self) -> None:
        """Ask for the parent folder."""
        self.post_message(self.ParentRequested())

    def action_enter_folder(self) -> None:
        """Open the folder under the cursor; a file is left alone."""
        if self.entry is not None and self.entry.kind is LocalKind.FOLDER:
            self.action_open()

    def on_resize(self) -> None:
        """Give the names all the cells that the other columns leave."""
        self._fit(self._entries)

    def _fit(self, entries: Sequence[LocalEntry]) -> None:
        """Make the columns as wide as what they hold; the last ones drop where names need room."""
        sample = [entries[place] for place in range(min(len(entries), _MEASURED))]
        sizes = [len(human_size(each.size)) for each in sample if each.size is not None]
        longest = max((cell_len(visible(each.name)) for each in sample), default=0) + _SIGNS
        others = [Column("", 1)] if self._relations else []
        others.append(Column("Size", max([4, *sizes]), align="right"))
        others.append(Column("Changed", CHANGED))
        # As if there were a scroll bar, which then resizes nothing when it appears.
        room = self.size.width - 2
        least = min(max(longest, _SIGNS + 8), _LEAST_NAME)
        while others and room - sum((each.width or 0) + GAP for each in others) < least:
            others.pop()
        room -= sum((each.width or 0) + GAP for each in others)
        self.set_columns([Column(f"{' ' * (_SIGNS - 1)}Name", max(_SIGNS + 4, room)), *others])

    def cells(self, entry: LocalEntry) -> Cells:
        """Return the row of an entry, cut to the width of the column."""
        after, marked = "", 0
        name = f"{self._folder}{entry.name}"
        if entry.kind is LocalKind.FOLDER:
            marked = self._marks.below(f"{name}{os.sep}")
            after = f"  {marked:,} marked" if marked else ""
        elif name in self._marks:
            marked = 1
        if entry.link is not None:
            nowhere = " (broken)" if entry.kind is LocalKind.OTHER else ""
            after = f" → {visible(entry.link)}{nowhere}{after}"
        width = (self.columns[0].width or 8) - _SIGNS if self.columns else 8
        shown = Content(fit(visible(entry.name), max(8, width - len(after)), middle=True))
        if shown.plain == entry.name:
            for start, end in self._sought(entry.name, entry.name):
                shown = shown.stylize(HIT, start, end)
        sign = mark_sign(marked=bool(marked))
        whole = Content.assemble(sign, f" {SYMBOLS[entry.kind]} ", shown, after)
        size = "" if entry.size is None else human_size(entry.size)
        return (
            whole,
            *([self._relations.get(entry.name, "")] if self._relations else []),
            size,
            when(entry.modified),
        )


def whole_name(folder: Path, name: str) -> str:
    """Return the whole path of a name in a folder; an empty name gives the folder and a ``/``."""
    text = str(folder)
    return f"{text}{'' if text.endswith(os.sep) else os.sep}{name}"


def when(seconds: float | None) -> str:
    """Return a moment on this computer's clock, to the minute."""
    if seconds is None:
        return "unknown"
    try:
        moment = datetime.fromtimestamp(seconds, UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        # File systems hold years that calendars do not.
        return "unknown"
    return moment.strftime("%Y-%m-%d %H:%M")
