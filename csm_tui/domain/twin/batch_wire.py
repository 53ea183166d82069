"""What a row looks like on its way through the platform's batch call (PLATFORM.md 8.2)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from csm_tui.domain.twin.csv_file import CsvFile

_LONGEST_QUERY = 6_000
"""Characters of a quoted query that proxies let through in an address."""

_PLACEHOLDER = re.compile(r"\$c\d+_")

_TRIMMED = "".join(map(chr, range(0x21)))
"""What Java's trim takes away; other libraries take what Unicode calls blank."""


def survives(cells: Iterable[str]) -> bool:
    """Whether the platform's textual substitution leaves the values what they are.

    It trims cells, and replaces what looks like another column's placeholder.
    """
    return not any(
        cell and (cell != cell.strip().strip(_TRIMMED) or _PLACEHOLDER.search(cell))
        for cell in cells
    )


def wire_names(columns: Sequence[str]) -> list[str]:
    """Return placeholders for the batch call of which none begins another (PLATFORM.md 8.2)."""
    return [f"$c{position}_" for position in range(len(columns))]


def encoded(columns: int, rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return the rows as the batch call's CSV, columns under collision-free names.

    The server escapes quotes and forgets backslashes, so these are doubled here.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"c{position}_" for position in range(columns)])
    writer.writerows([cell.replace("\\", "\\\\") for cell in row] for row in rows)
    return text.getvalue().encode()


def batch_problem(file: CsvFile, statement: str) -> str | None:
    """Return why the batch call cannot write this file at all, if so."""
    if any(_PLACEHOLDER.search(name) for name in (file.label, *file.properties)):
        return "One of its names looks like a placeholder of the batch call."
    if len(quote(statement, safe="")) > _LONGEST_QUERY:
        return "Its query is too long for the address that the batch call puts it in."
    return None
