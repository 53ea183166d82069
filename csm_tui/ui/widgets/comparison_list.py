"""The rows of a comparison, of which some are ticked to be moved."""

from collections.abc import Collection, Sequence

from csm_tui.domain.comparison import ComparisonRow
from csm_tui.ui.presentation.comparison_rows import ComparisonRows
from csm_tui.ui.widgets.grid import Grid


class ComparisonList(Grid):
    """A grid of rows; ticks outlive what is shown of them."""

    def __init__(self) -> None:
        super().__init__(row_style=lambda row: ComparisonRows(self._shown, ()).style(row))
        self._shown: Sequence[ComparisonRow] = ()
        self.ticked: set[str] = set()
        """Paths; only of rows that can be moved."""

    @property
    def row(self) -> ComparisonRow | None:
        """The row under the cursor."""
        return self._shown[self.cursor_row] if self.cursor_row < len(self._shown) else None

    @property
    def chosen(self) -> frozenset[str]:
        """The ticked paths; without any, that of the row under the cursor."""
        here = frozenset({self.row.path}) if self.row is not None else frozenset[str]()
        return frozenset(self.ticked) or here

    def show(self, rows: Sequence[ComparisonRow], paths: Sequence[str]) -> None:
        """Show these rows.

        Args:
            rows: They are not copied and must not change.
            paths: Theirs, found out off the event loop.
        """
        self._shown = rows
        self.set_rows(ComparisonRows(rows, self.ticked), paths)

    def tick(self) -> ComparisonRow | None:
        """Tick or untick the row under the cursor, and move on; return it when it cannot be."""
        row = self.row
        movable = row is not None and row.mark.movable
        if row is not None and movable:
            self.ticked ^= {row.path}
        self.action_move(1)
        self.refresh()
        return None if movable else row

    def tick_shown(self, *, toggle: bool) -> None:
        """Tick all that is shown and can be moved; where it toggles, untick what is ticked.

        What people expect not to see, such as ``.git``, is ticked by itself only.
        """
        shown = {row.path for row in self._shown if row.mark.movable and not row.hidden}
        self.ticked.symmetric_difference_update(shown) if toggle else self.ticked.update(shown)
        self.refresh()

    def untick(self, but: Collection[str] = ()) -> None:
        """Take all ticks away but these."""
        self.ticked.intersection_update(but)
        self.refresh()
