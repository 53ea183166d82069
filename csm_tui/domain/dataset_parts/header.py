"""The server's rule for the header of a table (PLATFORM.md 9, "CSV → table").

The server splits the first line at every comma, even inside quotes. PostgreSQL adds limits of its
own; a name that it refuses is as bad, since the old table is gone by then.
"""

import re
from collections import Counter
from collections.abc import Sequence

from csm_tui.domain.csv.faults import RecordFault
from csm_tui.domain.text import visible

_NAME = re.compile(r"[a-zA-Z0-9_\"' ]+")
MOST_COLUMNS = 1600
"""Columns that a table of PostgreSQL can have."""
LONGEST_NAME = 63
"""Bytes of a column's name; PostgreSQL cuts longer ones."""
_SYSTEM = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}
"""Columns that each table of PostgreSQL has already."""
_SHOWN = 60


def header_columns(line: str) -> tuple[str, ...]:
    """Return the columns that the server makes of a first line, without its line end."""
    return tuple(_bare(name.strip()) for name in line.split(","))


def header_fault(line: str) -> RecordFault | None:
    """Return why the server or its database refuses a first line, or None if they take it."""
    if not line:
        return _fault("The header is missing.", "Write the column names in the first line.")
    names = line.split(",")
    empty = next((at for at, name in enumerate(names, 1) if not name.strip()), None)
    if empty is not None:
        return _fault(f"Column {empty:,} has no name.", "Name every column.")
    if line.startswith("\ufeff"):
        return _fault(
            "The file starts with a byte-order mark (BOM). The server reads it as part of a name.",
            "Save it as UTF-8 without BOM.",
        )
    refused = next((name for name in names if not _NAME.fullmatch(name)), None)
    if refused is not None:
        return _fault(
            f"Column {_quoted(refused)} contains a character that the server rejects.",
            "Use letters without accents, digits, _ and spaces.",
        )
    lowered = [name.strip().lower() for name in names]
    return _twice(lowered) or _refused_by_database(header_columns(line), names)


def _twice(names: Sequence[str]) -> RecordFault | None:
    name, count = Counter(names).most_common(1)[0]
    if count == 1:
        return None
    return _fault(
        f"Column {_quoted(name)} occurs {count:,} times (upper and lower case are equal).",
        "Use a different name for each column.",
    )


def _refused_by_database(columns: Sequence[str], names: Sequence[str]) -> RecordFault | None:
    for column, name in zip(columns, names, strict=True):
        if not column or '"' in column:
            return _fault(
                f"Column {_quoted(name)} is only partly quoted.",
                "Remove the quotes from the header.",
            )
        if column in _SYSTEM:
            return _fault(
                f"Column name {_quoted(column)} is reserved by the database.", "Rename the column."
            )
        if len(column) > LONGEST_NAME:
            return _fault(
                f"Column name {_quoted(column)} is longer than {LONGEST_NAME} characters.",
                "Shorten it. The database would cut it.",
            )
    if len(columns) > MOST_COLUMNS:
        return _fault(
            f"{len(columns):,} columns; a table has at most {MOST_COLUMNS:,}.",
            "Upload fewer columns, or upload it as a file.",
        )
    return _twice(columns)


def _bare(name: str) -> str:
    whole = len(name) > 1 and name.startswith('"') and name.endswith('"')
    return name[1:-1] if whole else name


def _quoted(name: str) -> str:
    cut = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    return f"“{visible(cut.strip())}”"


def _fault(what: str, next_step: str) -> RecordFault:
    return RecordFault(1, what, next_step)
