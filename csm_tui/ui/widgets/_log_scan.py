"""Looking through the lines of a long log without holding up the screen."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from time import perf_counter

Wanted = Callable[[str], bool]

_CHUNK = 500
_SLICE = 0.01
"""Seconds of work before others get their turn."""

_LOOKED_AT = 2000
"""Characters of a line that are searched for signs of an error; data can follow for megabytes."""

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


def containing(text: str) -> Wanted:
    """Return the test for lines that contain a text, whatever its case."""
    needle = text.lower()
    return lambda line: needle in line.lower()


def looks_like_error(line: str) -> bool:
    """Say whether a line has the marks of an error: a level word, a traceback, an exception."""
    start = line[:_LOOKED_AT]
    lowered = start.lower()
    # Most lines have no such word at all; the expression is ten times slower.
    return any(hint in lowered for hint in _HINTS) and _ERROR.search(start) is not None


async def in_slices(places: Sequence[int]) -> AsyncIterator[Sequence[int]]:
    """Hand out line numbers in pieces, letting other work run in between."""
    until = perf_counter() + _SLICE
    for start in range(0, len(places), _CHUNK):
        yield places[start : start + _CHUNK]
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + _SLICE


async def matching(lines: Sequence[str], places: Sequence[int], wanted: Wanted) -> list[int]:
    """Return the numbers of the lines that pass a test."""
    found: list[int] = []
    async for piece in in_slices(places):
        found += [place for place in piece if wanted(lines[place])]
    return found


async def first(lines: Sequence[str], places: Sequence[int], wanted: Wanted) -> int | None:
    """Return the number of the first line that passes a test."""
    async for piece in in_slices(places):
        for place in piece:
            if wanted(lines[place]):
                return place
    return None
