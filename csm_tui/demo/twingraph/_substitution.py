"""The server's textual replacement of `$column` by the cells of a CSV row (PLATFORM.md 8.2)."""

import csv
import io
from collections.abc import Iterator


def read_rows(content: bytes) -> Iterator[dict[str, str]]:
    """Read CSV rows as trimmed text by trimmed column, in header order; blank lines are skipped."""
    lines = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    rows = ([cell.strip() for cell in line] for line in lines if line)
    header = next(rows, [])
    for row in rows:
        yield dict(zip(header, row, strict=False))


def substitute(cypher: str, row: dict[str, str]) -> str:
    """Replace every `$column` of a query by the row's cells, column after column.

    Nothing keeps a column from replacing the start of a longer name, nor from replacing what an
    earlier cell brought in, and a backslash is left as it is: so does the server.
    """
    for column, cell in row.items():
        escaped = cell.replace('"', '\\"')
        cypher = cypher.replace(f"${column}", f'"{escaped}"' if cell else "null")
    return cypher
