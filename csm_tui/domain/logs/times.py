"""The time of a log line, and the line nearest to a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_SEARCHED = 100
"""Characters of a line that are searched for its time."""
_DAY = 86_400
_STRETCH = 500
"""Lines of which one is read at first."""
_MOST = 8
"""Stretches of which all lines are read: as many steps may write at the same time."""

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


def nearest(lines: Sequence[str], time: LogTime, near: int) -> int | None:
    """Return the number of the line whose time is nearest to a time, or None without any time.

    Every so many lines one is read, and all lines only in the stretches that hold the time: the
    lines of a log stand in the order of their times, at least within a step.

    Args:
        lines: The lines; one without a time belongs to the line before.
        time: The time; a time of day means the day of the line at ``near``.
        near: The number of a line.
    """
    wanted = LogTime(time.day or _day_at(lines, near), time.second)
    samples = [
        found
        for start in range(0, len(lines), _STRETCH)
        if (found := _first_timed(lines, start, wanted)) is not None
    ]
    ends = [*samples[1:], _last_timed(lines, wanted) or (0, 0.0)]
    stretches = sorted(
        (_away(start[1], end[1]), start[0], end[0])
        for start, end in zip(samples, ends, strict=False)
    )[:_MOST]
    best: tuple[float, int] | None = None
    for _, first, last in sorted(stretches, key=lambda each: each[1]):
        for number in range(first, last + 1):
            if (each := time_of(lines[number])) is not None:
                away = abs(_seconds(each, wanted))
                if best is None or away < best[0]:
                    best = away, number
    return best[1] if best else None


def _first_timed(lines: Sequence[str], start: int, wanted: LogTime) -> tuple[int, float] | None:
    """Return the first line with a time in a stretch, and its seconds after the wanted time."""
    for number in range(start, min(start + _STRETCH, len(lines))):
        if (each := time_of(lines[number])) is not None:
            return number, _seconds(each, wanted)
    return None


def _last_timed(lines: Sequence[str], wanted: LogTime) -> tuple[int, float] | None:
    for number in range(len(lines) - 1, -1, -1):
        if (each := time_of(lines[number])) is not None:
            return number, _seconds(each, wanted)
    return None


def _away(first: float, last: float) -> float:
    """Return how far the wanted time is from a stretch, by the seconds of its ends after it."""
    return 0.0 if first * last <= 0 else min(abs(first), abs(last))


def _seconds(each: LogTime, wanted: LogTime) -> float:
    """Return the seconds of a time after another one."""
    days = (each.day - wanted.day).days if each.day and wanted.day else 0
    return days * _DAY + each.second - wanted.second


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
