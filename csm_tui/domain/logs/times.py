"""The time of a log line, and the line nearest to a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

_SEARCHED = 100
"""Characters of a line that are searched for its time."""
_DAY = 86_400
_CHUNK = 2_000
"""Lines between two looks whether the answer is still wanted."""

_FULL = re.compile(
    r"(?<!\d)(\d{4})[-/](\d\d)[-/](\d\d)[T _-]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?"
)
_OF_DAY = re.compile(r"^\W{0,2}(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class LogTime:
    """A time as a line or a person writes it; the time zone is not read."""

    day: date | None
    """None: a time of day only."""
    second: float
    """Seconds since midnight."""


def time_of(line: str) -> LogTime | None:
    """Return the time that a line begins with, or that stands near its beginning, or None."""
    start = line[:_SEARCHED]
    if match := _FULL.search(start):
        year, month, day, *clock = match.groups()
        return _time((year, month, day), clock)
    match = _OF_DAY.match(start)
    return _time(None, match.groups()) if match else None


def typed_time(text: str) -> LogTime | None:
    """Return the time that was typed, such as ``9:30`` or ``2026-11-29 09:30:15``, or None."""
    cleaned = text.strip().removesuffix("UTC").removesuffix("Z").strip()
    whole = _FULL.fullmatch(cleaned) or _OF_DAY.fullmatch(cleaned)
    return time_of(cleaned) if whole else None


def nearest(
    lines: Sequence[str],
    time: LogTime,
    near: int,
    wanted: Callable[[], bool] = lambda: True,
) -> int | None:
    """Return the number of the line whose time is nearest to a time, or None without any time.

    Args:
        lines: The lines; one without a time belongs to the line before.
        time: The time; a time of day means the day of the line at ``near``.
        near: The number of a line.
        wanted: Returns whether the answer is still wanted.
    """
    day = time.day or _day_at(lines, near)
    best: tuple[float, int] | None = None
    for number, line in enumerate(lines):
        if number % _CHUNK == 0 and not wanted():
            return None
        if (each := time_of(line)) is not None:
            days = (each.day - day).days if each.day and day else 0
            away = abs(days * _DAY + each.second - time.second)
            if best is None or away < best[0]:
                best = away, number
    return best[1] if best else None


def _day_at(lines: Sequence[str], near: int) -> date | None:
    """Return the day of a line, by the line itself or the nearest dated one before it."""
    for number in range(min(near, len(lines) - 1), -1, -1):
        each = time_of(lines[number])
        if each is not None and each.day is not None:
            return each.day
    return next((each.day for each in map(time_of, lines) if each and each.day), None)


def _time(day: Sequence[str] | None, clock: Sequence[str | None]) -> LogTime | None:
    hour, minute, second = (int(each or 0) for each in clock[:3])
    fraction = float(f"0.{clock[3]}") if clock[3] else 0.0
    if hour > 23 or minute > 59 or second > 60:
        return None
    try:
        known = date(*map(int, day)) if day else None
    except ValueError:
        return None
    return LogTime(known, hour * 3600 + minute * 60 + second + fraction)
