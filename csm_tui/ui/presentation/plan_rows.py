"""A plan of transfers as rows of a grid and in words."""

from collections.abc import Sequence
from typing import overload

from csm_tui.domain.format import human_size
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, PlannedTransfer, Refused, TransferPlan
from csm_tui.ui.text import fit, with_short_names
from csm_tui.ui.widgets.grid import Column

Cells = tuple[str, ...]


_WITH_SIZE = 48
"""Cells from which on there is room for sizes; all of them together are said above the list."""


def plan_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of so many cells; where they are few, without the sizes."""
    sizes = (Column("Size", 9, "right"),) if width >= _WITH_SIZE else ()
    rest = width - 1 - (9 + 2) - (9 + 2) * len(sizes) - 2
    return (Column("", 9), Column("File", max(10, rest), middle=True), *sizes)


def amount_of(count: int, what: str = "file") -> str:
    """Return a number of things in words."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


class PlanRows(Sequence[Cells]):
    """First what cannot be moved, then what will be, each made when it is asked for."""

    def __init__(self, plan: TransferPlan) -> None:
        self._plan = plan

    def __len__(self) -> int:
        return len(self._plan.refused) + len(self._plan.items)

    @overload
    def __getitem__(self, place: int) -> Cells: ...
    @overload
    def __getitem__(self, place: slice) -> "list[Cells]": ...
    def __getitem__(self, place: int | slice) -> "Cells | list[Cells]":
        """Return the cells of a row, or of some."""
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]
        entry = self.entry(place)
        if isinstance(entry, Refused):
            return ("✗ refused", entry.name or str(entry.local), "")
        return (_word(entry), _written(entry), self._size(entry))

    def _size(self, entry: PlannedTransfer) -> str:
        if entry.size is not None:
            return human_size(entry.size)
        seen = self._plan.last_seen.get(entry.name)
        return "unknown" if seen is None else f"~{human_size(seen)}"

    def entry(self, row: int) -> PlannedTransfer | Refused:
        """Return what a row stands for."""
        refused = self._plan.refused
        return refused[row] if row < len(refused) else self._plan.items[row - len(refused)]

    def style(self, row: int) -> str | None:
        """Return the style of a row; the word and the symbol say the same."""
        if row >= len(self):
            return None
        entry = self.entry(row)
        if isinstance(entry, Refused):
            return "error"
        return "warning" if entry.exists or entry.warnings else None

    def text(self, row: int, cells: int) -> str:
        """Return all there is to say of a row: a few lines for a place of so many cells."""
        if row >= len(self):
            return ""
        entry = self.entry(row)
        if isinstance(entry, Refused):
            reason = with_short_names(entry.reason, (entry.name, entry.local), cells // 2)
            return f"✗ {reason}\n→ {entry.next_step}"
        ends = [fit(visible(str(end)), cells - 2, middle=True) for end in (entry.name, entry.local)]
        ways = ends if self._plan.direction is Direction.DOWN else ends[::-1]
        lines = [ways[0], f"→ {ways[1]}", *(f"! {each}" for each in entry.warnings)]
        if entry.exists:
            lines.append("! It exists there: you will be asked, and nothing is replaced before.")
        return "\n".join(lines)


def plan_words(plan: TransferPlan) -> str:
    """Return the plan in numbers, with what was left out and why."""
    lines = [f"{amount_of(len(plan.items))}, {_amount(plan)}"]
    if plan.existing:
        exist = "exists" if len(plan.existing) == 1 else "exist"
        lines[0] += f" · ! {len(plan.existing):,} {exist} there: asked later"
    if plan.stand_ins:
        lines[0] += f" · ! {amount_of(len(plan.stand_ins), 'pointer')}, not the files meant"
    if plan.refused:
        lines[0] += f" · ✗ {len(plan.refused):,} cannot be moved"
    return "\n".join([*lines, *plan.notes[:3]])


def _amount(plan: TransferPlan) -> str:
    """Return the bytes of all files; honest about what only the history knows."""
    if plan.size is not None:
        return human_size(plan.size)
    seen = [plan.last_seen[item.name] for item in plan.items if item.name in plan.last_seen]
    if not seen:
        return "size unknown"
    about = "about" if len(seen) == len(plan.items) else "at least about"
    return f"{about} {human_size(sum(seen))}, as last seen"


def _written(entry: PlannedTransfer) -> str:
    """Return what will be written: on this computer, below the folder that stands above."""
    if entry.folder is not None and entry.local.is_relative_to(entry.folder):
        return str(entry.local.relative_to(entry.folder))
    return entry.name


def _word(entry: PlannedTransfer) -> str:
    if entry.exists:
        return "! exists"
    return "! warning" if entry.warnings else "+ new"
