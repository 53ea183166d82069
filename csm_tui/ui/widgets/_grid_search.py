"""Which rows of a table have a text."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows of a table that have a text, from the first to the last."""

    rows: tuple[int, ...] = ()
    """Counted from 0."""
    columns: tuple[int, ...] = ()
    """For each of these rows the first column that has it."""

    def position(self, row: int) -> int:
        """Return which of the matches a row is, from 1; 0: none."""
        place = bisect_left(self.rows, row)
        return place + 1 if self.rows[place : place + 1] == (row,) else 0

    def beside(self, row: int, step: int) -> tuple[int, int] | None:
        """Return row and column of the match after a row (step 1) or before it (step -1).

        After the last comes the first. None: there is no match.
        """
        if not self.rows:
            return None
        place = bisect_right(self.rows, row) if step > 0 else bisect_left(self.rows, row) - 1
        place %= len(self.rows)
        return self.rows[place], self.columns[place]


def matches_of(rows: Sequence[Sequence[str]], text: str) -> Matches:
    """Find a text in a table; the case does not matter, and an empty text is nowhere."""
    wanted = text.casefold()
    found = [(at, _column(row, wanted)) for at, row in enumerate(rows)] if wanted else []
    kept = [(row, column) for row, column in found if column is not None]
    return Matches(tuple(row for row, _ in kept), tuple(column for _, column in kept))


def _column(row: Sequence[str], wanted: str) -> int | None:
    return next((at for at, cell in enumerate(row) if wanted in cell.casefold()), None)
