"""What a file looks like that platforms usually refuse (PLATFORM.md 4, "Type whitelist").

The list is each platform's own and its detector knows more, so this only warns: the platform's
words are what counts.
"""

from pathlib import Path

from csm_tui.domain.local_files import STAND_IN_BYTES
from csm_tui.services.local.disk import disk_errors, opened

_USUAL = "platforms usually take CSV, text, JSON, YAML, XML, xlsx and zip only."
_STARTS = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-zip archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"PAR1": "Parquet, which only 5.x takes",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls, .doc)",
    b"#!": "a script",
    b"SQLite format 3": "a database",
}
_ENDINGS = {
    ".bat": "a script",
    ".htm": "a web page",
    ".html": "a web page",
    ".js": "a script",
    ".md": "Markdown",
    ".py": "a script",
    ".sh": "a script",
    ".sql": "a script",
    ".tsv": "tab-separated values",
}


def first_bytes(path: Path) -> bytes:
    """Return the beginning of a file, long enough for `unusual_type` and `stand_in`.

    Raises:
        InputRefused, Unreachable: the file cannot be read.
    """
    with disk_errors(path, "read"), opened(path) as file:
        return file.read(STAND_IN_BYTES + 1)


def unusual_type(path: Path, start: bytes) -> str | None:
    """Return a sentence when platforms usually refuse a file that starts so."""
    seen = next((word for mark, word in _STARTS.items() if start.startswith(mark)), None)
    seen = seen or _ENDINGS.get(path.suffix.lower())
    if seen is None:
        return None
    return f"It looks like {seen}; {_USUAL}"
