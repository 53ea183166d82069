"""What a plan and a load ask of the way in which rows are written."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import CsvFile, WritePath
from csm_tui.domain.twin.plan import Ends
from csm_tui.domain.twin.statements import write_statement
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._progress import FileProgress, SentRow


class Writer(ABC):
    """A way to write rows to a graph: its statements, its limits, and its requests."""

    path: ClassVar[WritePath]
    carries_every_row: ClassVar[bool] = True
    """Whether no row has to be written in another way."""

    def statement(self, file: CsvFile, ends: Ends | None, *, skip: bool) -> str:
        """Return the query for the rows of a file; with `skip`, only for those not in the graph."""
        return write_statement(file, self.path, ends, skip=skip)

    def carries(self, cells: Iterable[str]) -> bool:
        """Return whether a row arrives unchanged; if not, another writer sends it."""
        del cells
        return True

    def problem(self, file: CsvFile, statement: str) -> str | None:
        """Return why this file cannot be written, or None if it can."""
        del file, statement
        return None

    def problem_with_existing(self, file: CsvFile) -> str | None:
        """Return why the file cannot be added to relationships of its type, or None if it can."""
        del file
        return None

    def why_refused(self, graph: TwinGraph, cancel: CancelToken) -> str:
        """Ask the platform whether it offers this way, without a row, before anything is changed.

        Returns:
            Why it does not, as a sentence; empty if it does.

        Raises:
            CsmError: the platform cannot be asked, or the rights are missing.
        """
        del graph, cancel
        return ""

    @abstractmethod
    def send(
        self,
        graph: TwinGraph,
        progress: FileProgress,
        statement: str,
        rows: list[SentRow],
        cancel: CancelToken,
    ) -> None:
        """Send rows in one request, and record the answer in the progress of their file.

        Raises:
            CsmError: they could not be sent, or the answer was lost or has an unknown form.
        """
