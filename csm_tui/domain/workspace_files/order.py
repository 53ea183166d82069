"""In which order names are shown."""

import re
from collections.abc import Sequence
from enum import Enum

_DIGITS = re.compile(r"[0-9]+")


class Order(Enum):
    """What names are sorted by; folders always come before files."""

    NAME = "name"
    """As people count: ``run2`` before ``run10``; case does not matter."""
    EXTENSION = "extension"
    """By the last ending, then by name; what has none comes first."""
    SIZE = "size, largest first"
    """Only on this computer: the platform tells no sizes."""
    TIME = "time, newest first"
    """By the last change; only on this computer, too."""


def next_order(order: Order, orders: Sequence[Order]) -> Order:
    """Return the order that comes after one, going round."""
    return orders[(orders.index(order) + 1) % len(orders)]


def natural_key(name: str) -> str:
    """Return what names are compared by, so that numbers in them count as numbers.

    Names that differ only in case or in leading zeros have the same key.
    """
    return _DIGITS.sub(_counted, name.casefold())


def _counted(digits: re.Match[str]) -> str:
    """Write the length before a number: then text order is the order of numbers of any length."""
    number = digits[0].lstrip("0")
    return f"0{chr(len(number))}{number}"


def extension(name: str) -> str:
    """Return the last ending of a name in lower case, with its dot; empty when it has none.

    A name that begins with its only dot is all name: ``.gitignore`` has no ending.
    """
    base = name.rpartition("/")[2]
    at = base.rfind(".")
    return base[at:].lower() if at > 0 else ""
