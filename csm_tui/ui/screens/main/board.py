"""The board: what runs, is stuck or has failed in every workspace that the session can see."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import Screen
from textual.widgets import Static

from csm_tui.domain.board import Board, BoardEntry
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.text import visible
from csm_tui.services.by_id import FoundObject
from csm_tui.services.connection import Session
from csm_tui.services.runners import read_board
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import allowed_bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.board_rows import (
    BOARD_COLUMNS,
    NOTHING,
    BoardRow,
    board_row,
    board_words,
)
from csm_tui.ui.screens.main import pane
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.place_bar import PlaceBar
from csm_tui.ui.widgets.ranked_list import RankedList
from csm_tui.ui.widgets.status_line import StatusLine

EVERY = 60.0
"""Seconds between two readings by itself, while the board is in front."""
_TITLE = "All workspaces"


class BoardScreen(Screen[FoundObject | None]):
    """The board of all workspaces; Enter goes to a runner or dataset, Escape back."""

    BINDINGS = bindings("board")
    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    BoardScreen {
        background: $background;
        #problems { height: auto; max-height: 4; padding: 0 1; color: $text-warning; }
        RankedList { height: 1fr; }
    }
    """

    def __init__(self, session: Session, left: "BoardScreen | None" = None) -> None:
        """Create the board.

        Args:
            session: The session.
            left: The board as it was left; its picture stays until it is read again.
        """
        super().__init__()
        self._session = session
        self._board: Board | None = None
        self._read_at = 0.0
        self._failed = ""
        """Why the last reading failed."""
        self._wanted: str | None = None
        """The row on which the cursor was."""
        if left is not None:
            self._board, self._read_at, self._wanted = left.as_left

    def compose(self) -> ComposeResult:
        """Compose the place, what could not be read, and the entries."""
        yield PlaceBar()
        yield Static(id="problems")
        yield RankedList(BOARD_COLUMNS)
        yield StatusLine(shell(self).jobs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the board, and again from time to time."""
        self.query_one("#problems").display = False
        self.set_interval(EVERY, self._read_again)
        self.set_interval(5, self._show_status)
        if self._board is not None:
            self._show_problems(self._board.problems)
            self._show()
        self._read(quiet=self._board is not None)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that the profile allows."""
        return allowed_bindings(self, super().active_bindings)

    def keeps(self, event: Key | Paste) -> bool:
        """Return whether a key waits for the board."""
        if self._board is not None or self._failed or not isinstance(event, Key):
            return False
        active = self.active_bindings.get(event.key)
        return active is None or active.node not in {self, self.app}

    @property
    def list(self) -> RankedList:
        """The entries."""
        return self.query_one(RankedList)

    @property
    def as_left(self) -> tuple[Board | None, float, str | None]:
        """What was read, when, and the row on which the cursor was."""
        return self._board, self._read_at, self._wanted

    def _read_again(self) -> None:
        if self.is_current:
            self._read(quiet=True)

    @flow("board", once=True)
    async def _read(self, *, quiet: bool = False) -> None:
        """Read the board; when it fails, the last picture stays, with its age."""
        now = pane.wall_clock()
        try:
            self._board = await shell(self).jobs.run(
                "Reading all workspaces",
                lambda job: read_board(
                    self._session, now, progress=job.progress, cancel=job.cancel
                ),
                quiet=quiet,
            )
        except (CsmError, Cancelled) as error:
            self._failed = error.headline if isinstance(error, CsmError) else "Stopped."
            if self._board is None:
                self.list.say(f"{self._failed}\nr asks again.", _TITLE)
            self._show_status()
            if not quiet:
                raise
            return
        self._read_at, self._failed = pane.now(), ""
        self._show_problems(self._board.problems)
        self._show()

    def _show_problems(self, problems: Sequence[str]) -> None:
        line = self.query_one("#problems", Static)
        line.display = bool(problems)
        first = "\n".join(problems[:3])
        more = f"\nand {len(problems) - 3:,} more" if len(problems) > 3 else ""
        line.update(outside(f"! Partial: {first}{more}", lines=True))

    def _show(self) -> None:
        if self._board is not None:
            now = pane.wall_clock()
            rows = [board_row(entry, now) for entry in self._board.entries]
            self.list.show(_TITLE, rows, NOTHING)
            if self._wanted is not None:
                self.list.move_to(self._wanted)
                self._wanted = None
        self._show_status()

    def _show_status(self) -> None:
        if self._board is None:
            said = Content(self._failed or "not read")
        else:
            said = Content(f"{board_words(self._board)} · {pane.age_since(self._read_at)}")
            if self._failed:
                said += Content.styled(f" · ✗ {visible(self._failed)}", "$text-error")
        self.query_one(StatusLine).rest(said)

    @property
    def _entry(self) -> BoardEntry | None:
        row = self.list.row
        return row.entry if isinstance(row, BoardRow) else None

    @on(RankedList.Opened)
    def _go(self) -> None:
        entry = self._entry
        if entry is not None:
            self._wanted = self.list.row_id
            found = FoundObject(
                "runner" if entry.runner else "dataset",
                entry.organization.id,
                entry.workspace,
                runner=entry.runner,
                dataset=entry.dataset,
            )
            self.dismiss(found)

    def action_filter(self) -> None:
        """Narrow the board by any text."""
        self.list.open_filter()

    def action_copy_id(self) -> None:
        """Copy the id of the runner or dataset under the cursor."""
        entry = self._entry
        if entry is not None:
            shell(self).copy(entry.id, visible(entry.id))

    def action_again(self) -> None:
        """Read all workspaces again."""
        self._read()

    def action_leave(self) -> None:
        """Stop the reading, else clear the filter, else go back."""
        if shell(self).jobs.stop_newest() is None and not self.list.clear_filter():
            self._wanted = self.list.row_id
            self.dismiss(None)
