"""A comparison as rows of a grid and in words."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import overload

from textual.content import Content

from csm_tui.domain.comparison import ComparisonRow, Mark
from csm_tui.domain.format import human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.ui.widgets.grid import Column

TICK = "✓"
"""What stands before a row that is ticked."""

WIDE = 110
"""Cells from which on a row says what its mark stands on."""

_SCROLL_BAR = 2
_STYLES = {
    Mark.SAME: "dim",
    Mark.LEFT_ONLY: "success",
    Mark.RIGHT_ONLY: "success",
    Mark.DIFFERS: "warning",
    Mark.UNKNOWN: None,
    Mark.ERROR: "error",
}
Cells = tuple[str, ...]


def comparison_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of so many cells."""
    tick, mark, size = Column("", width=1), Column("", width=1), Column("Size here", 9, "right")
    rest = width - 1 - _SCROLL_BAR - (1 + 2) - (1 + 2) - (9 + 2) - 2
    if width < WIDE:
        return (tick, mark, Column("Name", max(10, rest), middle=True), size)
    name = (rest - 2) * 3 // 5
    named = Column("Name", name, middle=True)
    return (tick, mark, named, size, Column("", width=rest - 2 - name))


class ComparisonRows(Sequence[Cells]):
    """The rows of a comparison, each made when it is asked for."""

    def __init__(self, rows: Sequence[ComparisonRow], ticked: Collection[str]) -> None:
        """Show rows.

        Args:
            rows: Those that are shown.
            ticked: Paths; looked at whenever a row is drawn.
        """
        self._rows = rows
        self._ticked = ticked

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Cells: ...
    @overload
    def __getitem__(self, place: slice) -> "ComparisonRows": ...
    def __getitem__(self, place: int | slice) -> "Cells | ComparisonRows":
        """Return the cells of a row, or some of the rows."""
        if isinstance(place, slice):
            return ComparisonRows(self._rows[place], self._ticked)
        row = self._rows[place]
        tick = TICK if row.path in self._ticked else ""
        size = "" if row.size is None else human_size(row.size)
        return (tick, row.mark.value, row.path, size, row.because or row.mark.words)

    def style(self, place: int) -> str | None:
        """Return the style of a row; its mark says the same."""
        return _STYLES[self._rows[place].mark] if place < len(self._rows) else None


def row_words(row: ComparisonRow) -> str:
    """Return a row in a few lines: its mark in words, why, and what else one should know."""
    words = f"{row.mark.value} {row.mark.words}"
    if row.known_at is not None:
        how = "by the history of" if row.by_history else "read on"
        words += f", {how} {human_time(row.known_at)}"
    lines = [visible(row.path), words, row.because, *(f"! {note}" for note in row.notes)]
    return "\n".join(filter(None, lines))


def row_facts(row: ComparisonRow, local: str) -> list[tuple[str, str]]:
    """Return all that is known of a row.

    Args:
        row: One name of a comparison.
        local: The local folder.
    """
    size = "" if row.size is None else f"{row.size:,} B"
    moment = "" if row.known_at is None else human_time(row.known_at)
    facts = [
        ("Mark", f"{row.mark.value} {row.mark.words}"),
        ("Because", row.because),
        ("By the history of" if row.by_history else "Read on", moment),
        ("On this computer", "" if row.mark is Mark.RIGHT_ONLY else str(Path(local) / row.path)),
        ("Size here", size),
        ("Workspace file", "" if row.mark is Mark.LEFT_ONLY else row.name),
        *(("Note", note) for note in row.notes),
    ]
    return [(name, value) for name, value in facts if value]


def counts_line(
    counts: Mapping[Mark, int], by_history: int, shown: Collection[Mark], width: int
) -> Content:
    """Return how many rows have each mark, in as many words as so many cells hold.

    Args:
        counts: By mark.
        by_history: How many of them nobody has looked at since they were moved.
        shown: The marks that are shown; the others are dimmed and in brackets.
        width: Cells.
    """
    lines = [
        _counted(counts, shown, words)
        for words in ({mark: f" {mark.words}" for mark in Mark}, _SHORT, dict.fromkeys(Mark, ""))
    ]
    if by_history:
        lines[:] = [Content.assemble(line, f" · {by_history:,} by history") for line in lines]
    return next((line for line in lines if line.cell_length <= width), lines[-1])


_SHORT = {
    Mark.SAME: " same",
    Mark.LEFT_ONLY: " here",
    Mark.RIGHT_ONLY: " there",
    Mark.DIFFERS: " differ",
    Mark.UNKNOWN: " unknown",
    Mark.ERROR: " cannot",
}


def _counted(
    counts: Mapping[Mark, int], shown: Collection[Mark], words: Mapping[Mark, str]
) -> Content:
    parts = [
        Content(f"{mark.value} {count:,}{words[mark]}")
        if mark in shown
        else Content.styled(f"({mark.value} {count:,}{words[mark]})", "$muted")
        for mark in Mark
        if (count := counts.get(mark))
    ]
    return Content(" · ").join(parts)
