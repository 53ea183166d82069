"""Queries over the table of a part."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import DatasetPart, PartKind
from csm_tui.domain.dataset_parts import ColumnCounts, PartQuery, counting_query, table_rows
from csm_tui.domain.errors import FeatureMissing, UnexpectedAnswer
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Transferred
from csm_tui.services.datasets.parts._downloading import planned, save
from csm_tui.services.datasets.parts._reading import PartAccess, reported, text_lines
from csm_tui.services.workspace_files._stream import FileStream, open_stream

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

ROW_LIMIT = 10_000
_AT_ONCE = 40
"""Columns that are counted with one request: their names are in its address."""
_TEXTS = "All values are text: 10 is sorted before 9."


class PartTable:
    """The table of a part; safe to call from any thread.

    Raises:
        FeatureMissing: the part is a file, which answers no queries.
    """

    def __init__(self, access: PartAccess, part: DatasetPart) -> None:
        if part.kind is not PartKind.TABLE:
            raise FeatureMissing(
                f"Cannot query “{visible(part.source_name)}”: it is a file, not a table.",
                "Select a part of type DB, or preview this one.",
            )
        self._access = access
        self._part = part

    def columns(self, *, cancel: CancelToken | None = None) -> tuple[str, ...]:
        """Return the columns."""
        return self.query(PartQuery(limit=0), cancel=cancel).columns

    def query(
        self,
        query: PartQuery,
        *,
        limit: int = ROW_LIMIT,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> QueryResult:
        """Run a query and return its rows; values are texts, None is NULL.

        Args:
            query: what to ask.
            limit: rows that are kept; all of the answer are counted.
            progress: called with the bytes of the answer.
            cancel: ends it at once.

        Raises:
            InputRefused: the query breaks a rule of the server or of its database.
        """
        cancel = cancel or CancelToken()
        started = time.monotonic()
        what = f"Querying {visible(self._part.source_name)}"
        with self.read(query, cancel=cancel) as stream:
            answer = table_rows(text_lines(reported(stream, what, progress)))
            header = next(answer, None)
            if header is None:
                raise self._unexpected("is empty")
            rows = tuple(islice(answer, limit))
            total = len(rows) + sum(1 for _ in answer)
        return QueryResult(
            columns=tuple(name or "" for name in header),
            rows=rows,
            truncated=total > len(rows),
            total=total,
            seconds=time.monotonic() - started,
            note=_TEXTS if query.sorts_texts else "",
        )

    def read(
        self, query: PartQuery, *, cancel: CancelToken | None = None
    ) -> AbstractContextManager[FileStream]:
        """Read the answer to a query block by block, as CSV.

        Raises:
            CsmError, Cancelled: as for `query`.
        """
        cancel = cancel or CancelToken()
        return open_stream(partial(self._open, query, cancel), cancel)

    def counts(
        self, columns: Sequence[str] = (), *, cancel: CancelToken | None = None
    ) -> tuple[ColumnCounts, ...]:
        """Return how many values columns have, and how many different ones; all by default."""
        names = tuple(columns) or self.columns(cancel=cancel)
        found: list[ColumnCounts] = []
        for start in range(0, len(names), _AT_ONCE):
            found += self._counts(names[start : start + _AT_ONCE], cancel)
        return tuple(found)

    def export(
        self,
        query: PartQuery,
        target: Path,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Transferred:
        """Save the answer to a query as CSV, byte for byte as the platform sends it.

        Raises:
            AlreadyExists: something has the target's name, and may not be overwritten.
            CsmError, Cancelled: as for `query`; nothing is left.
        """
        cancel = cancel or CancelToken()
        return save(
            planned(target.name, target.parent),
            partial(self._open, query, cancel),
            overwrite=overwrite,
            progress=progress,
            cancel=cancel,
        )

    def _open(self, query: PartQuery, cancel: CancelToken) -> "BodyStream":
        from csm_tui.platform.dataset_parts import open_query

        query.check()
        access = self._access
        parameters = query.parameters()
        return open_query(access.session.client, access.place, self._part.id, parameters, cancel)

    def _counts(self, names: Sequence[str], cancel: CancelToken | None) -> list[ColumnCounts]:
        rows = self.query(counting_query(names), limit=1, cancel=cancel).rows
        cells = [str(cell) for cell in (rows[0] if rows else ())]
        if len(cells) != 2 * len(names) or not all(map(str.isdecimal, cells)):
            raise self._unexpected("contains other counts than requested")
        numbers = list(map(int, cells))
        pairs = zip(names, numbers[: len(names)], numbers[len(names) :], strict=True)
        return [ColumnCounts(*each) for each in pairs]

    def _unexpected(self, why: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            f"Query of “{visible(self._part.source_name)}”: the response {why}.",
            "Retry. If it persists, report it.",
        )
