"""The rows of the platform's batch call, and what it cannot carry (PLATFORM.md 8.2)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from csm_tui.domain.twin.csv_file import CsvFile

_LONGEST_QUERY = 6_000
"""Most characters of a quoted query that proxies accept in an address."""

_PLACEHOLDER = re.compile(r"\$c\d+_")

_TRIMMED = "".join(map(chr, range(0x21)))
"""The characters that Java's trim removes; other libraries remove Unicode whitespace."""


def survives(cells: Iterable[str]) -> bool:
    """Return whether the batch call leaves these values unchanged.

    It trims cells, and replaces text that looks like the placeholder of another column.
    """
    return not any(
        cell and (cell != cell.strip().strip(_TRIMMED) or _PLACEHOLDER.search(cell))
        for cell in cells
    )


def wire_names(columns: Sequence[str]) -> list[str]:
    """Return the placeholders of the columns; none is the beginning of another."""
    return [f"$c{position}_" for position in range(len(columns))]


def encoded(columns: int, rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return the rows as CSV for the batch call, with the columns named as in `wire_names`.

    The server escapes quotes but not backslashes, so these are doubled here.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"c{position}_" for position in range(columns)])
    writer.writerows([cell.replace("\\", "\\\\") for cell in row] for row in rows)
    return text.getvalue().encode()


def batch_problem(file: CsvFile, statement: str) -> str | None:
    """Return why the batch call cannot write this file, or None if it can."""
    if any(_PLACEHOLDER.search(name) for name in (file.label, *file.properties)):
        return "One of the names looks like a placeholder of the batch call."
    if len(quote(statement, safe="")) > _LONGEST_QUERY:
        return "The query is too long for the batch call."
    return None
