"""The list of what a transfer will write, shown before anything is written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from csm_tui.domain.format import counted
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Decision, Layout, TransferPlan
from csm_tui.ui.dialogs.base import SLIM
from csm_tui.ui.dialogs.plan import DescribedRows, PlanDialog
from csm_tui.ui.dialogs.prompt import Preview
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.plan_rows import PlanRows, plan_columns, plan_words
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.short_text import ShortText

Replan = Callable[[str, Layout], Awaitable[TransferPlan]]


_DECISIONS = (
    None,
    Decision.IF_DIFFERENT,
    Decision.OVERWRITE,
    Decision.KEEP_BOTH,
    Decision.SKIP,
)
"""What can be decided about files that exist already; at first, the user is asked later."""


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """A plan that the user has agreed to."""

    plan: TransferPlan
    layout: Layout
    decision: Decision | None
    """What to do with files that exist already; None to ask."""


class TransferPlanDialog(PlanDialog[AgreedPlan]):
    """Shows a plan, whose layout and destination can be changed; Enter agrees to it."""

    DEFAULT_CSS = """
    TransferPlanDialog {
        .where { max-height: 3; }
        &.-short {
            .where { max-height: 1; }
            .words { max-height: 3; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "layout", "Mirrored or flat", tooltip="Keep the folders, or not"),
        Binding("c", "destination", "Destination", tooltip="Change where it goes"),
        Binding("e", "existing", "Existing", tooltip="Decide about files that exist already"),
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
        self._decision: Decision | None = None

    def content(self) -> ComposeResult:
        """Compose the numbers, the list, and the details of the row under the cursor."""
        yield Static(classes="where")
        yield ShortText(classes="words")
        yield Grid()
        yield Static(classes="about")

    @property
    def described(self) -> DescribedRows:
        """The rows that are shown."""
        return self._rows

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns for a grid of this width in cells."""
        return plan_columns(width)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available: layout and destination may be fixed."""
        if action == "existing":
            return bool(self._plan.existing)
        return self._replan is not None or action not in {"layout", "destination"}

    def action_layout(self) -> None:
        """Keep the folders, or put all files into one."""
        other = Layout.FLAT if self._layout is Layout.MIRRORED else Layout.MIRRORED
        self._change(self._destination, other)

    def action_destination(self) -> None:
        """Change the destination."""
        self._ask_destination()

    def action_existing(self) -> None:
        """Take the next decision about files that exist already."""
        place = _DECISIONS.index(self._decision)
        self._decision = _DECISIONS[(place + 1) % len(_DECISIONS)]
        self._show_words()

    @flow("destination")
    async def _ask_destination(self) -> None:
        typed = await self.ask_folder(
            "Change destination",
            "Folder. Nothing is written yet.",
            self._destination,
            self._preview,
        )
        if typed is not None and typed != self._destination:
            self._change(typed, self._layout)

    @flow("planning", exclusive=True)
    async def _change(self, destination: str, layout: Layout) -> None:
        if self._replan is None:
            return
        plan = await self.replanned(self._replan(destination, layout))
        self._plan, self._rows = plan, PlanRows(plan)
        self._destination, self._layout = destination, layout
        self.show_plan()

    def show_plan(self) -> None:
        """Show the plan, and where it goes."""
        place = visible(self._destination) or "the root"
        fixed = self._replan is None
        where = f"→ {place}" if fixed else f"→ {place} · {self._layout.value}"
        self.query_one(".where", Static).update(outside(where))
        self._show_words()
        grid = self.query_one(Grid)
        grid.empty_text = "No files to transfer."
        grid.set_rows(self._rows, keep_cursor=False)
        self.tell_row()
        self.tell_keys()

    def _show_words(self) -> None:
        words = plan_words(self._plan, self._decision)
        self.query_one(".words", Static).update(outside(words, lines=True))

    def tell_keys(self) -> None:
        """Say at the lower edge what the keys do."""
        count, changes = len(self._plan.items), self._replan is not None
        other = "flatten" if self._layout is Layout.MIRRORED else "keep folders"
        keys = [
            f"Enter start ({counted(count, 'file')})" if count else "",
            f"m {other}" if changes else "",
            "c folder" if changes else "",
            "e existing" if self._plan.existing else "",
            "Esc cancel",
        ]
        if self.size.width < SLIM:
            keys = ["Enter start" if count else "", "m c" if changes else "", "Esc cancel"]
        self.keys(" · ".join(filter(None, keys)))

    @on(Grid.RowOpened)
    def _accept(self) -> None:
        if self._plan.items and not self.is_planning:
            self.dismiss(AgreedPlan(self._plan, self._layout, self._decision))
