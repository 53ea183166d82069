"""Media types of files by content and name, and those that the server takes (PLATFORM.md 4).

The server's detector trusts a magic number first; the name can only make the type narrower.
"""

import zipfile
from pathlib import PurePosixPath
from typing import IO

AUTHORIZED = frozenset(
    {
        "application/json",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/x-tika-ooxml",
        "application/xml",
        "application/zip",
        "text/csv",
        "text/plain",
        "text/x-yaml",
    }
)
"""The types that generations 3 and 4 take by default."""

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-elf"),
    (b"MZ", "application/x-msdownload"),
    (b"PAR1", "application/x-parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-tika-msoffice"),
    (b"#!/bin/sh", "application/x-sh"),
    (b"#!/bin/bash", "application/x-sh"),
    (b"#!/usr/bin/env python", "text/x-python"),
    (b"<?xml", "application/xml"),
    (b"<!DOCTYPE html", "text/html"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
)
_ZIP_MAGIC = b"PK\x03\x04"
_TEXT_NAMES = {
    ".bat": "application/x-bat",
    ".css": "text/css",
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".js": "application/javascript",
    ".json": "application/json",
    ".md": "text/x-web-markdown",
    ".py": "text/x-python",
    ".sh": "application/x-sh",
    ".sql": "text/x-sql",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".yaml": "text/x-yaml",
    ".yml": "text/x-yaml",
}
_OTHER_NAMES = {
    ".gz": "application/gzip",
    ".jpg": "image/jpeg",
    ".parquet": "application/x-parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
_ALLOWED_CONTROLS = frozenset(b"\t\n\r\x0c\x1b")
_LOOKED_AT = 65_536


def detect(name: str, content: IO[bytes]) -> str:
    """Return the media type of a file; this moves the position in it."""
    content.seek(0)
    start = content.read(_LOOKED_AT)
    suffix = PurePosixPath(name).suffix.lower()
    if start.startswith(_ZIP_MAGIC):
        return _OTHER_NAMES[".xlsx"] if suffix == ".xlsx" else "application/zip"
    for magic, media_type in _MAGIC:
        if start.startswith(magic):
            return media_type
    if start and _is_text(start):
        return _TEXT_NAMES.get(suffix, "text/plain")
    return (_TEXT_NAMES | _OTHER_NAMES).get(suffix, "application/octet-stream")


def refused_type(
    name: str, content: IO[bytes], taken: frozenset[str] = AUTHORIZED
) -> tuple[str, str] | None:
    """Return the type that the server refuses: that of the file, or of an entry of a zip.

    Returns:
        The type and the name of the file or entry, or None if the server takes the file.
    """
    found = detect(name, content)
    if found not in taken:
        return found, name
    if found == "application/zip":
        return _refused_entry(content, taken)
    return None


def _refused_entry(content: IO[bytes], taken: frozenset[str]) -> tuple[str, str] | None:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                with archive.open(entry) as inside:
                    found = detect(entry.filename, inside)
                if found not in taken:
                    return found, entry.filename
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    return None


def _is_text(start: bytes) -> bool:
    return not any(byte < 32 and byte not in _ALLOWED_CONTROLS for byte in start[:512])
