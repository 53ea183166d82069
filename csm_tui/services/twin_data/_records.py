"""Reading CSV files by record, and checking that they have not changed."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from csm_tui.domain.csv.faults import LONGEST_CELL, RecordFault
from csm_tui.domain.csv.records import RecordReader
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.twin import CsvFile

BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


class UnreadableFileError(Exception):
    """A CSV file cannot be read further, with the fault that stopped it."""

    def __init__(self, fault: RecordFault) -> None:
        super().__init__(fault.what)
        self.fault = fault


class CsvFileReader:
    """Iterates over the records of a CSV file in UTF-8 and stops at the first fault.

    Args:
        path: the file.
        separator: what separates two cells.
        longest: most characters of a record; a longer one is a fault.

    Raises:
        UnreadableFileError: it cannot be opened.
    """

    def __init__(self, path: Path, separator: str = ",", longest: int = LONGEST_CELL) -> None:
        self._path = path
        self._bytes = _opened(path)
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._records = RecordReader(self._text, separator, longest)

    @property
    def position(self) -> int:
        """Number of bytes read."""
        return self._bytes.tell()

    def __enter__(self) -> "CsvFileReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the first line of each record, counted from 1, and its cells.

        Raises:
            UnreadableFileError: the file is not UTF-8, a record has a fault, or the disk failed.
        """
        try:
            for line, cells, fault in self._records:
                if fault is not None:
                    raise UnreadableFileError(fault)
                yield line, cells
        except UnicodeDecodeError:
            raise UnreadableFileError(_not_utf8(self._path)) from None
        except OSError as error:
            raise _failed(error) from None


def holds_nul(path: Path) -> bool:
    """Return whether any byte of the file is NUL.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    with _opened(path) as file:
        try:
            return any(b"\0" in block for block in iter(lambda: file.read(_BLOCK), b""))
        except OSError as error:
            raise _failed(error) from None


def check_unchanged(files: Iterable[CsvFile]) -> None:
    """Check that the files are the ones that were scanned.

    Raises:
        InputRefused: a file is gone or has changed after the scan.
    """
    for file in files:
        try:
            facts = file.path.stat()
        except OSError as error:
            raise InputRefused(
                f"Cannot read {file.name}: {error.strerror}.",
                "Rescan the folder. Nothing sent.",
            ) from error
        if (facts.st_size, facts.st_mtime_ns) != (file.size, file.modified):
            raise InputRefused(
                f"{file.name} changed after the scan.",
                "Rescan the folder. Nothing sent.",
            )


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _failed(error) from None


def _failed(error: OSError) -> UnreadableFileError:
    what = f"Not readable: {error.strerror}."
    return UnreadableFileError(RecordFault(None, what, "Check the file and its permissions."))


def _not_utf8(path: Path) -> RecordFault:
    """Return the fault of the first line that is not UTF-8.

    Each byte that is not becomes a surrogate, which is searched for.
    """
    with path.open("rb") as raw:
        if raw.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return RecordFault(1, "UTF-16, not UTF-8.", "Save it as UTF-8.")
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        number = 1
        # Read in pieces, since a file without line ends is a single line.
        while piece := file.readline(_BLOCK):
            bad = _NOT_UTF8.search(piece)
            if bad is not None:
                start = max(0, bad.start() - 40)
                shown = piece[start : start + 60].encode("utf-8", "surrogateescape")
                text = shown.decode("cp1252", errors="replace").strip()
                return RecordFault(
                    number,
                    f"Not UTF-8: byte 0x{ord(bad[0]) - 56320:02x} (as Windows text the line "
                    f"reads {text!r}).",
                    "Save it as UTF-8.",
                )
            number += piece.endswith(("\n", "\r"))
    return RecordFault(None, "Changed while reading.", "Rescan the folder.")
