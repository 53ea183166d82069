"""The difference between two versions of a file, as a bounded number of lines to show."""

from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice

from csm_tui.domain.text import visible

LARGEST = 512 * 1024
"""Most bytes of a version that is compared by lines."""

MOST_LINES = 5_000
"""Most lines of a version that is compared by lines."""

TOO_LARGE = f"files above {LARGEST // 1024} KiB are not compared line by line"

SHOWN_LINES = 1_000
"""Most lines of a difference that are kept."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two versions of one file that are not the same."""

    old_size: int
    """Bytes."""
    new_size: int
    lines: tuple[str, ...] = ()
    """A unified diff without its two header lines, safe to show; empty if there is a `reason`."""
    more: bool = False
    """Whether lines at the end were left out."""
    reason: str | None = None
    """Why no lines are compared, in words; None if they are."""


def difference(old: bytes, new: bytes) -> Difference:
    """Return the difference between two versions as lines of UTF-8 text.

    A carriage return at the end of a line is shown as ␍, so that a changed line end is visible.
    """
    reason = _reason(old, new)
    if reason is not None:
        return Difference(len(old), len(new), reason=reason)
    before, after = (side.decode("utf-8-sig").split("\n") for side in (old, new))
    if max(len(before), len(after)) > MOST_LINES:
        return Difference(
            len(old), len(new), reason=f"files with more than {MOST_LINES:,} lines are not compared"
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
            return "not UTF-8 text"
    return None
