"""What a newer reading of a log changed, and where the reader is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

_AROUND = 3
"""Lines before and after a place by which it is found again."""
_FAR = 20_000
"""Lines before and after its number among which a place is looked for."""


@dataclass(frozen=True, slots=True)
class LogChange:
    """The difference between two readings of a log."""

    replaced: bool
    """Whether the newer reading does not continue the older one."""
    place: int
    """The number of the reader's line in the newer reading."""
    found: bool = True
    """Whether the reader's line is there; else the place is only the same number."""


def change_of(old: Sequence[str], new: Sequence[str], place: int) -> LogChange:
    """Return what changed between two readings, and where a line of the older one is now.

    Args:
        old: The lines of the older reading; its last line may have grown since.
        new: The lines of the newer reading.
        place: The number of the reader's line in the older reading.
    """
    whole = max(0, len(old) - 1)
    if not old or (
        len(new) >= len(old)
        and new[whole].startswith(old[whole])
        and tuple(new[:whole]) == tuple(old[:whole])
    ):
        return LogChange(False, place)
    again = _again(old, new, place)
    last = max(0, min(place, len(new) - 1))
    return LogChange(True, last if again is None else again, again is not None)


def _again(old: Sequence[str], new: Sequence[str], place: int) -> int | None:
    """Return where a line is in the newer reading: where most of its neighbours are the same."""
    if not 0 <= place < len(old):
        return None
    start = max(0, place - _FAR)
    same = (
        number for number in range(start, min(len(new), place + _FAR)) if new[number] == old[place]
    )
    return max(same, key=lambda number: (_alike(old, new, place, number), -number), default=None)


def _alike(old: Sequence[str], new: Sequence[str], place: int, number: int) -> int:
    """Return how many neighbours of a line are the same at another place."""
    offsets = range(-_AROUND, _AROUND + 1)
    return sum(
        0 <= place + each < len(old)
        and 0 <= number + each < len(new)
        and old[place + each] == new[number + each]
        for each in offsets
    )
