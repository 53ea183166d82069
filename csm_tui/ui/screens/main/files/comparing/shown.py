"""Which rows of a comparison are shown, and what is said of the others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.ui.presentation.plan_rows import amount_of


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that marks, filter and dots leave."""

    rows: Sequence[ComparisonRow]
    paths: Sequence[str]
    """Theirs."""
    total: int
    """How many the comparison has."""
    hidden: int
    """How many more were shown if what starts with a dot was."""

    @classmethod
    def of(cls, found: Comparison, text: str, marks: Collection[Mark], *, dots: bool) -> "Shown":
        """Find the rows; for a thread, because there may be many.

        Args:
            found: What is compared.
            text: The filter.
            marks: Those that are shown.
            dots: Whether names that start with a dot are.
        """
        wanted = found.narrowed(text, marks)
        rows = wanted if dots else tuple(row for row in wanted if not row.hidden)
        paths = [row.path for row in rows]
        return cls(rows, paths, len(found.rows), len(wanted) - len(rows))

    @property
    def words(self) -> str:
        """How many names are shown, and how many are not."""
        shown = len(self.rows)
        hidden = f", {self.hidden:,} hidden" if self.hidden else ""
        if shown + self.hidden == self.total:
            return f"{amount_of(shown, 'name')}{hidden}"
        return f"{shown:,} of {amount_of(self.total, 'name')}{hidden}"

    @property
    def instead(self) -> str:
        """What stands where the rows would be, when there are none."""
        if not self.total:
            return "There is no file in either folder."
        if self.hidden:
            return "Everything here is hidden; . shows it."
        return "No such name; s shows other marks, Esc clears the filter."
