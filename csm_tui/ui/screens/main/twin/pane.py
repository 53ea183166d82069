"""The Twin Data Layer: the datasets, and tabs to load CSV files, see counts and query one graph."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import Resize
from textual.widgets import TabbedContent, TabPane
from textual.worker import Worker

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import ERROR
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    FeatureMissing,
    InputRefused,
    RightsMissing,
)
from csm_tui.domain.organization import Raw, Workspace
from csm_tui.domain.rights import QUERY_GRAPH, ObjectKind
from csm_tui.domain.text import visible
from csm_tui.domain.twin import GraphCounts
from csm_tui.services.connection import Session
from csm_tui.services.twin_data import TwinData, cut_off_loads
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.columns import Cell
from csm_tui.ui.presentation.dataset_rows import DatasetRow
from csm_tui.ui.presentation.load_texts import cut_off_text
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.twin_rows import CHECK_COLUMNS, COUNT_COLUMNS, check_rows, count_rows
from csm_tui.ui.rights import refuse_without_right
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.screens.main.twin.datasets import TwinDatasets
from csm_tui.ui.screens.main.twin.line import DatasetLine
from csm_tui.ui.screens.main.twin.load import TwinLoad
from csm_tui.ui.screens.main.twin.query import TwinQuery
from csm_tui.ui.widgets.ranked_list import RankedList

_READY = "SUCCESS"
_WORKING_PACE = 5.0
"""Seconds between two lists while a dataset is PENDING."""
_WHILE_IDLE = {"choose_dataset", "open_folder", "plan", "mark_ready"}
"""Actions that are disabled while a load is running."""
_NOT_IN_LIST = {"mark_ready", "query"}
"""Actions on the chosen graph, for which the list of datasets has its own."""


class TwinPane(Pane):
    """The list of datasets, and three tabs over the graph of one of them."""

    scope = "twin"
    title = "Twin Data Layer"
    PACE = 60.0
    EARLY = ("open_folder",)
    BINDINGS = bindings("twin")
    DEFAULT_CSS = """
    TwinPane {
        TabbedContent { height: 1fr; }
        &.-short DatasetLine { max-height: 1; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace, csv_folder: Path | None) -> None:
        super().__init__(session, workspace)
        self._dataset: Dataset | None = None
        self._counts: GraphCounts | None = None
        self._load_tab = TwinLoad(csv_folder or Path.cwd())
        self._query_tab = TwinQuery()
        self._sources = TwinDatasets(session, workspace)
        self._table = RankedList(COUNT_COLUMNS)
        self._names: Sequence[tuple[str, str]] = ()
        """Kind and name of each row of the table of counts."""

    def compose(self) -> ComposeResult:
        """Compose the line of the dataset and the tabs."""
        yield DatasetLine()
        with TabbedContent(initial="sources"):
            with TabPane("Datasets", id="sources"):
                yield self._sources
            with TabPane("Load CSV files", id="loading"):
                yield self._load_tab
            with TabPane("Graph", id="graph"):
                yield self._table
            with TabPane("Query", id="querying"):
                yield self._query_tab

    def on_mount(self) -> None:
        """Show what to do first."""
        self._table.say("Press t to choose a dataset.", "Graph")
        self._line.say("No dataset is chosen · t chooses one")
        self._line.display = False

    def on_resize(self, event: Resize) -> None:
        """Hide the details of files if the pane is low."""
        self.set_class(event.size.height < 14, "-short")

    @property
    def badge(self) -> Content:
        """How many datasets are in error, for the tab of the pane."""
        failed = sum(one.status == ERROR for one in self._sources.datasets.values())
        return Content.styled(f"✗{failed:,}", "$text-error") if failed else Content("")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        if action in _WHILE_IDLE and self._load_tab.busy:
            return None
        if action in _NOT_IN_LIST and self._tab == "sources":
            return False
        dataset = self._dataset
        ready = dataset is None or dataset.status == _READY
        match action:
            case "mark_ready":
                return not ready and dataset is not None and dataset.has_graph
            case "plan":
                return ready or self._tab == "sources"
            case "query":
                return ready and not self._query_tab.is_typing
            case _:
                return True

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the dataset under the cursor of the list, or that is worked on."""
        dataset = self._sources.dataset if self._tab == "sources" else self._dataset
        return dataset.raw if dataset is not None and kind is ObjectKind.DATASET else None

    def focus_first(self) -> None:
        """Focus the content of the current tab."""
        match self._tab:
            case "loading":
                self._load_tab.focus_first()
            case "graph":
                self._table.grid.focus()
            case "sources":
                self._sources.focus_first()
            case _:
                self._query_tab.focus_first()

    def keeps(self, active: ActiveBinding | None) -> bool:
        """Return whether a key waits; for the table, also while the graph is being counted."""
        rows = active is not None and active.node is self._table.grid
        counting = self._counts is None and any(
            each.node is self and each.group == "counts" and not each.is_finished
            for each in self.workers
        )
        return super().keeps(active) or (rows and counting)

    @property
    def lists(self) -> bool:
        """Whether the list of datasets is shown."""
        return self._tab == "sources" and self._sources.listed

    @property
    def pace(self) -> float:
        """Some seconds while something may end soon."""
        return min(_WORKING_PACE, self.PACE) if self._sources.at_work else self.PACE

    async def read_again(self) -> Callable[[], None]:
        """List the datasets again; those that are at work are asked, which ends that."""
        found = await self.jobs.run("Listing datasets", self._sources.asking, quiet=True)

        def show() -> None:
            self._sources.show(found)
            self.loaded("")

        return show

    def load(self) -> Worker[None]:
        """Read the dataset and its counts, or look for a dataset if none is chosen.

        In the tab of all datasets, list them.
        """
        if self._dataset is None:
            return self._first_dataset()
        if self._tab == "sources":
            return self._sources.load()
        return self._load(self._dataset)

    @flow("dataset", exclusive=True)
    async def _first_dataset(self) -> None:
        try:
            datasets = await self._sources.read()
        except CsmError as error:
            self._line.say(f"! {error.headline} {error.next_step}")
            return
        usable = [each for each in datasets if _is_usable(each)]
        cut_off = await self.jobs.run(
            "Searching interrupted loads",
            lambda _: cut_off_loads(self.session, self.workspace.organization_id),
            quiet=True,
        )
        if cut_off:
            name = visible(cut_off[0].dataset_name)
            self.app.notify(
                f"Open {name} (t) to see what is left and what to do.",
                title=f"A load into {name} was cut off",
                severity="warning",
                timeout=20,
                markup=False,
            )
        if len(usable) == 1:
            self._sources.reveal(usable[0].id)
            self._set_dataset(usable[0])
        else:
            self._line.say(
                f"No dataset is chosen · t chooses one: {len(usable):,} of {len(datasets):,} have"
                " a graph that answers"
            )

    @flow("choose")
    async def _choose(self, then_plan: bool = False) -> None:
        datasets = sorted(await self._sources.read(), key=_usable_first)
        key = await self.app.push_screen_wait(
            ChooseDialog(
                "Load into which dataset?" if then_plan else "Work on which dataset?",
                [_choice(each) for each in datasets],
                current=self._dataset.id if self._dataset else None,
            )
        )
        for dataset in datasets:
            if dataset.id == key:
                self.open_dataset(dataset)
                if then_plan:
                    self.action_plan()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show a dataset: its graph if that answers, else its place among all, with what is wrong.

        A dataset that answers is also chosen to work on.
        """
        if _is_usable(dataset):
            self.open_dataset(dataset, "graph")
            return
        self._go_to("sources")
        self._sources.load(dataset.id)

    @on(TwinDatasets.UseWanted)
    def _use(self, event: TwinDatasets.UseWanted) -> None:
        event.stop()
        self.open_dataset(event.dataset, "loading" if event.to_load else "graph")

    @on(TabbedContent.TabActivated)
    def _tab_changed(self, event: TabbedContent.TabActivated) -> None:
        in_list = event.pane.id == "sources"
        self._line.display = not in_list
        self.screen.refresh_bindings()

    def open_dataset(self, dataset: Dataset, tab: str = "loading") -> None:
        """Work on the graph of a dataset, and count it.

        Args:
            dataset: The dataset.
            tab: The tab to show instead of the list of datasets.
        """
        if self._tab == "sources":
            self._go_to(tab)
        self._set_dataset(dataset)

    def _set_dataset(self, dataset: Dataset) -> None:
        self._dataset, self._counts = dataset, None
        twin = TwinData(self.session, dataset.organization_id, dataset.id)
        self._load_tab.set_dataset(twin, dataset)
        self._query_tab.set_twin(twin)
        self._show_rows([], [], "Counting…")
        self._load(dataset)

    @flow("counts", exclusive=True)
    async def _load(self, dataset: Dataset) -> None:
        self._line.show(dataset, self._counts)
        twin = TwinData(self.session, dataset.organization_id, dataset.id)
        try:
            dataset = await self.jobs.run("Reading the dataset", lambda _: twin.dataset())
            self._dataset = dataset
            self.screen.refresh_bindings()
            refuse_without_right(self, QUERY_GRAPH, "The graph cannot be queried.")
            counts = await self.jobs.run(
                f"Counting the graph of {dataset.name}",
                lambda job: twin.counts(cancel=job.cancel),
            )
        except CsmError as error:
            self._not_counted(dataset, error)
            if not isinstance(error, FeatureMissing | InputRefused | RightsMissing):
                raise
            self.loaded("the graph cannot be read")
            return
        except Cancelled:
            self._show_rows([], [], "Stopped. Press r to count the graph again.")
            raise
        self._show_counts(counts)
        names = [("node", name) for name in counts.nodes]
        names += [("relationship", name) for name in counts.relationships]
        empty = "The graph is empty. Press p to load CSV files into it."
        self._show_rows(count_rows(counts), names, empty)
        self._tell_cut_off(dataset, twin, counts)

    @flow("cut off")
    async def _tell_cut_off(self, dataset: Dataset, twin: TwinData, counts: GraphCounts) -> None:
        """Show once that a load into this graph was cut off; offer to empty the rest."""
        load = await self.jobs.run(
            "Searching interrupted loads", lambda _: twin.cut_off_load(), quiet=True
        )
        if load is None or self._load_tab.busy:
            return
        title = f"A load into {dataset.name} was cut off"
        text = cut_off_text(load, counts)
        if load.wipe and counts.total_nodes:
            await self._load_tab.finish_emptying(title, text)
        else:
            facts = [("", line) for line in text.split("\n")]
            await self.app.push_screen_wait(TextDialog(title, facts))
        await self.jobs.run("Forgetting it", lambda _: twin.forget_cut_off(load), quiet=True)

    def _show_counts(self, counts: GraphCounts) -> None:
        self._counts = counts
        if self._dataset is not None:
            self._line.show(self._dataset, counts)
        self.loaded("")

    def _not_counted(self, dataset: Dataset, error: CsmError) -> None:
        self.not_loaded(error)
        self._line.show(dataset, self._counts, error)
        if self._counts is None:
            self._show_rows([], [], "The graph cannot be counted: see above.")

    @flow("ready")
    async def _mark_ready(self, dataset: Dataset) -> None:
        dialog = ConfirmDialog(
            f"Set the status of {dataset.name} to {_READY}?",
            f"Its status is {dataset.status}. Only the status changes, and the graph can be "
            "queried again. Do this only if nothing works on the dataset.",
            confirm=f"Set {_READY}",
            danger=True,
        )
        what = f"Set the status of {dataset.name} to {_READY}"
        if await self.app.push_screen_wait(dialog) and await may_change(self, what):
            twin = TwinData(self.session, dataset.organization_id, dataset.id)
            await self.jobs.run(
                f"Setting the status of {dataset.name}", lambda _: twin.mark_ready(), writes=True
            )
            self._load(dataset)

    def go_back(self) -> bool:
        """Go one step back in the tab, and return whether there was one."""
        if self._tab == "sources":
            return self._sources.go_back()
        return self._tab == "querying" and self._query_tab.go_back()

    def action_choose_dataset(self) -> None:
        """Choose the dataset to work on."""
        self._choose()

    def action_mark_ready(self) -> None:
        """Set the dataset's status by hand."""
        if self._dataset is not None:
            self._mark_ready(self._dataset)

    def action_open_folder(self) -> None:
        """Choose a folder of CSV files."""
        self._go_to("loading")
        self._load_tab.choose_folder()

    def load_folder(self, folder: Path, relationships: Collection[str]) -> None:
        """Show a folder of CSV files that was chosen elsewhere, to load it.

        Args:
            folder: The folder.
            relationships: Names of files that hold relationships; see `scan_folder`.
        """
        self._go_to("loading")
        self._load_tab.open_folder(folder, relationships)

    def action_plan(self) -> None:
        """Plan a load, and run it after confirmation; ask for what is missing first."""
        dataset = self._sources.dataset if self._tab == "sources" else self._dataset
        if dataset is None or not _is_usable(dataset):
            self._choose(then_plan=True)
            return
        if dataset != self._dataset:
            self.open_dataset(dataset)
        self._go_to("loading")
        if self._load_tab.has_folder:
            self._load_tab.plan()
        else:
            self._load_tab.choose_folder(then_plan=True)

    def action_query(self) -> None:
        """Type a query."""
        self._go_to("querying")

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

    @on(TwinLoad.LoadEnded)
    def _show_checks(self, event: TwinLoad.LoadEnded) -> None:
        report = event.report
        if report.after is None:
            if self._dataset is not None and report.verify_problem is not None:
                self._not_counted(self._dataset, report.verify_problem)
            return
        checks = sorted(report.verified, key=lambda check: check.matches)
        self._show_counts(report.after)
        names = [(check.kind, check.name) for check in checks]
        empty = "The graph is empty."
        self._show_rows(check_rows(checks), names, empty, CHECK_COLUMNS)
        self._table.note(f"{'✓' if all(check.matches for check in checks) else '✗'} {event.words}")
        self._go_to("graph")

    @on(RankedList.Opened, "#graph RankedList")
    def _sample(self, event: RankedList.Opened) -> None:
        event.stop()
        kind, name = self._names[int(event.row_id)]
        self._go_to("querying")
        self._query_tab.sample(kind, name)

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active if self.is_mounted else "sources"

    @property
    def _line(self) -> DatasetLine:
        return self.query_one(DatasetLine)

    def _show_rows(
        self,
        rows: Sequence[tuple[Cell, ...]],
        names: Sequence[tuple[str, str]],
        empty: str,
        columns: Sequence[RankedColumn] = COUNT_COLUMNS,
    ) -> None:
        """Show counts by label and type, or a text in their place."""
        self._names = names
        title = f"Graph of {visible(self._dataset.name)}" if self._dataset else "Graph"
        shown = [DatasetRow(str(at), row, "") for at, row in enumerate(rows)]
        self._table.show(title, shown, empty, columns)
        self._table.note()

    def _go_to(self, name: str) -> None:
        self.query_one(TabbedContent).active = name
        self.focus_first()


def _is_usable(dataset: Dataset) -> bool:
    """Return whether there is a graph that answers."""
    return dataset.has_graph and dataset.status == _READY


def _usable_first(dataset: Dataset) -> tuple[bool, bool, str]:
    return not dataset.has_graph, dataset.status != _READY, dataset.name.casefold()


def _choice(dataset: Dataset) -> Choice:
    why_not = "" if dataset.has_graph else "has no graph behind it"
    ready = dataset.status == _READY
    status = f"✓ {_READY}" if ready else f"! {dataset.status}, cannot be read"
    return Choice(dataset.id, dataset.name, status, why_not)
