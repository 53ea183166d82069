"""One run: where it stands, its steps, and its log."""

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from csm_tui.domain.errors import CsmError
from csm_tui.domain.format import human_age, human_time
from csm_tui.domain.run import Run, RunLog, RunStatus
from csm_tui.services.runners import Runners
from csm_tui.ui.actions import bindings
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from csm_tui.ui.widgets.runner_rows import NODE_COLUMNS, node_row, state_text
from csm_tui.ui.work import flow, shell

_BAD_PHASES = {"Failed", "Error"}


class RunLogPart(Container):
    """Shows one run of the runner; knows nothing until a run is chosen."""

    BINDINGS = bindings("log")
    DEFAULT_CSS = """
    RunLogPart {
        #run { height: auto; max-height: 3; padding: 0 1; }
        Grid { height: auto; max-height: 7; }
        LogView { height: 1fr; }
    }
    """

    def __init__(self, service: Runners) -> None:
        super().__init__()
        self._service = service
        self.run: Run | None = None
        """The run that is shown."""
        self._status: RunStatus | None = None

    def compose(self) -> ComposeResult:
        """Compose the run's line, its steps, the search and the log."""
        yield Static("No run is chosen.", id="run")
        yield Grid(NODE_COLUMNS, empty_text="No steps are known.", row_style=self._node_style)
        yield FilterLine("find")
        yield LogView()

    def forget(self) -> None:
        """Show no run."""
        self.run = self._status = None
        self._show_nothing("No run is chosen.")

    def show(self, run: Run) -> None:
        """Show a run, and ask the platform for its steps and log."""
        if self.run is None or run.id != self.run.id:
            self._show_nothing(f"Loading {run.id}…")
            self._status = None
        self.run = run
        self.load()

    def load(self) -> None:
        """Ask the platform for the steps and the log of the run that is shown."""
        if self.run is not None:
            self._load_status()
            self._load_log()

    @flow("status", exclusive=True)
    async def _load_status(self) -> None:
        run = self.run
        if run is None:
            return
        try:
            self._status = await shell(self).jobs.run(
                f"Reading the steps of {run.id}",
                lambda job: self._service.status(run.runner_id, run.id, cancel=job.cancel),
            )
        except CsmError as error:
            self._say(f"{state_text(run.state, run.state_word)}  {run.id}\n{error.headline}")
            raise
        self._show_status(self._status)

    @flow("log", exclusive=True)
    async def _load_log(self) -> None:
        run = self.run
        if run is None:
            return
        view = self.query_one(LogView)
        try:
            log: RunLog = await shell(self).jobs.run(
                f"Reading the log of {run.id}",
                lambda job: self._service.log(run.runner_id, run.id, cancel=job.cancel),
            )
        except CsmError as error:
            view.empty_text = f"{error.headline}\nr asks again."
            raise
        view.empty_text = log.note or "The platform returned no log lines."
        view.set_lines(log.lines)

    def focus_first(self) -> None:
        """Focus the log."""
        self.query_one(LogView).focus()

    def go_back(self) -> bool:
        """Close the search, and return whether it was open."""
        if self.query_one(FilterLine).clear():
            self.focus_first()
            return True
        return False

    def raw(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return the name and the raw status of the run that is shown."""
        return (self._status.run_id, self._status.raw) if self._status else None

    def action_find(self) -> None:
        """Search the log."""
        self.query_one(FilterLine).open()

    @on(FilterLine.Changed)
    def _text_changed(self, event: FilterLine.Changed) -> None:
        event.stop()
        self._find(event.text)

    @flow("find", exclusive=True)
    async def _find(self, text: str) -> None:
        await self.query_one(LogView).find(text)

    @on(FilterLine.Left)
    def _to_log(self, event: FilterLine.Left) -> None:
        event.stop()
        self.focus_first()

    @on(LogView.SearchChanged)
    def _count(self) -> None:
        view = self.query_one(LogView)
        self.query_one(FilterLine).say(
            f"{view.match_position} of {view.match_count:,}" if view.match_count else "no match"
        )

    def _show_status(self, status: RunStatus) -> None:
        run = self.run
        if run is None:
            return
        times = f"started {human_time(status.started)}"
        if status.started and status.ended:
            times += f", took {human_age((status.ended - status.started).total_seconds())}"
        head = f"{state_text(status.state, status.state.value)}  {run.id}  {times}"
        steps = f"steps {status.progress}" if status.progress else ""
        self._say("\n".join(filter(None, [head, " ".join(filter(None, [steps, status.message]))])))
        self.query_one(Grid).empty_text = "The workflow is gone: its steps are not known any more."
        self.query_one(Grid).set_rows([node_row(node) for node in status.nodes])

    def _show_nothing(self, sentence: str) -> None:
        self._say(sentence)
        self.query_one(Grid).set_rows((), keep_cursor=False)
        self.query_one(LogView).empty_text = ""
        self.query_one(LogView).set_lines((), keep_place=False)

    def _say(self, text: str) -> None:
        self.query_one("#run", Static).update(outside(text, lines=True))

    def _node_style(self, row: int) -> str | None:
        if self._status is None or row >= len(self._status.nodes):
            return None
        return "error" if self._status.nodes[row].phase in _BAD_PHASES else None
