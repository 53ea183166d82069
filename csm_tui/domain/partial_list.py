"""A list that may be incomplete."""

from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")


class PartialList(list[Item]):
    """A list from the platform that may be incomplete, and why."""

    def __init__(self, items: Iterable[Item] = (), partial: str = "") -> None:
        super().__init__(items)
        self.partial = partial
        """A sentence about what is missing; empty if nothing is."""
