"""The Datasets pane: tabs to browse datasets and parts, to send a folder, and to query a table."""

from collections.abc import Callable, Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import TabbedContent, TabPane
from textual.worker import Worker

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.dataset_parts import KeptPart
from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, UnexpectedAnswer
from csm_tui.domain.organization import Raw, Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.preview.content import Preview, PreviewOptions
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.dataset_rows import lost_words
from csm_tui.ui.screens.main.datasets.browser import PartBrowser
from csm_tui.ui.screens.main.datasets.flows import PartFlows
from csm_tui.ui.screens.main.datasets.local_folder import LocalFolders
from csm_tui.ui.screens.main.datasets.query import PartQueryTab, can_be_asked
from csm_tui.ui.screens.main.datasets.upload import FolderUpload
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.text import name_of

_SETTLED = 0.3
"""Seconds for which the cursor must stay in a dataset before lost parts are looked for."""
_BROWSING = {"filter", "view", "download", "replace", "put_back", "raw", "copy_id", "other_list"}
"""Actions on what is under the cursor in the first tab."""


class DatasetsPane(Pane):
    """Three tabs over the datasets of the workspace."""

    scope = "datasets"
    title = "Datasets"
    PACE = 60.0
    EARLY = ("upload",)
    BINDINGS = bindings("datasets")
    DEFAULT_CSS = """
    DatasetsPane {
        TabbedContent { height: 1fr; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace, csv_folder: Path | None) -> None:
        super().__init__(session, workspace)
        self._service = WorkspaceDatasets(session, workspace.organization_id, workspace.id)
        self._datasets: dict[str, Dataset] = {}
        self._checked: Dataset | None = None
        """The dataset of which it is known whether parts are lost."""
        self._partial = ""
        """Why the list is not whole; empty if it is."""
        self._kept: tuple[KeptPart, ...] = ()
        environment = (
            f"{visible(session.profile.name)} ({session.settings.host}),"
            f" workspace {visible(workspace.name)}"
        )
        self._folders = LocalFolders(self)
        self._flows = PartFlows(self, self._service, self._folders, environment)
        self._browser = PartBrowser(self._look)
        self._upload = FolderUpload(self._service, self._folders, environment, csv_folder)
        self._query = PartQueryTab(self._service, self._folders)

    def compose(self) -> ComposeResult:
        """Compose the tabs."""
        with TabbedContent():
            with TabPane("Datasets", id="browsing"):
                yield self._browser
            with TabPane("Upload a folder", id="sending"):
                yield self._upload
            with TabPane("Query", id="querying"):
                yield self._query

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        if action in _BROWSING and self._tab != "browsing":
            return False
        part, browser = self._browser.part, self._browser
        offered = {
            "view": browser.is_on_parts,
            "replace": browser.is_on_parts,
            "put_back": bool(self._kept),
            "query": self._tab == "querying" or browser.is_on_parts,
        }
        if not offered.get(action, True):
            return False
        possible = {
            "view": part is not None or browser.preview.is_open,
            "download": browser.subject is not None,
            "raw": browser.subject is not None,
            "copy_id": browser.subject is not None,
            "replace": part is not None,
            "query": self._tab == "querying" or can_be_asked(part),
            "upload": not self._upload.busy,
        }
        return True if possible.get(action, True) else None

    @property
    def browser(self) -> PartBrowser:
        """The tab with the lists."""
        return self._browser

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the dataset under the cursor."""
        dataset = self._browser.dataset
        return dataset.raw if dataset is not None and kind is ObjectKind.DATASET else None

    def focus_first(self) -> None:
        """Focus the content of the current tab."""
        match self._tab:
            case "browsing":
                self._browser.focus_first()
            case "sending":
                self._upload.focus_first()
            case _:
                self._query.focus_first()

    def load(self) -> Worker[None]:
        """List the datasets, and look for kept copies of replaced parts."""
        return self._list()

    @flow("datasets", exclusive=True)
    async def _list(self) -> None:
        self._browser.say("Loading the datasets…")
        try:
            datasets, kept = await self.jobs.run("Listing datasets", self._read)
        except (CsmError, Cancelled) as error:
            headline = error.headline if isinstance(error, CsmError) else "Stopped."
            self._browser.say(f"{headline}\nPress r to retry.")
            if isinstance(error, CsmError):
                self.not_loaded(error)
            raise
        self._show_all(datasets, kept)
        self._browser.preview.again()

    @property
    def lists(self) -> bool:
        """Whether the list of datasets is shown."""
        return self._tab == "browsing"

    async def read_again(self) -> Callable[[], None]:
        """List the datasets again; a list that is cut short replaces no longer one."""
        datasets, kept = await self.jobs.run("Listing datasets", self._read, quiet=True)
        partial = datasets.partial if isinstance(datasets, PartialList) else ""
        if partial and len(datasets) < len(self._datasets):
            raise UnexpectedAnswer(partial, "Press r to retry.")
        return lambda: self._show_all(datasets, kept)

    def _show_all(self, datasets: Sequence[Dataset], kept: tuple[KeptPart, ...]) -> None:
        self._datasets, self._kept = {one.id: one for one in datasets}, kept
        self._partial = datasets.partial if isinstance(datasets, PartialList) else ""
        self._browser.show(datasets, kept)
        self._summarize()
        self.screen.refresh_bindings()

    def _read(self, job: Job) -> tuple[list[Dataset], tuple[KeptPart, ...]]:
        return self._service.datasets(cancel=job.cancel), self._service.kept_parts()

    def _look(self, part: DatasetPart, options: PreviewOptions, job: Job) -> Preview:
        """Read a part for the preview; called in a thread."""
        return self._service.preview(
            part, options=options, progress=job.progress, cancel=job.cancel
        )

    def open_dataset(self, dataset: Dataset, part: DatasetPart | None = None) -> None:
        """Show the parts of a dataset, with the cursor on one of them."""
        self.query_one(TabbedContent).active = "browsing"
        if dataset.id not in self._datasets:
            self._datasets[dataset.id] = dataset
            self._browser.show(list(self._datasets.values()), self._kept)
        self._browser.open(dataset.id, part.id if part is not None else "")

    def go_back(self) -> bool:
        """Go one step back in the tab, and return whether there was one."""
        if self._tab == "browsing":
            return self._browser.go_back()
        return self._tab == "querying" and self._query.go_back()

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self._go_to(names[(names.index(self._tab) + step) % len(names)])

    def action_filter(self) -> None:
        """Narrow the list by any text."""
        self._browser.open_filter()

    def action_other_list(self) -> None:
        """Go to the other list."""
        self._browser.other_list()

    def action_view(self) -> None:
        """Look into the part under the cursor, or stop it."""
        self._browser.toggle_preview()

    def action_raw(self) -> None:
        """Show what is under the cursor as the platform sent it."""
        subject = self._browser.subject
        if subject is not None:
            self.app.push_screen(RawDialog(name_of(subject.name), subject.raw))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor."""
        subject = self._browser.subject
        if subject is not None:
            shell(self).copy(subject.id, visible(subject.id))

    def action_query(self) -> None:
        """Ask the table under the cursor."""
        if self._tab != "querying":
            dataset, part = self._browser.dataset, self._browser.part
            if dataset is None or part is None or not can_be_asked(part):
                shell(self).tell("Go to a part of kind DB table first: only those can be queried.")
                return
            self._query.set_part(dataset, part)
        self._go_to("querying")

    @flow("download", once=True)
    async def action_download(self) -> None:
        """Download the part or the dataset under the cursor."""
        subject = self._browser.subject
        if isinstance(subject, DatasetPart):
            await self._flows.download(name_of(subject.source_name or subject.name), [subject])
        elif subject is not None:
            if not subject.parts:
                raise InputRefused(
                    f"{name_of(subject.name)} has no parts.", "Choose another dataset."
                )
            await self._flows.download(name_of(subject.name), subject.parts)

    def action_upload(self) -> None:
        """Send a folder as a new dataset, or into the one under the cursor."""
        self._go_to("sending")
        self._upload.begin(list(self._datasets.values()), self._browser.dataset)

    def send_folder(self, folder: Path) -> None:
        """Send a folder that was chosen elsewhere."""
        self._go_to("sending")
        self._upload.begin(list(self._datasets.values()), self._browser.dataset, folder)

    @flow("replacement", once=True)
    async def action_replace(self) -> None:
        """Replace the data of the part under the cursor."""
        dataset, part = self._browser.dataset, self._browser.part
        if dataset is None or part is None:
            return
        try:
            await self._flows.replace(dataset, part)
        finally:
            # Also after a failure: the part may have been changed all the same.
            self._read_again(dataset.id)

    @flow("replacement", once=True)
    async def action_put_back(self) -> None:
        """Put the old data of a replaced part back."""
        part = self._browser.part
        kept = next((each for each in self._kept if part and each.part.id == part.id), None)
        if kept is None and self._kept:
            kept = await self._flows.choose_kept(self._kept)
        if kept is None:
            return
        try:
            await self._flows.put_back(kept)
        finally:
            self._read_again(kept.part.dataset_id)

    @flow("dataset")
    async def _read_again(self, dataset_id: str) -> None:
        """Read one dataset again, and look which copies are kept."""
        dataset, kept = await self.jobs.run(
            "Reading the dataset",
            lambda job: (
                self._service.dataset(dataset_id, cancel=job.cancel),
                self._service.kept_parts(),
            ),
        )
        self._kept = kept
        self._show(dataset)

    def _show(self, dataset: Dataset) -> None:
        self._datasets[dataset.id] = dataset
        self._browser.show(list(self._datasets.values()), self._kept)
        self._summarize()
        self._browser.preview.again()
        self.screen.refresh_bindings()

    @on(FolderUpload.Ended)
    def _show_sent(self, event: FolderUpload.Ended) -> None:
        event.stop()
        if event.report.dataset is not None:
            self._show(event.report.dataset)
            self._browser.reveal(event.report.dataset.id)
        else:
            self._list()

    @on(PartBrowser.CursorMoved)
    def _cursor_moved(self, event: PartBrowser.CursorMoved) -> None:
        event.stop()
        self.screen.refresh_bindings()
        dataset = self._browser.dataset
        if dataset is not None and self._browser.is_on_parts and dataset != self._checked:
            self._checked = dataset
            self._look_for_lost(dataset)

    @flow("lost", exclusive=True)
    async def _look_for_lost(self, dataset: Dataset) -> None:
        """Tell that parts are stored which the dataset does not list."""
        await self.jobs.rest(_SETTLED)
        try:
            lost = await self.jobs.run(
                "Searching lost parts",
                lambda job: self._service.lost_parts(dataset, cancel=job.cancel),
                quiet=True,
            )
        except CsmError:
            # Nothing was asked for: what can be shown is shown.
            return
        self._browser.warn(dataset.id, lost_words(lost))

    @on(TabbedContent.TabActivated)
    def _tab_changed(self) -> None:
        self.screen.refresh_bindings()

    def _summarize(self) -> None:
        self.loaded(self._partial)

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active if self.is_mounted else "browsing"

    def _go_to(self, name: str) -> None:
        self.query_one(TabbedContent).active = name
        self.focus_first()
