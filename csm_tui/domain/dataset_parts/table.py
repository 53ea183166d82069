"""CSV as the server's database reads and writes it (PLATFORM.md 9, "CSV → table").

PostgreSQL's rules are not those of Python's reader: a quote inside a cell opens a quotation, an
empty cell without quotes is NULL, a blank line is a row, and line ends must be the same throughout.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from csm_tui.domain.csv.faults import RecordFault
from csm_tui.domain.dataset_parts.header import header_columns, header_fault

Row = tuple[str | None, ...]
"""The cells of a row; None is NULL."""

_QUOTATION = re.compile(r'"((?:[^"]++|"")*+)"')
_CELL = re.compile(r'((?:[^",]++|"(?:[^"]++|"")*+")*+)(?:,|$)')
_MODULUS = 1 << 128
_ENDS = {"\n": "LF", "\r": "CR", "\r\n": "CR LF", "": "no line end"}


class RefusedTableError(Exception):
    """The database refuses the file, with the fault."""

    def __init__(self, fault: RecordFault) -> None:
        super().__init__(fault.what)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class TableContent:
    """The columns, the number of rows and a hash of a table; the order of rows does not count."""

    columns: tuple[str, ...]
    rows: int
    digest: int
    """The sum of the hashes of all rows."""


def table_rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield the header of an answer of the database, then its rows.

    Args:
        lines: the text, each with its line end; see `io.TextIOWrapper` with ``newline=""``.
    """
    for _, record in _records(lines):
        yield cells(record.rstrip("\r\n"))


def read_table(lines: Iterable[str]) -> TableContent:
    """Return what the server makes of a CSV file, all of it read.

    Raises:
        RefusedTableError: the server or its database refuses it; the first fault is given.
    """
    pieces = iter(lines)
    header = next(pieces, "").rstrip("\r\n")
    if (fault := header_fault(header)) is not None:
        raise RefusedTableError(fault)
    columns = header_columns(header)
    rows = digest = 0
    end = ""
    for line, record in _records(pieces, 2):
        text = record.rstrip("\r\n")
        own_end = record[len(text) :]
        end = end or own_end
        if fault := _row_fault(line, text, len(columns), end, own_end):
            raise RefusedTableError(fault)
        rows += 1
        digest += _hash(cells(text))
    return TableContent(columns, rows, digest % _MODULUS)


def cells(record: str) -> Row:
    """Return the cells of a record without its line end, whose quotes are closed."""
    if '"' not in record:
        return tuple(cell or None for cell in record.split(","))
    found = [match[1] for match in _CELL.finditer(record)]
    # The pattern also finds an empty cell at the end, which is one only after a comma.
    if len(found) > 1 and not record.endswith(","):
        found.pop()
    return tuple(_value(cell) for cell in found)


def _value(cell: str) -> str | None:
    if not cell:
        return None
    return _QUOTATION.sub(lambda match: match[1].replace('""', '"'), cell)


def _hash(row: Row) -> int:
    return int.from_bytes(blake2b(repr(row).encode("utf-8", "replace"), digest_size=16).digest())


def _records(lines: Iterable[str], first: int = 1) -> Iterator[tuple[int, str]]:
    """Yield the first line and the text of each record: a quotation may go over several lines."""
    begun: list[str] = []
    open_ = False
    began = first
    for number, line in enumerate(lines, first):
        if line.count('"') % 2:
            open_ = not open_
        begun.append(line)
        if not open_:
            yield began, "".join(begun) if len(begun) > 1 else line
            begun = []
            began = number + 1
    if begun:
        fault = RecordFault(began, "A quote is opened and never closed.", "Close the quote.", True)
        raise RefusedTableError(fault)


def _row_fault(line: int, text: str, width: int, end: str, own_end: str) -> RecordFault | None:
    found = len(cells(text))
    if found != width:
        return RecordFault(
            line,
            f"It has {found:,} cells where the header has {width:,}.",
            "Add what is missing, or quote a cell that holds a comma or a quote mark.",
        )
    if "\0" in text:
        return RecordFault(
            line, "It has a NUL character, which no table can hold.", "Remove the character."
        )
    if text == "\\.":
        return RecordFault(line, "The database takes \\. for the end of the file.", "Quote it.")
    if own_end and own_end != end:
        return RecordFault(
            line,
            f"The line ends with {_ENDS.get(own_end, 'blank lines')} where others end with"
            f" {_ENDS.get(end, 'another')}.",
            "Save it with the same end for each line.",
        )
    return None
