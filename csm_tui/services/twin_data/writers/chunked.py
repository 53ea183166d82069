"""Writing by chunked queries: many rows in one, as a list within its text."""

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import RowError, WritePath
from csm_tui.domain.twin.quoting import with_rows
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._progress import FileProgress, SentRow
from csm_tui.services.twin_data.writers._writer import Writer


class ChunkedWriter(Writer):
    """Writes with the query call; each request is written whole or not at all."""

    path = WritePath.CYPHER

    def send(
        self,
        graph: TwinGraph,
        progress: FileProgress,
        statement: str,
        rows: list[SentRow],
        cancel: CancelToken,
    ) -> None:
        """Send rows in one query, which answers how many it created."""
        from csm_tui.platform import decode

        query = with_rows(statement, map(progress.quoted, (cells for _, cells in rows)))
        answer = graph.write(query, cancel)
        created = decode.count(answer[0], "created") if answer else None
        if created is None:
            raise UnexpectedAnswer(
                "The platform did not report how many rows it stored.",
                "Check the counts of the graph before you send again.",
            )
        sent = len(rows)
        if progress.step.skips_existing:
            progress.accepted += sent
            progress.skipped += max(0, sent - created)
            return
        progress.accepted += min(sent, created)
        if created != sent:
            words = f"{created:,} of {sent:,} created; the graph changed meanwhile"
            progress.add_error(RowError(progress.step.file.name, rows[0][0], rows[-1][0], words))
