"""The orders in which files can be listed."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Protocol, TypeVar


class Order(Enum):
    """What a list is ordered by; the value is the word for it."""

    NAME = "name"
    """As people count: ``part2`` before ``part10``."""
    EXTENSION = "extension"
    SIZE = "size, largest first"
    TIME = "time, newest first"


class Named(Protocol):
    """Something that has a name to be ordered by."""

    @property
    def name(self) -> str:
        """The last part of its path."""


Thing = TypeVar("Thing", bound=Named)


def next_order(order: Order, orders: Sequence[Order]) -> Order:
    """Return the order that comes after one, going round."""
    return orders[(orders.index(order) + 1) % len(orders)]


def by_name(things: Iterable[Thing], order: Order = Order.NAME) -> list[Thing]:
    """Return things ordered by the end of their name, or by all of it."""
    if order is Order.EXTENSION:
        return sorted(things, key=lambda thing: (_extension(thing.name), natural(thing.name)))
    return sorted(things, key=lambda thing: natural(thing.name))


def natural(name: str) -> tuple[str, str]:
    """Return a key that orders names as people count; it is the same for no two names."""
    parts = _NUMBERS.split(name.casefold())
    for at in range(1, len(parts), 2):
        number = parts[at].lstrip("0")
        # The length first: of two numbers the longer one is the larger one.
        parts[at] = f"0{chr(ord('0') + len(number))}{number}"
    return "".join(parts), name


_NUMBERS = re.compile(r"([0-9]+)")


def _extension(name: str) -> str:
    """Return what comes after the last dot; a name that starts with its only dot has none."""
    return name.lstrip(".").rpartition(".")[2].casefold() if "." in name.lstrip(".") else ""
