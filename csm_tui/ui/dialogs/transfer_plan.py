"""The list of what a transfer will write, shown before anything is written."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Layout, TransferPlan
from csm_tui.ui.dialogs.base import SLIM, Dialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.plan_rows import PlanRows, plan_columns, plan_words
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid

Replan = Callable[[str, Layout], Awaitable[TransferPlan]]


class TransferPlanDialog(Dialog[TransferPlan]):
    """Shows a plan, whose layout and destination can be changed; Enter agrees to it."""

    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    TransferPlanDialog {
        & > .box { width: 96%; max-width: 150; height: 90%; padding: 0 1; }
        .where { height: auto; max-height: 3; text-style: bold; }
        .words { height: auto; max-height: 4; }
        Grid { height: 1fr; margin-top: 1; }
        &.-short {
            .about { display: none; }
            & > .box { height: 94%; }
            .where { max-height: 1; }
            .words { max-height: 3; }
            Grid { margin-top: 0; }
        }
        .about { height: 5; border-top: solid $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "layout", "Mirrored or flat", tooltip="Keep the folders, or not"),
        Binding("c", "destination", "Destination", tooltip="Change where it goes"),
    ]

    def __init__(
        self,
        title: str,
        plan: TransferPlan,
        destination: str,
        *,
        replan: Replan | None = None,
        preview: Callable[[str], Preview] = Preview,
        layout: Layout = Layout.MIRRORED,
    ) -> None:
        """Show a plan.

        Args:
            title: The question.
            plan: The first plan.
            destination: Its destination, as the user types it.
            replan: Plans for another destination or layout; None if they cannot be changed.
            preview: Returns what a typed destination means.
            layout: The layout of the plan.
        """
        super().__init__(title)
        self._plan = plan
        self._destination = destination
        self._replan = replan
        self._preview = preview
        self._layout = layout
        self._rows = PlanRows(plan)

    def content(self) -> ComposeResult:
        """Compose the numbers, the list, and the details of the row under the cursor."""
        yield Static(classes="where")
        yield Static(classes="words")
        yield Grid(row_style=self._style)
        yield Static(classes="about")

    def on_mount(self) -> None:
        """Show the plan."""
        self._show()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < 16, "-short")
        self._tell_keys()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        grid = self.query_one(Grid)
        grid.set_columns(plan_columns(grid.size.width))
        self._tell()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available: layout and destination may be fixed."""
        return self._replan is not None or action not in {"layout", "destination"}

    def action_layout(self) -> None:
        """Keep the folders, or put all files into one."""
        other = Layout.FLAT if self._layout is Layout.MIRRORED else Layout.MIRRORED
        self._change(self._destination, other)

    def action_destination(self) -> None:
        """Change the destination."""
        self._ask_destination()

    @flow("destination")
    async def _ask_destination(self) -> None:
        typed = await self.app.push_screen_wait(
            PromptDialog(
                "Destination",
                "Where shall it go? Nothing has been written yet.",
                value=self._destination,
                preview=self._preview,
            )
        )
        if typed is not None and typed != self._destination:
            self._change(typed, self._layout)

    @flow("planning", exclusive=True)
    async def _change(self, destination: str, layout: Layout) -> None:
        if self._replan is None:
            return
        self.query_one(".words", Static).update("Planning…")
        try:
            plan = await self._replan(destination, layout)
        except BaseException:
            self._show()
            raise
        self._plan, self._rows = plan, PlanRows(plan)
        self._destination, self._layout = destination, layout
        self._show()

    def _show(self) -> None:
        place = visible(self._destination) or "the root"
        fixed = self._replan is None
        where = f"→ {place}" if fixed else f"→ {place} · {self._layout.value}"
        self.query_one(".where", Static).update(outside(where))
        self.query_one(".words", Static).update(outside(plan_words(self._plan), lines=True))
        grid = self.query_one(Grid)
        grid.empty_text = "There is nothing to move."
        grid.set_rows(self._rows, keep_cursor=False)
        self._tell()
        self._tell_keys()

    def _tell_keys(self) -> None:
        if self.size.width < SLIM:
            keys = [
                "Enter queues" if self._plan.items else "",
                "" if self._replan is None else "m c",
            ]
            self.query_one(".box").border_subtitle = " · ".join([*filter(None, keys), "Esc leaves"])
            return
        fixed = self._replan is None
        other = "flat" if self._layout is Layout.MIRRORED else "mirrored"
        enter = f"Enter queues {len(self._plan.items):,} · " if self._plan.items else ""
        changes = "" if fixed else f"m {other} · c destination · "
        self.query_one(".box").border_subtitle = f"{enter}{changes}Esc leaves it"

    def _style(self, row: int) -> str | None:
        return self._rows.style(row)

    @on(Grid.RowHighlighted)
    def _tell(self) -> None:
        about = self.query_one(".about", Static)
        text = self._rows.text(self.query_one(Grid).cursor_row, about.size.width)
        about.update(outside(text, lines=True))

    @on(Grid.RowOpened)
    def _accept(self) -> None:
        planning = any(
            worker.group == "planning" and worker.node is self and not worker.is_finished
            for worker in self.workers
        )
        if self._plan.items and not planning:
            self.dismiss(self._plan)
