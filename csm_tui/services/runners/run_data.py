"""The tables of one run: listing, querying in SQL, and saving as CSV (PLATFORM.md 6)."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.run import Run
from csm_tui.domain.run_data import (
    RunColumn,
    RunTable,
    column_order,
    csv_lines,
    whole_rows_of,
    writing_word,
)
from csm_tui.services.connection import Session
from csm_tui.services.runners._saving import save_new

_CATALOG = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
)
_BLOCK = 1 << 16
"""Most characters that are written at once."""
_LEFT_OUT = "Columns with only NULL are missing."


class RunData:
    """The tables that one run has written; nothing of them is changed here."""

    def __init__(self, session: Session, organization_id: str, workspace_id: str, run: Run) -> None:
        self._session = session
        self._ids = (organization_id, workspace_id, run.runner_id, run.id)
        self._tables: dict[str, RunTable] = {}

    def tables(self, *, cancel: CancelToken | None = None) -> tuple[RunTable, ...]:
        """Return the tables with their columns, by name.

        Raises:
            FeatureMissing: the platform keeps no run data, or the service is switched off.
            InputRefused: the server does not let the catalog be read: query a table by its name.
        """
        columns: dict[str, list[RunColumn]] = {}
        try:
            found = self._ask(_CATALOG, cancel)
        except InputRefused as refused:
            raise InputRefused(
                "The server does not list the tables of a run.",
                "Query one by name, such as cd_<id> (lower case).",
                refused.details,
            ) from refused
        for row in found:
            column = RunColumn(str(row.get("column_name", "")), str(row.get("data_type", "")))
            columns.setdefault(str(row.get("table_name", "")), []).append(column)
        self._tables = {name: RunTable(name, tuple(each)) for name, each in columns.items()}
        return tuple(self._tables.values())

    def query(self, sql: str, *, cancel: CancelToken | None = None) -> QueryResult:
        """Run a query that reads, and return its rows with values as the platform sent them.

        Raises:
            FeatureMissing: the platform keeps no run data, or the service is switched off.
            InputRefused: the query may change data, or the database refuses it.
        """
        if not sql.strip():
            raise InputRefused("Empty query.", "Enter a query, such as SELECT 1.")
        if (word := writing_word(sql)) is not None:
            raise InputRefused(
                f"Query blocked: {word} may change data.",
                'Only reading queries are allowed. Put names in "double quotes".',
            )
        started = time.monotonic()
        found = self._ask(sql, cancel)
        columns = column_order(found)
        table = self._tables.get(whole_rows_of(sql) or "")
        known = tuple(column.name for column in table.columns) if table else ()
        complete = set(columns) <= set(known)
        columns = known if complete else columns
        rows = tuple(tuple(row.get(name) for name in columns) for row in found)
        return QueryResult(
            columns,
            rows,
            truncated=False,
            total=len(rows),
            seconds=time.monotonic() - started,
            note="" if complete or not rows else _LEFT_OUT,
        )

    def save(self, result: QueryResult, target: Path) -> int:
        """Write a result to a new CSV file in UTF-8, and return its size in bytes.

        NULL is an empty cell, an empty text is ``""``, and every other value is as it was sent.

        Raises:
            AlreadyExists: a file has that name; it stays as it is.
            CsmError: the disk refuses.
        """
        return save_new(target, _blocks(csv_lines(result.columns, result.rows)))

    def _ask(self, sql: str, cancel: CancelToken | None) -> list[dict[str, object]]:
        from csm_tui.platform.run_data import query
        from csm_tui.platform.runs import RunAddress

        self._session.capabilities.require(Capability.RUN_DATA)
        try:
            return query(self._session.client, RunAddress(*self._ids), sql, cancel)
        except FeatureMissing as off:
            raise FeatureMissing(
                "Tables of runs are switched off on this platform (501).",
                "Ask your administrator to switch them on, or read the results where the run "
                "sends them.",
                off.details,
            ) from off


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield lines as UTF-8, joined to blocks."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(waiting).encode("utf-8", "surrogatepass")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8", "surrogatepass")
