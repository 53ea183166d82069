"""Columns that shrink and drop by rank until a row fits its room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from csm_tui.ui.presentation.columns import GAP, Column, Row, measure


@dataclass(frozen=True, slots=True)
class RankedColumn:
    """A column with the cells that it keeps, and its rank."""

    column: Column
    least: int
    """Cells to which it shrinks before a column is dropped; one of numbers is never cut."""
    rank: int
    """Columns of the highest rank are dropped first; those of the lowest get room first."""


def fit_columns(
    ranked: Sequence[RankedColumn], rows: Sequence[Row], room: int
) -> tuple[list[int], list[Column]]:
    """Return the places of the columns that fit, and these columns with their widths.

    Args:
        ranked: All columns.
        rows: The rows, whose cells are measured.
        room: The cells for a whole row, gaps included.
    """
    wanted = measure([each.column for each in ranked], rows)
    least = [
        width if each.column.align == "right" else min(each.least, width)
        for each, width in zip(ranked, wanted, strict=True)
    ]
    kept = list(range(len(ranked)))
    by_rank = sorted(kept, key=lambda place: ranked[place].rank)
    while len(kept) > 1 and sum(least[place] + GAP for place in kept) > room:
        kept.remove(by_rank.pop())
    widths = {place: least[place] for place in kept}
    left = room - sum(width + GAP for width in widths.values())
    for place in by_rank:
        more = max(0, min(left, wanted[place] - widths[place]))
        widths[place] += more
        left -= more
    return kept, [replace(ranked[place].column, width=widths[place]) for place in kept]
