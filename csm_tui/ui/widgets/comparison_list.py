"""The rows of a comparison, with ticks on those to move."""

from collections.abc import Collection, Sequence

from textual.widgets import Static

from csm_tui.domain.comparison import ComparisonRow
from csm_tui.ui.presentation.comparison_rows import ComparisonRows, comparison_columns, row_words
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid


class ComparisonList(Grid):
    """The rows of a comparison; ticked rows stay ticked when they are hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Sequence[ComparisonRow] = ()
        self._paths: Sequence[str] = ()
        self.ticked: set[str] = set()
        """The ticked paths; only rows that can be moved are ticked."""

    @property
    def row(self) -> ComparisonRow | None:
        """The row under the cursor."""
        return self._shown[self.cursor_row] if self.cursor_row < len(self._shown) else None

    @property
    def chosen(self) -> frozenset[str]:
        """The ticked paths; without ticks, the path of the row under the cursor."""
        here = frozenset({self.row.path}) if self.row is not None else frozenset[str]()
        return frozenset(self.ticked) or here

    def show(self, rows: Sequence[ComparisonRow], paths: Sequence[str]) -> None:
        """Show these rows.

        Args:
            rows: The rows, which are not copied and must not change.
            paths: Their paths.
        """
        self._shown = rows
        self._paths = paths
        self.set_rows(ComparisonRows(rows, self.ticked, self.columns), paths)

    def fit(self, width: int) -> None:
        """Use the columns for this width."""
        self.set_columns(comparison_columns(width))
        self.show(self._shown, self._paths)

    def tick(self) -> ComparisonRow | None:
        """Tick or untick the row under the cursor, and move on; return the row if it cannot be."""
        row = self.row
        movable = row is not None and row.mark.movable
        if row is not None and movable:
            self.ticked ^= {row.path}
        self.action_move(1)
        self.refresh()
        return None if movable else row

    def tick_shown(self, *, toggle: bool) -> None:
        """Tick all shown rows that can be moved; with `toggle`, untick those with a tick.

        Hidden names such as ``.git`` are ticked one by one only.
        """
        shown = {row.path for row in self._shown if row.mark.movable and not row.hidden}
        self.ticked.symmetric_difference_update(shown) if toggle else self.ticked.update(shown)
        self.refresh()

    def untick(self, but: Collection[str] = ()) -> None:
        """Remove all ticks but these."""
        self.ticked.intersection_update(but)
        self.refresh()


class ComparisonDetails(Static):
    """What is known of the row under the cursor, in four lines below the list."""

    DEFAULT_CSS = """
    ComparisonDetails { height: 4; padding: 0 1; color: $text-muted; }
    """

    def show(self, row: ComparisonRow | None) -> None:
        """Show a row, or nothing."""
        self.update(outside(row_words(row) if row is not None else "", lines=True))
