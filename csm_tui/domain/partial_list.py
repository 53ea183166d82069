"""A list that may not be the whole one."""

from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")


class PartialList(list[Item]):
    """What came of a list, and why it may not be all."""

    def __init__(self, items: Iterable[Item] = (), partial: str = "") -> None:
        super().__init__(items)
        self.partial = partial
        """A sentence that says what is missing; empty where nothing is."""
