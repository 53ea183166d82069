"""The runners of the workspace, and the inspector of one of them."""

from collections.abc import Sequence
from itertools import islice

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.format import counted
from csm_tui.domain.ids import kind_of_id
from csm_tui.domain.organization import Raw, Workspace
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, tree_order
from csm_tui.domain.scenario import Scenario
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.runners import RunnerChanges, Runners
from csm_tui.services.scenarios import Scenarios
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.runner_rows import (
    RUNNER_COLUMNS,
    RunnerRows,
    last_state,
    runner_row,
    state_text,
)
from csm_tui.ui.screens.main.pane import OpenAddress, Pane
from csm_tui.ui.screens.main.runners.comparing import compare_runners
from csm_tui.ui.screens.main.runners.creating import create_runner, rename_runner
from csm_tui.ui.screens.main.runners.deleting import delete_runner
from csm_tui.ui.screens.main.runners.editing import edit_parameters
from csm_tui.ui.screens.main.runners.inspector import RunnerInspector
from csm_tui.ui.screens.main.runners.starting import Outcomes, start_runners, stop_runners
from csm_tui.ui.screens.main.scenarios import ScenariosScreen
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid

_Listing = tuple[dict[str, Runner], Sequence[tuple[int, Runner]], Sequence[str], str]

_AROUND = 60
"""Rows before and after the cursor whose last runs are read."""
_SETTLED = 0.2
"""Seconds for which the cursor must rest before they are read."""
_MOST_FILTERED = 2_000
"""Last runs that are read, per list, only because a filter may match their states."""


