"""Lines of a log that look like errors, judged by their plain text."""

import re
from collections.abc import Iterable, Iterator

from csm_tui.domain.log_text import plain_text

_SEARCHED = 2000
"""Characters of a line that are searched; data can follow for megabytes."""

_HINTS = ("error", "exception", "critical", "fatal", "traceback", "panic", "severe")
_ERROR = re.compile(
    r"""Traceback\ \(most\ recent\ call\ last\)
    | \b(?:ERROR|CRITICAL|FATAL|SEVERE|PANIC)\b
    | \b[A-Za-z_]\w*(?:Error|Exception)\b
    | \b(?:Error|Exception)(?=\s*:|\ in\ |\ while\ |\ during\ |\ at\ )
    | \b(?:level|lvl|severity)["']?\s*[=:]\s*["']?(?i:error|critical|fatal)\b
    | \[(?i:error|critical|fatal)\]
    | ^\W*(?:error|critical|fatal|panic)\s*:""",
    re.VERBOSE,
)
_NO_ERROR = re.compile(
    r"""\b(?:no|without|zero|0|not\ an?|free\ of)\s+(?:\w+\s+)?(?:errors?|exceptions?|fatals?)\b
    | \b(?:errors?|exceptions?|fatals?)(?:[\s_-]*(?:rates?|count|number|total|ratio|margin))?
        ["']?\s*[=:]?\s*["']?
        (?:<nil>|null|none|nil|false|0+(?:[.,]0+)?\s*%?|\[\]|\{\}|"")(?![\w.])
    | \b(?:errors?|exceptions?)[\s_-]+(?:rate|margin|ratio|handling|handler|bars?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words that speak of errors where there are none."""
_QUIET = re.compile(
    r"^(?:[\[(]?\d[\d/:.,TZ+-]*(?:[ -]\d[\d:.,]*)?[\])]?[ |-]*)?"
    r"[\[(]?(?P<level>INFO|DEBUG|TRACE|NOTICE|WARN(?:ING)?)\b(?!\s*\()[\])]?"
)
"""A line whose own level says that it is no error."""
_RESULT = re.compile(r" \(ERROR\)(?:$|:)")
"""The orchestrator's list of results stands at level INFO."""


def looks_like_error(line: str) -> bool:
    """Return whether a line has a level word of an error, a traceback or an exception."""
    start = line if len(line) <= _SEARCHED else line[-_SEARCHED:] if "\r" in line else line
    # Codes can stand in the midst of a word.
    text = (plain_text(start) if "\x1b" in start or "\r" in start else start)[:_SEARCHED]
    lowered = text.lower()
    # Most lines have no such word at all, and the expression is ten times slower.
    if not any(hint in lowered for hint in _HINTS):
        return False
    if _QUIET.match(text):
        return _RESULT.search(text) is not None
    return _ERROR.search(without_no_errors(text)) is not None


def without_no_errors(text: str) -> str:
    """Return a text without the words that speak of errors where there are none."""
    return _NO_ERROR.sub("", text)


def error_lines(lines: Iterable[str]) -> Iterator[int]:
    """Yield the numbers, from 0, of the lines that look like errors."""
    return (number for number, line in enumerate(lines) if looks_like_error(line))
