"""Keys typed while a workspace opens are kept for it whole, or dropped whole: never in part."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.progress import CancelToken
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.services.local.listing import list_folder
from csm_tui.ui import key_queue
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.screens.connect import ConnectScreen
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.widgets.filter_line import FilterLine
from tests.ui.comparing_driving import both, ticked
from tests.ui.driving import app_of, connect, environment, pane, until
from tests.ui.files_driving import files, go_to, said
from tests.ui.test_bursts_of_text import burst, typed

pytestmark = pytest.mark.usefixtures("lasting_messages")

LATENCY = 0.5
"""Seconds that the platform takes for each answer: every step of the opening can be seen."""
MOMENTS = (
    "Connecting to",
    "Listing organizations",
    "Listing workspaces",
    "Listing the files",
    "nothing",
)


@pytest.fixture
def slow(fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoPlatform:
    """A slow platform, an empty folder of this computer, and a user who makes no pause."""
    monkeypatch.setattr(key_queue, "PAUSE", 60.0)
    fresh_demo.faults.latency = LATENCY
    monkeypatch.chdir(tmp_path)
    return fresh_demo


@asynccontextmanager
async def started(demo: DemoPlatform, **environ: str) -> AsyncIterator[Pilot[None]]:
    """Run the application on its first screen; a blank variable is not set."""
    variables = {k: v for k, v in {**environment(demo), **environ}.items() if v}
    app = CsmApp(environ=variables, demo=DemoProcess())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        yield pilot
        # A dialog that is not composed yet would miss its parts when the application ends.
        await seen(pilot, lambda: app.screen.is_mounted, "the last screen is whole")
        app.jobs.stop_all()
    app.close()


async def seen(pilot: Pilot[None], condition: Callable[[], Any], what: str) -> None:
    """Wait for a moment, and not for the keys: these may wait for a later one."""
    deadline = monotonic() + 60
    while not condition():
        assert monotonic() < deadline, f"did not happen: {what}"
        await asyncio.sleep(0.005)


async def during(pilot: Pilot[None], moment: str) -> None:
    """Wait until the application does something; "nothing" is once the files are shown."""
    jobs = app_of(pilot).jobs
    if moment == "nothing":
        await seen(pilot, lambda: opened(pilot) and not jobs.running, "it is open")
        await until(pilot, lambda: files(pilot).remote._seen, "the files are shown")
    else:
        await seen(pilot, lambda: any(j.what.startswith(moment) for j in jobs.running), moment)


def opened(pilot: Pilot[None]) -> bool:
    screens = [each for each in pilot.app.screen_stack if isinstance(each, MainScreen)]
    return bool(screens) and screens[0].pane is not None and screens[0].pane._loaded_at is not None


def untouched(pilot: Pilot[None]) -> bool:
    """Whether no letter of a text was taken for a command."""
    nothing = not len(files(pilot).remote.marks) and not app_of(pilot).transfers.snapshot().items
    return nothing and not app_of(pilot).clipboard


@pytest.mark.parametrize("first", MOMENTS[:-1])
@pytest.mark.parametrize("last", MOMENTS[1:])
async def test_a_filter_typed_at_any_two_moments_is_whole(
    slow: DemoPlatform, first: str, last: str
) -> None:
    if MOMENTS.index(first) >= MOMENTS.index(last):
        pytest.skip("the moments come in another order")
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, first)
        burst(pilot, "/", "ci")
        await during(pilot, last)
        burst(pilot, "ty", "enter")
        await during(pilot, "nothing")
        line = files(pilot).remote.line("filter")
        await until(pilot, lambda: line.text == "city", "the filter is whole")
        assert untouched(pilot)


@pytest.mark.parametrize("moment", MOMENTS[:-1])
async def test_keys_for_the_list_wait_until_it_is_there(slow: DemoPlatform, moment: str) -> None:
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, moment)
        burst(pilot, "G", "k", "k", "space")
        await during(pilot, "nothing")
        await until(pilot, lambda: len(files(pilot).remote.marks), "some are marked")
        marked = files(pilot).remote.marks.names
        await pilot.press("A", "g", "G", "k", "k", "space")
        await until(pilot, lambda: len(files(pilot).remote.marks) == len(marked), "as many")
        assert files(pilot).remote.marks.names == marked


@pytest.mark.parametrize("moment", MOMENTS[:-1])
async def test_another_pane_is_asked_for_and_typed_in_ahead(
    slow: DemoPlatform, moment: str
) -> None:
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, moment)
        burst(pilot, "2", "/", "season", "enter", "j", "j", "v")
        await seen(pilot, lambda: isinstance(pilot.app.screen, RawDialog), "the row is opened")
        runners = pane(pilot)
        assert isinstance(runners, RunnersPane)
        assert runners.query_one(FilterLine).text == "season"
        assert runners.grid.cursor_row == 2


async def test_keys_for_a_list_that_fails_are_dropped_whole(slow: DemoPlatform) -> None:
    slow.faults.add(InjectedFault("403", "/files$"))
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, "Listing the files")
        burst(pilot, "G", "space", "d")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it failed")
        burst(pilot, "enter", "y")
        await until(pilot, lambda: "typed ahead are dropped" in said(pilot), "it is said")
        assert isinstance(pilot.app.screen, ErrorDialog)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert untouched(pilot)


async def test_a_question_that_comes_instead_takes_nothing_that_was_typed_before(
    slow: DemoPlatform,
) -> None:
    async with started(slow, CSM_WORKSPACE_ID="", CSM_ORGANIZATION_ID="") as pilot:
        await pilot.press("f5")
        await during(pilot, "Listing organizations")
        burst(pilot, "/", "ci")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked")
        burst(pilot, "ty", "enter")
        await until(pilot, lambda: "typed ahead are dropped" in said(pilot), "it is said")
        assert isinstance(pilot.app.screen, ChooseDialog)
        assert typed(pilot) == ""


async def test_what_follows_the_key_for_another_workspace_is_for_the_question(
    slow: DemoPlatform,
) -> None:
    async with started(slow) as pilot:
        await connect(pilot)
        burst(pilot, "w", "brew", "enter", "test", "enter", "/", "abc")
        await seen(pilot, lambda: files_text(pilot) == "abc", "the filter of the new workspace")
        assert untouched(pilot)
        assert not isinstance(pilot.app.screen, Dialog)


def files_text(pilot: Pilot[None]) -> str:
    if not opened(pilot):
        return ""
    found = [line.text for line in pane(pilot).query(FilterLine) if line.has_class("-open")]
    return found[0] if found else ""


async def test_escape_drops_what_waits_and_stops_the_opening(slow: DemoPlatform) -> None:
    slow.faults.add(InjectedFault("hang", "/workspaces$"))
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, "Listing workspaces")
        burst(pilot, "/", "city", "escape")
        await until(pilot, lambda: "are dropped" in said(pilot), "the keys go")
        await until(pilot, lambda: not pilot.app.workers, "it stops")
        slow.faults.clear()
        await pilot.press("r")
        await during(pilot, "nothing")
        assert untouched(pilot)
        assert not files(pilot).remote.line("filter").text


async def test_keys_typed_while_it_starts_are_for_what_opens_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = CsmApp(environ={}, demo=DemoProcess(), demo_api=4)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert isinstance(app.screen, ConnectScreen)
        burst(pilot, "/")
        await seen(pilot, lambda: app.jobs.running, "the demo platform starts")
        burst(pilot, "city", "enter")
        await during(pilot, "nothing")
        await until(pilot, lambda: files(pilot).remote.line("filter").text == "city", "whole")
        assert untouched(pilot)
        app.jobs.stop_all()
    app.close()


@pytest.mark.parametrize("begun", ["", "c", "ci"])
async def test_the_rest_of_a_line_over_which_a_dialog_comes_is_not_for_the_dialog(
    slow: DemoPlatform, begun: str
) -> None:
    slow.faults.add(InjectedFault("403", "/files$"))
    async with started(slow) as pilot:
        await pilot.press("f5")
        await during(pilot, "Listing the files")
        burst(pilot, "/", begun)
        await seen(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it failed")
        burst(pilot, "y", "enter", "d", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ErrorDialog)
        assert untouched(pilot)


async def test_a_report_that_comes_late_is_not_answered_by_keys_for_the_list(
    slow: DemoPlatform,
) -> None:
    slow.faults.add(InjectedFault("403", method="DELETE"))
    async with started(slow) as pilot:
        await connect(pilot)
        await pilot.press("G", "x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ListingDialog), "it is asked")
        slow.faults.latency = 4 * LATENCY
        pilot.app.screen.query_one("#confirm", Button).press()
        await during(pilot, "Deleting ")
        burst(pilot, "k")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ListingDialog), "it is told")
        report = pilot.app.screen
        burst(pilot, "k", "enter", "y", "tab", "enter", "space")
        await pilot.pause()
        assert pilot.app.screen is report
        assert not app_of(pilot).jobs.running


@pytest.mark.parametrize("text", ["one/two", "./one/two", "/one"])
async def test_a_path_typed_before_the_folder_is_read_is_whole(
    slow: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    async with started(slow) as pilot:
        await connect(pilot)
        await pilot.press("tab")
        may_read = Event()

        def late(path: Path, *, cancel: CancelToken) -> LocalFolder:
            assert may_read.wait(20)
            return list_folder(path, cancel=cancel)

        monkeypatch.setattr(local_side, "list_folder", late)
        burst(pilot, "c", text)
        await seen(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "it is asked")
        await during(pilot, "Reading ")
        burst(pilot, "x")
        may_read.set()
        end = f"{text}x"
        await until(pilot, lambda: typed(pilot).endswith(end), "the path is whole")


async def test_keys_for_the_rows_of_a_comparison_wait_until_there_are_some(
    slow: DemoPlatform, tmp_path: Path
) -> None:
    both(slow, tmp_path)
    async with started(slow) as pilot:
        await connect(pilot)
        await go_to(pilot, "data/")
        burst(pilot, "C", "/")
        await during(pilot, "Comparing ")
        burst(pilot, "same", "enter", "space")
        await seen(pilot, lambda: ticked(pilot), "it is ticked")
        assert ticked(pilot) == {"same.csv"}
