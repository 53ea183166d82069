"""^q leaves the program from the palette, every dialog and every screen."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

import csm_tui.ui
from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.organization import Workspace
from csm_tui.domain.runner_download import DownloadOptions, DownloadPlan
from csm_tui.domain.transfers import Layout
from csm_tui.domain.twin import LoadPlan
from csm_tui.services.connection import Session
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.runners import ComparisonSubject, Runners
from csm_tui.services.scenarios import Scenarios
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.commands import CommandsDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.conflict import ConflictDialog
from csm_tui.ui.dialogs.download import DownloadDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.fields import FieldsDialog, TextField
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.plan import PlanDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog, SecretDialog
from csm_tui.ui.dialogs.runner_download import RunnerDownloadDialog
from csm_tui.ui.dialogs.session_ended import SessionEndedDialog
from csm_tui.ui.dialogs.sign_in import SignInDialog
from csm_tui.ui.dialogs.text import RawDialog, TextDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.main.files.comparing import CompareScreen
from csm_tui.ui.screens.main.rights import RightsScreen
from csm_tui.ui.screens.main.run_data import RunDataScreen
from csm_tui.ui.screens.main.runners.asking import SafeQuestion
from csm_tui.ui.screens.main.runners.comparison import ComparisonScreen
from csm_tui.ui.screens.main.runners.parameter_form import ParameterForm
from csm_tui.ui.screens.main.runners.triage import TriageScreen
from csm_tui.ui.screens.main.scenarios import ScenariosScreen
from csm_tui.ui.screens.main.solution import SolutionScreen
from csm_tui.ui.screens.main.twin.plan import LoadPlanDialog
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.screens.transfers import TransfersScreen
from tests.ui.driving import app_of, connect, environment, idle, pane, running, until
from tests.ui.presentation.test_twin_rows import SCAN
from tests.ui.presentation.test_twin_rows import plan as load_plan
from tests.ui.test_shell import words
from tests.ui.test_transfers_pictures import ITEMS, PLANS

WHY = SignInNeeded("Your session has expired.", "Sign in again.")


async def _listed(folder: Path) -> LocalFolder:
    return LocalFolder(folder, ())


async def _planned(_folder: Path, _options: DownloadOptions) -> Sequence[DownloadPlan]:
    return []


async def _nothing_against(_folder: str, _layout: Layout) -> str:
    return ""


async def _load_planned(wipe: bool) -> LoadPlan:
    return load_plan(wipe=wipe)


DIALOGS: dict[type[Screen[Any]], Callable[[], ModalScreen[Any]]] = {
    ChooseDialog: lambda: ChooseDialog("Choose", [Choice("a", "A")]),
    CommandsDialog: lambda: CommandsDialog([], grouped=True),
    ConfirmDialog: lambda: ConfirmDialog("Delete?", "it", confirm="Delete", typed="it"),
    SafeQuestion: lambda: SafeQuestion("Start?", "it", confirm="Start"),
    ConflictDialog: lambda: ConflictDialog(ITEMS[3], 12),
    DownloadDialog: lambda: DownloadDialog(
        "Download a.csv",
        folder="here",
        layout=Layout.FLAT,
        nested=True,
        meaning=lambda text, _: Preview(text),
        check=_nothing_against,
    ),
    ErrorDialog: lambda: ErrorDialog(WHY, retry=True),
    FieldsDialog: lambda: FieldsDialog("Name", "of it", [TextField("a", "A")], accept="Save"),
    ListingDialog: lambda: ListingDialog("Delete?", "these", ["a", "b"], confirm="Delete"),
    LoadPlanDialog: lambda: LoadPlanDialog(load_plan(), SCAN, _load_planned),
    ParameterForm: lambda: ParameterForm("it", "here", [], {}, lambda _: {}, "en"),
    PickerDialog: lambda: PickerDialog("Choose", Path.cwd(), _listed, typing=True),
    PromptDialog: lambda: PromptDialog("New folder", "Its name", value="a"),
    RawDialog: lambda: RawDialog("runner", {"id": "r-1"}),
    RunnerDownloadDialog: lambda: RunnerDownloadDialog(
        "Download?", [], Path.cwd(), DownloadOptions(), replan=_planned, folder_of=Path
    ),
    SecretDialog: lambda: SecretDialog("Sign in", "Key"),
    SessionEndedDialog: lambda: SessionEndedDialog("ada", WHY, [("again", "Sign in")]),
    SignInDialog: lambda: SignInDialog("Sign in", lambda _: True),
    TextDialog: lambda: TextDialog("Session", [("a", "b")]),
    TransferPlanDialog: lambda: TransferPlanDialog("Download", next(iter(PLANS.values())), "here"),
}
SCREENS: dict[type[Screen[Any]], tuple[str, ...]] = {
    MainScreen: (),
    TransfersScreen: ("T",),
    CompareScreen: ("C",),
    RightsScreen: ("s",),
    SolutionScreen: ("M",),
    BoardScreen: ("B",),
}
"""Each with the keys that lead there from the workspace."""


def _run_data(session: Session, workspace: Workspace, runner_id: str) -> Screen[None]:
    runners = Runners(session, workspace.organization_id, workspace.id)
    run = runners.runs(runner_id)[0]
    return RunDataScreen(runners.run_data(run), run)


def _comparison(session: Session, workspace: Workspace, runner_id: str) -> Screen[None]:
    runners = Runners(session, workspace.organization_id, workspace.id)
    side = ComparisonSubject(runner_id)
    return ComparisonScreen(runners, side, side)


def _triage(session: Session, workspace: Workspace, runner_id: str) -> Screen[Any]:
    runners = Runners(session, workspace.organization_id, workspace.id)
    return TriageScreen(runners, runners.get(runner_id))


PUSHED: dict[type[Screen[Any]], Callable[[Session, Workspace, str], Screen[Any]]] = {
    ComparisonScreen: _comparison,
    TriageScreen: _triage,
    RunDataScreen: _run_data,
    ScenariosScreen: lambda session, workspace, _: ScenariosScreen(
        Scenarios(session, workspace.organization_id, workspace.id), workspace
    ),
}
"""Each with its maker from the session, the workspace and a runner: it lies deeper."""


def every_screen() -> Iterator[type[Screen[Any]]]:
    """Yield the class of each screen and dialog of the program that can be shown."""
    for module in pkgutil.walk_packages(csm_tui.ui.__path__, "csm_tui.ui."):
        importlib.import_module(module.name)
    waiting: list[type[Screen[Any]]] = [Screen]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("csm_tui.") and kind not in {Dialog, PlanDialog, PlaceScreen}:
            yield kind


def test_every_screen_and_dialog_is_tried_here() -> None:
    assert set(every_screen()) == {*DIALOGS, *SCREENS, *PUSHED, ConnectScreen}


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
async def test_it_leaves_from_a_dialog(kind: type[Screen[Any]]) -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        app.push_screen(DIALOGS[kind]())
        await until(pilot, lambda: isinstance(app.screen, kind), "it opens")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit, "it leaves")


@pytest.mark.parametrize("kind", [*SCREENS, *PUSHED, ConnectScreen], ids=lambda kind: kind.__name__)
async def test_it_leaves_from_a_screen(demo: DemoPlatform, kind: type[Screen[Any]]) -> None:
    app = CsmApp(environ=environment(demo), demo=DemoProcess())
    async with app.run_test() as pilot:
        if kind in SCREENS:
            await connect(pilot)
            await pilot.press(*SCREENS[kind])
        elif kind in PUSHED:
            await connect(pilot)
            assert app._session
            app.push_screen(PUSHED[kind](app._session, pane(pilot).workspace, demo.runner_id))
        await until(pilot, lambda: isinstance(app.screen, kind), "it opens")
        await idle(pilot)  # Otherwise it asks first.
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit, "it leaves")
    app.close()


@pytest.mark.parametrize("line", ["slash", "f"])
async def test_it_leaves_from_a_line_of_text(demo: DemoPlatform, line: str) -> None:
    async with running(demo) as pilot:
        await pilot.press(line)
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "the line opens")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app_of(pilot)._exit, "it leaves")


async def in_the_palette(pilot: Pilot[None]) -> None:
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "the palette opens")


async def test_it_asks_over_the_palette_while_a_file_is_sent(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sent.csv").write_text("id\n1\n")
    monkeypatch.chdir(tmp_path)
    fresh_demo.faults.add(InjectedFault("hang", "/files", method="POST"))
    async with running(fresh_demo, size=(120, 30)) as pilot:
        await pilot.press("tab", "u")
        await until(pilot, lambda: "sent.csv" in words(pilot), "the plan")
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).transfers.snapshot().tally.left, "it is sent")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the plan is gone")
        await in_the_palette(pilot)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        assert "1 file still to transfer" in words(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "Cancel stays")
        assert not pilot.app._exit
        fresh_demo.faults.clear()
