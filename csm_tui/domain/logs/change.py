"""What a newer reading of a log changed, and where the reader is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.run import RunLog

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


def change_of(old: RunLog, new: RunLog, place: int) -> LogChange:
    """Return what changed between two readings, and where a line of the older one is now.

    A log in parts, one per step, continues when each of its parts does: steps write together.

    Args:
        old: The older reading; the last line of each part may have grown since.
        new: The newer reading.
        place: The number of the reader's line in the older reading.
    """
    if not old.lines:
        return LogChange(False, place)
    parts, found = _parts(old), _parts(new)
    if all(
        name in found and _continues(lines, found[name][1]) for name, (_, lines) in parts.items()
    ):
        shifts = [(start, found[name][0] - start) for name, (start, _) in parts.items()]
        return LogChange(False, place + max(each for each in shifts if each[0] <= place)[1])
    again = _again(old.lines, new.lines, place)
    last = max(0, min(place, len(new.lines) - 1))
    return LogChange(True, last if again is None else again, again is not None)


def _parts(log: RunLog) -> dict[str, tuple[int, Sequence[str]]]:
    """Return the first line and the lines of each step by name; of a log without steps, one."""
    starts = sorted({0: "", **log.steps}.items())
    ends = [*(start for start, _ in starts[1:]), len(log.lines)]
    return {
        name: (start, log.lines[start:end]) for (start, name), end in zip(starts, ends, strict=True)
    }


def _continues(old: Sequence[str], new: Sequence[str]) -> bool:
    whole = len(old) - 1
    return whole < 0 or (
        len(new) >= len(old)
        and new[whole].startswith(old[whole])
        and tuple(new[:whole]) == tuple(old[:whole])
    )


def _again(old: Sequence[str], new: Sequence[str], place: int) -> int | None:
    """Return where a line is in the newer reading: where most of its neighbours are the same."""
    if not 0 <= place < len(old):
        return None
    near = range(max(0, place - _FAR), min(len(new), place + _FAR))
    same = (number for number in near if new[number] == old[place])
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