class RunnersPane(Pane):
    """A table of all runners; Enter opens one in the inspector."""

    scope = "runners"
    title = "Runners"
    EARLY = ("filter", "open_id")
    BINDINGS = bindings("runners")
    SCOPED_CSS = False  # the rules below depend on the width of the screen
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
        self._changes = RunnerChanges(self._service)
        self._runners: dict[str, Runner] = {}
        self._ordered: Sequence[tuple[int, Runner]] = ()
        self._texts: Sequence[str] = ()
        self._shown: list[Runner] = []
        self._last_runs: dict[str, Run] = {}
        self._states: dict[str | None, str] = {}
        """Run id to the text of its state, for the filter."""
        self._unread_runs: set[str | None] = set()
        self._filtered = 0
        """How many last runs were read because of a filter."""
        self._scenario_service = Scenarios(session, workspace.organization_id, workspace.id)
        self._scenarios: PartialList[Scenario] | None = None
        """None while they are not listed."""

    def compose(self) -> ComposeResult:
        """Compose the list and the hidden inspector."""
        with Vertical(id="list"):
            yield FilterLine("filter")
            yield OpenGrid(RUNNER_COLUMNS, empty_text="Loading…", row_style=self._style)
        yield RunnerInspector(self._service)

    @property
    def grid(self) -> Grid:
        """The table of runners."""
        return self.query_one("#list Grid", Grid)

    @property
    def inspector(self) -> RunnerInspector:
        """The inspector."""
        return self.query_one(RunnerInspector)

    @property
    def solution(self) -> OpenAddress:
        """The solution of the inspected runner, or of the runner under the cursor."""
        if self.has_class("-inspecting"):
            return self.inspector.solution
        runner = self._runners.get(self.grid.cursor_key or "")
        if runner is None:
            return OpenAddress("solution")
        template = runner.run_template_id or ""
        return OpenAddress("solution", runner.solution_id or "", template_id=template)

    def focus_first(self) -> None:
        """Focus the inspector if it is open, or the table."""
        if self.has_class("-inspecting"):
            self.inspector.focus_first()
        else:
            self.grid.focus()

    @flow("runners", exclusive=True)
    async def load(self) -> None:
        """Load all runners, and reload the inspected one."""
        try:
            listing = await self.jobs.run("Listing runners", self._list)
        except (CsmError, Cancelled) as error:
            if isinstance(error, CsmError):
                self.not_loaded(error)
            if not self._ordered:
                what = error.headline if isinstance(error, CsmError) else "Stopped."
                self.grid.empty_text = f"{what}\nr asks again."
            raise
        self._runners, self._ordered, self._texts, partial = listing
        ended = {key for key, run in self._last_runs.items() if run.state.ended}
        silent = {r.last_run_id for r in self._runners.values() if not r.tells_last_state}
        self._unread_runs = silent - ended - {None}
        self._filtered = 0
        count = len(self._runners)
        self.loaded(partial or f"{count:,} runner{'' if count == 1 else 's'}")
        self._show()
        if Capability.SCENARIOS in self.session.capabilities:
            self._list_scenarios(self._summary)
        if self.has_class("-inspecting"):
            self.inspector.reload()

    @flow("scenarios", exclusive=True)
    async def _list_scenarios(self, summary: str) -> None:
        """Say how many scenarios there are; quietly, because the user did not ask for it."""
        try:
            self._scenarios = await self.jobs.run(
                "Listing scenarios",
                lambda job: self._scenario_service.list(cancel=job.cancel),
                quiet=True,
            )
        except CsmError:
            # The key lists them too, and says why it cannot.
            self._scenarios = None
            return
        if self._scenarios:
            self.say(f"{summary} · {counted(len(self._scenarios), 'scenario')}, c lists them")
            self._show()

    def _list(self, job: Job) -> _Listing:
        """List the runners, and prepare off the event loop what takes long for many."""
        runners = self._service.list(progress=job.progress, cancel=job.cancel)
        ordered = tree_order(runners)
        texts = [_searchable(runner) for _, runner in ordered]
        return {runner.id: runner for runner in runners}, ordered, texts, runners.partial

    def _show(self) -> None:
        """Show the runners that match the filter; without a filter, each below its parent."""
        line = self.query_one(FilterLine)
        if self._loaded_at is None:
            line.say("not loaded")
            return
        text = line.text.strip().casefold()
        pairs = zip(self._ordered, self._texts, strict=True)
        shown = [
            (0 if text else depth, runner)
            for (depth, runner), all_ in pairs
            if text in all_ or text in self._states.get(runner.last_run_id, "")
        ]
        self._shown = [runner for _, runner in shown]
        unread = self._unread if text else ""
        self.grid.empty_text = (
            f"No runner matches{unread and f', but {unread}'}; Esc shows all."
            if self._ordered
            else no_runners(len(self._scenarios or ()))
        )
        self.grid.set_rows(
            RunnerRows(shown, self._last_runs),
            [runner.id for runner in self._shown],
        )
        count = f"{len(shown):,} of {len(self._ordered):,}"
        line.say(f"{count} · {unread}" if unread else count)
        self._read_states()

    @property
    def _unread(self) -> str:
        """How many states are not read yet, in words."""
        runs = (r.last_run_id for _, r in self._ordered if not r.tells_last_state)
        count = sum(run is not None and run not in self._states for run in runs)
        return f"{count:,} state{'' if count == 1 else 's'} not read yet" if count else ""

    def _style(self, row: int) -> str | None:
        runner = self._shown[row]
        last = self._last_runs.get(runner.last_run_id or "")
        if last_state(runner, last) is RunState.FAILED:
            return "error"
        return "dim" if runner.archived else None

    @on(Grid.RowHighlighted, "#list Grid")
    def _moved(self) -> None:
        self._read_states()

    @flow("states", exclusive=True)
    async def _read_states(self) -> None:
        """Read the last runs near the cursor; quietly, because the user did not ask for it."""
        await self.jobs.rest(_SETTLED)
        unknown = self._runners_to_read()
        if not unknown:
            return
        found = await self.jobs.run(
            "Reading last runs",
            lambda job: self._service.last_runs(unknown, cancel=job.cancel),
            quiet=True,
        )
        # A run that could not be read is not tried again before the next reload.
        self._unread_runs -= {runner.last_run_id for runner in unknown}
        self._last_runs = self._last_runs | found
        self._states |= {
            key: state_text(run.state, run.state_word).casefold() for key, run in found.items()
        }
        self._show()

    def _runners_to_read(self) -> list[Runner]:
        """Return the runners whose states are read next: near the cursor first, then hidden."""
        row = self.grid.cursor_row
        near = self._shown[max(0, row - _AROUND) : row + _AROUND]
        unknown = [runner for runner in near if runner.last_run_id in self._unread_runs]
        if unknown or not self.query_one(FilterLine).text.strip():
            return unknown
        # A hidden runner may match the filter by its state.
        hidden = (runner for _, runner in self._ordered if runner.last_run_id in self._unread_runs)
        more = list(islice(hidden, min(2 * _AROUND, _MOST_FILTERED - self._filtered)))
        self._filtered += len(more)
        return more

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the runner that is open, or under the cursor."""
        runner = self._runners.get(self.grid.cursor_key or "")
        if self.has_class("-inspecting"):
            runner = self.inspector.runner
        return runner.raw if runner is not None and kind is ObjectKind.RUNNER else None

    def go_back(self) -> bool:
        """Leave the inspector, step by step, or clear the filter."""
        if self.has_class("-inspecting"):
            if not (self.inspector.has_focus_within and self.inspector.go_back()):
                self.remove_class("-inspecting")
                self.grid.focus()
            return True
        return self.query_one(FilterLine).clear()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer what is about the list only while the inspector has no focus."""
        return (
            action not in {"filter", "last_log", "compare"} or not self.inspector.has_focus_within
        )

    def action_filter(self) -> None:
        """Type a filter for the list."""
        self.query_one(FilterLine).open()

    @flow("by id", exclusive=True)
    async def action_open_id(self) -> None:
        """Open a runner by its id."""
        dialog = PromptDialog(
            "Open a runner by its id",
            f"Id of a runner of workspace {self.workspace.name}:",
            accept="Open",
            preview=_meaning,
        )
        answer = await self.app.push_screen_wait(dialog)
        if answer is None:
            return
        runner_id = answer.strip()
        runner = await self.jobs.run(
            f"Reading runner {runner_id}",
            lambda job: self._service.get(runner_id, cancel=job.cancel),
        )
        self.grid.move_to(runner.id)
        self.add_class("-inspecting")
        self.inspector.show(runner)
        self.inspector.focus_first()

    def action_last_log(self) -> None:
        """Show the log of the last run of the runner under the cursor."""
        runner = self._runners.get(self.grid.cursor_key or "")
        if runner is not None:
            self.add_class("-inspecting")
            self.inspector.show(runner)
            self.inspector.show_log()

    @flow("comparing", once=True)
    async def action_compare(self) -> None:
        """Compare the runner under the cursor with its parent, a run, or another runner."""
        runner = self._runners.get(self.grid.cursor_key or "")
        await compare_runners(self, self._service, [runner] if runner else [])

    def action_scenarios(self) -> None:
        """List the scenarios, or say why the platform has none."""
        if why := self.session.capabilities.why_not(Capability.SCENARIOS):
            shell(self).tell(why)
            return
        self.app.push_screen(
            ScenariosScreen(self._scenario_service, self.workspace, self._scenarios)
        )

    def action_raw(self) -> None:
        """Show the runner under the cursor as the platform sent it."""
        runner = self._runners.get(self.grid.cursor_key or "")
        if runner is not None:
            self.app.push_screen(RawDialog(runner.name, runner.raw))

    def action_copy_id(self) -> None:
        """Copy the id of the runner under the cursor."""
        if self.grid.cursor_key:
            shell(self).copy(self.grid.cursor_key, visible(self.grid.cursor_key))

    @property
    def current(self) -> Runner | None:
        """The runner that is open, or under the cursor."""
        if self.has_class("-inspecting"):
            return self.inspector.runner
        return self._runners.get(self.grid.cursor_key or "")

    @property
    def chosen(self) -> Sequence[Runner]:
        """The runners that an action is for."""
        return [each for each in (self.current,) if each is not None]

    @flow("changing", once=True)
    async def action_start(self) -> None:
        """Check the chosen runners, ask, and start them."""
        self._show_started(await start_runners(self, self._changes, self.chosen, self._where))

    @flow("changing", once=True)
    async def action_stop(self) -> None:
        """Ask, and stop the last runs of the chosen runners."""
        if await stop_runners(self, self._changes, self.chosen, self._where):
            self.load()

    @flow("changing", once=True)
    async def action_edit(self) -> None:
        """Edit the parameters of the current runner."""
        runner = self._one
        if runner and await edit_parameters(self, self._changes, runner, self._where):
            self.load()

    @flow("changing", once=True)
    async def action_create(self) -> None:
        """Create a runner, and open it."""
        created = await create_runner(self, self._changes, self.current, self._where)
        if created is not None:
            self.add_class("-inspecting")
            self.inspector.show(created)
            self.inspector.focus_first()
            self.load()

    @flow("changing", once=True)
    async def action_rename(self) -> None:
        """Change name, description and tags of the current runner."""
        runner = self._one
        if runner and await rename_runner(self, self._changes, runner, self._where):
            self.load()

    @flow("changing", once=True)
    async def action_delete(self) -> None:
        """Delete the current runner, after its runs and children are named."""
        runner = self._one
        if runner and await delete_runner(self, self._changes, runner, self._where):
            self.remove_class("-inspecting")
            self.grid.focus()
            self.load()

    @property
    def _one(self) -> Runner | None:
        """The only runner that an action is for; several are refused, with a message."""
        chosen = self.chosen
        if len(chosen) == 1:
            return chosen[0]
        shell(self).tell("This is for one runner: A unmarks all." if chosen else "No runner here.")
        return None

    @property
    def _where(self) -> str:
        """The environment and the workspace, for questions."""
        profile = visible(self.session.profile.name)
        place = f"{profile} ({self.session.settings.host})"
        return f"{place}, workspace {visible(self.workspace.name)}"

    def _show_started(self, outcomes: Outcomes) -> None:
        """Show the list again, and the new run of the runner that is open."""
        shown = self.inspector.runner if self.has_class("-inspecting") else None
        run_id = next((each.run_id for each in outcomes if each.runner == shown), None)
        if run_id is not None:
            self.inspector.show_next(run_id)
        if outcomes:
            self.load()

    @on(FilterLine.TextChanged)
    def _narrow(self) -> None:
        self._show()

    @on(FilterLine.Dismissed)
    def _to_list(self) -> None:
        self.grid.focus()

    @on(Grid.RowOpened, "#list Grid")
    def _open(self, event: Grid.RowOpened) -> None:
        self.add_class("-inspecting")
        self.inspector.show(self._runners[event.key])
        self.inspector.focus_first()


def no_runners(scenarios: int) -> str:
    """Return the text for a list without runners; older work may be in scenarios."""
    if not scenarios:
        return "This workspace has no runners."
    count = counted(scenarios, "scenario")
    return f"This workspace has no runners: its work is in {count}.\nc lists them, read-only."


def _searchable(runner: Runner) -> str:
    """Return the text of a runner that the filter searches."""
    return "\n".join((*runner_row(0, runner), runner.description, *runner.tags)).casefold()


def _meaning(text: str) -> Preview:
    """Return what the prompt shows below an id; an unknown prefix may still be a runner's."""
    text = text.strip()
    kind = kind_of_id(text)
    if not text:
        return Preview("Paste an id such as r-1234567890.", usable=False)
    if kind == "run":
        return Preview("This is the id of a run: give that of its runner.", usable=False)
    if kind == "dataset":
        return Preview("This is the id of a dataset: 3 shows datasets.", usable=False)
    if kind not in {None, "runner", "scenario"}:
        return Preview(f"This is the id of a {kind}, not of a runner.", usable=False)
    return Preview(f"runner {text}")
