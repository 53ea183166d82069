"""What holds everywhere in the application: keys, help, palette, errors, leaving."""

import threading

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import Unreachable
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.actions import ACTIONS
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.commands import CommandsDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.jobs import Job, flow
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.ui.driving import app_of, build_app, idle, live_actions, pane, running, until
from tests.ui.files_driving import said


def words(pilot: Pilot[None]) -> str:
    """Return what the screen shows, as plain text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def live_ids(pilot: Pilot[None]) -> set[str]:
    return {action.id for action, _ in live_actions(pilot)}


def test_no_two_actions_share_an_id_or_a_key_in_one_scope() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))
    keys = [(action.scope, key) for action in ACTIONS for key in action.keys.split(",")]
    # The third pane is Twin data on some platforms and Datasets on others.
    assert sorted({key for key in keys if keys.count(key) > 1}) == [("main", "3")]


def test_no_key_of_the_workspace_does_another_thing_to_the_transfers() -> None:
    main, transfers = (
        {key for action in ACTIONS if action.scope == scope for key in action.keys.split(",")}
        for scope in ("main", "transfers")
    )
    # Each of them is the same thing at another place: ask again, the transfers, the modules, one
    # step back; but “s” skips a file only where its row asks.
    assert main & transfers == {"r", "T", "escape", "1", "2", "3", "s"}


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_notice_is_shown_whole_and_covers_nothing(
    demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async with running(demo, size=size) as pilot:
        app_of(pilot).tell("Downloaded a file with a name that is too long for forty cells.")
        await until(pilot, lambda: "forty cells." in words(pilot), "all of it is shown")
        assert "? help" in words(pilot).splitlines()[-1]
        app_of(pilot).notices._pass()
        await until(pilot, lambda: "updated" in words(pilot).splitlines()[-2], "the status again")


async def test_session_details_name_everything_but_the_key(demo: DemoPlatform) -> None:
    async with running(demo, size=(100, 40)) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "details open")
        await idle(pilot)
        text = words(pilot)
        for fact in (demo.url, demo.organization_id, demo.workspace_id, "4.x", "API key"):
            assert fact in text
        assert demo.api_key not in text


async def test_another_workspace_is_two_keys_away(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        before = pane(pilot).workspace.id
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it asks")
        await pilot.press("enter")
        await until(pilot, lambda: "workspace of" in words(pilot), "it asks for a workspace")
        await pilot.press(*"empty", "enter")
        await until(pilot, lambda: pane(pilot).workspace.id != before, "the workspace changes")
        await idle(pilot)
        assert "no files" in words(pilot) or "empty" in words(pilot)


async def test_a_wanted_workspace_that_is_not_there_is_named(demo: DemoPlatform) -> None:
    app = build_app(demo, "w-0000000000")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ChooseDialog), "it asks")
        assert "Choose a workspace of" in words(pilot)
        await until(pilot, lambda: "w-0000000000 not found" in words(pilot), "it says why")
    app.close()


async def test_disconnecting_leads_back_to_the_first_screen(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectScreen), "it disconnects")
        await idle(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "it connects again")
        await idle(pilot)


async def test_ctrl_c_twice_leaves_and_once_does_not(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await pilot.press("ctrl+c")
        assert pilot.app.is_running
        await pilot.press("ctrl+c")
        await until(pilot, lambda: pilot.app._exit, "it leaves")


async def test_ctrl_c_first_stops_what_runs(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", path="/files"))
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it lists")
        await pilot.press("ctrl+c")
        await idle(pilot)
        assert not pilot.app._exit
        assert "Press Ctrl-C again to leave." in said(pilot)


async def test_ctrl_c_twice_leaves_whatever_is_being_read(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", path="/files"))
        await pilot.press("ctrl+c", "r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it lists")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: pilot.app._exit, "it leaves")


async def test_leaving_asks_while_work_runs_and_cancel_is_the_default(
    fresh_demo: DemoPlatform,
) -> None:
    async with running(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", path="/files"))
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it lists")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        assert "Listing" in words(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, MainScreen)
        assert not pilot.app._exit


async def test_keys_repaint_while_the_platform_hangs(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang"))
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it lists")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "help opens")
        assert app_of(pilot).jobs.running
        await pilot.press("escape", "escape")
        await idle(pilot)


async def test_an_error_teaches_and_its_details_are_one_key_away() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    error = Unreachable("[/red] did not answer.", "Press r.", {"request": "GET /files [x]"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.report(error)
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog), "the dialog opens")
        text = words(pilot)
        assert "✗ [/red] did not answer." in text
        assert "→ Press r." in text
        assert "GET /files [x]" not in text
        await pilot.press("d")
        await pilot.pause()
        assert "GET /files [x]" in words(pilot)
        await pilot.press("escape")
        assert not isinstance(app.screen, ErrorDialog)


class Clumsy(CsmApp):
    @flow("clumsy")
    async def stumble(self) -> None:
        raise ZeroDivisionError("by mistake")


async def test_a_mistake_of_our_own_ends_nothing_and_can_be_reported() -> None:
    app = Clumsy(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        await pilot.pause()
        app.stumble()
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog), "the dialog opens")
        assert "csm-tui made a mistake: ZeroDivisionError" in words(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert "stumble" in words(pilot)
        assert app.is_running


async def ask(pilot: Pilot[None], dialog: ConfirmDialog) -> list[bool | None]:
    answers: list[bool | None] = []
    pilot.app.push_screen(dialog, answers.append)
    await until(pilot, lambda: pilot.app.screen is dialog, "the dialog opens")
    return answers


async def test_enter_alone_never_confirms() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        answers = await ask(pilot, ConfirmDialog("Sure?", "Body", confirm="Delete", danger=True))
        await pilot.press("enter")
        await until(pilot, lambda: answers, "it answers")
        assert answers == [False]


async def test_a_typed_confirmation_takes_only_the_very_text() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        dialog = ConfirmDialog("Sure?", "Body", confirm="Empty", danger=True, typed="My data")
        answers = await ask(pilot, dialog)
        button = dialog.query_one("#confirm", Button)
        for text, usable in (("my data", False), ("My data ", False), ("My data", True)):
            dialog.query_one(Input).value = text
            await pilot.pause()
            assert button.disabled is not usable
        await pilot.press("enter", "enter")
        await until(pilot, lambda: answers, "it answers")
        assert answers == [True]


async def test_work_that_writes_is_waited_for_when_the_application_ends() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    ended = threading.Event()
    started = threading.Event()

    async with app.run_test() as pilot:

        def write(job: Job) -> None:
            started.set()
            try:
                job.cancel.wait(60)
            finally:
                ended.set()

        task = app.run_worker(
            app.jobs.run("Writing", write, writes=True), group="t", exit_on_error=False
        )
        await until(pilot, started.is_set, "the work starts")
        app.close()
        assert ended.is_set()
        task.cancel()
