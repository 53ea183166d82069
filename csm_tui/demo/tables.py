"""The database of one run: tables in SQLite, which a query reads and cannot change.

The server has PostgreSQL; its views of the tables and their columns are here too.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]
_MOST_STEPS = 50_000_000
"""Steps of SQLite's machine before a query is ended; about ten seconds."""
_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)


sqlite3.register_converter("BOOLEAN", lambda raw: raw == b"1")


class RefusedQuery(Exception):
    """The database refuses a query; the text is its own."""


class RunTables:
    """Tables by name, in memory; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table, with column names in lower case; a new one is made.

        Raises:
            RefusedQuery: a row does not fit the table.
        """
        lowered = [{name.lower(): _cell(one) for name, one in row.items()} for row in rows]
        columns = list(dict.fromkeys(name for row in lowered for name in row))
        with self._lock:
            database = self._open()
            try:
                with database:
                    self._make(database, table, columns, lowered)
                    self._insert(database, table, columns, lowered)
            except sqlite3.Error as refused:
                raise RefusedQuery(str(refused)) from refused

    def query(self, sql: str) -> list[Row]:
        """Return the rows of a query that reads.

        Raises:
            RefusedQuery: the query is wrong, writes or takes too long.
        """
        with self._lock:
            database = self._open()
            database.set_authorizer(_reading_only)
            database.set_progress_handler(lambda: 1, _MOST_STEPS)
            try:
                found = database.execute(sql)
                names = [column[0] for column in found.description or ()]
                return [dict(zip(names, row, strict=True)) for row in found]
            except (sqlite3.Error, sqlite3.Warning, UnicodeError) as refused:
                raise RefusedQuery(f"{refused}; SQL [{sql}]") from refused
            finally:
                database.set_authorizer(None)
                database.set_progress_handler(None, 0)

    def close(self) -> None:
        """Forget every table."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = sqlite3.connect(
                ":memory:", check_same_thread=False, detect_types=sqlite3.PARSE_DECLTYPES
            )
            self._database.executescript(_VIEWS)
        return self._database

    def _make(
        self, database: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
    ) -> None:
        known = {row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")}
        if known:
            for name in columns:
                if name not in known:
                    _alter(database, table, name, _kind(rows, name))
            return
        defined = ", ".join(f"{_quoted(name)} {_kind(rows, name)}" for name in columns)
        database.execute(f"CREATE TABLE {_quoted(table)} ({defined})")
        _list_columns(database, table)

    def _insert(
        self, database: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]
    ) -> None:
        names, marks = ", ".join(map(_quoted, columns)), ", ".join("?" * len(columns))
        database.executemany(
            f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})",  # noqa: S608 - quoted
            [[row.get(name) for name in columns] for row in rows],
        )


_VIEWS = """
ATTACH ':memory:' AS information_schema;
CREATE TABLE information_schema.tables (table_schema, table_name, table_type);
CREATE TABLE information_schema.columns
  (table_schema, table_name, column_name, ordinal_position, data_type);
"""


def _alter(database: sqlite3.Connection, table: str, name: str, kind: str) -> None:
    database.execute(f"ALTER TABLE {_quoted(table)} ADD COLUMN {_quoted(name)} {kind}")
    _list_columns(database, table)


def _list_columns(database: sqlite3.Connection, table: str) -> None:
    """Write a table and its columns into the views."""
    for view in ("tables", "columns"):
        database.execute(
            f"DELETE FROM information_schema.{view} WHERE table_name = ?",  # noqa: S608 - ours
            (table,),
        )
    database.execute(
        "INSERT INTO information_schema.tables VALUES ('public', ?, 'BASE TABLE')", (table,)
    )
    database.execute(
        "INSERT INTO information_schema.columns"
        " SELECT 'public', ?, name, cid + 1, lower(type) FROM pragma_table_info(?)",
        (table, table),
    )


def _reading_only(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def _kind(rows: Sequence[Row], name: str) -> str:
    """Return the type of a column by its first value."""
    value = next((row[name] for row in rows if row.get(name) is not None), None)
    if isinstance(value, bool):
        return "BOOLEAN"
    return "NUMERIC" if isinstance(value, int | float) else "TEXT"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
