"""The records of a CSV file, one at a time, each with the line it starts on."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from csm_tui.domain.csv_faults import record_fault

BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20


class UnreadableRecordError(Exception):
    """A file cannot be read on; says where, why, and what its owner can do."""

    def __init__(self, line: int | None, what: str, next_step: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.next_step = next_step


class Records:
    """Reads a CSV file record by record; blank lines are left out.

    Raises:
        UnreadableRecordError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes = _opened(path)
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(self._text, strict=True)

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
            UnreadableRecordError: not UTF-8, quotes that do not match, or a disk fails.
        """
        reader = self._reader
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except UnicodeDecodeError:
            raise _not_utf8(self._path) from None
        except csv.Error as error:
            raise UnreadableRecordError(line, *record_fault(str(error))) from None
        except OSError as error:
            raise _failed(error) from None


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
    """Find the first line that is not UTF-8; each byte is read as one character to count lines."""
    with path.open(encoding="latin-1", newline="") as file:
        start = file.read(2)
        file.seek(0)
        if start in {"\xff\xfe", "\xfe\xff"}:
            return UnreadableRecordError(1, "It is UTF-16, not UTF-8.", "Save it as UTF-8.")
        for number, line in enumerate(file, start=1):
            raw = line.encode("latin-1")
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as error:
                shown = raw.decode("cp1252", errors="replace").strip()[:60]
                return UnreadableRecordError(
                    number,
                    f"It is not UTF-8: the byte 0x{raw[error.start]:02x}"
                    f" (as Windows text the line reads {shown!r}).",
                    "Save it as UTF-8.",
                )
    return UnreadableRecordError(None, "It changed while it was read.", "Scan the folder again.")
