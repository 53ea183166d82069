"""The tables of DB parts: CSV to table, table to CSV, and queries (PLATFORM.md 9).

Every text that reaches a statement has passed the server's own rule for names, which leaves room
for wrong SQL; the database's roles see to it that it does no harm.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from csm_tui.demo.postgres import Database, NoDatabaseError
from csm_tui.demo.problems import ApiProblem

if TYPE_CHECKING:
    from csm_tui.demo.postgres import Connection

_HEADER_NAME = re.compile(r"[a-zA-Z0-9_\"' ]+")
_COLUMN_NAME = re.compile(r"[a-zA-Z0-9_*!' ]+")
_CHUNK = 65_536
_NO_DATABASE = "This demo platform has no PostgreSQL."
_LISTS = ("selects", "sums", "avgs", "counts", "mins", "maxs", "groupBys", "orderBys")
_FUNCTIONS = {
    "sums": ("sum", "::float8"),
    "avgs": ("avg", "::float8"),
    "counts": ("count", ""),
    "mins": ("min", "::float8"),
    "maxs": ("max", "::float8"),
}
"""Function and cast of an aggregate by the parameter that names its columns."""


@dataclass(frozen=True, slots=True)
class TableQuery:
    """A question to a table, as the query string has it."""

    columns: Mapping[str, Sequence[str]]
    """Names of columns by parameter: `selects`, `sums`, ..., as given."""
    limit: int | None = None
    offset: int | None = None

    @classmethod
    def from_parameters(
        cls, values: Callable[[str], list[str]], number: Callable[[str], int | None]
    ) -> "TableQuery":
        """Return the query that the parameters describe.

        Args:
            values: the values of a parameter by its name.
            number: the value of a parameter that is a whole number, or None.

        Raises:
            ApiProblem: 400, a name has characters that no column may have.
        """
        columns = {name: _as_list(values(name)) for name in _LISTS}
        for name, given in columns.items():
            _check_names(name, given)
        return cls(columns, number("limit"), number("offset"))

    def statement(self, part_id: str) -> str:
        """Return the server's SQL."""
        selected = [_column(name) for name in self.columns["selects"]]
        for parameter, (function, cast) in _FUNCTIONS.items():
            selected += [_aggregate(function, cast, name) for name in self.columns[parameter]]
        words = f"SELECT {','.join(selected) or '*'} FROM {_table(part_id)} "  # noqa: S608 - as above
        if groups := self.columns["groupBys"]:
            words += f"GROUP BY {','.join(map(_column, groups))} "
        if orders := self.columns["orderBys"]:
            words += f"ORDER BY {','.join(map(_order, orders))} "
        words += "" if self.limit is None else f" LIMIT {self.limit}"
        return words + ("" if self.offset is None else f" OFFSET {self.offset}")


class Tables:
    """The tables of a database by the id of their part."""

    def __init__(self, database: Database | None) -> None:
        self._database = database

    def store(self, part_id: str, content: IO[bytes]) -> None:
        """Create the table of a part from CSV; nothing is stored when a row is refused.

        Raises:
            ApiProblem: 400, the header breaks the server's rule or the database refuses a row.
        """
        content.seek(0)
        columns = ", ".join(f"{_quoted(name.strip())} TEXT" for name in _header(content))
        table = _table(part_id)
        with self._connection("writer") as connection:
            _execute(connection, f"CREATE TABLE {table} ({columns})")
            with connection.cursor().copy(f"COPY {table} FROM STDIN WITH CSV".encode()) as rows:
                while chunk := content.read(_CHUNK):
                    rows.write(chunk)

    def drop(self, part_id: str) -> None:
        """Remove the table of a part.

        Raises:
            ApiProblem: 400, there is no such table.
        """
        with self._connection("writer") as connection:
            _execute(connection, f"DROP TABLE {_table(part_id)}")

    def download(self, part_id: str) -> bytes:
        """Return the table of a part as CSV."""
        return self._copied(f"COPY {_table(part_id)} TO STDOUT WITH CSV HEADER")

    def query(self, part_id: str, query: TableQuery) -> bytes:
        """Return the answer to a query as CSV.

        Raises:
            ApiProblem: 400, the database refuses the statement.
        """
        statement = query.statement(part_id)
        try:
            return self._copied(f"COPY ({statement}) TO STDOUT WITH CSV HEADER")
        except ApiProblem as refused:
            if refused.status != 400:
                raise
            detail = f"Error while querying Dataset Part {part_id}: ({statement})"
            raise ApiProblem(400, detail) from refused

    def _copied(self, statement: str) -> bytes:
        with (
            self._connection("reader") as connection,
            connection.cursor().copy(statement.encode()) as rows,
        ):
            return b"".join(bytes(row) for row in rows)

    @contextmanager
    def _connection(self, role: str) -> "Iterator[Connection]":
        if self._database is None:
            raise ApiProblem(501, _NO_DATABASE)
        try:
            self._database.start()
            import psycopg
        except ImportError as missing:
            raise ApiProblem(501, f"{_NO_DATABASE} {self._database.why_not}") from missing
        try:
            with self._database.connection(role) as connection:
                yield connection
        except NoDatabaseError as missing:
            raise ApiProblem(501, f"{_NO_DATABASE} {missing}") from missing
        except psycopg.Error as refused:
            raise ApiProblem(400, _words(refused), "Bad SQL Request") from refused


