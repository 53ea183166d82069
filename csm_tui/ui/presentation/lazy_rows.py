"""The rows of a grid, each made when it is drawn."""

from collections.abc import Sequence
from typing import Generic, TypeVar, overload

from csm_tui.ui.presentation.columns import Cell

T = TypeVar("T")
Cells = tuple[Cell, ...]


class LazyRows(Sequence[Cells], Generic[T]):
    """The rows of many items; a subclass makes the cells of one."""

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        """The items, which are not copied and must not change."""

    def cells(self, item: T) -> Cells:
        """Return the row of an item."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> Cells: ...
    @overload
    def __getitem__(self, place: slice) -> list[Cells]: ...
    def __getitem__(self, place: int | slice) -> Cells | list[Cells]:
        """Return the cells of a row, or of several rows."""
        if isinstance(place, slice):
            return [self.cells(item) for item in self.items[place]]
        return self.cells(self.items[place])
