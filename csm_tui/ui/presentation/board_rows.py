"""The board as rows of a grid, and in a line."""

from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from csm_tui.domain.board import Board, BoardEntry, Concern
from csm_tui.domain.format import counted
from csm_tui.domain.last_run import LastRun
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.runner_list_rows import age_words, state_cell, took_cell

BOARD_COLUMNS = (
    RankedColumn(Column(" State", width=14), 14, 0),
    RankedColumn(Column("Runner or dataset", max_width=60, middle=True), 20, 1),
    RankedColumn(Column("Workspace", max_width=40, middle=True), 12, 2),
    RankedColumn(Column("Since", width=10, align="right"), 10, 3),
    RankedColumn(Column("Took, × usual", width=17, align="right"), 17, 4),
    RankedColumn(Column("Organization", max_width=30, middle=True), 12, 6),
    RankedColumn(Column("Template", max_width=30, middle=True), 14, 5),
    RankedColumn(Column("Id", max_width=24), 12, 7),
)

NOTHING = "✓ No active, stuck or failed runs in the last day."

_DATASETS = {
    Concern.DATASET_ERROR: ("✗ ERROR", "$text-error"),
    Concern.DATASET_PENDING: ("◌ PENDING", "$text-warning"),
}
_COUNTED = (
    (Concern.STUCK, "stuck"),
    (Concern.FAILED, "failed in the last day"),
    (Concern.RUNNING, "running"),
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row of the board."""

    entry: BoardEntry
    cells: tuple[Cell, ...]
    style: str | None = None

    @property
    def id(self) -> str:
        """The workspace and the object; a dataset can be seen from several workspaces."""
        return f"{self.entry.workspace.id} {self.entry.id}"

    @property
    def searched(self) -> str:
        """The text that a filter searches."""
        return "\n".join(map(str, self.cells)).casefold()


def board_row(entry: BoardEntry, now: datetime) -> BoardRow:
    """Return the row of an entry."""
    return BoardRow(entry, board_cells(entry, now))


def board_cells(entry: BoardEntry, now: datetime) -> tuple[Cell, ...]:
    """Return the cells of an entry."""
    runner, last = entry.runner, entry.last or LastRun(None)
    return (
        _state(entry, last, now),
        entry.name,
        entry.workspace.name if runner else "organization",
        age_words(entry.since, now),
        took_cell(last, now) if last.times else "unknown" if runner else "",
        entry.organization.name,
        (runner.run_template_id or "none") if runner else "dataset",
        entry.id,
    )


def _state(entry: BoardEntry, last: LastRun, now: datetime) -> Content:
    if entry.concern in _DATASETS:
        words, style = _DATASETS[entry.concern]
        return Content.assemble(" ", Content.styled(words, style))
    return state_cell(last, now)


def board_words(board: Board) -> str:
    """Return the board in a line: how many of what."""
    parts = [
        f"{number:,} {words}" for concern, words in _COUNTED if (number := board.count(concern))
    ]
    datasets = board.count(Concern.DATASET_ERROR) + board.count(Concern.DATASET_PENDING)
    if datasets:
        parts.append(f"{counted(datasets, 'dataset')} pending or failed")
    return f"{' · '.join(parts) or 'no problem'}, in {counted(board.workspaces, 'workspace')}"
