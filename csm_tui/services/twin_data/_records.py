"""The records of a CSV file, one at a time, each with the line it starts on."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from csm_tui.domain.csv.faults import LONGEST_CELL, open_quote, record_fault

BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


class UnreadableRecordError(Exception):
    """A file cannot be read on; says where, why, and what its owner can do."""

    def __init__(self, line: int | None, what: str, next_step: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.next_step = next_step


class _TooLongError(Exception):
    """A record does not end within what is read of one."""


class Records:
    """Reads a CSV file record by record; blank lines are left out.

    Args:
        path: the file.
        separator: what stands between two cells.
        longest: characters of a record that are read; a longer one is a fault.

    Raises:
        UnreadableRecordError: it cannot be opened.
    """

    def __init__(self, path: Path, separator: str = ",", longest: int = LONGEST_CELL) -> None:
        self._path = path
        self._separator = separator
        self._longest = longest
        self._bytes = _opened(path)
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._lines: list[str] = []
        """Those of the record that is being read, as far as they hold quotes."""
        self._reader = csv.reader(self._read_lines(), strict=True, delimiter=separator)

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._bytes.tell()

    def __enter__(self) -> "Records":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the first line of each record, counted from 1, and its cells.

        Raises:
            UnreadableRecordError: not UTF-8, quotes that do not match, a record that does not
                end, or a disk fails.
        """
        reader, lines = self._reader, self._lines
        line = 1
        try:
            for cells in reader:
                lines.clear()
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except UnicodeDecodeError:
            raise _not_utf8(self._path) from None
        except _TooLongError:
            raise self._too_long(line) from None
        except csv.Error as error:
            if "unexpected end" in str(error):
                line += open_quote(lines, self._separator)
            raise UnreadableRecordError(line, *record_fault(str(error), self._separator)) from None
        except OSError as error:
            raise _failed(error) from None

    def _read_lines(self) -> Iterator[str]:
        read, lines, left = self._text.readline, self._lines, self._longest
        while line := read(self._longest):
            left = left - len(line) if lines else self._longest - len(line)
            lines.append(line if '"' in line else "")
            if left <= 0:
                raise _TooLongError
            yield line

    def _too_long(self, line: int) -> UnreadableRecordError:
        size = f"{self._longest >> 20} MiB"
        if len(self._lines) > 1:
            return UnreadableRecordError(
                line + open_quote(self._lines, self._separator),
                f"A quote is opened and not closed within {size}.",
                "Close the quote, or shorten the cell.",
            )
        return UnreadableRecordError(
            line, f"The line is longer than {size}.", "Look for missing line ends, or shorten it."
        )


def holds_nul(path: Path) -> bool:
    """Whether any byte of the file is NUL.

    Raises:
        UnreadableRecordError: it cannot be read.
    """
    with _opened(path) as file:
        try:
            return any(b"\0" in block for block in iter(lambda: file.read(_BLOCK), b""))
        except OSError as error:
            raise _failed(error) from None


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _failed(error) from None


def _failed(error: OSError) -> UnreadableRecordError:
    return UnreadableRecordError(
        None, f"It cannot be read: {error.strerror}.", "Check the file and its permissions."
    )


def _not_utf8(path: Path) -> UnreadableRecordError:
    """Find the first line that is not UTF-8; a byte that is not becomes half a character."""
    with path.open("rb") as raw:
        if raw.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return UnreadableRecordError(1, "It is UTF-16, not UTF-8.", "Save it as UTF-8.")
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        number = 1
        # In pieces: a file without line ends is one line.
        while piece := file.readline(_BLOCK):
            bad = _NOT_UTF8.search(piece)
            if bad is not None:
                start = max(0, bad.start() - 40)
                shown = piece[start : start + 60].encode("utf-8", "surrogateescape")
                text = shown.decode("cp1252", errors="replace").strip()
                return UnreadableRecordError(
                    number,
                    f"It is not UTF-8: the byte 0x{ord(bad[0]) - 0xDC00:02x}"
                    f" (as Windows text the line reads {text!r}).",
                    "Save it as UTF-8.",
                )
            number += piece.endswith(("\n", "\r"))
    return UnreadableRecordError(None, "It changed while it was read.", "Scan the folder again.")
