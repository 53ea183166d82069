"""A list that may be incomplete."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")


class PartialList(list[Item]):
    """A list from the platform that may be incomplete, and why."""

    def __init__(self, items: Iterable[Item] = (), partial: str = "") -> None:
        super().__init__(items)
        self.partial = partial
        """A sentence about what is missing; empty if nothing is."""

    def sorted_by(self, key: Callable[[Item], Any]) -> "PartialList[Item]":
        """Return the same items in order, and the same sentence."""
        return PartialList(sorted(self, key=key), self.partial)
