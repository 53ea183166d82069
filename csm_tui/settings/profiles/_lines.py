"""On which line of a TOML text each key stands: the parser does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]

_LONGEST = 200
"""Lines of a statement; beyond a longer one, no lines are told: each is read again and again."""
_DEEPEST = 20
"""Levels of tables in which keys are looked for; profiles have four."""


def lines_of(text: str) -> dict[Path, int]:
    """Return the first line (from 1) on which each table and each key of a valid text stands."""
    found: dict[Path, int] = {}
    table: Path = ()
    for line, statement, content in _statements(text):
        if statement.lstrip().startswith("["):
            table = next(iter(_paths(content)))
            for depth in range(len(table)):
                found.setdefault(table[: depth + 1], line)
        else:
            for path in _paths(content):
                found.setdefault(table + path, line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield line, text and content of each statement: as few lines as are whole by themselves."""
    start, kept = 1, ""
    # Only this character ends a line of TOML; others may stand in a text.
    for line, part in enumerate(text.split("\n"), 1):
        kept += part + "\n"
        try:
            content = tomllib.loads(kept)
        except ValueError:
            if line - start < _LONGEST:
                continue
            return
        if content:
            yield start, kept, content
        start, kept = line + 1, ""


def _paths(content: Mapping[str, Any], levels: int = _DEEPEST) -> Iterator[Path]:
    """Yield the path of every key, the deepest first: a header names its own table first."""
    for key, value in content.items():
        table = value[0] if isinstance(value, list) and value else value
        if isinstance(table, dict) and levels:
            yield from ((key, *path) for path in _paths(table, levels - 1))
        yield (key,)
