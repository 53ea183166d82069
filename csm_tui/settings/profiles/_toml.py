"""The file of profiles as TOML: its text, its content, and the line of each key."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from csm_tui.domain.errors import InputRefused, NotFound
from csm_tui.domain.text import visible
from csm_tui.settings.private_files import private_file_errors

LARGEST = 256 * 1024
"""Bytes; a larger file is not one of profiles."""

_TWICE = ("Cannot declare", "Cannot overwrite", "Cannot mutate")
"""How the parser's message begins when a name stands twice."""
_LONGEST = 200
"""Lines of a statement; behind a longer one no line is known: each is parsed again and again."""
_DEEPEST = 20
"""Levels of tables in which keys are looked for; profiles have four."""

KeyPath = tuple[str, ...]
"""The keys that lead to a value: ``("profiles", "lab", "realm")``."""


def read_text(path: Path) -> str:
    """Return the text of a file of profiles.

    Raises:
        NotFound: there is none.
        InputRefused: it is no file, is too large, or is not in UTF-8.
        CsmError: the disk cannot read it.
    """
    content = _read(path)
    if len(content) > LARGEST:
        raise InputRefused("Too large for a profile file.", "Check its path.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong("This line is not UTF-8.", "Save the file as UTF-8.", line) from None


def _read(path: Path) -> bytes:
    with private_file_errors(path, "read"):
        if not path.exists():
            raise NotFound(
                f"File {visible(str(path))} not found.", "Save a profile, or write the file."
            )
        if not path.is_file():
            raise InputRefused("Not a file.", "Move it away; profiles are kept in a file.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)


def parse(text: str) -> dict[str, Any]:
    """Return the content of a text in TOML.

    Raises:
        InputRefused: it is not TOML, or has a key twice; the details name the line.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputRefused("Nested too deeply.", "Write it again.") from None
    except ValueError as error:
        reason, _, place = str(error).partition(" (at ")
    line = place.removeprefix("line ").partition(",")[0]
    number = int(line) if line.isdigit() else text.rstrip().count("\n") + 1
    if reason.startswith(_TWICE):
        raise _wrong(
            "Duplicate: each profile and each key may occur only once.",
            "Rename or remove one.",
            number,
        )
    raise _wrong(f"Invalid TOML: {visible(reason)[:80]}.", "Correct this line.", number)


def _wrong(headline: str, next_step: str, line: int) -> InputRefused:
    return InputRefused(headline, next_step, {"line": str(line)})


def lines_of(text: str) -> dict[KeyPath, int]:
    """Return the first line (from 1) of each table and key of a valid text.

    The parser of the standard library does not report lines.
    """
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
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
    """Yield line, text and content of each statement: the fewest lines that are valid TOML."""
    start, kept = 1, ""
    # Only this character ends a line of TOML; others may be within a text.
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


def _paths(content: Mapping[str, Any], levels: int = _DEEPEST) -> Iterator[KeyPath]:
    """Yield the path of every key, the deepest first, so that a header yields its own table."""
    for key, value in content.items():
        table = value[0] if isinstance(value, list) and value else value
        if isinstance(table, dict) and levels:
            yield from ((key, *path) for path in _paths(table, levels - 1))
        yield (key,)
