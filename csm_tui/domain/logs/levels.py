"""The level of a log line, as the orchestrator and common loggers write it."""

import re
from enum import Enum

_SEARCHED = 200
"""Characters of a line that are searched; the level stands at its beginning."""


class Level(Enum):
    """How serious a line is, by its own word."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


_LEVELS = {
    Level.ERROR: ("error", "critical", "crit", "fatal", "severe", "panic", "alert", "emerg"),
    Level.WARNING: ("warning", "warn"),
    Level.INFO: ("info", "notice", "success"),
    Level.DEBUG: ("debug", "trace", "verbose"),
}
_BY_WORD = {word: level for level, words in _LEVELS.items() for word in words}
_WORD = "|".join(sorted(_BY_WORD, key=len, reverse=True))
_BY_LETTER = {"E": Level.ERROR, "F": Level.ERROR, "W": Level.WARNING, "I": Level.INFO}

_AT_START = re.compile(
    rf"""^[\W\d]*(?:T[\d:.,+-]+Z?)?[\W\d]*   # a time in any form
    (?:\[[^\]\n]{{1,60}}\]\W*)?              # a thread or a module in brackets
    ({_WORD.upper()})(?=[\s:\]|)>,-]|$)""",
    re.VERBOSE,
)
_ELSEWHERE = re.compile(
    rf"""\s-\s({_WORD.upper()})\s-\s
    | ^[\W\d]*\[({_WORD})\]
    | \b(?:level|lvl|severity)["']?\s*[=:]\s*["']?((?i:{_WORD}))\b""",
    re.VERBOSE,
)
_KUBERNETES = re.compile(r"^([EFWI])\d{4} \d\d:\d\d:\d\d")


def level_of(line: str) -> Level | None:
    """Return the level that a line names, or None; words in a sentence are no level.

    Args:
        line: The text of the line, without terminal codes.
    """
    start = line[:_SEARCHED]
    if match := _AT_START.match(start):
        return _BY_WORD[match[1].lower()]
    if match := _ELSEWHERE.search(start):
        return _BY_WORD[match[match.lastindex or 1].lower()]
    if match := _KUBERNETES.match(start):
        return _BY_LETTER[match[1]]
    return None
