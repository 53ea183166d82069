"""The board: what runs, is stuck or has failed in every workspace that the session can see."""

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key, Paste
from textual.widgets import Static

from csm_tui.domain.board import Board, BoardEntry
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.text import visible
from csm_tui.services.by_id import FoundObject
from csm_tui.services.connection import Session
from csm_tui.services.runners import read_board
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.board_rows import (
    BOARD_COLUMNS,
    NOTHING,
    BoardRow,
    board_row,
    board_words,
)
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.refreshing import Refresh
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.ranked_list import RankedList
from csm_tui.ui.widgets.status_line import StatusLine

EVERY = 60.0
"""Seconds between two readings by itself, while the board is in front."""
_TITLE = "All workspaces"


class BoardScreen(PlaceScreen[FoundObject | None]):
    """The board of all workspaces; Enter goes to a runner or dataset, Escape back."""

    BINDINGS = bindings("board")
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
        self._failed: CsmError | None = None
        """Why the last reading failed."""
        self._attempted = left is not None
        """Whether a first reading has ended, in whatever way."""
        self._wanted: str | None = None
        """The row on which the cursor was."""
        if left is not None:
            self._board, self._read_at, self._wanted = left.as_left

    def content(self) -> ComposeResult:
        """Compose the place, what could not be read, and the entries."""
        yield Static(id="problems")
        yield RankedList(BOARD_COLUMNS)
        yield Refresh(EVERY, self._read_again, self._not_read, now=pane.now)

    def on_mount(self) -> None:
        """Read the board, and again from time to time."""
        self.query_one("#problems").display = False
        self.set_interval(5, self._show_status)
        if self._board is not None:
            self._show_problems(self._board.problems)
            self._show()
            self.query_one(Refresh).again()
        else:
            self._read()

    def keeps(self, event: Key | Paste) -> bool:
        """Return whether a key waits for the board."""
        if self._attempted or not isinstance(event, Key):
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

    @flow("board", once=True)
    async def _read(self) -> None:
        """Read the board; when it fails, the last picture stays, with its age."""
        try:
            board = await self._read_board()
        except (CsmError, Cancelled) as error:
            self._attempted = True
            if isinstance(error, CsmError):
                self._not_read(error)
            if self._board is None:
                what = error.headline if isinstance(error, CsmError) else "Stopped."
                self.list.say(f"{what}\nPress r to retry.", _TITLE)
            raise
        self._use(board)

    async def _read_board(self, *, quiet: bool = False) -> Board:
        now = pane.wall_clock()
        return await shell(self).jobs.run(
            "Reading all workspaces",
            lambda job: read_board(self._session, now, progress=job.progress, cancel=job.cancel),
            quiet=quiet,
        )

    async def _read_again(self) -> Callable[[], None]:
        board = await self._read_board(quiet=True)
        return lambda: self._use(board)

    def _not_read(self, error: CsmError) -> None:
        self._failed = error
        self.query_one(Refresh).was_not_read()
        self._show_status()

    def _use(self, board: Board) -> None:
        self._board, self._read_at, self._failed = board, pane.now(), None
        self._attempted = True
        self.query_one(Refresh).was_read()
        self._show_problems(board.problems)
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
        failed = pane.could_not_refresh(self._failed) if self._failed else None
        if self._board is None:
            said = failed or Content("not read")
        else:
            said = Content(f"{board_words(self._board)} · {pane.age_since(self._read_at)}")
            said = Content.assemble(failed, " · ", said) if failed else said
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

    def step_back(self) -> bool:
        """Clear the filter; without one, remember the row for the next time."""
        if self.list.clear_filter():
            return True
        self._wanted = self.list.row_id
        return False
