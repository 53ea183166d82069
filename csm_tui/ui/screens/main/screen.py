"""The main screen: the place, three numbered panes, the status line and the keys."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import Container
from textual.content import Content
from textual.events import Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from csm_tui.domain.capabilities import Capabilities, Capability
from csm_tui.domain.connection import StartLocation
from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.sign_in import SessionFacts, SessionState
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Tally
from csm_tui.services.by_id import FoundObject, find_by_id
from csm_tui.services.connection import Session
from csm_tui.services.rights import PlaceRights, Rights
from csm_tui.ui.actions import bindings
from csm_tui.ui.changes import allowed_bindings
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.background_words import ended_words, moving_badge, moving_words
from csm_tui.ui.presentation.modules import Module
from csm_tui.ui.presentation.place_fields import counts_down, session_words
from csm_tui.ui.rights import ShowsObject, greyed_actions
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.main.by_id import address_of, ask_for_object
from csm_tui.ui.screens.main.choosing import OpenPlace, PlaceChoice
from csm_tui.ui.screens.main.datasets import DatasetsPane
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.pane import OpenAddress, Pane
from csm_tui.ui.screens.main.rights import RightsScreen
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.screens.main.runners.watching import RunWatch
from csm_tui.ui.screens.main.session_facts import identity_of, place_of, session_facts
from csm_tui.ui.screens.main.solution import SolutionScreen
from csm_tui.ui.screens.main.twin.pane import TwinPane
from csm_tui.ui.screens.transfers import TransfersScreen, queue_of
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.module_tabs import ModuleTabs
from csm_tui.ui.widgets.place_bar import PlaceBar
from csm_tui.ui.widgets.status_line import StatusLine


def pane_types(capabilities: Capabilities) -> tuple[type[Pane], ...]:
    """Return the panes of a platform: the third has its graphs, or its datasets in parts."""
    graphs = Capability.TWIN_GRAPH in capabilities
    in_parts = Capability.DATASET_PARTS in capabilities and not graphs
    return FilesPane, RunnersPane, DatasetsPane if in_parts else TwinPane


class MainScreen(Screen[None]):
    """One workspace of one platform, in three panes."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = bindings("main")
    AUTO_FOCUS = None
    ALLOW_IN_MAXIMIZED_VIEW = "PlaceBar, KeyLine, .-textual-system"

    class Disconnected(Message):
        """The user wants to leave this platform."""

    @dataclass
    class SessionStateChanged(Message):
        """The state of the session changed; posted from any thread."""

        facts: SessionFacts

    class QueueChanged(Message):
        """The queue of transfers changed; posted from any thread."""

    class SwitchWanted(Message):
        """The user wants to use another profile."""

    def __init__(self, session: Session, start: StartLocation) -> None:
        super().__init__()
        self._session = session
        self._start = start
        self._panes = pane_types(session.capabilities)
        self._container = Container(id="panes")
        self._choice = PlaceChoice(self, session)
        self._place: OpenPlace | None = None
        self._rights: Rights | None = None
        self._rested = Tally()
        """The sums of the queue when nothing was left to move."""
        self._moving_since: float | None = None
        self._board: BoardScreen | None = None
        """The board as it was left."""
        self.place_rights: PlaceRights | None = None
        """The rights in the open workspace, as far as they are known."""
        self._first: Worker[None] | None = None
        """The flow that opens the first workspace; None before it begins."""

    @property
    def pane(self) -> Pane | None:
        """The pane that is shown, once a workspace is open."""
        return next((pane for pane in self._opened if pane.display), None)

    @property
    def _opened(self) -> list[Pane]:
        """The panes of the workspace: asked for so often that the whole tree is not searched."""
        return [each for each in self._container.children if isinstance(each, Pane)]

    @property
    def _organization(self) -> Organization | None:
        return self._place.organization if self._place is not None else None

    @property
    def _workspace(self) -> Workspace | None:
        return self._place.workspace if self._place is not None else None

    def compose(self) -> ComposeResult:
        """Compose the lines around the panes; the panes are mounted with the workspace."""
        yield PlaceBar()
        yield ModuleTabs()
        yield self._container
        yield StatusLine(shell(self).jobs)
        yield KeyLine()
        yield RunWatch()

    def on_mount(self) -> None:
        """Open the wanted workspace, or ask for one."""
        self._show_place()
        self._countdown = self.set_interval(1, self._show_session, pause=True)
        self.set_interval(5, self._show_status)
        self._forget = self._session.subscribe(self._report_session)
        self._transfers = queue_of(self)
        self._ignore = self._transfers.subscribe(self._report_transfers)
        self._show_session()
        self._first = self._open_first()

    def on_unmount(self) -> None:
        """Unsubscribe from the session and from the queue."""
        self._forget()
        self._ignore()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings for footer, help and palette, without what a read-only profile forbids."""
        return allowed_bindings(self, super().active_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Stay in the workspace while a change is under way, until its outcome is known."""
        if action == "show_pane":
            return parameters[0] in {kind.scope for kind in self._panes}
        leaves = action in {"choose_workspace", "switch_profile", "disconnect"}
        if leaves and any(job.writes for job in shell(self).jobs.running):
            return None
        return True

    def keeps(self, event: Key | Paste) -> bool:
        """Return whether a key is kept until the pane has its first data.

        Keys of the screen and of the application are never kept.
        """
        pane = self.pane
        if pane is None:
            # The whole of what is typed is for the workspace that opens first: without the "/"
            # before them, the letters of a filter would be commands.
            return self._first is None or not self._first.is_finished
        if isinstance(self.focused, Input):
            return False
        active = self.active_bindings.get(event.key) if isinstance(event, Key) else None
        elsewhere = active is not None and active.node in {self, self.app}
        return not elsewhere and pane.keeps(active)

    @flow("place")
    async def _open_first(self) -> None:
        with shell(self).keys.opening():
            await self._open(await self._choice.first(self._start))

    @flow("place")
    async def action_choose_workspace(self) -> None:
        """Choose another organization or workspace."""
        with shell(self).keys.opening(ChooseDialog):
            await self._open(await self._choice.another(self._place))

    async def _open(self, place: OpenPlace | None) -> None:
        if place is None:
            return
        self._place = place
        organization, workspace = place.organization, place.workspace
        self._show_place()
        shown = self.pane.scope if self.pane else FilesPane.scope
        third = DatasetsPane if DatasetsPane in self._panes else TwinPane
        panes = [
            FilesPane(self._session, workspace),
            RunnersPane(self._session, workspace),
            third(self._session, workspace, self._start.csv_folder),
        ]
        for pane in panes:
            pane.display = False
        await self._container.remove_children()
        await self._container.mount_all(panes)
        self._rights = Rights(self._session, organization, workspace)
        self._learn_rights(self._rights)
        self._show_pane(shown)

    def pane_titles(self) -> Mapping[str, str]:
        """Return the titles of the panes by their scopes; empty while no workspace is open."""
        return {kind.scope: kind.title for kind in self._panes} if self.pane is not None else {}

    async def go_to_pane(self, scope: str) -> None:
        """Show a pane, and wait until it has its first data."""
        self._show_pane(scope)
        while self.pane is not None and self.pane.opening:
            await shell(self).jobs.rest(0.05)

    def action_show_pane(self, scope: str) -> None:
        """Show the pane of a scope."""
        self.open_address(OpenAddress("pane", scope))

    def action_solution(self) -> None:
        """Show the solution of what is under the cursor, or of the workspace."""
        if self.pane is not None:
            self.open_address(self.pane.solution)

    def action_transfers(self) -> None:
        """Show the queue of transfers."""
        self.open_address(OpenAddress("transfers"))

    @on(OpenAddress)
    def open_address(self, address: OpenAddress) -> None:
        """Show a pane, a dataset in its pane, the queue of transfers, or a solution."""
        match address.kind:
            case "pane":
                self._show_pane(address.id)
            case "dataset" if address.dataset is not None:
                self._show_dataset(address.dataset, address.part)
            case "transfers":
                self.app.push_screen(TransfersScreen(self._transfers))
            case "runner" if address.runner is not None:
                self._show_pane(RunnersPane.scope)
                self.query_one(RunnersPane).open_runner(
                    address.runner, address.run, from_board=address.from_board
                )
            case "board":
                self.action_board()
            case "id" if self._workspace is not None:
                self._find_and_open(self._workspace, address.id)
            case "file":
                self._show_pane(FilesPane.scope)
                self.query_one(FilesPane).show_file(address.id)
            case "solution" if self._workspace is not None:
                screen = SolutionScreen(self._session, self._workspace, address)
                self.app.push_screen(screen, lambda _: self._show_labels())

    @flow("by id", once=True)
    async def action_open_id(self) -> None:
        """Open anything by its id."""
        if self._workspace is None:
            shell(self).tell("Choose a workspace first: w.")
            return
        found = await ask_for_object(self, self._session, self._workspace)
        if found is not None:
            await self._go_to(found)

    @flow("by id", once=True)
    async def _find_and_open(self, here: Workspace, id_: str) -> None:
        """Open an object by its id, wherever it is."""
        found = await shell(self).jobs.run(
            f"Searching {visible(id_)}",
            lambda job: find_by_id(self._session, here, id_, cancel=job.cancel),
        )
        await self._go_to(found)

    @flow("board", once=True)
    async def action_board(self) -> None:
        """Show what runs, is stuck or has failed in every workspace, and go where Enter leads."""
        self._board = BoardScreen(self._session, self._board)
        found = await self.app.push_screen_wait(self._board)
        if found is not None:
            await self._go_to(found, from_board=True)

    async def _go_to(self, found: FoundObject, *, from_board: bool = False) -> None:
        """Show an object, in its own workspace unless it belongs to the whole organization."""
        workspace = found.workspace
        if not self._has(found):
            if any(job.writes for job in shell(self).jobs.running):
                shell(self).tell("A change is under way: wait for its end before you leave.")
                return
            place = await self._choice.of_object(found.organization_id, workspace, self._place)
            await self._open(place)
            if place is None or workspace is None:
                return
        if (address := address_of(found)) is not None:
            self.open_address(replace(address, from_board=from_board))

    def open_module(self, scope: str) -> None:
        """Show a pane, or the transfers."""
        transfers = scope == "transfers"
        self.open_address(OpenAddress("transfers") if transfers else OpenAddress("pane", scope))

    @on(RunWatch.RunEnded)
    def _run_ended(self) -> None:
        for pane in self.query(RunnersPane):
            pane.run_ended()

    def _has(self, found: FoundObject) -> bool:
        """Return whether the open workspace shows an object."""
        here = self._workspace
        if here is None or found.workspace is None:
            return False
        shared = found.dataset is not None and found.dataset.workspace_id is None
        return here.id == found.workspace.id or (
            shared and here.organization_id == found.organization_id
        )

    def _show_labels(self) -> None:
        """Show the labels again: their language may be another one now."""
        for pane in self.query(RunnersPane):
            pane.inspector.show_labels()

    def _show_dataset(self, dataset: Dataset, part: DatasetPart | None) -> None:
        for twin in self.query(TwinPane):
            twin.show_dataset(dataset)
        for in_parts in self.query(DatasetsPane):
            in_parts.open_dataset(dataset, part)
        self._show_pane(self._panes[-1].scope)

    def _show_pane(self, scope: str) -> None:
        for pane in self._opened:
            pane.display = pane.scope == scope
        if self.pane is None:
            return
        self.query_one(ModuleTabs).show_active(scope)
        self.pane.enter()
        self._show_status()

    def action_reload(self) -> None:
        """Reload what is shown, and the rights while something is greyed for want of one."""
        if self._rights is not None and greyed_actions(self):
            self._learn_rights(self._rights, again=True)
        if self.pane is not None:
            self.pane.ask()
        else:
            self._open_first()

    def action_back(self) -> None:
        """Stop the newest work; without any, go one step back in the pane."""
        if shell(self).jobs.stop_newest() is None and self.pane is not None:
            self.pane.go_back()

    def action_disconnect(self) -> None:
        """Close the session and go to the first screen."""
        self.post_message(self.Disconnected())

    def action_switch_profile(self) -> None:
        """Choose another profile; this session stays open until the other one is."""
        self.post_message(self.SwitchWanted())

    @flow("rights", exclusive=True)
    async def _learn_rights(self, rights: Rights, *, again: bool = False) -> None:
        """Grey what is certainly refused, at first by what the last answers have said.

        Args:
            rights: Those in the open workspace.
            again: Ask the platform again: rights may have been given meanwhile.
        """
        self.place_rights = known = rights.known
        self.refresh_bindings()
        # The pane reports that the platform does not answer; here it leaves what is known.
        with suppress(CsmError):
            self.place_rights = await shell(self).jobs.run(
                "Reading your rights",
                lambda job: rights.read(job.cancel) if again else rights.learn(known, job.cancel),
                quiet=True,
            )
        self.refresh_bindings()

    def action_session_details(self) -> None:
        """Show who the user is, what is allowed here, and who has access."""
        facts = session_facts(self._session, self._organization, self._workspace)
        opened = [
            (kind, raw)
            for kind in (ObjectKind.DATASET, ObjectKind.RUNNER)
            for pane in self._opened
            if isinstance(pane, ShowsObject) and (raw := pane.shown_object(kind)) is not None
        ]
        self.app.push_screen(RightsScreen(facts, self._rights, opened), self._use_rights)

    def _use_rights(self, _: None) -> None:
        """Use what the screen of rights has read."""
        if self._rights is not None:
            self._learn_rights(self._rights)

    def _report_session(self, facts: SessionFacts) -> None:
        """Post the new state of the session; called from any thread."""
        self.post_message(self.SessionStateChanged(facts))

    @on(SessionStateChanged)
    def _session_state_changed(self, event: SessionStateChanged) -> None:
        self._show_session()
        if self._rights is not None and event.facts.state is SessionState.READY:
            self._learn_rights(self._rights)
        problem = event.facts.problem
        ended = event.facts.state is SessionState.NEEDS_LOGIN
        # A user who types or answers a dialog is not interrupted: the next request asks.
        free = self.is_current and not isinstance(self.focused, Input)
        if ended and isinstance(problem, SignInNeeded) and free:
            self._ask_to_sign_in(problem)

    @flow("sign in")
    async def _ask_to_sign_in(self, why: SignInNeeded) -> None:
        prompt = shell(self).sign_in_prompt
        if prompt is not None:
            await prompt.ask(why, time.monotonic(), quiet=True)
            self._show_session()

    def _show_session(self) -> None:
        facts, prompt = self._session.sign_in, shell(self).sign_in_prompt
        place = shell(self).place
        if place is not None:
            declined = prompt is not None and prompt.declined
            words = session_words(facts, declined=declined)
            shell(self).place = replace(place, identity=identity_of(self._session), session=words)
        # Without a countdown, an update per change of state and every five seconds is enough.
        if counts_down(facts):
            self._countdown.resume()
        else:
            self._countdown.pause()

    @on(Pane.StatusChanged)
    def _show_status(self) -> None:
        self._show_session()
        self._show_modules()
        pane = self.pane
        said = pane.status if pane else Content("No workspace is open. Press w to choose one.")
        self.query_one(StatusLine).rest(said)

    def _report_transfers(self) -> None:
        """Post that the queue changed; called from any thread."""
        self.post_message(self.QueueChanged())

    @on(QueueChanged)
    def _queue_changed(self) -> None:
        self._show_modules()
        self._announce_end(self._transfers.snapshot().unattended)
        for pane in self.query(FilesPane):
            pane.queue_changed()

    def _announce_end(self, tally: Tally) -> None:
        """Announce the end of the last transfer, unless its caller does."""
        now = time.monotonic()
        self._moving_since = self._moving_since or now
        if tally.left:
            return
        words = ended_words(self._rested, tally, now - self._moving_since)
        self._rested, self._moving_since = tally, None
        if words is not None:
            shell(self).announce(*words)

    def _show_modules(self) -> None:
        """Show the modules in the tabs of all screens, each with what matters in it."""
        panes, snapshot = self._opened, self._transfers.snapshot()
        transfers = Module("transfers", "Transfers", moving_badge(snapshot))
        shell(self).modules = (
            *(Module(pane.scope, pane.title, pane.badge) for pane in panes),
            *([transfers] if panes else []),
        )
        shell(self).moving = moving_words(snapshot)

    def _show_place(self) -> None:
        shell(self).place = place_of(self._session, self._organization, self._workspace)
