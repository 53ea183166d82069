"""Writing by the platform's batch call, which runs one query per row (PLATFORM.md 8.2)."""

from collections.abc import Iterable

from csm_tui.domain.errors import (
    FeatureMissing,
    InputRefused,
    OutcomeUnknown,
    PlatformFailed,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import CsvFile, RowError, WritePath
from csm_tui.domain.twin.batch_wire import batch_problem, encoded, survives
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._progress import FileProgress, SentRow
from csm_tui.services.twin_data.writers._writer import Writer

_NO_ROW = "RETURN 1"
"""A query that would change nothing, for a body without rows."""


class BatchWriter(Writer):
    """Writes with the batch call; each row is written or refused by itself."""

    path = WritePath.BATCH
    carries_every_row = False

    def carries(self, cells: Iterable[str]) -> bool:
        """Return whether the call leaves the cells of a row unchanged."""
        return survives(cells)

    def problem(self, file: CsvFile, statement: str) -> str | None:
        """Return why the call cannot write this file, or None if it can."""
        return batch_problem(file, statement)

    def problem_with_existing(self, file: CsvFile) -> str | None:
        """The call does not say which rows were there already."""
        return f"The batch call does not report how many {file.label} it skips."

    def why_refused(self, graph: TwinGraph, cancel: CancelToken) -> str:
        """Call it without rows: the handlers of 4.2 accept no request at all (PLATFORM.md 8.3).

        So whatever a broken route answers, no row was written.
        """
        try:
            graph.batch(_NO_ROW, encoded(1, ()), cancel)
        except OutcomeUnknown as lost:
            raise Unreachable(
                "No response: whether the batch call works here is unknown.",
                "No row sent. Retry, or load with chunked queries.",
                lost.details,
            ) from lost
        except (FeatureMissing, InputRefused, PlatformFailed) as refused:
            status = refused.details.get("status")
            # Without a status it was not sent, nor will a row be: the profile is read-only.
            return f"The batch call does not work on this platform ({status})." if status else ""
        return ""

    def send(
        self,
        graph: TwinGraph,
        progress: FileProgress,
        statement: str,
        rows: list[SentRow],
        cancel: CancelToken,
    ) -> None:
        """Send rows in one call, which answers which of them were refused."""
        body = encoded(len(progress.step.file.columns), (cells for _, cells in rows))
        answer = graph.batch(statement, body, cancel)
        if answer.total != len(rows):
            raise UnexpectedAnswer(
                f"The platform received {answer.total:,} of {len(rows):,} rows.",
                "Check the counts of the graph before you send again.",
            )
        progress.accepted += max(0, len(rows) - len(answer.errors))
        for error in answer.errors:
            known = error.row is not None and error.row < len(rows)
            span = rows[error.row : error.row + 1] if known and error.row is not None else rows
            progress.add_error(
                RowError(progress.step.file.name, span[0][0], span[-1][0], error.words)
            )
