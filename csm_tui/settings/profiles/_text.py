"""The text of a file of profiles: read, and understood as TOML."""

import tomllib
from pathlib import Path
from typing import Any

from csm_tui.domain.errors import InputRefused, NotFound
from csm_tui.domain.text import visible
from csm_tui.settings.private_files import private_file_errors

LARGEST = 256 * 1024
"""Bytes; a file above it is not one of profiles."""

_TWICE = ("Cannot declare", "Cannot overwrite", "Cannot mutate")
"""How the parser begins when a name stands twice."""


def read_text(path: Path) -> str:
    """Return the text of a file of profiles.

    Raises:
        NotFound: there is none.
        InputRefused: it is no file, is too large, or is not in UTF-8.
        CsmError: the disk does not give it.
    """
    content = _read(path)
    if len(content) > LARGEST:
        raise InputRefused("It is far too large for a file of profiles.", "Check its path.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(
            "This line is not written in UTF-8.", "Save the file as UTF-8.", line
        ) from None


def _read(path: Path) -> bytes:
    with private_file_errors(path, "read"):
        if not path.exists():
            raise NotFound(
                f"There is no file {visible(str(path))}.", "Save a profile, or write the file."
            )
        if not path.is_file():
            raise InputRefused("It is not a file.", "Put it away; profiles stand in a file.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)


def parse(text: str) -> dict[str, Any]:
    """Return what a text in TOML says.

    Raises:
        InputRefused: it is not TOML, or says something twice; the details name the line.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputRefused("It is nested too deeply.", "Write it anew.") from None
    except ValueError as error:
        reason, _, place = str(error).partition(" (at ")
    line = place.removeprefix("line ").partition(",")[0]
    number = int(line) if line.isdigit() else text.rstrip().count("\n") + 1
    if reason.startswith(_TWICE):
        raise _wrong(
            "What this line begins is there already: no profile and no key may stand twice.",
            "Rename or remove one of them.",
            number,
        )
    raise _wrong(f"This is not TOML: {visible(reason)[:80]}.", "Correct this line.", number)


def _wrong(headline: str, next_step: str, line: int) -> InputRefused:
    return InputRefused(headline, next_step, {"line": str(line)})
