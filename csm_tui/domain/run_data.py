"""Tables that a run has written (PLATFORM.md 6): their columns, queries, and rows as CSV."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    \s+ | --[^\n]* | /\*.*?(?:\*/|\Z)
  | '(?:[^']|'')*(?:'|\Z) | "(?:[^"]|"")*(?:"|\Z) | \$(\w*)\$.*?(?:\$\1\$|\Z)
  | (?P<word>[^\W\d]\w*)
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
_READS = frozenset({"select", "with", "values", "table", "explain", "show"})
_WRITES = frozenset(
    {"insert", "update", "delete", "merge", "truncate", "drop", "alter", "create", "grant"}
    | {"revoke", "copy", "call", "do", "into", "lock", "comment", "vacuum", "reindex", "set"}
)
_WHOLE = re.compile(
    r"""\s*select\s+\*\s+from\s+(?:public\s*\.\s*)?(?:"((?:[^"]|"")+)"|(\w+))
        (?:\s+(?:where|order\s+by|limit|offset|fetch)\b.*)?\s*;?\s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SPECIAL = frozenset(',"\r\n')

NOT_IN_CSV = (
    'NULL becomes an empty cell, an empty text becomes "". Numbers and texts are not distinguished.'
)
"""What a reader of the CSV file must know."""


class NumberText(str):
    """A number with a point, as the platform wrote it: a float would lose digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RunColumn:
    """A column of a table."""

    name: str
    type: str
    """The type in the words of the database."""


@dataclass(frozen=True, slots=True)
class RunTable:
    """A table in the database of a run."""

    name: str
    columns: tuple[RunColumn, ...]

    @property
    def query(self) -> str:
        """The query for all its rows."""
        return f"SELECT * FROM {quoted(self.name)}"  # noqa: S608 - quoted


def quoted(name: str) -> str:
    """Return the name of a table or a column as SQL takes it, whatever characters it has."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def writing_word(sql: str) -> str | None:
    """Return the first word by which a statement may change data, or None if it only reads.

    Words within texts, comments and quoted names do not count. A statement that begins with an
    unknown word may change data.
    """
    words = list(_words(sql))
    if words and words[0].lower() not in _READS:
        return words[0].upper()
    return next((word.upper() for word in words if word.lower() in _WRITES), None)


def whole_rows_of(sql: str) -> str | None:
    """Return the table of which a query asks for all columns, or None if it is no such query."""
    found = _WHOLE.fullmatch(sql)
    if found is None:
        return None
    return found[1].replace('""', '"') if found[1] else found[2].lower()


def column_order(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Return the columns of rows from which those with NULL are left out.

    Each row has its columns in order, so one that is missing in the first row is put behind the one
    before it in another.
    """
    order: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        names = tuple(row)
        if names in seen:
            continue
        seen.add(names)
        known = set(order)
        place = 0
        for name in names:
            if name in known:
                place = max(place, order.index(name) + 1)
            else:
                order.insert(place, name)
                place += 1
    return tuple(order)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file, with commas and few quotes.

    NULL is nothing, an empty text ``""``, and every other value as the platform sent it.
    """
    yield f"{','.join(map(_cell, columns))}\n"
    for row in rows:
        yield f"{','.join(map(_cell, row))}\n"


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case "":
            return '""'
        case str():
            text = value
        case _:
            text = json.dumps(value, ensure_ascii=False)
    if _SPECIAL.isdisjoint(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _words(sql: str) -> Iterator[str]:
    return (found["word"] for found in _TOKEN.finditer(sql) if found["word"])