def _words(refused: Exception) -> str:
    """Return the database's own words as the server's driver writes them."""
    said: Any = getattr(refused, "diag", None)
    if said is None or said.message_primary is None:
        return str(refused)
    words = f"ERROR: {said.message_primary}"
    return f"{words}\n  Where: {said.context}" if said.context else words


def _execute(connection: "Connection", statement: str) -> None:
    connection.execute(statement.encode())


def _header(content: IO[bytes]) -> list[str]:
    """Read the first line of CSV and return its names, which may have no comma at all.

    Raises:
        ApiProblem: 400, in the server's words.
    """
    line = content.readline()
    if not line:
        raise ApiProblem(400, "No headers found in dataset part file")
    names = _without_end(line, content).decode("utf-8", "replace").split(",")
    if not all(map(str.strip, names)):
        raise ApiProblem(400, "Empty headers found in dataset part file")
    if len({name.lower().strip() for name in names}) < len(names):
        raise ApiProblem(400, "Duplicate headers found in dataset part file")
    if not all(map(_HEADER_NAME.fullmatch, names)):
        raise ApiProblem(
            400,
            "Invalid header name found in dataset part file: header name must match "
            f"[a-zA-Z0-9_\"' ]+ (found: [{', '.join(names)}])",
        )
    return names


def _without_end(line: bytes, content: IO[bytes]) -> bytes:
    r"""Return the first line, also when a lone \r ends it, and leave the position behind it."""
    before, lone_return, _ = line.partition(b"\r")
    if lone_return and not line.endswith(b"\r\n"):
        content.seek(len(before) + 1)
        return before
    return line.rstrip(b"\r\n")


def _as_list(given: list[str]) -> list[str]:
    """Return the values of a parameter; a single one may hold several with commas between."""
    if len(given) == 1:
        return [one.strip() for one in given[0].split(",")] if given[0] else []
    return given


def _check_names(parameter: str, given: Sequence[str]) -> None:
    found = f"(found: [{', '.join(given)}])"
    begin = f"Invalid parameter value found in '{parameter}': parameter name must"
    if not all(map(_COLUMN_NAME.fullmatch, given)):
        raise ApiProblem(400, f"{begin} match [a-zA-Z0-9_*!' ]+ {found}")
    if any(name.strip() in {"*", "!"} for name in given):
        raise ApiProblem(400, f'{begin} not be "*" or "!" {found}')


def _table(part_id: str) -> str:
    return f"inputs.{part_id.replace('-', '_')}"


def _quoted(name: str) -> str:
    """Return a name between quotes, without adding those that it already has."""
    before = "" if name.startswith('"') else '"'
    return before + name + ("" if name.endswith('"') else '"')


def _distinct(name: str) -> tuple[bool, str]:
    return name.endswith("*"), name.rpartition("*")[0] if "*" in name else name


def _column(name: str) -> str:
    distinct, column = _distinct(name)
    return f"{'DISTINCT' if distinct else ''} {_quoted(column)}"


def _aggregate(function: str, cast: str, name: str) -> str:
    distinct, column = _distinct(name)
    title = f"{function}_{'distinct_' if distinct else ''}{column}"
    return f'{function}({_column(name)}{cast}) as "{title}"'


def _order(name: str) -> str:
    return f"{_quoted(name[1:])} DESC" if name.startswith("!") else f"{_quoted(name)} ASC"
