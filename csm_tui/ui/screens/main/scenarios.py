"""The scenarios of a workspace on 3.x platforms: a read-only list with details and raw JSON."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.runner import tree_order
from csm_tui.domain.scenario import Scenario
from csm_tui.domain.text import visible
from csm_tui.services.scenarios import Scenarios
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog, TextDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.scenario_rows import (
    SCENARIO_COLUMNS,
    ScenarioRows,
    scenario_facts,
)
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel

_Listing = tuple[Sequence[tuple[int, Scenario]], Sequence[str], str]


class ScenariosScreen(PlaceScreen[None]):
    """All scenarios, each below its parent; Enter shows everything about one."""

    BINDINGS = bindings("scenarios")
    DEFAULT_CSS = """
    ScenariosScreen {
        background: $background;
        Panel { height: 1fr; }
        Grid { height: 1fr; }
    }
    """

    def __init__(
        self,
        service: Scenarios,
        workspace: Workspace,
        known: PartialList[Scenario] | None = None,
    ) -> None:
        """Create the screen.

        Args:
            service: the scenarios of the workspace.
            workspace: for the heading.
            known: the scenarios, if they were listed before.
        """
        super().__init__()
        self._service = service
        self._workspace = workspace
        self._known = known
        self._ordered: Sequence[tuple[int, Scenario]] = ()
        self._texts: Sequence[str] = ()
        self._shown: Sequence[tuple[int, Scenario]] = ()
        self._partial = ""
        """What is missing of the list."""

    def content(self) -> ComposeResult:
        """Compose the filter and the list."""
        with Panel():
            yield FilterLine("filter")
            yield OpenGrid(SCENARIO_COLUMNS, empty_text="Loading…")

    def on_mount(self) -> None:
        """Show the scenarios that are known, or list them."""
        self._show_head()
        self._load(self._known)

    @property
    def grid(self) -> Grid:
        """The table of scenarios."""
        return self.query_one(Grid)

    @flow("scenarios", exclusive=True)
    async def _load(self, known: PartialList[Scenario] | None = None) -> None:
        def listing(job: Job) -> _Listing:
            found = known
            if found is None:
                found = self._service.list(progress=job.progress, cancel=job.cancel)
            # Off the event loop: it takes long for many.
            ordered = tree_order(found)
            return ordered, [_searchable(each) for _, each in ordered], found.partial

        try:
            self._ordered, self._texts, partial = await shell(self).jobs.run(
                "Listing scenarios", listing
            )
        except (CsmError, Cancelled) as error:
            if not self._ordered:
                what = error.headline if isinstance(error, CsmError) else "Stopped."
                self.grid.empty_text = f"{what}\nPress r to retry."
            raise
        self._partial = partial
        self._narrow()

    @on(FilterLine.TextChanged)
    def _narrow(self) -> None:
        """Show the scenarios that match the filter; without one, each below its parent."""
        line = self.query_one(FilterLine)
        text = line.text.strip().casefold()
        self._shown = [
            (0 if text else depth, each)
            for (depth, each), all_ in zip(self._ordered, self._texts, strict=True)
            if text in all_
        ]
        self.grid.empty_text = (
            "No scenario matches. Press Esc to show all."
            if self._ordered
            else "This workspace has no scenarios."
        )
        self.grid.set_rows(ScenarioRows(self._shown), [each.id for _, each in self._shown])
        line.say(f"{len(self._shown):,} of {len(self._ordered):,}")
        self._show_head()

    def _show_head(self) -> None:
        every, shown = len(self._ordered), len(self._shown)
        counts = f"{shown:,} of {every:,}" if shown < every else f"{every:,}" if every else ""
        panel = self.query_one(Panel)
        panel.head(f"Scenarios of {visible(self._workspace.name)}", counts)
        incomplete = outside(f"! {self._partial}").stylize("$text-warning")
        panel.note(incomplete if self._partial else "read-only; runners replace scenarios")

    @property
    def _under_cursor(self) -> Scenario | None:
        row = self.grid.cursor_row
        return self._shown[row][1] if row < len(self._shown) else None

    @on(Grid.RowOpened)
    def _show_details(self) -> None:
        scenario = self._under_cursor
        if scenario is not None:
            known = (each for _, each in self._ordered)
            parent = next((each for each in known if each.id == scenario.parent_id), None)
            self.app.push_screen(TextDialog(scenario.name, scenario_facts(scenario, parent)))

    def step_back(self) -> bool:
        """Clear the filter."""
        return self.query_one(FilterLine).clear()

    def action_filter(self) -> None:
        """Type a filter for the list."""
        self.query_one(FilterLine).open()

    def action_reload(self) -> None:
        """List the scenarios again."""
        self._load()

    def action_raw(self) -> None:
        """Show the scenario under the cursor as the platform sent it."""
        scenario = self._under_cursor
        if scenario is not None:
            self.app.push_screen(RawDialog(scenario.name, scenario.raw))

    def action_copy_id(self) -> None:
        """Copy the id of the scenario under the cursor."""
        scenario = self._under_cursor
        if scenario is not None:
            shell(self).copy(scenario.id, visible(scenario.id))

    @on(FilterLine.Dismissed)
    def _to_list(self) -> None:
        self.grid.focus()


def _searchable(scenario: Scenario) -> str:
    """Return the text of a scenario that the filter searches."""
    row = ScenarioRows([(0, scenario)])[0]
    return "\n".join((*map(str, row), scenario.description, *scenario.tags)).casefold()
