"""The bar of the current place and the tabs below it, on every screen of a session."""

import re

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.module_tabs import ModuleTabs
from tests.ui.driving import app_of, idle, pane, running, shown, until

WIDTHS = (40, 80, 120, 160)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("keys", ["1", "4", "B", "M", "s", "1C"])
async def test_every_screen_has_the_same_bar(demo: DemoPlatform, keys: str, width: int) -> None:
    async with running(demo, size=(width, 24)) as pilot:
        bar = shown(pilot)[0]
        assert "Brewery dev" in bar
        assert "X-CSM-API-KEY" not in bar
        await pilot.press(*keys)
        await idle(pilot)
        await until(pilot, lambda: shown(pilot)[0] == bar, f"the bar stands over {keys}")


async def test_screens_of_a_runner_have_the_bar_too(demo: DemoPlatform) -> None:
    async with running(demo, size=(80, 24), show="2") as pilot:
        bar = shown(pilot)[0]
        await pilot.press("e")
        await until(pilot, lambda: not isinstance(pilot.app.screen, MainScreen), "a screen opens")
        await idle(pilot)
        assert shown(pilot)[0] == bar


def tabs(pilot: Pilot[None]) -> str:
    """Return the line of the tabs."""
    return shown(pilot)[1]


@pytest.mark.parametrize("width", WIDTHS)
async def test_tabs_name_the_modules_and_mark_the_open_one(demo: DemoPlatform, width: int) -> None:
    async with running(demo, size=(width, 24), show="2") as pilot:
        assert "[2 Runners" in tabs(pilot)
        names = ["1 Workspace", "3 Twin Data Layer", "4 Transfers"]
        if width > 40:
            assert [name for name in names if name not in tabs(pilot)] == []
        else:
            assert tabs(pilot).split()[0] == "1"
            assert tabs(pilot).split()[-1] == "4"


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_click_on_a_tab_opens_its_module(demo: DemoPlatform, width: int) -> None:
    async def click(number: int) -> None:
        # Not a digit of a badge.
        at = re.search(rf"[ \[]{number}", tabs(pilot))
        assert at is not None
        await pilot.click(ModuleTabs, offset=(at.start() + 1, 0))

    async with running(demo, size=(width, 24)) as pilot:
        await click(2)
        await until(pilot, lambda: pane(pilot).scope == "runners", "the runners")
        await idle(pilot)
        # The badge moves the tabs after it.
        await until(pilot, lambda: "✗" in tabs(pilot), "failed runners are counted")
        await click(4)
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "transfers")
        await click(3)
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "back")
        await until(pilot, lambda: pane(pilot).scope == "twin", "the twin data layer")
        await idle(pilot)


async def test_numbers_lead_from_the_transfers_to_the_modules(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "transfers")
        await pilot.press("2")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "back")
        await until(pilot, lambda: pane(pilot).scope == "runners", "the runners")
        await idle(pilot)


async def test_a_module_is_opened_over_any_screen(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board")
        app_of(pilot).open_module("runners")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the board is left")
        await until(pilot, lambda: pane(pilot).scope == "runners", "the runners")
        await idle(pilot)


async def test_failed_runners_are_counted_in_their_tab(demo: DemoPlatform) -> None:
    async with running(demo, show="2") as pilot:
        await until(pilot, lambda: "[2 Runners ✗" in tabs(pilot), "they are counted")


async def test_the_place_is_gone_with_the_session(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        app = app_of(pilot)
        assert app.place is not None
        await pilot.press("D")
        await until(pilot, lambda: app.place is None, "disconnected")
        assert app.modules == ()
        await idle(pilot)
