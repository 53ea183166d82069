"""The rows of a comparison, as cells and in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.format import counted, human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows

TICK = "✓"
"""The symbol of a ticked row."""

WIDE = 110
"""From this many cells on, a row shows the reason of its mark."""

_SCROLL_BAR = 2
_STYLES = {
    Mark.SAME: "dim",
    Mark.LEFT_ONLY: "success",
    Mark.RIGHT_ONLY: "success",
    Mark.DIFFERS: "warning",
    Mark.UNKNOWN: None,
    Mark.ERROR: "error",
}


def comparison_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of this width."""
    tick, mark, size = Column("", width=1), Column("", width=1), Column("Size here", 9, "right")
    rest = width - 1 - _SCROLL_BAR - (1 + 2) - (1 + 2) - (9 + 2) - 2
    if width < WIDE:
        return (tick, mark, Column("Name", max(10, rest), middle=True), size)
    name = (rest - 2) * 3 // 5
    named = Column("Name", name, middle=True)
    return (tick, mark, named, size, Column("", width=rest - 2 - name))


class ComparisonRows(LazyRows[ComparisonRow]):
    """The rows of a comparison."""

    def __init__(self, rows: Sequence[ComparisonRow], ticked: Collection[str]) -> None:
        """Show rows.

        Args:
            rows: The shown rows.
            ticked: The ticked paths, read when a row is drawn.
        """
        super().__init__(rows)
        self._ticked = ticked

    def cells(self, item: ComparisonRow) -> Cells:
        """Return the cells of a row."""
        tick = TICK if item.path in self._ticked else ""
        size = "" if item.size is None else human_size(item.size)
        return (tick, item.mark.value, item.path, size, item.because or item.mark.words)

    def style(self, row: int) -> str | None:
        """Return the style of a row."""
        return _STYLES[self.items[row].mark] if row < len(self) else None


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of a comparison that marks, filter and hidden names leave."""

    rows: Sequence[ComparisonRow]
    paths: Sequence[str]
    """Their paths."""
    total: int
    """Number of all rows."""
    hidden: int
    """Number of rows that are left out only because their names start with a dot."""

    @classmethod
    def of(
        cls, found: Comparison, text: str, marks: Collection[Mark], *, dots: bool
    ) -> "ShownRows":
        """Find the rows; for a thread, because there may be many.

        Args:
            found: The comparison.
            text: The filter.
            marks: The marks that are shown.
            dots: Whether names that start with a dot are shown.
        """
        wanted = found.narrowed(text, marks)
        rows = wanted if dots else tuple(row for row in wanted if not row.hidden)
        paths = [row.path for row in rows]
        return cls(rows, paths, len(found.rows), len(wanted) - len(rows))

    @property
    def words(self) -> str:
        """How many names are shown and hidden, in words."""
        shown = len(self.rows)
        hidden = f", {self.hidden:,} hidden" if self.hidden else ""
        if shown + self.hidden == self.total:
            return f"{counted(shown, 'name')}{hidden}"
        return f"{shown:,} of {counted(self.total, 'name')}{hidden}"

    @property
    def instead(self) -> str:
        """The text that is shown if there are no rows."""
        if not self.total:
            return "There is no file in either folder."
        if self.hidden:
            return "Everything here is hidden; . shows it."
        return "No such name; s shows other marks, Esc clears the filter."


def row_words(row: ComparisonRow) -> str:
    """Return a row in a few lines: the mark in words, the reason, and notes."""
    words = f"{row.mark.value} {row.mark.words}"
    if row.known_at is not None:
        how = "by the history of" if row.by_history else "read on"
        words += f", {how} {human_time(row.known_at)}"
    lines = [visible(row.path), words, row.because, *(f"! {note}" for note in row.notes)]
    return "\n".join(filter(None, lines))


def row_facts(row: ComparisonRow, local: str) -> list[tuple[str, str]]:
    """Return all facts on a row.

    Args:
        row: The row.
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
    """Return how many rows have each mark, in as many words as fit.

    Args:
        counts: Number of rows by mark.
        by_history: Number of rows that only the history knows.
        shown: The marks that are shown; the others are dimmed and in brackets.
        width: Cells of the line.
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
