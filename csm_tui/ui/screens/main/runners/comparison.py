"""Two runners or runs beside each other: what differs, or everything."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.runner_differences import InputDifference
from csm_tui.services.runners import ComparisonSubject, RunnerComparison, Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.difference_rows import (
    DifferenceRows,
    count_words,
    difference_columns,
    difference_facts,
    difference_style,
    difference_table,
    side_words,
)
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel


class ComparisonScreen(PlaceScreen[None]):
    """What differs between two sides; Enter shows whole values."""

    BINDINGS = bindings("comparison")
    DEFAULT_CSS = """
    ComparisonScreen {
        Panel { height: 1fr; }
        .head { height: auto; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        Grid { height: 1fr; }
    }
    """

    def __init__(
        self, service: Runners, before: ComparisonSubject, after: ComparisonSubject
    ) -> None:
        super().__init__()
        self._service = service
        self._sides = (before, after)
        self._comparison: RunnerComparison | None = None
        self._shown: Sequence[InputDifference] = ()
        self._all = False

    def content(self) -> ComposeResult:
        """Compose the two sides, the rows and the keys."""
        with Panel():
            yield Static(classes="head")
            yield OpenGrid((), empty_text="Loading…", row_style=self._style)

    def on_mount(self) -> None:
        """Read both sides."""
        self.query_one(Panel).head("Comparing…")
        self._load()

    def on_resize(self, event: events.Resize) -> None:
        """Give both sides the same room."""
        self.query_one(Grid).set_columns(difference_columns(event.size.width - 2))

    @flow("comparison", exclusive=True)
    async def _load(self) -> None:
        before, after = self._sides
        try:
            self._comparison = await shell(self).jobs.run(
                "Comparing", lambda job: self._service.compare(before, after, cancel=job.cancel)
            )
        except (CsmError, Cancelled) as error:
            if self._comparison is None:
                what = error.headline if isinstance(error, CsmError) else "Stopped."
                self.query_one(Grid).empty_text = f"{what}\nPress r to retry."
            raise
        self._show()

    def _show(self) -> None:
        found = self._comparison
        if found is None:
            return
        self._shown = found.differences if self._all else found.real
        lines = [
            Content.assemble(
                Content.styled(f"{name:<8}", "$text-muted"),
                outside(side_words(side)).stylize("b $text-primary"),
            )
            for name, side in (("Before", found.before), ("After", found.after))
        ]
        lines += [
            outside(f"! {problem.headline}").stylize("$text-warning") for problem in found.problems
        ]
        self.query_one(".head", Static).update(Content("\n").join(lines))
        self.query_one(Panel).head("Differences", count_words(found.differences))
        grid = self.query_one(Grid)
        grid.empty_text = "No differences. Press a to show equal values."
        grid.set_rows(
            DifferenceRows(self._shown, found.dataset_names),
            [f"{each.what} {each.before} {each.after}" for each in self._shown],
        )

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        if self._comparison is not None:
            difference = self._shown[event.row]
            facts = difference_facts(difference, self._comparison)
            self.app.push_screen(TextDialog(difference.what, facts))

    def action_all(self) -> None:
        """Show what is the same too, or hide it."""
        self._all = not self._all
        self._show()

    def action_swap(self) -> None:
        """Swap the two sides."""
        self._sides = (self._sides[1], self._sides[0])
        self._load()

    def action_reload(self) -> None:
        """Read both sides again."""
        self._load()

    def action_copy(self) -> None:
        """Copy the shown rows as a table."""
        if self._comparison is not None:
            table = difference_table(self._comparison, self._shown)
            shell(self).copy("\n".join(table), "the comparison")

    def _style(self, row: int) -> str | None:
        return difference_style(self._shown[row]) if row < len(self._shown) else None
