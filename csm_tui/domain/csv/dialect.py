"""How a CSV text is laid out: what separates its cells, and where its header is."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import dropwhile

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar (|)"}
"""The separators that can be found, each with its name."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

_Lines = list[tuple[int, list[str]]]
"""Cells, each list with its first line; blank lines are left out."""


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """The layout of a CSV text."""

    separator: str
    table_line: int
    """Line on which the table begins, counted from 1; before it are titles or comments."""
    has_header: bool
    """Whether the first record of the table names the columns."""


def separator_of(text: str) -> str:
    """Return the most probable separator of a text whose first record is the header.

    It is the one with which the most records have as many cells as the header.
    """

    def agreement(separator: str) -> tuple[int, int]:
        lines = _split(text, separator)
        width = len(lines[0][1]) if lines else 0
        return (sum(len(cells) == width for _, cells in lines), width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=agreement)


def dialect_of(text: str) -> CsvDialect:
    """Return the most probable layout of a text, found from all of it.

    The table is what most records have the width of, so lines of another width may stand before it.
    """
    layouts = [_layout(text, separator) for separator in SEPARATORS]
    agreeing, width, separator, lines = max(layouts, key=lambda layout: layout[:2])
    table = list(dropwhile(lambda line: agreeing and len(line[1]) != width, lines))
    return CsvDialect(separator, table[0][0] if table else 1, _names_columns(table))


def _layout(text: str, separator: str) -> tuple[int, int, str, _Lines]:
    """Return how many records have the most frequent width above one, and that width."""
    lines = _split(text, separator)
    widths = Counter(len(cells) for _, cells in lines if len(cells) > 1)
    width, agreeing = next(iter(widths.most_common(1)), (0, 0))
    return agreeing, width, separator, lines


def _names_columns(lines: _Lines) -> bool:
    """Return whether the first record names the columns, rather than being a row of values."""
    if not lines:
        return False
    header = [cell.strip() for cell in lines[0][1]]
    if not all(header) or len(set(header)) < len(header):
        return False
    # A column of numbers speaks for a header when its first cell is none, and against it else.
    votes = 0
    for column, name in enumerate(header):
        below = [cells[column].strip() for _, cells in lines[1:] if column < len(cells)]
        if any(below) and all(_NUMBER.fullmatch(cell) for cell in below if cell):
            votes += -1 if _NUMBER.fullmatch(name) else 1
    return votes >= 0


def _split(text: str, separator: str) -> _Lines:
    """Return all records of a text as this separator splits them, or none if it cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines: _Lines = []
    line = 1
    try:
        for cells in reader:
            if cells:
                lines.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return []
    return lines
