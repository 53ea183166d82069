"""The layout of a CSV text: its separator, and where its table and header are."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import dropwhile

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar (|)"}
"""The separators that are recognised, with their names."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """The layout of a CSV text."""

    separator: str
    table_line: int
    """First line of the table, counted from 1; titles or comments may stand before it."""
    has_header: bool
    """Whether the first record of the table names the columns."""


def separator_of(text: str) -> str:
    """Return the most probable separator of a text whose first record is the header.

    With it, the most records have as many cells as the header.
    """

    def agreement(separator: str) -> tuple[int, int]:
        widths = _widths(text, separator)
        width = next(iter(widths), 0)
        return (widths[width], width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=agreement)


def dialect_of(text: str) -> CsvDialect:
    """Return the most probable layout of a text, judged by all of its records.

    The table begins with the first record that has as many cells as most of the records; those of
    one cell do not count.
    """
    layouts: list[tuple[int, int, str]] = []
    for separator in SEPARATORS:
        widths = _widths(text, separator)
        del widths[1]
        width, count = next(iter(widths.most_common(1)), (0, 0))
        layouts.append((count, width, separator))
    _, width, separator = max(layouts, key=lambda layout: layout[:2])
    table = dropwhile(lambda each: width and len(each[1]) != width, _records(text, separator))
    line, header = next(table, (1, []))
    return CsvDialect(separator, line, _names_columns(header, (cells for _, cells in table)))


def _names_columns(header: list[str], rows: Iterator[list[str]]) -> bool:
    """Return whether a record is a header: distinct names rather than values of a row."""
    names = [name.strip() for name in header]
    if not names or not all(names) or len(set(names)) < len(names):
        return False
    filled, numeric = [False] * len(names), [True] * len(names)
    for row in rows:
        for column, cell in enumerate(row[: len(names)]):
            if value := cell.strip():
                filled[column] = True
                numeric[column] = numeric[column] and _NUMBER.fullmatch(value) is not None
    # A column of numbers votes for a header if its first cell is not a number, else against it.
    numbers = [name for name, *both in zip(names, filled, numeric, strict=True) if all(both)]
    return sum(-1 if _NUMBER.fullmatch(name) else 1 for name in numbers) >= 0


def _widths(text: str, separator: str) -> Counter[int]:
    """Return the number of records by their number of cells; the first record's comes first."""
    widths: Counter[int] = Counter()
    if separator in text:
        with suppress(csv.Error):
            widths.update(map(len, csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    del widths[0]
    return widths


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield first line and cells of each record, up to a cell that is too long."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    with suppress(csv.Error):
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
