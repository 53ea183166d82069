"""Pictures of the runners pane, one for each state."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.main.runners.comparison import ComparisonScreen
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import app_of, idle, steady, until
from tests.ui.pictures import ALL_SIZES, SIZES, SMALL, Drive, SnapCompare, drawn
from tests.ui.runners_driving import drawn as rows
from tests.ui.runners_driving import go_to, grid, learnt, open_runner, said

pytestmark = pytest.mark.pictures


def picture(
    snap_compare: SnapCompare, demo: DemoPlatform, drive: Drive, size: tuple[int, int] = SMALL
) -> bool:
    """Compare the screen after a drive from the listed runners."""
    return drawn(snap_compare, demo, size, learnt, drive, show="2")


@ALL_SIZES
def test_the_list(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    assert picture(snap_compare, still_demo, learnt, size)


@SIZES
def test_the_board(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board opens")
        await idle(pilot)
        steady(app_of(pilot))

    assert picture(snap_compare, still_demo, drive, size)


def test_faults_alone_with_marks(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("end", "space", "F", "space", "space")

    assert picture(snap_compare, still_demo, drive)


def test_the_list_narrowed(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"season", "enter")

    assert picture(snap_compare, still_demo, drive)


@pytest.mark.parametrize("name", ["overview", "parameters", "datasets", "runs"])
@SIZES
def test_a_tab(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int], name: str
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Summer season")
        await go_to(pilot, name)
        if name == "runs":
            await until(pilot, lambda: "▰" in "".join(rows(grid(pilot, "runs"))), "durations")

    assert picture(snap_compare, still_demo, drive, size)


def test_a_parameter(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Fair with events")
        await go_to(pilot, "parameters")
        grid(pilot, "parameters").move_to("events")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")

    assert picture(snap_compare, still_demo, drive)


@ALL_SIZES
def test_why_a_run_failed(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")

    assert picture(snap_compare, still_demo, drive, size)


@pytest.mark.parametrize("name", ["Season without end", "Waiting for a machine"])
def test_a_run_that_goes_on(snap_compare: SnapCompare, still_demo: DemoPlatform, name: str) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, name, "L")
        await until(pilot, lambda: "following" in said(pilot, "#live"), "the log is shown")
        await idle(pilot)

    assert picture(snap_compare, still_demo, drive)


def test_a_search_in_the_log(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")
        await pilot.press("slash", *"step", "enter")

    assert picture(snap_compare, still_demo, drive)


@SIZES
def test_a_log_narrowed_and_searched(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Colours and bars", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await pilot.press("Z", "ampersand", *"w", "enter", "c")
        await pilot.press("slash", *"bar", "enter")
        await idle(pilot)

    assert picture(snap_compare, still_demo, drive, size)


def test_an_id_of_another_kind(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it is asked for")
        box = pilot.app.screen.query_one(Input)
        box.value = "c-1234567890"

    assert picture(snap_compare, still_demo, drive)


@SIZES
def test_a_comparison(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Summer season")
        await go_to(pilot, "runs")
        await pilot.press("space", "space", "C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComparisonScreen), "it compares")
        await idle(pilot)
        await pilot.press("a")

    assert picture(snap_compare, still_demo, drive, size)


def test_a_search_in_raw_json(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Summer season")
        await pilot.press("v", "slash", *"stock", "enter")
        await until(pilot, lambda: pilot.app.screen.query_one(LogView).match_count == 2, "found")

    assert picture(snap_compare, still_demo, drive)
