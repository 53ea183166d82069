"""A plan of transfers, as rows of a grid and in words."""

from textual.content import Content

from csm_tui.domain.format import counted, human_size
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, Direction, PlannedTransfer, Refused, TransferPlan
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.text import fit, with_short_names

_DECIDED = {
    None: "you will be asked",
    Decision.IF_DIFFERENT: "overwritten only if different",
    Decision.OVERWRITE: "overwritten (cannot be undone)",
    Decision.KEEP_BOTH: "kept; the new file gets a free name",
    Decision.SKIP: "skipped",
}
"""What is done with files that exist already."""

_WITH_SIZE = 48
"""From this many cells on, sizes are shown; their sum is above the list."""


def plan_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of this width."""
    sizes = (Column("Size", 9, "right"),) if width >= _WITH_SIZE else ()
    rest = width - 1 - (9 + 2) - (9 + 2) * len(sizes) - 2
    return (Column("", 9), Column("File", max(10, rest), middle=True), *sizes)


class PlanRows(LazyRows[PlannedTransfer | Refused]):
    """The rows of a plan, refused files first."""

    def __init__(self, plan: TransferPlan) -> None:
        super().__init__((*plan.refused, *plan.items))
        self._plan = plan

    def cells(self, item: PlannedTransfer | Refused) -> Cells:
        """Return the row of a file."""
        if isinstance(item, Refused):
            return (Content.styled("✗ refused", "$text-error"), item.name or str(item.local), "")
        return (_word(item), _written(item), self._size(item))

    def _size(self, entry: PlannedTransfer) -> str:
        if entry.size is not None:
            return human_size(entry.size)
        seen = self._plan.last_seen.get(entry.name)
        return "unknown" if seen is None else f"~{human_size(seen)}"

    def text(self, row: int, cells: int) -> str:
        """Return the details of a row, in lines of this width."""
        if row >= len(self):
            return ""
        entry = self.items[row]
        if isinstance(entry, Refused):
            reason = with_short_names(entry.reason, (entry.name, entry.local), cells // 2)
            return f"✗ {reason}\n→ {entry.next_step}"
        ends = [fit(visible(str(end)), cells - 2, middle=True) for end in (entry.name, entry.local)]
        ways = ends if self._plan.direction is Direction.DOWN else ends[::-1]
        lines = [ways[0], f"→ {ways[1]}", *(f"! {each}" for each in entry.warnings)]
        if entry.exists:
            lines.append("! Already exists. Nothing is replaced before you decide (e).")
        return "\n".join(lines)


def plan_words(plan: TransferPlan, decision: Decision | None = None) -> str:
    """Return the numbers of a plan, what is done about files that exist, and its notes."""
    lines = [f"{counted(len(plan.items), 'file')}, {_amount(plan)}"]
    if plan.existing:
        exist = "exists" if len(plan.existing) == 1 else "exist"
        lines[0] += f" · ! {len(plan.existing):,} already {exist}: {_DECIDED[decision]}"
    if plan.stand_ins:
        lines[0] += f" · ! {counted(len(plan.stand_ins), 'pointer')} instead of a file"
    if plan.refused:
        lines[0] += f" · ✗ {len(plan.refused):,} cannot be transferred"
    return "\n".join([*lines, *plan.notes[:3]])


def _amount(plan: TransferPlan) -> str:
    """Return the size of all files, marked as a guess if only the history knows it."""
    if plan.size is not None:
        return human_size(plan.size)
    seen = [plan.last_seen[item.name] for item in plan.items if item.name in plan.last_seen]
    if not seen:
        return "size unknown"
    about = "about" if len(seen) == len(plan.items) else "at least about"
    return f"{about} {human_size(sum(seen))}, as last seen"


def _written(entry: PlannedTransfer) -> str:
    """Return the name that will be written; a local one relative to the chosen folder."""
    if entry.folder is not None and entry.local.is_relative_to(entry.folder):
        return str(entry.local.relative_to(entry.folder))
    return entry.name


def _word(entry: PlannedTransfer) -> Cell:
    if entry.exists or entry.warnings:
        return Content.styled("! exists" if entry.exists else "! warning", "$text-warning")
    return "+ new"
