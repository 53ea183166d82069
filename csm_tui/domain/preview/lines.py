"""Lines of texts and bytes that are safe to show, and kinds of files by their first bytes."""

import re
from itertools import islice

from csm_tui.domain.text import visible

LONGEST_LINE = 2_000
"""Most characters of a line."""

MOST_LINES = 10_000
"""Most lines of a text."""

HEX_BYTES = 16 * 1024
"""Most bytes that are shown in hexadecimal."""

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
    """Return the kind of a file by its first bytes, or an empty text if it is unknown.

    An encrypted workbook uses the container of the old Office documents; its name, or the name of
    its stream, tells the two apart.
    """
    if start.startswith(_OLE):
        ending = name.lower().rpartition(".")[2]
        if ending in _WORKBOOKS:
            return "encrypted workbook"
        if ending in _DOCUMENTS or "EncryptedPackage".encode("utf-16-le") in start:
            return "encrypted Office document"
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "")


def text_lines(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the first lines of a text, safe to show, and whether more follow."""
    found = (match[0] for match in _LINE.finditer(text) if match[0])
    lines = tuple(shown(line.rstrip("\r\n").expandtabs(4)) for line in islice(found, MOST_LINES))
    return lines, next(found, None) is not None


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Return the line and column of a character, counted from 1; lines as in `text_lines`."""
    line, start = 1, 0
    for match in _END.finditer(text, 0, index):
        # \r\n is one line end.
        if match.end() == index and match[0] == "\r" and text[index : index + 1] == "\n":
            break
        line, start = line + 1, match.end()
    return line, index - start + 1


def shown(text: str, longest: int = LONGEST_LINE) -> str:
    """Return a text that is safe to show on one line; a long one is cut and ends with …."""
    return visible(text) if len(text) <= longest else f"{visible(text[:longest])}…"


def hex_lines(content: bytes) -> tuple[str, ...]:
    """Return lines with offset, hexadecimal numbers and characters of sixteen bytes each."""
    return tuple(
        _hex_line(offset, content[offset : offset + 16])
        for offset in range(0, min(len(content), HEX_BYTES), 16)
    )


def _hex_line(offset: int, part: bytes) -> str:
    numbers = f"{part[:8].hex(' ')}  {part[8:].hex(' ')}".ljust(48)
    characters = "".join(chr(code) if 0x20 <= code < 0x7F else "." for code in part)
    return f"{offset:08x}  {numbers}  {characters}"
