"""Searching the lines of a log, in slices, by their text without terminal codes."""

import time
from array import array
from collections.abc import Callable, Iterator, Sequence

from csm_tui.domain.log_text import plain_text

SLICE = 4_000
"""Lines that are searched at once: a few milliseconds."""

Wanted = Callable[[], bool]


def is_exact(text: str) -> bool:
    """Return whether a search tells capitals apart: whether it has one, as in less and vim.

    ``ERROR`` does not find a progress line that says ``0 errors``.
    """
    return text != text.lower()


def matching(
    lines: Sequence[str],
    places: Sequence[int],
    text: str,
    wanted: Wanted,
    *,
    absent: bool = False,
) -> "array[int] | None":
    """Return the numbers of the lines that contain a text, as `is_exact` says.

    Args:
        lines: All lines.
        places: The numbers of the lines to search, ascending.
        text: The text.
        wanted: Returns whether the result is still wanted; if not, the answer is None.
        absent: Return the lines without the text.
    """
    found = array("q")
    cased = str if is_exact(text) else str.lower
    for numbers in slices(places):
        if not wanted():
            return None
        piece = _lines_at(lines, numbers)
        joined = "\n".join(piece)
        if any(code in joined for code in ("\x1b", "\x9b", "\r", "\b", "[0m")):
            piece = [plain_text(line) for line in piece]
            joined = "\n".join(piece)
        cased_text = cased(joined)
        # Most slices have no match, and one search of all their text is many times faster.
        if not absent and text not in cased_text:
            continue
        texts = cased_text.split("\n")
        if len(texts) != len(piece):
            texts = [cased(line) for line in piece]
        found.extend(
            number
            for number, line in zip(numbers, texts, strict=True)
            if (text in line) is not absent
        )
    return found


def with_context(found: Sequence[int], around: int, count: int) -> "array[int]":
    """Return the numbers of some lines and of so many lines before and after each, ascending.

    Args:
        found: The numbers of the lines, ascending.
        around: How many lines before, and how many after.
        count: The number of all lines.
    """
    shown, after = array("q"), 0
    for number in found:
        end = min(count, number + around + 1)
        shown.extend(range(max(after, number - around), end))
        after = max(after, end)
    return shown


def slices(places: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield line numbers in slices, and let other threads run in between."""
    for start in range(0, len(places), SLICE):
        yield places[start : start + SLICE]
        time.sleep(0)


def _lines_at(lines: Sequence[str], numbers: Sequence[int]) -> Sequence[str]:
    if isinstance(numbers, range):
        return lines[numbers.start : numbers.stop]
    return [lines[number] for number in numbers]
