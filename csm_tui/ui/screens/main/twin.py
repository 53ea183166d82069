"""The Twin Data Layer of a dataset: load CSV folders, see what the graph holds, ask it."""

from collections.abc import Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static, TabbedContent, TabPane

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.twin import LoadReport
from csm_tui.services.connection import Session
from csm_tui.services.twin_data import TwinData
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.screens.main.twin_load import TwinLoad
from csm_tui.ui.screens.main.twin_query import TwinQuery
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Column, Grid
from csm_tui.ui.widgets.twin_rows import CHECK_COLUMNS, COUNT_COLUMNS, check_row, count_rows
from csm_tui.ui.work import flow


class TwinPane(Pane):
    """Three tabs over the graph of one dataset."""

    scope = "twin"
    title = "Twin data"
    BINDINGS = bindings("twin")
    DEFAULT_CSS = """
    TwinPane {
        #dataset { height: 1; padding: 0 1; background: $surface; }
        TabbedContent { height: 1fr; }
        TabPane { padding: 0; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace, csv_folder: Path | None) -> None:
        super().__init__(session, workspace)
        self._csv_folder = csv_folder
        self._dataset: Dataset | None = None
        self._counted: list[tuple[str, ...]] = []

    def compose(self) -> ComposeResult:
        """Compose the dataset's line and the tabs."""
        yield Static("No dataset is chosen · t chooses one", id="dataset")
        with TabbedContent():
            with TabPane("Load CSV files", id="loading"):
                yield TwinLoad(self._csv_folder or Path.cwd())
            with TabPane("Graph", id="graph"):
                yield Grid(COUNT_COLUMNS, empty_text="Choose a dataset with t to see its graph.")
            with TabPane("Query", id="querying"):
                yield TwinQuery()

    def focus_first(self) -> None:
        """Focus what the current tab shows."""
        match self._tab:
            case "loading":
                self.query_one(TwinLoad).focus_first()
            case "graph":
                self._counts.focus()
            case _:
                self.query_one(TwinQuery).focus_first()

    def load(self) -> object:
        """Ask for the dataset and its counts; without a dataset, offer one."""
        if self._dataset is not None:
            return self._load(self._dataset.id)
        return self._first_dataset()

    def open_dataset(self, dataset: Dataset) -> None:
        """Work on this dataset."""
        self._dataset = dataset
        twin = TwinData(self.session, dataset.organization_id, dataset.id)
        self.query_one(TwinLoad).use(twin, dataset)
        self.query_one(TwinQuery).use(twin)
        self._show_dataset(dataset)
        self._counts.empty_text = "Loading…"
        self._counts.set_rows((), keep_cursor=False)
        self._load(dataset.id)

    @flow("dataset", exclusive=True)
    async def _first_dataset(self) -> None:
        datasets = await self._datasets()
        usable = [each for each in datasets if _why_not(each) == ""]
        self.loaded(f"{len(datasets):,} datasets")
        if len(usable) == 1:
            self.open_dataset(usable[0])

    @flow("dataset", exclusive=True)
    async def _choose(self) -> None:
        datasets = await self._datasets()
        key = await self.app.push_screen_wait(
            ChooseDialog(
                "Choose the dataset whose graph to work on",
                [Choice(each.id, each.name, each.status, _why_not(each)) for each in datasets],
                current=self._dataset.id if self._dataset else None,
            )
        )
        for dataset in datasets:
            if dataset.id == key:
                self.open_dataset(dataset)

    async def _datasets(self) -> list[Dataset]:
        organization_id = self.workspace.organization_id
        return await self.jobs.run(
            "Listing datasets",
            lambda job: self.session.datasets(organization_id, cancel=job.cancel),
        )

    @flow("counts", exclusive=True)
    async def _load(self, dataset_id: str) -> None:
        twin = TwinData(self.session, self.workspace.organization_id, dataset_id)
        try:
            self._dataset = await self.jobs.run("Reading the dataset", lambda _: twin.dataset())
            self._show_dataset(self._dataset)
            counts = await self.jobs.run(
                f"Counting the graph of {self._dataset.name}",
                lambda job: twin.counts(cancel=job.cancel),
            )
        except CsmError as error:
            self.not_loaded(error)
            self._counts.empty_text = f"{error.headline}\n{error.next_step}\nr asks again."
            raise
        self._counts.empty_text = "The graph is empty."
        self._show_counts(COUNT_COLUMNS, count_rows(counts))
        self.loaded(f"{counts.total_nodes:,} nodes, {counts.total_relationships:,} relationships")

    def go_back(self) -> bool:
        """Leave the query box for its answer, and return whether that was a step."""
        return self._tab == "querying" and self.query_one(TwinQuery).go_back()

    def action_choose_dataset(self) -> None:
        """Choose the dataset to work on."""
        self._choose()

    def action_open_folder(self) -> None:
        """Choose a folder of CSV files."""
        self._go_to("loading")
        self.query_one(TwinLoad).choose_folder()

    def action_plan(self) -> None:
        """Plan the load, and run it after confirmation."""
        self._go_to("loading")
        self.query_one(TwinLoad).plan()

    def action_query(self) -> None:
        """Type a query."""
        self._go_to("querying")

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

    @on(TwinLoad.Loaded)
    def _show_checks(self, event: TwinLoad.Loaded) -> None:
        report: LoadReport = event.report
        self._show_counts(CHECK_COLUMNS, [check_row(check) for check in report.verified])
        if report.after is not None:
            self.loaded(
                f"{report.after.total_nodes:,} nodes, "
                f"{report.after.total_relationships:,} relationships"
            )
        if report.verified:
            self._go_to("graph")

    @on(Grid.Opened, "#graph Grid")
    def _sample(self, event: Grid.Opened) -> None:
        kind, name, *_ = self._counted[event.row]
        self._go_to("querying")
        self.query_one(TwinQuery).sample(kind, name)

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active

    @property
    def _counts(self) -> Grid:
        return self.query_one("#graph Grid", Grid)

    def _show_counts(self, columns: Sequence[Column], rows: list[tuple[str, ...]]) -> None:
        self._counted = rows
        self._counts.set_columns(columns)
        self._counts.set_rows(rows)

    def _go_to(self, name: str) -> None:
        self.query_one(TabbedContent).active = name
        self.call_after_refresh(self.focus_first)

    def _show_dataset(self, dataset: Dataset) -> None:
        mark = "✓" if dataset.status == "SUCCESS" else "!"
        why = _why_not(dataset)
        text = f"Dataset {dataset.name}  {dataset.id}  {mark} {dataset.status}"
        self.query_one("#dataset", Static).update(outside(f"{text}  ! {why}" if why else text))


def _why_not(dataset: Dataset) -> str:
    """Return why a dataset has no graph to work on; empty when it has one."""
    return "" if dataset.twingraph_id else "no graph behind it"
