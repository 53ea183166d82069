"""Texts and bytes as lines that can be shown."""

import re
from itertools import islice

from csm_tui.domain.text import visible

LONGEST_LINE = 2_000
"""Characters of a line that are kept."""

MOST_LINES = 10_000
"""Lines of a text that are kept."""

HEX_BYTES = 16 * 1024
"""Bytes that are shown as numbers."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")

_END = re.compile(r"\r\n|\r|\n")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = {"xlsx", "xlsm", "xlsb", "xltx", "xltm"}
_DOCUMENTS = {"docx", "docm", "pptx", "pptm"}
_MACHO = (b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_MAGIC = (
    (b"%PDF-", "PDF document"),
    (b"\x89PNG\r\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\0", "xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"\x7fELF", "Linux program"),
    (b"MZ", "Windows program"),
    *((magic, "macOS program") for magic in _MACHO),
    (b"PAR1", "Parquet table"),
    (_OLE, "old Office document (xls, doc)"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "empty zip archive"),
)


def kind_of(start: bytes, name: str = "") -> str:
    """Return what the first bytes of a file say it is, in words, or nothing.

    A workbook with a password is packed in the container of the old Office documents; its name, or
    the name of its stream, tells that it is none of those.
    """
    if start.startswith(_OLE):
        ending = name.lower().rpartition(".")[2]
        if ending in _WORKBOOKS:
            return "encrypted workbook"
        if ending in _DOCUMENTS or "EncryptedPackage".encode("utf-16-le") in start:
            return "encrypted Office document"
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "")


def text_lines(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the first lines of a text, safe to show, and whether there are more."""
    found = (match[0] for match in _LINE.finditer(text) if match[0])
    lines = tuple(shown(line.rstrip("\r\n").expandtabs(4)) for line in islice(found, MOST_LINES))
    return lines, next(found, None) is not None


def place(text: str, index: int) -> tuple[int, int]:
    """Return the line and the column of a character, both counted from 1, as `text_lines` does."""
    line, start = 1, 0
    for match in _END.finditer(text, 0, index):
        # The two halves of one line end belong together.
        if match.end() == index and match[0] == "\r" and text[index : index + 1] == "\n":
            break
        line, start = line + 1, match.end()
    return line, index - start + 1


def shown(text: str, longest: int = LONGEST_LINE) -> str:
    """Return a text safe to show on one line, cut with … when it is long."""
    return visible(text) if len(text) <= longest else f"{visible(text[:longest])}…"


def hex_lines(content: bytes) -> tuple[str, ...]:
    """Return bytes as offset, numbers and characters, sixteen to a line."""
    return tuple(
        _hex_line(offset, content[offset : offset + 16])
        for offset in range(0, min(len(content), HEX_BYTES), 16)
    )


def _hex_line(offset: int, part: bytes) -> str:
    numbers = f"{part[:8].hex(' ')}  {part[8:].hex(' ')}".ljust(48)
    characters = "".join(chr(code) if 0x20 <= code < 0x7F else "." for code in part)
    return f"{offset:08x}  {numbers}  {characters}"
