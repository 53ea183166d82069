"""What somebody has changed in a file, as lines to show; bounded."""

from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice

from csm_tui.domain.text import visible

LARGEST = 512 * 1024
"""Bytes of a side up to which lines are compared."""

MOST_LINES = 5_000
"""Lines of a side up to which lines are compared."""

TOO_LARGE = f"more than {LARGEST // 1024} KiB are not compared line by line"

SHOWN_LINES = 1_000
"""Lines of a difference that are kept."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two contents of one file that are not the same."""

    old_size: int
    """Bytes."""
    new_size: int
    lines: tuple[str, ...] = ()
    """A unified diff without its two head lines, safe to show; empty when `reason` says why."""
    more: bool = False
    """Whether lines were left out at the end."""
    reason: str | None = None
    """Why no lines are compared, in words."""


def difference(old: bytes, new: bytes) -> Difference:
    """Compare two contents as lines of UTF-8 text.

    A line end that is not a mere newline is shown as ␍, so that a change of it is seen.
    """
    reason = _reason(old, new)
    if reason is not None:
        return Difference(len(old), len(new), reason=reason)
    before, after = (side.decode("utf-8-sig").split("\n") for side in (old, new))
    if max(len(before), len(after)) > MOST_LINES:
        return Difference(
            len(old), len(new), reason=f"more than {MOST_LINES:,} lines are not compared"
        )
    compared = islice(unified_diff(before, after, lineterm=""), 2, None)
    lines = tuple(map(visible, islice(compared, SHOWN_LINES)))
    more = next(compared, None) is not None
    if not lines:
        return Difference(len(old), len(new), reason="only the byte-order mark differs")
    return Difference(len(old), len(new), lines, more)


def _reason(old: bytes, new: bytes) -> str | None:
    if max(len(old), len(new)) > LARGEST:
        return TOO_LARGE
    for side in (old, new):
        try:
            side.decode("utf-8")
        except UnicodeDecodeError:
            return "it is not UTF-8 text"
    return None
