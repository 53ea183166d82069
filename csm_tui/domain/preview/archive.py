"""What is in a zip or xlsx file, from its list alone: hardly anything is ever unpacked."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from csm_tui.domain.preview.content import (
    ArchiveEntry,
    ArchivePreview,
    Extent,
    Sheet,
    WorkbookPreview,
)
from csm_tui.domain.preview.lines import shown

MOST_ENTRIES = 1_000
"""Entries of an archive that are kept to be shown."""

MOST_SHEETS = 100
"""Sheets of a workbook that are listed."""

LONGEST_LIST = 4 * 1024 * 1024
"""Bytes that are read from an archive at once, so also of its list: some forty thousand entries."""

_UNPACKED = 256 * 1024
"""Bytes of a part of a workbook that are unpacked at most."""

_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive_of(file: IO[bytes], extent: Extent) -> ArchivePreview | str:
    """Return the entries of a zip file, or why they cannot be listed, in words."""
    try:
        with _opened(file) as archive:
            found = archive.infolist()
    except _UnreadableError as error:
        return str(error)
    return ArchivePreview(
        extent,
        tuple(map(_entry, found[:MOST_ENTRIES])),
        len(found),
        sum(entry.file_size for entry in found),
    )


def workbook_of(
    file: IO[bytes], extent: Extent, check: Callable[[], None] = lambda: None
) -> WorkbookPreview | str:
    """Return the sheets of an xlsx file, or why they cannot be listed, in words.

    The size of a sheet is what its own beginning says. No entity is ever expanded: a part with a
    document type, which no workbook has, is not read.
    """
    try:
        with _opened(file) as archive:
            book = _elements(archive, "xl/workbook.xml")
            links = _elements(archive, "xl/_rels/workbook.xml.rels")
            targets = {
                attributes.get("Id", ""): attributes.get("Target", "")
                for name, attributes in links
                if name == "Relationship"
            }
            found = [attributes for name, attributes in book if name == "sheet"]
            sheets = []
            for attributes in found[:MOST_SHEETS]:
                check()
                sheets.append(_sheet(archive, attributes, targets))
    except _UnreadableError as error:
        return str(error)
    return WorkbookPreview(extent, tuple(sheets), max(0, len(found) - MOST_SHEETS))


class _UnreadableError(Exception):
    """A file that is no archive, or a part that cannot be read."""


class _Limited:
    """A file that refuses to hand out much at once: an archive can claim a list of any length."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > LONGEST_LIST:
            raise _UnreadableError("its list of entries is too long to be read for a preview")
        return self._file.read(LONGEST_LIST if size < 0 else size)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(_Limited(file)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise _UnreadableError(f"it is no archive that can be read: {error}") from None
    except (RuntimeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise _UnreadableError(f"a part of it cannot be read: {error}") from None


def _entry(info: zipfile.ZipInfo) -> ArchiveEntry:
    encrypted = bool(info.flag_bits & 1)
    name = shown(info.filename)
    return ArchiveEntry(name, info.file_size, info.compress_size, info.is_dir(), encrypted)


def _sheet(archive: zipfile.ZipFile, attributes: dict[str, str], targets: dict[str, str]) -> Sheet:
    target = targets.get(attributes.get(f"{_RELATION} id", ""), "")
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    hidden = attributes.get("state", "visible") != "visible"
    return Sheet(shown(attributes.get("name", "")), _dimensions(archive, path), hidden)


def _dimensions(archive: zipfile.ZipFile, path: str) -> str:
    try:
        elements = _elements(archive, path, until="sheetData")
    except (_UnreadableError, KeyError):
        return ""
    found = (attributes.get("ref", "") for name, attributes in elements if name == "dimension")
    return shown(next(found, ""), 50)


_Element = tuple[str, dict[str, str]]


def _elements(archive: zipfile.ZipFile, path: str, until: str = "") -> list[_Element]:
    """Return the elements at the beginning of a part, without their namespaces."""
    info = archive.getinfo(path)
    if info.compress_type not in _PACKINGS:
        raise _UnreadableError(f"{shown(path)} is packed in an unusual way")
    elements: list[_Element] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        elements.append((local, attributes))
        if local == until:
            raise _EnoughError

    def doctype(*_: object) -> None:
        raise _UnreadableError(f"{shown(path)} has a document type, which no workbook has")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with archive.open(info) as part:
        try:
            parser.Parse(part.read(_UNPACKED), False)
        except _EnoughError:
            pass
        except expat.ExpatError as error:
            raise _UnreadableError(f"{shown(path)} is not XML: {error}") from None
    return elements


class _EnoughError(Exception):
    """All that was wanted has been read."""
