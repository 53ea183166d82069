"""A saved log as lines: plain text, packed text, or the JSON of a platform or of ``runs log``."""

import json
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible

INPUT = "-"
"""Means the standard input."""
_PACKED = b"\x1f\x8b"


def saved_lines(text: str) -> Sequence[str]:
    """Return the lines of a file or of the standard input, whatever its encoding is.

    Raises:
        CsmError: it is missing, no file, or cannot be read.
    """
    content = sys.stdin.buffer.read() if text == INPUT else _content(Path(text))
    if content.startswith(_PACKED):
        content = _unpacked(content, text)
    whole = content.decode("utf-8", "replace").removeprefix("\ufeff")
    if whole.lstrip()[:1] == "{" and (lines := _of_document(whole)) is not None:
        return lines
    # Only these two end a line: the other ends of `splitlines` occur within lines.
    lines = whole.split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]


def _content(path: Path) -> bytes:
    from csm_tui.cli.places import check_exists
    from csm_tui.services.local.disk import disk_errors, opened

    check_exists(path, "run or file")
    with disk_errors(path, "read"), opened(path) as file:
        return file.read()


def _unpacked(content: bytes, name: str) -> bytes:
    import gzip
    import zlib

    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InputRefused(
            f"Cannot decompress “{visible(name)}”: {error}.", "Decompress it first."
        ) from error


def _of_document(text: str) -> Sequence[str] | None:
    """Return the lines in a JSON document, or None if it is no log that is known here."""
    try:
        document = json.loads(text)
    except ValueError:
        # A line may begin so, and logs with one document a line are read elsewhere.
        return None
    lines = document.get("lines") if isinstance(document, dict) else None
    if isinstance(lines, list):
        return list(map(str, lines))
    return _of_platform(document)


def _of_platform(document: Any) -> Sequence[str] | None:
    from csm_tui.platform.generations import V3, V4

    for key, generation in (("containers", V3), ("logs", V4)):
        if isinstance(document, dict) and key in document:
            parts = generation.log(document, "the saved log")
            return list(chain.from_iterable(part.lines for part in parts))
    return None
