"""Sending the rows of a plan in requests, by its writer or around it."""

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import LoadPlan
from csm_tui.domain.twin.plan import Ends
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._progress import (
    FileProgress,
    PlacedRow,
    SentRow,
    perhaps_applied,
)
from csm_tui.services.twin_data.writers import CHUNKED, writer_of


class Sender:
    """Sends the rows of a plan and records the answers in the progress of their file."""

    def __init__(self, graph: TwinGraph, plan: LoadPlan, cancel: CancelToken) -> None:
        self._graph = graph
        self._writer = writer_of(plan.write_path)
        self._cancel = cancel

    def requests(self, chunk: list[PlacedRow]) -> list[tuple[Ends | None, list[SentRow]]]:
        """Split a chunk into requests, by statement and by whether the writer carries a row."""
        requests: dict[tuple[Ends | None, bool], list[SentRow]] = {}
        for line, cells, ends in chunk:
            requests.setdefault((ends, self._writer.carries(cells)), []).append((line, cells))
        return [(ends, rows) for (ends, _), rows in requests.items()]

    def send(self, progress: FileProgress, ends: Ends | None, rows: list[SentRow]) -> None:
        """Send rows of the same statement in one request.

        Raises:
            CsmError: they could not be sent, or the answer was lost; `progress` has the lines.
        """
        step = progress.step
        if self._writer.carries(rows[0][1]):
            writer = self._writer
            text = next(statement.text for statement in step.statements if statement.ends == ends)
        else:
            writer = CHUNKED
            text = writer.statement(step.file, ends, skip=step.skips_existing)
        try:
            writer.send(self._graph, progress, text, rows, self._cancel)
        except Exception as error:
            if perhaps_applied(error):
                progress.unknown_lines = (rows[0][0], rows[-1][0])
            raise
        progress.sent += len(rows)
