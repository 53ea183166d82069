"""Faults of CSV records, worded from the errors of Python's strict reader."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.csv.dialect import SEPARATORS

LONGEST_CELL = 16 << 20
"""Most characters of a cell; an unclosed quote would otherwise take in the whole file."""

# The limit is process-wide. Its default, 128 KiB, is shorter than many geometries.
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Why a record cannot be read, and on which line."""

    line: int | None
    """Counted from 1; None when it concerns the file as a whole."""
    what: str
    next_step: str
    unclosed: bool = False
    """Whether the text ends inside quotes; in a part of a file, they may be closed after it."""


def record_fault(words: str, separator: str = ",") -> tuple[str, str]:
    """Return what is wrong and how to correct it, from the words of a `csv.Error`."""
    if "field limit" in words:
        limit = LONGEST_CELL >> 20
        return (
            f"Cell longer than {limit} MiB; usually an unclosed quote.",
            "Close the quote, or shorten the cell.",
        )
    if "unexpected end" in words:
        return "Unclosed quote.", "Close the quote."
    name = SEPARATORS.get(separator, repr(separator))
    return (
        f"A closing quote is followed by something else than a {name}.",
        'Double a quote inside a quoted cell: "".',
    )


def open_quote(lines: Sequence[str], separator: str = ",") -> int:
    """Return the index of the line with the quote that is still open at the end of a record.

    A record continues after a line end only inside quotes, so each line but the first begins inside
    quotes. Lines without a quote may be given as empty texts.
    """
    for number in range(len(lines) - 1, 0, -1):
        line = lines[number]
        # A line that holds the end of a cell closes that quote and opens another one.
        if '"' in line and len(next(csv.reader([f'"{line}'], delimiter=separator), [])) > 1:
            return number
    return 0
