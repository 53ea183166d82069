"""Charts that are one cell high, of characters that are read without colour."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import TypeVar

from rich.cells import cell_len

HEIGHTS = "▁▂▃▄▅▆▇█"
"""Zero, and seven heights above it."""

MISSING = "·"
"""What stands for a value that is not known."""

_FEWEST = 4
"""Fewest bars in which the bins of a histogram are added up."""

T = TypeVar("T")


def spark(values: Sequence[float | None], cells: int) -> str:
    """Return a line of bars that start at zero; the largest value has the full height.

    Equal values are equally high, so all are full if none differs; what is above zero is never
    drawn as zero. Shorter data are not stretched. Of longer data each cell shows the largest of
    its values, so that no peak is lost; write the maximum beside it, in digits.

    Args:
        values: The values in order. None, and what is no finite number, is missing: ``·``.
            A negative value counts as zero.
        cells: The most cells of the line.
    """
    if cells < 1:
        return ""
    known = [max(0.0, each) if each is not None and isfinite(each) else None for each in values]
    bars = [_largest(part) for part in _parts(known, cells)] if len(known) > cells else known
    most = max((each for each in bars if each is not None), default=0.0)
    return "".join(MISSING if each is None else _height(each, most) for each in bars)


def histogram(counts: Sequence[int], low: str, high: str, cells: int) -> str:
    """Return a distribution between its ends: ``0 ▂▅█▃▁▂ 54``.

    Where there is no room for all bins, each two neighbours are added up, so that all bars stand
    for ranges of one width. If the ends leave too few cells for bars, the bars go; if the ends do
    not fit either, nothing is left: an end is never cut.

    Args:
        counts: How many values each bin has.
        low: The smallest value, in digits.
        high: The largest value, in digits.
        cells: The most cells of the text.
    """
    ends = cell_len(low) + cell_len(high)
    bins = list(counts)
    while len(bins) > cells - ends - 2 and len(bins) >= 2 * _FEWEST:
        bins = [sum(bins[at : at + 2]) for at in range(0, len(bins), 2)]
    if bins and len(bins) <= cells - ends - 2:
        return f"{low} {spark(bins, len(bins))} {high}"
    return f"{low} … {high}" if ends + 3 <= cells else ""


def bar(part: float, whole: float, cells: int, *, rest: str = "─") -> str:
    """Return how much a part is of the whole, as a bar that is exactly that many cells long.

    A part above zero is never drawn as nothing, and a part that is not the whole never as all.
    Among bars in a list, the rest may be blank, or nothing at all.

    Args:
        part: The part.
        whole: The whole; if it is not above zero, the bar is empty.
        cells: The length.
        rest: The character of the cells that are not reached; if empty, they are left out.
    """
    if cells < 1:
        return ""
    halves = 0
    if whole > 0 and part > 0:
        halves = max(1, int(min(1.0, part / whole) * cells * 2))
        if part < whole:
            halves = min(halves, cells * 2 - 1)
    full, half = divmod(halves, 2)
    drawn = "━" * full + "╸" * half
    return drawn.ljust(cells, rest) if rest else drawn


def _height(value: float, most: float) -> str:
    # What is tiny beside the largest may be nothing after the division.
    return HEIGHTS[max(1, round(value / most * 7))] if value > 0 else HEIGHTS[0]


def _largest(values: Sequence[float | None]) -> float | None:
    return max((each for each in values if each is not None), default=None)


def _parts(values: Sequence[T], count: int) -> list[Sequence[T]]:
    """Return the values in that many neighbouring parts, as equal in length as can be."""
    edges = [at * len(values) // count for at in range(count + 1)]
    return [values[first:last] for first, last in pairwise(edges)]
