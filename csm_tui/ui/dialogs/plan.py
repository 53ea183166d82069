"""What dialogs about a plan have in common: its rows, and the details of the one at the cursor."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from textual import on
from textual.widgets import Static

from csm_tui.ui.dialogs.base import Dialog, Result
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid

Plan = TypeVar("Plan")

_SHORT = 16
"""Below this height in rows, the details of the row at the cursor are left out."""


class DescribedRows(Protocol):
    """The rows of a plan, each with more to say than its cells."""

    def text(self, row: int, cells: int) -> str:
        """Return the details of a row, in lines of so many cells."""


class PlanDialog(Dialog[Result]):
    """Shows a plan above the details of one of its rows; a subclass composes and agrees to it.

    Its content has a `Grid` and a `Static` of the class ``about``, and its plans are made in the
    flow ``planning``.
    """

    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    PlanDialog {
        & > .box { width: 96%; max-width: 150; height: 90%; padding: 0 1; }
        .where { height: auto; text-style: bold; }
        .words { height: auto; max-height: 4; }
        Grid { height: 1fr; margin-top: 1; }
        .about { height: 5; border-top: solid $border-blurred; }
        &.-short {
            .about { display: none; }
            & > .box { height: 94%; }
            .where { max-height: 1; }
            Grid { margin-top: 0; }
        }
    }
    """

    @property
    def described(self) -> DescribedRows:
        """The rows that are shown."""
        raise NotImplementedError

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns for a grid of this width in cells."""
        raise NotImplementedError

    def show_plan(self) -> None:
        """Show the plan as it is now."""
        raise NotImplementedError

    def tell_keys(self) -> None:
        """Say at the lower edge what the keys do."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the first plan."""
        self.show_plan()

    @property
    def is_planning(self) -> bool:
        """Whether another plan is being made."""
        return any(
            worker.group == "planning" and worker.node is self and not worker.is_finished
            for worker in self.workers
        )

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < _SHORT, "-short")
        self.tell_keys()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        grid = self.query_one(Grid)
        grid.set_columns(self.columns(grid.size.width))
        self.tell_row()

    @on(Grid.RowHighlighted)
    def tell_row(self) -> None:
        """Show the details of the row at the cursor."""
        about = self.query_one(".about", Static)
        text = self.described.text(self.query_one(Grid).cursor_row, about.size.width)
        about.update(outside(text, lines=True))

    async def replanned(self, planning: Awaitable[Plan]) -> Plan:
        """Return another plan once it is made; if it cannot be made, the last one stays."""
        self.query_one(".words", Static).update("Planning…")
        try:
            return await planning
        except BaseException:
            self.show_plan()
            raise

    async def ask_folder(
        self, title: str, about: str, current: str, preview: Callable[[str], Preview]
    ) -> str | None:
        """Return the folder that the user types instead of the current one, or None."""
        return await self.app.push_screen_wait(
            PromptDialog(
                title, about, value=current, accept="Use folder", path=True, preview=preview
            )
        )
