"""Why a CSV record cannot be read, in words; from what Python's strict reader says of it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.csv.dialect import SEPARATORS

LONGEST_CELL = 16 << 20
"""Characters of a cell that are read; an unclosed quote would otherwise take the whole file."""

# Python's own limit, 128 KiB, is one for the whole process, and shorter than many a geometry.
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Why a record cannot be read."""

    line: int | None
    """Where the fault is, counted from 1; None: the file as a whole."""
    what: str
    next_step: str
    unclosed: bool = False
    """Whether the text ends inside quotes; if it is the beginning of a file, they may be closed."""


def record_fault(words: str, separator: str = ",") -> tuple[str, str]:
    """Return what is wrong and what the owner of the file can do."""
    if "field limit" in words:
        limit = LONGEST_CELL >> 20
        return (
            f"A cell is longer than {limit} MiB; often a quote that is never closed.",
            "Close the quote, or shorten the cell.",
        )
    if "unexpected end" in words:
        return "A quote is opened and never closed.", "Close the quote."
    name = SEPARATORS.get(separator, repr(separator))
    return (
        f"A closing quote is followed by something other than a {name}.",
        'Write a quote inside a quoted cell twice: "".',
    )


def open_quote(lines: Sequence[str], separator: str = ",") -> int:
    """Return which line of a record, from 0, holds the quote that is still open at its end.

    A record continues after a line end only inside quotes, so each later line begins there. A line
    without a quote may be given as an empty text.
    """
    for number in range(len(lines) - 1, 0, -1):
        line = lines[number]
        # The line closes that quote and opens another one if it holds the end of a cell.
        if '"' in line and len(next(csv.reader([f'"{line}'], delimiter=separator), [])) > 1:
            return number
    return 0
