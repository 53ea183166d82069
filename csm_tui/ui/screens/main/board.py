"""The board: what runs, is stuck or has failed in every workspace that the session can see."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key, Paste, Resize
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
from csm_tui.ui.dialogs.base import SLIM
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.board_rows import BOARD_COLUMNS, NOTHING, board_cells, board_words
from csm_tui.ui.presentation.ranked_columns import fit_columns
from csm_tui.ui.screens.main import pane
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.place_bar import Breadcrumb, PlaceBar
from csm_tui.ui.widgets.status_line import StatusLine

EVERY = 60.0
"""Seconds between two readings by itself, while the board is in front."""
_FRAME = 4
"""Cells of the panel that hold no column."""


class BoardScreen(Screen[FoundObject | None]):
    """The board of all workspaces; Enter goes to a runner or dataset, Escape back."""

    BINDINGS = bindings("board")
    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    BoardScreen {
        background: $background;
        #problems { height: auto; max-height: 4; padding: 0 1; color: $text-warning; }
        .panel { height: 1fr; border: round $primary; border-title-color: $primary;
                 border-title-style: bold; }
        &.-slim .panel { border: none; }
        Grid { height: 1fr; background: $background; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(self, session: Session, place: Breadcrumb | None) -> None:
        super().__init__()
        self._session = session
        self._place = place
        self._board: Board | None = None
        self._shown: Sequence[BoardEntry] = ()
        self._read_at = 0.0
        self._failed = ""
        """Why the last reading failed."""

    def compose(self) -> ComposeResult:
        """Compose the place, what could not be read, and the entries."""
        yield PlaceBar()
        yield Static(id="problems")
        with Vertical(classes="panel"):
            yield FilterLine("filter")
            yield OpenGrid(empty_text="Loading…")
        yield StatusLine(shell(self).jobs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the board, and again from time to time."""
        self.query_one(PlaceBar).place = self._place
        self.query_one("#problems").display = False
        self.set_interval(EVERY, self._read_again)
        self.set_interval(5, self._show_status)
        self._read()

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
    def grid(self) -> Grid:
        """The entries."""
        return self.query_one(Grid)

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
                self.grid.empty_text = f"{self._failed}\nr asks again."
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

    @on(FilterLine.TextChanged)
    def _show(self) -> None:
        """Show the entries that match the filter, in columns that fit."""
        if self._board is None:
            return
        now, text = pane.wall_clock(), self.query_one(FilterLine).text.strip().casefold()
        rows = [(entry, board_cells(entry, now)) for entry in self._board.entries]
        rows = [row for row in rows if text in _searched(row[1])]
        self._shown = [entry for entry, _ in rows]
        cells = [row for _, row in rows]
        kept, columns = fit_columns(BOARD_COLUMNS, cells, self.size.width - _FRAME)
        self.grid.empty_text = "Nothing matches; Esc shows all." if text else NOTHING
        self.grid.set_columns(columns)
        keys = [f"{entry.workspace.id} {entry.id}" for entry in self._shown]
        self.grid.set_rows([[row[place] for place in kept] for row in cells], keys)
        count = f"{len(self._shown):,} of {len(self._board.entries):,}"
        self.query_one(FilterLine).say(count)
        line = self.size.width - len("All workspaces") - len(count) - 8
        title = Content.assemble("All workspaces ", "─" * max(1, line), " ", count)
        self.query_one(".panel").border_title = title
        self._show_status()

    def _show_status(self) -> None:
        if self._board is None:
            said = Content(self._failed or "not read")
        else:
            said = Content(f"{board_words(self._board)} · {pane.age_since(self._read_at)}")
            if self._failed:
                said += Content.styled(f" · ✗ {visible(self._failed)}", "$text-error")
        self.query_one(StatusLine).rest(said)

    def on_resize(self, event: Resize) -> None:
        """Fit the columns to the width."""
        self.set_class(event.size.width < SLIM, "-slim")
        self._show()

    @property
    def _entry(self) -> BoardEntry | None:
        row = self.grid.cursor_row
        return self._shown[row] if row < len(self._shown) else None

    @on(Grid.RowOpened)
    def _go(self) -> None:
        entry = self._entry
        if entry is not None:
            organization = entry.organization.id
            kind = "runner" if entry.runner else "dataset"
            self.dismiss(
                FoundObject(
                    kind,
                    organization,
                    entry.workspace,
                    runner=entry.runner,
                    dataset=entry.dataset,
                )
            )

    @on(FilterLine.Dismissed)
    def _to_grid(self) -> None:
        self.grid.focus()

    def action_filter(self) -> None:
        """Narrow the board by any text."""
        self.query_one(FilterLine).open()

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
        if shell(self).jobs.stop_newest() is None and not self.query_one(FilterLine).clear():
            self.dismiss(None)


def _searched(cells: Sequence[str | Content]) -> str:
    return "\n".join(cell if isinstance(cell, str) else cell.plain for cell in cells).casefold()
