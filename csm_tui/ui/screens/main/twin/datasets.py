"""The tab of all datasets with a status: what is wrong, the way out, and their relatives."""

from collections.abc import Iterable
from contextlib import suppress

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus, Resize
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import PENDING, WayOut, health, may_be_at_work, source_words
from csm_tui.domain.dataset_lineage import Kin, Relative
from csm_tui.domain.errors import CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.datasets.of_organization import Lineage, OrganizationDatasets
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.dataset_rows import DatasetRow, searchable
from csm_tui.ui.presentation.graph_dataset_rows import (
    LIST_COLUMNS,
    RELATIVE_COLUMNS,
    health_lines,
    list_cells,
    relative_cells,
    troubled_first,
    troubles,
)
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.twin.care import DatasetCare
from csm_tui.ui.text import fact_lines, name_of
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.ranked_list import RankedList

_BOTH = 110
"""From this many cells on, datasets and relatives are side by side; below, Enter and Esc change."""
_MOST_ASKED = 5
"""Most datasets that are asked for their status each time."""
_NAMES = 13
"""Cells of the names of facts."""
_KEYS = {WayOut.WAIT: "a", WayOut.OPEN_RUN: "L", WayOut.LOAD: "u"}
_WRITING_KEYS = {WayOut.REFRESH: "f", WayOut.ROLL_BACK: "b", WayOut.SET_STATUS: "m"}
_BY_ACTION = {
    "ask_status": WayOut.WAIT,
    "open_run": WayOut.OPEN_RUN,
    "refresh": WayOut.REFRESH,
    "roll_back": WayOut.ROLL_BACK,
    "set_ready": WayOut.SET_STATUS,
}


