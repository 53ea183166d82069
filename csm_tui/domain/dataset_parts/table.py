"""CSV as the server's database reads and writes it (PLATFORM.md 9, "CSV → table").

PostgreSQL's rules are not those of Python's reader: a quote inside a cell opens a quotation, an
empty cell without quotes is NULL, a blank line is a row, and line ends must be the same throughout.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csm_tui.domain.csv.faults import RecordFault
from csm_tui.domain.dataset_parts.header import header_columns, header_fault
from csm_tui.domain.format import counted

Row = tuple[str | None, ...]
"""The cells of a row; None is NULL."""

_BETWEEN = "\0"
"""Separates the cells of a row without quotes; no table can hold it."""
_EMPTY = "\udfff"
"""Stands for a cell that is empty and not NULL; no text in UTF-8 can hold it."""
_MODULUS = 1 << 64
_ENDS = {"\n": "LF", "\r": "CR", "\r\n": "CR LF"}


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
    """The sum of the hashes of all rows; another process has others for the same rows."""


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
        row = _without_quotes(text)
        own_end = record[len(text) :]
        end = end or own_end
        if (
            row.count(_BETWEEN) + 1 != len(columns)
            or "\0" in text
            or text == "\\."
            or (own_end and own_end != end)
        ):
            raise RefusedTableError(_row_fault(line, text, len(columns), end, own_end))
        rows += 1
        digest += hash(row)
    return TableContent(columns, rows, digest % _MODULUS)


def cells(record: str) -> Row:
    """Return the cells of a record without its line end, whose quotes are closed."""
    found = _without_quotes(record).split(_BETWEEN)
    return tuple("" if cell == _EMPTY else cell or None for cell in found)


def _without_quotes(record: str) -> str:
    """Return a record with its cells separated by NUL, and each as it is stored."""
    if '"' not in record:
        return record.replace(",", _BETWEEN)
    # Inside quotes is what is at odd places; two quotes there leave nothing between them.
    pieces = record.split('"')
    last = len(pieces) - 1
    found: list[str] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            found.append(_EMPTY if not piece and _is_whole_cell(pieces, at) else piece)
        elif piece or at in {0, last}:
            found.append(piece.replace(",", _BETWEEN))
        else:
            found.append('"')
    return "".join(found)


def _is_whole_cell(pieces: list[str], at: int) -> bool:
    """Return whether the quotes around a piece are the whole cell."""
    before, after = pieces[at - 1], pieces[at + 1]
    begins = before.endswith(",") or (at == 1 and not before)
    return begins and (after.startswith(",") or (at + 2 == len(pieces) and not after))


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
        fault = RecordFault(began, "Unclosed quote.", "Close the quote.", True)
        raise RefusedTableError(fault)


def _row_fault(line: int, text: str, width: int, end: str, own_end: str) -> RecordFault:
    found = len(cells(text))
    if "\0" in text:
        what, next_step = "NUL character. Tables cannot store it.", "Remove the character."
    elif found != width:
        what = f"{counted(found, 'cell')} instead of {width:,} as in the header."
        next_step = "Add the missing cells, or quote cells with commas or quotes."
    elif text == "\\.":
        what, next_step = "The database reads \\. as the end of the file.", "Quote it."
    else:
        ends = _ENDS.get(own_end, "blank lines"), _ENDS.get(end, "another")
        what = f"Line ends with {ends[0]}, other lines with {ends[1]}."
        next_step = "Save it with the same line ends everywhere."
    return RecordFault(line, what, next_step)
