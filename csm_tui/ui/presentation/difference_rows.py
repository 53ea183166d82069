"""The differences between two runners or runs as rows of a grid, as facts, and as a table."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from csm_tui.domain.format import counted, human_time
from csm_tui.domain.runner_differences import Change, DifferenceKind, InputDifference
from csm_tui.domain.solution import ParameterDefinition
from csm_tui.domain.solution.values import list_of
from csm_tui.domain.text import visible
from csm_tui.services.runners import ComparisonSide, RunnerComparison
from csm_tui.ui.presentation.columns import GAP, Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.presentation.runner_rows import named, state_text
from csm_tui.ui.presentation.solution_words import one_line

_GRID = 3
"""Cells of a grid that hold no column: the sign of the cursor and the scroll bar."""
_KIND = max(len(kind.value) for kind in DifferenceKind)
_WIDE = 60
"""From this many cells on, the kind has a column of its own."""
_STYLES = {Change.SAME: "dim", Change.SPELLING: "dim"}
_MARKS = {
    Change.CHANGED: "≠",
    Change.ADDED: "+",
    Change.REMOVED: "-",
    Change.SPELLING: "≈",
    Change.SAME: "=",
}


def difference_columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a grid of this width, in cells."""
    kind = _KIND if width >= _WIDE else 0
    room = width - _GRID - 3 * GAP - 1 - GAP - (kind and kind + GAP)
    what = min(34, room * 2 // 5)
    side = (room - what) // 2
    columns = (
        Column("", width=1),
        Column("What", width=what, middle=True),
        Column("Before", width=side),
        Column("After", width=side),
    )
    return (*columns, Column("Kind", width=kind)) if kind else columns


class DifferenceRows(LazyRows[InputDifference]):
    """The rows of differences."""

    def __init__(self, items: Sequence[InputDifference], names: Mapping[str, str]) -> None:
        """Show differences.

        Args:
            items: The differences.
            names: Dataset id to name.
        """
        super().__init__(items)
        self._names = names

    def cells(self, item: InputDifference) -> Cells:
        """Return the cells of a difference: mark, subject, both values, kind."""
        before, after = item.values(self._names)
        what, kind = item.subject or item.kind.value, item.kind.value
        return (_MARKS[item.change], what, one_line(before), one_line(after), kind)


def difference_style(difference: InputDifference) -> str | None:
    """Return the row style of a difference."""
    return _STYLES.get(difference.change)


def difference_facts(
    difference: InputDifference, comparison: RunnerComparison
) -> list[tuple[str, str]]:
    """Return one difference with its whole values."""
    before, after = difference.values(comparison.dataset_names)
    definition = next(
        (
            row.definition
            for side in (comparison.after, comparison.before)
            for row in side.details.parameters
            if row.parameter_id == difference.subject and row.definition
        ),
        None,
    )
    known = (
        [("Label", one_line(definition.label)), ("Type", definition.var_type)] if definition else []
    )
    return [
        ("What", difference.what),
        *(known if difference.kind is DifferenceKind.PARAMETER else []),
        ("Before", before),
        ("After", after),
        *_items(difference, definition),
        ("Change", f"{_MARKS[difference.change]} {difference.change.value}"),
    ]


def _items(
    difference: InputDifference, definition: ParameterDefinition | None
) -> Iterator[tuple[str, str]]:
    """Yield the items that only one of two lists has."""
    if definition is None or definition.var_type != "list":
        return
    one, two = (
        [json.dumps(item, ensure_ascii=False) for item in list_of(text or "") or ()]
        for text in (difference.before, difference.after)
    )
    for name, some, others in (("Only before", one, two), ("Only after", two, one)):
        if missing := [item for item in some if item not in others]:
            yield name, ", ".join(missing)


def side_words(side: ComparisonSide) -> str:
    """Return a side in a line: the runner as it is now, or a run with its state and time."""
    runner = side.details.runner
    if side.run is None:
        return f"{named(runner)} now  {runner.id}"
    state = side.status.state if side.status and side.status.state.ended else side.run.state
    return (
        f"{state_text(state)} run of {human_time(side.run.created)}  {side.run.id}"
        f"  of {named(runner)}"
    )


def count_words(differences: Iterable[InputDifference]) -> str:
    """Return how many subjects differ, are spelled otherwise, and are the same."""
    counts = Counter(each.change for each in differences)
    same, spelled = counts.pop(Change.SAME, 0), counts.pop(Change.SPELLING, 0)
    differing = counted(sum(counts.values()), "difference")
    return " · ".join(
        [
            differing,
            *([f"{spelled} in another spelling"] if spelled else []),
            f"{same:,} the same",
        ]
    )


def difference_table(
    comparison: RunnerComparison, differences: Sequence[InputDifference]
) -> list[str]:
    """Return the lines of a table for a ticket; safe to show."""
    rows = [
        (each.what, *each.values(comparison.dataset_names), each.change.value)
        for each in differences
    ]
    cells = [("What", "Before", "After", "Change"), ("---",) * 4, *rows]
    return [
        f"Before: {visible(side_words(comparison.before))}",
        f"After: {visible(side_words(comparison.after))}",
        "",
        *("| " + " | ".join(_cell(each) for each in row) + " |" for row in cells),
    ]


def _cell(text: str) -> str:
    return visible(one_line(text)).replace("|", "\\|")