class TwinDatasets(Container):
    """Two lists, and what is known of the dataset under the cursor."""

    BINDINGS = bindings("sources")
    DEFAULT_CSS = """
    TwinDatasets {
        .lists { height: 1fr; layout: horizontal; }
        .lists > RankedList { width: 1fr; height: 100%; }
        #facts { height: auto; max-height: 50%; padding: 0 1; overflow-y: auto; }
        #facts Static { height: auto; }
        &.-short #facts { max-height: 5; }
        &.-tiny #facts { display: none; }
    }
    """

    class UseWanted(Message):
        """The graph of a dataset is to be worked on."""

        def __init__(self, dataset: Dataset, *, to_load: bool = False) -> None:
            super().__init__()
            self.dataset = dataset
            self.to_load = to_load
            """Whether CSV files are to be loaded into it, instead of looking at it."""

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__()
        place = (workspace.organization_id, workspace.id)
        self._service = OrganizationDatasets(session, *place)
        self._wanted = ""
        """The id of the dataset to go to once it is listed."""
        self._workspace = workspace
        environment = f"{visible(session.profile.name)} ({session.settings.host})"
        self._care = DatasetCare(self, self._service, environment)
        self._datasets: dict[str, Dataset] = {}
        self._relatives: tuple[Relative, ...] = ()
        self._asked = ""
        """The id of the dataset whose relatives are shown."""
        self._on_relatives = False
        self._wide = False

    def compose(self) -> ComposeResult:
        """Compose the lists and the details."""
        with Container(classes="lists"):
            yield RankedList(LIST_COLUMNS, id="all")
            yield RankedList(RELATIVE_COLUMNS, id="relatives")
        with Panel(id="facts"):
            yield Static()

    def on_resize(self, event: Resize) -> None:
        """Show what there is room for."""
        self._wide = event.size.width >= _BOTH
        self.set_class(event.size.height < 16, "-short")
        self.set_class(event.size.height < 11, "-tiny")
        self._arrange()
        self._show_facts()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer the ways out that are ways for the dataset under the cursor."""
        dataset = self.dataset
        if (way := _BY_ACTION.get(action)) is not None:
            return dataset is not None and health(dataset, pane.wall_clock()).offers(way)
        if action == "use":
            return True if dataset is not None and dataset.has_graph else None
        return True

    @property
    def at_work(self) -> list[Dataset]:
        """The datasets that are PENDING, and not for so long that nothing works on them."""
        now = pane.wall_clock()
        pending = [one for one in self._datasets.values() if one.status == PENDING]
        return [one for one in pending if may_be_at_work(one, now)]

    @property
    def listed(self) -> bool:
        """Whether the datasets have been listed."""
        return bool(self._datasets)

    @property
    def datasets(self) -> dict[str, Dataset]:
        """The datasets by id."""
        return self._datasets

    @property
    def dataset(self) -> Dataset | None:
        """The dataset under the cursor."""
        return self._datasets.get(self._all.row_id or "") if self.is_mounted else None

    def load(self, wanted: str = "") -> Worker[None]:
        """List the datasets, with the cursor on a wanted one."""
        self._wanted = wanted or self._wanted
        return self._list()

    @flow("dataset", exclusive=True)
    async def _list(self) -> None:
        await self.read()

    def asking(self, job: Job) -> list[Dataset]:
        """List the datasets after those at work were asked for their status; in a thread."""
        for dataset in self.at_work[:_MOST_ASKED]:
            job.cancel.check()
            with suppress(CsmError):
                self._service.look(dataset.id)
        return self.listing(job)

    def listing(self, job: Job) -> list[Dataset]:
        """List the datasets; called in a thread."""
        return self._service.list(cancel=job.cancel)

    async def read(self) -> list[Dataset]:
        """List the datasets, show them, and return them; to be awaited in a flow."""
        shown = self.query_ancestor(pane.Pane)
        self._say("Loading the datasets…")
        try:
            found = await shell(self).jobs.run("Listing datasets", self.listing)
        except CsmError as error:
            self._say(f"{error.headline}\nPress r to retry.")
            shown.not_loaded(error)
            raise
        self.show(found)
        shown.loaded("")
        if self._wanted and self.reveal(self._wanted):
            self._wanted = ""
        return found

    def show(self, datasets: Iterable[Dataset]) -> None:
        """Show all datasets, those in trouble first; the cursor stays on its one."""
        self._datasets = {one.id: one for one in sorted(datasets, key=troubled_first)}
        now = pane.wall_clock()
        rows = [
            DatasetRow(
                one.id,
                cells := list_cells(one, now),
                searchable(cells, one.description, one.id, source_words(one)),
            )
            for one in self._datasets.values()
        ]
        self._all.tally = troubles(self._datasets.values())
        self._all.show("Datasets", rows, "This organization has no datasets.")

    def put(self, dataset: Dataset) -> None:
        """Show one dataset as it is now."""
        self.show([*{**self._datasets, dataset.id: dataset}.values()])

    def _say(self, text: str) -> None:
        """Show a text instead of datasets, unless there are some already."""
        if not self._datasets:
            self._all.say(text, "Datasets")

    def reveal(self, dataset_id: str) -> bool:
        """Move the cursor to a dataset, and return whether it is there."""
        self._go(to_relatives=False)
        return self._all.move_to(dataset_id)

    def focus_first(self) -> None:
        """Focus the list that keys act on."""
        (self._kin if self._on_relatives else self._all).grid.focus()

    def go_back(self) -> bool:
        """Clear the filter, or go to the datasets; return whether it did."""
        if (self._kin if self._on_relatives else self._all).clear_filter():
            self.focus_first()
            return True
        if self._on_relatives:
            self._go(to_relatives=False)
            return True
        return False

    def action_filter(self) -> None:
        """Narrow the list by any text."""
        (self._kin if self._on_relatives else self._all).open_filter()

    def action_other_list(self) -> None:
        """Go to the other list."""
        if self._on_relatives:
            self._go(to_relatives=False)
        else:
            self._open_relatives()

    def action_use(self) -> None:
        """Work on the graph of the dataset under the cursor."""
        if self.dataset is not None:
            self.post_message(self.UseWanted(self.dataset, to_load=True))

    def action_raw(self) -> None:
        """Show the dataset as the platform sent it."""
        if self.dataset is not None:
            self.app.push_screen(RawDialog(name_of(self.dataset.name), self.dataset.raw))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor."""
        relative = self._relative if self._on_relatives else None
        found = relative.id if relative else self.dataset.id if self.dataset else ""
        if found:
            shell(self).copy(found, visible(found))

    @flow("care", once=True)
    async def action_ask_status(self) -> None:
        """Ask for the status, which is what ends PENDING."""
        dataset = self.dataset
        if dataset is not None:
            self.put(
                await shell(self).jobs.run(
                    f"Asking for the status of {visible(dataset.name)}",
                    lambda _: self._service.look(dataset.id),
                )
            )

    @flow("care", once=True)
    async def action_open_run(self) -> None:
        """Show the run that fills the dataset, or its runner where there is none."""
        dataset = self.dataset
        if dataset is None:
            return
        runner, run = await shell(self).jobs.run(
            f"Searching the run of {visible(dataset.name)}",
            lambda job: self._service.runner_behind(dataset, cancel=job.cancel),
        )
        if runner.workspace_id == self._workspace.id:
            self.post_message(OpenAddress("runner", runner.id, runner=runner, run=run))
        else:
            self.post_message(OpenAddress("id", run.id if run else runner.id))

    @flow("care", once=True)
    async def action_refresh(self) -> None:
        """Let the content be fetched again."""
        if self.dataset is not None:
            self._changed(await self._care.refresh(self.dataset))

    @flow("care", once=True)
    async def action_roll_back(self) -> None:
        """Give up a failed import."""
        if self.dataset is not None:
            self._changed(await self._care.roll_back(self.dataset))

    @flow("care", once=True)
    async def action_set_ready(self) -> None:
        """Repair the status by hand."""
        if self.dataset is not None:
            self._changed(await self._care.set_ready(self.dataset))

    def _changed(self, dataset: Dataset | None) -> None:
        if dataset is not None:
            self.put(dataset)

    @on(RankedList.Opened, "#all")
    def _enter(self, event: RankedList.Opened) -> None:
        event.stop()
        if self.dataset is not None and self.dataset.has_graph:
            self.post_message(self.UseWanted(self.dataset))
        else:
            self._open_relatives()

    @on(RankedList.Opened, "#relatives")
    def _open_relative(self, event: RankedList.Opened) -> None:
        event.stop()
        relative = self._relative
        if relative is None:
            return
        if relative.kind is Kin.DATASET and relative.id in self._datasets:
            self.reveal(relative.id)
        elif relative.kind is Kin.FILE and relative.id:
            self.post_message(OpenAddress("file", relative.id))
        elif relative.kind is Kin.RUNNER:
            self._open_runner(relative.id)

    @flow("relative", exclusive=True)
    async def _open_runner(self, runner_id: str) -> None:
        runner = await shell(self).jobs.run(
            f"Reading runner {visible(runner_id)}",
            lambda job: self._service.runner(runner_id, cancel=job.cancel),
        )
        self.post_message(OpenAddress("runner", runner.id, runner=runner))

    @flow("relatives", exclusive=True)
    async def _open_relatives(self) -> None:
        dataset = self.dataset
        if dataset is None:
            return
        self._asked, self._relatives = dataset.id, ()
        title = f"Relatives of {visible(dataset.name)}"
        self._kin.say("Reading its relatives…", title)
        self._go(to_relatives=True)
        try:
            found = await shell(self).jobs.run(
                f"Reading what {visible(dataset.name)} is made from, and what uses it",
                lambda job: self._service.lineage(
                    dataset, progress=job.progress, cancel=job.cancel
                ),
            )
        except CsmError as error:
            self._kin.say(f"{error.headline}\nPress r to retry.", title)
            raise
        if self._asked == dataset.id:
            self._show_relatives(found, title)

    def _show_relatives(self, found: Lineage, title: str) -> None:
        self._relatives = found.relatives
        rows, side = [], None
        for number, one in enumerate(found.relatives):
            if one.side is not side:
                side = one.side
                rows.append(DatasetRow(side.name, ("", side.value.capitalize(), "", ""), "", "dim"))
            cells = relative_cells(one)
            rows.append(DatasetRow(str(number), cells, searchable(cells)))
        self._kin.show(title, rows, "Nothing here is its source, and nothing uses it.")
        words = f"! {found.unknown[0]}" if found.unknown else ""
        self._kin.note(words)
        self._kin.move_to("0")

    @on(RankedList.Highlighted)
    def _moved(self, event: RankedList.Highlighted) -> None:
        event.stop()
        self._show_facts()
        self.screen.refresh_bindings()

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        panel = next(
            (each for each in event.widget.ancestors if isinstance(each, RankedList)), None
        )
        if event.widget.has_focus and panel is not None:
            self._on_relatives = panel is self._kin
            self._arrange()

    def _show_facts(self) -> None:
        dataset = self.dataset
        if dataset is None:
            self.query_one("#facts Static", Static).update("")
            return
        names = {one.id: one.name for one in self._datasets.values()}
        keys = _KEYS if is_read_only(self) else _KEYS | _WRITING_KEYS
        lines = health_lines(dataset, pane.wall_clock(), names, keys)
        facts = self.query_one("#facts", Panel)
        facts.head(visible(dataset.name) or "(no name)")
        facts.query_one(Static).update(fact_lines(lines, self.size.width - 4, column=_NAMES))

    def _go(self, *, to_relatives: bool) -> None:
        self._on_relatives = to_relatives
        self._arrange()
        self.focus_first()

    def _arrange(self) -> None:
        self._all.display = self._wide or not self._on_relatives
        self._kin.display = self._on_relatives or (self._wide and bool(self._asked))

    @property
    def _all(self) -> RankedList:
        return self.query_one("#all", RankedList)

    @property
    def _kin(self) -> RankedList:
        return self.query_one("#relatives", RankedList)

    @property
    def _relative(self) -> Relative | None:
        key = self._kin.row_id or ""
        return self._relatives[int(key)] if key.isdigit() else None
