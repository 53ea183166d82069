"""Pictures of the runners pane, one for each state."""

from collections.abc import Sequence

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
from tests.ui.pictures import EACH, EACH_AND_TINY, STATE, Album, Drive, Frame, drawn
from tests.ui.runners_driving import drawn as rows
from tests.ui.runners_driving import go_to, grid, learnt, open_runner, said

pytestmark = pytest.mark.pictures


async def picture(
    album: Album, demo: DemoPlatform, drive: Drive, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the screen after a drive from the listed runners."""
    await drawn(album, demo, learnt, drive, show="2", frames=frames)


async def test_the_list(album: Album, still_demo: DemoPlatform) -> None:
    await picture(album, still_demo, learnt, EACH_AND_TINY)


async def test_the_board(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board opens")
        await idle(pilot)
        steady(app_of(pilot))

    await picture(album, still_demo, drive, EACH)


async def test_faults_alone_with_marks(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("end", "space", "F", "space", "space")

    await picture(album, still_demo, drive)


async def test_the_list_narrowed(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"season", "enter")

    await picture(album, still_demo, drive)


async def test_tabs(album: Album, still_demo: DemoPlatform) -> None:
    async with album.workspace(still_demo, "2") as pilot:
        await learnt(pilot)
        await open_runner(pilot, still_demo, "Summer season")
        for name in ("overview", "parameters", "datasets", "runs"):
            await go_to(pilot, name)
            if name == "runs":
                await until(pilot, lambda: "▰" in "".join(rows(grid(pilot, "runs"))), "durations")
            await album.take(pilot, EACH, of=name)


async def test_a_parameter(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Fair with events")
        await go_to(pilot, "parameters")
        grid(pilot, "parameters").move_to("events")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")

    await picture(album, still_demo, drive, EACH)


async def test_why_a_run_failed(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")

    await picture(album, still_demo, drive, EACH_AND_TINY)


@pytest.mark.parametrize("name", ["Season without end", "Waiting for a machine"])
async def test_a_run_that_goes_on(album: Album, still_demo: DemoPlatform, name: str) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, name, "L")
        await until(pilot, lambda: "following" in said(pilot, "#live"), "the log is shown")
        await idle(pilot)

    await picture(album, still_demo, drive)


async def test_a_search_in_the_log(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")
        await pilot.press("slash", *"step", "enter")

    await picture(album, still_demo, drive)


async def test_a_log_narrowed_and_searched(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Colours and bars", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await pilot.press("Z", "ampersand", *"w", "enter", "c")
        await pilot.press("slash", *"bar", "enter")
        await idle(pilot)

    await picture(album, still_demo, drive)


async def test_an_id_of_another_kind(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it is asked for")
        box = pilot.app.screen.query_one(Input)
        box.value = "c-1234567890"

    await picture(album, still_demo, drive)


async def test_a_comparison(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Summer season")
        await go_to(pilot, "runs")
        await pilot.press("space", "space", "C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComparisonScreen), "it compares")
        await idle(pilot)
        await pilot.press("a")

    await picture(album, still_demo, drive, EACH)


async def test_a_search_in_raw_json(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Summer season")
        await pilot.press("v", "slash", *"stock", "enter")
        await until(pilot, lambda: pilot.app.screen.query_one(LogView).match_count == 2, "found")

    await picture(album, still_demo, drive, EACH)
