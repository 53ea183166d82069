"""The runners of the workspace, and the inspector of one of them."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from csm_tui.domain.errors import CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_tree import families
from csm_tui.services.connection import Session
from csm_tui.services.runners import Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.raw import RawDialog
from csm_tui.ui.screens.main.inspector import RunnerInspector
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.runner_rows import RUNNER_COLUMNS, runner_row
from csm_tui.ui.work import flow


class RunnersPane(Pane):
    """A table of all runners; Enter opens one in the inspector."""

    scope = "runners"
    title = "Runners"
    BINDINGS = bindings("runners")
    DEFAULT_CSS = """
    RunnersPane {
        layout: horizontal;
        & > #list { width: 1fr; }
        & > RunnerInspector { display: none; width: 1fr; }
        &.-inspecting > #list { display: none; }
        &.-inspecting > RunnerInspector { display: block; }
    }
    .-wide RunnersPane.-inspecting > #list { display: block; width: 2fr; }
    .-wide RunnersPane.-inspecting > RunnerInspector {
        width: 3fr; border-left: solid $panel;
    }
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(session, workspace)
        self._service = Runners(session, workspace.organization_id, workspace.id)
        self._runners: dict[str, Runner] = {}

    def compose(self) -> ComposeResult:
        """Compose the list and the inspector, which is hidden at first."""
        with Vertical(id="list"):
            yield FilterLine()
            yield Grid(RUNNER_COLUMNS, empty_text="Loading…")
        yield RunnerInspector(self._service)

    @property
    def grid(self) -> Grid:
        """The table of runners."""
        return self.query_one("#list Grid", Grid)

    @property
    def inspector(self) -> RunnerInspector:
        """The inspector."""
        return self.query_one(RunnerInspector)

    def focus_first(self) -> None:
        """Focus the inspector when it is open, else the table."""
        if self.has_class("-inspecting"):
            self.inspector.focus_first()
        else:
            self.grid.focus()

    def load(self) -> object:
        """Ask for all runners, and for the inspected one again."""
        if self.has_class("-inspecting"):
            self.inspector.load()
        return self._load()

    @flow("runners", exclusive=True)
    async def _load(self) -> None:
        try:
            runners = await self.jobs.run(
                "Listing runners",
                lambda job: self._service.list(progress=job.progress, cancel=job.cancel),
            )
        except CsmError as error:
            self.not_loaded(error)
            self.grid.empty_text = f"{error.headline}\nr asks again."
            raise
        self._runners = {runner.id: runner for runner in runners}
        self._show()
        count = len(runners)
        self.loaded(f"{count:,} runner{'' if count == 1 else 's'}")

    def _show(self) -> None:
        """Show the runners that the filter leaves, in families."""
        text = self.query_one(FilterLine).text.casefold()
        rows = [
            (runner_row(depth, runner), runner.id)
            for depth, runner in families(self._runners.values())
        ]
        shown = [(cells, key) for cells, key in rows if text in " ".join(cells).casefold()]
        self.grid.empty_text = (
            "No runner matches; Esc shows all." if rows else "This workspace has no runners."
        )
        self.grid.set_rows([cells for cells, _ in shown], [key for _, key in shown])
        self.query_one(FilterLine).say(f"{len(shown):,} of {len(rows):,}")

    def go_back(self) -> bool:
        """Leave the inspector, step by step, else clear the filter."""
        if self.has_class("-inspecting"):
            if not self.inspector.go_back():
                self.remove_class("-inspecting")
                self.grid.focus()
            return True
        return self.query_one(FilterLine).clear()

    def action_filter(self) -> None:
        """Narrow the list."""
        self.query_one(FilterLine).open()

    def action_raw(self) -> None:
        """Show the runner under the cursor as the platform sent it."""
        runner = self._runners.get(self.grid.cursor_key or "")
        if runner is not None:
            self.app.push_screen(RawDialog(runner.name, runner.raw))

    def action_copy_id(self) -> None:
        """Copy the id of the runner under the cursor."""
        if self.grid.cursor_key:
            self.app.copy_to_clipboard(self.grid.cursor_key)
            self.app.notify(f"Copied {self.grid.cursor_key}", markup=False, timeout=3)

    @on(FilterLine.Changed)
    def _narrow(self) -> None:
        self._show()

    @on(FilterLine.Left)
    def _to_list(self) -> None:
        self.grid.focus()

    @on(Grid.Opened, "#list Grid")
    def _inspect(self, event: Grid.Opened) -> None:
        self.add_class("-inspecting")
        self.inspector.show(self._runners[event.key])
        self.inspector.focus_first()
