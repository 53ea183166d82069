"""How the values of a column are distributed between the smallest and the largest."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil, isfinite

MOST_BINS = 16
"""A power of two, so that neighbours can be added up where there is less room."""

DAY = 86_400.0
"""Seconds."""


def bins_of(values: Sequence[tuple[float, int]], step: float | None) -> tuple[int, ...]:
    """Return how many values lie in each of some ranges of one width, from the smallest on.

    Nothing is returned where there is no range: without values, or if all are equal.

    Args:
        values: Numbers with how often they occur; what is not finite is left out.
        step: What two different values differ by at least. A range then is a multiple of it, so
            that none has room for more values than another. None if they differ by anything.
    """
    known = [(value, count) for value, count in values if isfinite(value)]
    low = min((value for value, _ in known), default=0.0)
    span = max((value for value, _ in known), default=0.0) - low
    if span <= 0 or not isfinite(span):
        return ()
    if step is None:
        bins, width = MOST_BINS, span / MOST_BINS
    else:
        places = round(span / step) + 1
        width = step * ceil(places / MOST_BINS)
        bins = ceil(places * step / width)
    counts = [0] * bins
    for value, count in known:
        # The largest value belongs to the last range, and so does what rounding puts behind it.
        counts[min(bins - 1, int((value - low) / width))] += count
    return tuple(counts)


def moment_of(text: str) -> float | None:
    """Return an ISO date, with or without a time, in seconds; None if there is no such day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
