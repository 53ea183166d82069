"""Previews of zip and xlsx files from the list of their entries; little is unpacked."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
"""Most entries of an archive that are shown."""

MOST_SHEETS = 100
"""Most sheets of a workbook that are listed."""

LONGEST_LIST = 4 * 1024 * 1024
"""Most bytes that are read at once, so also of the list: about forty thousand entries."""

_UNPACKED = 256 * 1024
"""Most bytes of a part of a workbook that are unpacked."""

_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NAME_IS_UTF8 = 0x800
_IS_NAME = 0x7075
_NAME_BESIDE = struct.Struct("<HHBL")
"""Info-ZIP's Unicode name field: kind, size, version, and checksum of the plain name."""


def archive_of(file: IO[bytes], extent: Extent, note: str = "") -> ArchivePreview | str:
    """Return a preview with the entries of a zip file, or a sentence that says why it has none.

    Args:
        file: the whole file.
        extent: the size of the file.
        note: why the file is not shown as what its name says.
    """
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
        note,
    )


def workbook_of(
    file: IO[bytes], extent: Extent, check: Callable[[], None] = lambda: None
) -> WorkbookPreview | str:
    """Return a preview with the sheets of an xlsx file, or a sentence that says why it has none.

    The dimensions of a sheet are those stated at its beginning. No XML entity is expanded: a part
    with a document type, which no workbook has, is refused.
    """
    try:
        with _opened(file) as archive:
            parts = _WorkbookParts(archive)
            book = parts.workbook()
            found = [each for name, each in parts.elements(book) if name == "sheet"]
            targets = {id_: target for id_, _, target in parts.links(book)}
            sheets = []
            for attributes in found[:MOST_SHEETS]:
                check()
                sheets.append(_sheet(parts, attributes, targets))
    except _UnreadableError as error:
        return str(error)
    return WorkbookPreview(extent, tuple(sheets), max(0, len(found) - MOST_SHEETS))


def part_names(file: IO[bytes]) -> frozenset[str]:
    """Return the names of all entries in lower case with ``/``, or none if they cannot be read."""
    try:
        with _opened(file) as archive:
            return frozenset(_plain(info.filename) for info in archive.infolist())
    except _UnreadableError:
        return frozenset()


class _UnreadableError(Exception):
    """The file is not an archive, or a part of it cannot be read."""


class _LimitedFile:
    """A file with a limit on a single read: an archive can claim a list of any length."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > LONGEST_LIST:
            raise _UnreadableError("the list of entries is too long for a preview")
        return self._file.read(LONGEST_LIST if size < 0 else size)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(_LimitedFile(file)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise _UnreadableError(f"not a readable archive: {error}") from None
    except (RuntimeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise _UnreadableError(f"part of it is not readable: {error}") from None


def _entry(info: zipfile.ZipInfo) -> ArchiveEntry:
    encrypted = bool(info.flag_bits & 1)
    name = shown(_name(info))
    # `is_dir` fails for an empty name.
    is_folder = info.filename.endswith("/")
    return ArchiveEntry(name, info.file_size, info.compress_size, is_folder, encrypted)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry.

    Many programs write UTF-8 without setting its flag; others add it beside a plain name.
    """
    if info.flag_bits & _NAME_IS_UTF8:
        return info.filename
    with suppress(UnicodeError, struct.error):
        raw = info.orig_filename.encode("cp437")
        extra = info.extra
        while len(extra) > _NAME_BESIDE.size:
            kind, size, version, checksum = _NAME_BESIDE.unpack_from(extra)
            if (kind, version, checksum) == (_IS_NAME, 1, zlib.crc32(raw)):
                return extra[_NAME_BESIDE.size : 4 + size].decode()
            extra = extra[4 + size :]
        return info.filename.encode("cp437").decode()
    return info.filename


_Element = tuple[str, dict[str, str]]


class _WorkbookParts:
    """The parts of a workbook; their names may have backslashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_plain(info.filename): info for info in archive.infolist()}

    def workbook(self) -> str:
        """Return the name of the part that lists the sheets."""
        try:
            links = self.links("")
        except _UnreadableError:
            links = []
        main = (target for _, kind, target in links if kind.endswith("/officeDocument"))
        return next(main, "xl/workbook.xml")

    def links(self, path: str) -> list[tuple[str, str, str]]:
        """Return the id, type and target of each relationship of a part."""
        folder, slash, name = path.rpartition("/")
        found = self.elements(f"{folder}{slash}_rels/{name}.rels")
        return [
            (
                each.get("Id", ""),
                each.get("Type", ""),
                _joined(f"{folder}{slash}", each.get("Target", "")),
            )
            for element, each in found
            if element == "Relationship"
        ]

    def elements(self, path: str, until: str = "") -> list[_Element]:
        """Return the elements at the beginning of a part, without their namespaces."""
        info = self._names.get(_plain(path))
        if info is None:
            raise _UnreadableError(f"{shown(path)} is missing")
        return _elements(self._archive, info, until)


def _plain(path: str) -> str:
    # Names of parts are not case-sensitive.
    return path.replace("\\", "/").removeprefix("/").lower()


def _joined(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return (
        target.removeprefix("/") if target.startswith("/") else posixpath.normpath(folder + target)
    )


def _sheet(parts: _WorkbookParts, attributes: dict[str, str], targets: dict[str, str]) -> Sheet:
    # The namespace differs between the strict, the transitional and nonstandard forms.
    ids = (value for name, value in attributes.items() if name.endswith(" id"))
    path = targets.get(next(ids, ""), "")
    hidden = attributes.get("state", "visible") != "visible"
    return Sheet(shown(attributes.get("name", "")), _dimensions(parts, path), hidden)


def _dimensions(parts: _WorkbookParts, path: str) -> str:
    try:
        elements = parts.elements(path, until="sheetData")
    except _UnreadableError:
        return ""
    found = (attributes.get("ref", "") for name, attributes in elements if name == "dimension")
    stated = next(found, "")
    # Programs that stream a workbook write A1, since the size is not yet known.
    return "" if stated.replace("$", "").upper() in {"A1", "A1:A1"} else shown(stated, 50)


def _elements(archive: zipfile.ZipFile, info: zipfile.ZipInfo, until: str) -> list[_Element]:
    path = info.filename
    if info.compress_type not in _PACKINGS:
        raise _UnreadableError(f"{shown(path)} uses an unknown compression")
    elements: list[_Element] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        elements.append((local, attributes))
        if local == until:
            raise _EnoughError

    def doctype(*_: object) -> None:
        raise _UnreadableError(f"{shown(path)} has a document type, which workbooks do not have")

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
    """The wanted element was read."""
