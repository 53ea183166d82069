"""Sizes, counts, ages and times as text for the user."""

from datetime import UTC, datetime

_UNITS = ("kB", "MB", "GB", "TB", "PB")


def human_size(size: int) -> str:
    """Return a number of bytes in units of 1000: exact below 1 kB, one decimal above."""
    if size < 1000:
        return f"{size} B"
    scaled, unit = size / 1000, 0
    while round(scaled, 1) >= 1000 and unit < len(_UNITS) - 1:
        scaled, unit = scaled / 1000, unit + 1
    return f"{scaled:.1f} {_UNITS[unit]}"


def exact_size(size: int) -> str:
    """Return a number of bytes as `human_size` does, with the exact number if that rounds."""
    return human_size(size) if size < 1000 else f"{human_size(size)} ({size:,} B)"


def counted(number: int, noun: str) -> str:
    """Return ``1 row`` or ``2 rows``; the plural adds an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def human_age(seconds: float) -> str:
    """Return a duration in its two largest units, such as ``2 h 5 min``."""
    left = max(0, int(seconds))
    if left < 60:
        return f"{left} s"
    minutes, left = divmod(left, 60)
    if minutes < 60:
        return _pair(minutes, "min", left, "s")
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return _pair(hours, "h", minutes, "min")
    days, hours = divmod(hours, 24)
    return _pair(days, "d", hours, "h")


def short_age(seconds: float) -> str:
    """Return a duration in its largest unit alone, rounded down: ``2 h``."""
    left = max(0, int(seconds))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if left >= size:
            return f"{left // size} {unit}"
    return f"{left} s"


def human_time(moment: datetime | None) -> str:
    """Return a time in UTC to the second, or ``unknown``; a time without a zone is UTC."""
    if moment is None:
        return "unknown"
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    if small == 0:
        return f"{large} {large_unit}"
    return f"{large} {large_unit} {small} {small_unit}"
