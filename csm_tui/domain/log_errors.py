"""Lines of a log that look like errors."""

import re
from collections.abc import Iterable, Iterator

_SEARCHED = 2000
"""Characters of a line that are searched; data can follow for megabytes."""

_HINTS = ("error", "exception", "critical", "fatal", "traceback", "panic", "severe")
_ERROR = re.compile(
    r"""Traceback\ \(most\ recent\ call\ last\)
    | \b(?:ERROR|CRITICAL|FATAL|SEVERE|PANIC)\b
    | \w*(?:Error|Exception)\b
    | \b(?:level|lvl|severity)["']?\s*[=:]\s*["']?(?i:error|critical|fatal)\b
    | \[(?i:error|critical|fatal)\]
    | ^\W*(?:error|critical|fatal|panic)\s*:""",
    re.VERBOSE,
)


def looks_like_error(line: str) -> bool:
    """Return whether a line has a level word of an error, a traceback or an exception."""
    start = line[:_SEARCHED]
    lowered = start.lower()
    # Most lines have no such word at all, and the expression is ten times slower.
    return any(hint in lowered for hint in _HINTS) and _ERROR.search(start) is not None


def error_lines(lines: Iterable[str]) -> Iterator[int]:
    """Yield the numbers, from 0, of the lines that look like errors."""
    return (number for number, line in enumerate(lines) if looks_like_error(line))
