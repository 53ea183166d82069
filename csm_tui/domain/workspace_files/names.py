"""The order of names, and names that some disks take for one."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum

from csm_tui.domain.text import visible

_DIGITS = re.compile(r"[0-9]+")


class Order(Enum):
    """The order of names; folders always come before files."""

    NAME = "name"
    """Numbers count as numbers: ``run2`` before ``run10``; case does not matter."""
    EXTENSION = "extension"
    """By the last ending, then by name; names without an ending come first."""
    SIZE = "size, largest first"
    """For local files only: the platform lists no sizes."""
    TIME = "time, newest first"
    """By the last change; for local files only."""


def next_order(order: Order, orders: Sequence[Order]) -> Order:
    """Return the order after this one; the first follows the last."""
    return orders[(orders.index(order) + 1) % len(orders)]


def natural_key(name: str) -> str:
    """Return the sort key of a name in which numbers count as numbers.

    Names that differ only in case or in leading zeros have the same key.
    """
    return _DIGITS.sub(_counted, name.casefold())


def _counted(digits: re.Match[str]) -> str:
    """Return a number with its length before it: then text order is the order of the numbers."""
    number = digits[0].lstrip("0")
    return f"0{chr(len(number))}{number}"


def extension(name: str) -> str:
    """Return the last ending of a name in lower case, with its dot; empty if it has none.

    ``.gitignore``, which begins with its only dot, has no ending.
    """
    base = name.rpartition("/")[2]
    at = base.rfind(".")
    return base[at:].lower() if at > 0 else ""


def alike(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return warnings for each path that resembles others, safe to show.

    Names that differ only in case are one file on Windows and macOS. Names that differ only in
    their Unicode form (``é`` as one character or as two) look the same on a screen.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for path in dict.fromkeys(paths):
        groups[path if path.isascii() and path.islower() else portable(path)].append(path)
    return {
        path: tuple(_difference_in_words(path, other) for other in group if other != path)
        for group in groups.values()
        if len(group) > 1
        for path in group
    }


def portable(path: str) -> str:
    """Return a key that is the same for paths that some disks treat as one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _difference_in_words(path: str, other: str) -> str:
    form = unicodedata.normalize("NFC", path) == unicodedata.normalize("NFC", other)
    what = "Unicode form" if form else "upper and lower case"
    return f"The name differs from “{visible(other)}” only in {what}. Some disks cannot hold both."
