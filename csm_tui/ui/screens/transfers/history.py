"""The history of the transfers of all sessions, newest first."""

from collections.abc import Sequence

from textual.app import ComposeResult

from csm_tui.domain.transfers import JournalEntry
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.transfer_history_rows import (
    history_columns,
    history_row,
)
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel

HISTORY = 2_000
"""Number of lines of the history that are read, the newest ones."""


class HistoryPanel(Panel):
    """Shows the newest lines of the history."""

    def __init__(self, queue: TransferQueue) -> None:
        super().__init__()
        self._queue = queue
        self._entries: Sequence[JournalEntry] = ()

    def compose(self) -> ComposeResult:
        """Compose the rows."""
        yield Grid(id="history")

    @property
    def grid(self) -> Grid:
        """The rows."""
        return self.query_one(Grid)

    @property
    def entry(self) -> JournalEntry | None:
        """The line under the cursor."""
        row = self.grid.cursor_row
        return self._entries[row] if row < len(self._entries) else None

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self._fill()

    @flow("history", exclusive=True)
    async def read(self) -> None:
        """Read the history, and show it."""
        self.grid.empty_text = "Reading the history…"
        self._entries = await shell(self).jobs.run(
            "Reading the history", lambda _: self._queue.journal.history(limit=HISTORY)
        )
        self.grid.empty_text = "No files were transferred yet."
        self._fill()

    def _fill(self) -> None:
        columns = history_columns(self.size.width)
        self.grid.set_columns(columns)
        self.grid.set_rows([history_row(each, columns) for each in self._entries])
        more = len(self._entries) == HISTORY
        self.head("History", f"the newest {HISTORY:,}" if more else f"{len(self._entries):,}")
