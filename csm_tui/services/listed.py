"""Lists that an answer can do without: what they lack is noted in it."""

from collections.abc import Callable
from typing import TypeVar

from csm_tui.domain.errors import CsmError
from csm_tui.domain.partial_list import PartialList

T = TypeVar("T")


def listed(what: str, read: Callable[[], list[T]], unknown: list[str]) -> list[T]:
    """Return a list, or nothing when it cannot be read.

    Args:
        what: The list, as the beginning of a sentence.
        read: Reads it.
        unknown: Gets the reason why it could not be read, or why it is partial.
    """
    try:
        found = read()
    except CsmError as error:
        unknown.append(f"Cannot read {what[:1].lower()}{what[1:]}: {error.headline}")
        return []
    if isinstance(found, PartialList) and found.partial:
        unknown.append(found.partial)
    return found
