"""The rows of a comparison, as cells and in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.format import counted, human_size, human_time
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.presentation.signs import mark_sign
from csm_tui.ui.text import fit, outside

WIDE = 110
"""From this many cells on, a row shows the reason of its state."""

_STATES = {
    Mark.SAME: ("same", "$text-success"),
    Mark.LEFT_ONLY: ("only here", "$text-accent"),
    Mark.RIGHT_ONLY: ("only there", "$text-accent"),
    Mark.DIFFERS: ("differs", "$text-warning"),
    Mark.UNKNOWN: ("unknown", ""),
    Mark.ERROR: ("unreadable", "$text-error"),
}
"""The word and the style of each state."""


def comparison_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of this width."""
    tick, state = Column("", width=1), Column("State", width=12)
    known = (Column("Known since", 16),) if width >= WIDE else ()
    sized = (Column("Size here", 9, "right"),) if width >= 48 else ()
    rest = width - 2 - sum((each.width or 0) + 2 for each in (tick, state, *sized, *known)) - 2
    if width < WIDE:
        return (tick, state, Column("Name", max(10, rest), middle=True), *sized)
    name = (rest - 2) * 3 // 5
    why = Column("Why", width=rest - 2 - name)
    return (tick, state, Column("Name", name, middle=True), *sized, *known, why)


class ComparisonRows(LazyRows[ComparisonRow]):
    """The rows of a comparison."""

    def __init__(
        self,
        rows: Sequence[ComparisonRow],
        ticked: Collection[str],
        columns: Sequence[Column],
    ) -> None:
        """Show rows.

        Args:
            rows: The shown rows.
            ticked: The ticked paths, read when a row is drawn.
            columns: The columns to fill.
        """
        super().__init__(rows)
        self._ticked = ticked
        self._columns = columns

    def cells(self, item: ComparisonRow) -> Cells:
        """Return the cells of a row."""
        cells: dict[str, Cell] = {
            "": mark_sign(marked=item.path in self._ticked),
            "State": state_cell(item.mark),
            "Name": item.path,
            "Size here": "" if item.size is None else human_size(item.size),
            "Known since": "" if item.known_at is None else human_time(item.known_at)[:16],
            "Why": item.because,
        }
        return tuple(cells[column.name] for column in self._columns)


def state_cell(mark: Mark) -> Content:
    """Return a state: its sign and a word."""
    word, style = _STATES[mark]
    return Content.styled(f"{mark.value} {word}", style)


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
            return "Both folders are empty."
        if self.hidden:
            return "All names are hidden. Press . to show them."
        return "Nothing matches. s shows other states, Esc clears the filter."


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
        ("State", f"{row.mark.value} {row.mark.words}"),
        ("Because", row.because),
        ("By the history of" if row.by_history else "Read on", moment),
        ("On this computer", "" if row.mark is Mark.RIGHT_ONLY else str(Path(local) / row.path)),
        ("Size here", size),
        ("Workspace file", "" if row.mark is Mark.LEFT_ONLY else row.name),
        *(("Note", note) for note in row.notes),
    ]
    return [(name, value) for name, value in facts if value]


def counts_line(counts: Mapping[Mark, int], shown: Collection[Mark], width: int) -> Content:
    """Return how many rows have each state, in words or, where they do not fit, in signs.

    Args:
        counts: Number of rows by state.
        shown: The states that are shown; the others are muted and in brackets.
        width: Cells of the line.
    """
    words = _counted(counts, shown, {mark: f" {word}" for mark, (word, _) in _STATES.items()})
    signs = _counted(counts, shown, dict.fromkeys(Mark, ""))
    return words if words.cell_length <= width else signs


def folders_title(here: str, there: str, width: int) -> Content:
    """Return the two folders in one line, each cut in the middle to its half."""
    room = max(12, width - len("Compare  ↔ "))
    here_room = max(room // 2, room - cell_len(there))
    left = fit(here, here_room, middle=True)
    return outside(f"Compare {left} ↔ {fit(there, room - cell_len(left), middle=True)}")


def _counted(
    counts: Mapping[Mark, int], shown: Collection[Mark], words: Mapping[Mark, str]
) -> Content:
    parts = [
        Content.styled(f"{mark.value} {count:,}{words[mark]}", _STATES[mark][1])
        if mark in shown
        else Content.styled(f"({mark.value} {count:,}{words[mark]})", "$text-muted")
        for mark in Mark
        if (count := counts.get(mark))
    ]
    return Content(" · ").join(parts)
