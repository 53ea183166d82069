"""Pictures of what only older platforms have."""

from types import SimpleNamespace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.services.runners import run_data
from csm_tui.ui.screens.main.run_data import RunDataScreen
from csm_tui.ui.screens.main.scenarios import ScenariosScreen
from tests.ui.driving import build_app, connect, idle, until
from tests.ui.pictures import EACH, Album, pictured
from tests.ui.runners_driving import open_runner, workspace_named

pytestmark = pytest.mark.pictures


async def test_the_scenarios(
    album: Album,
    still_demo: DemoPlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(still_demo, "url", still_demo.urls[3])

    async def drive(pilot: Pilot[None]) -> None:
        await connect(pilot, "2")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScenariosScreen), "the list")
        await idle(pilot)
        await pilot.press("down")
        await pilot.pause()

    app = build_app(still_demo, workspace_named(still_demo, "scenarios"))
    await pictured(album, app, drive, frames=EACH)


async def test_the_rows_of_a_table(
    album: Album,
    still_demo: DemoPlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_data, "time", SimpleNamespace(monotonic=lambda: 0.0))

    async def drive(pilot: Pilot[None]) -> None:
        await connect(pilot, "2")
        await open_runner(pilot, still_demo, "Fair with events", "L")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunDataScreen), "the tables")
        await idle(pilot)
        await pilot.press("slash")
        sql = "SELECT * FROM cd_satisfaction WHERE zone = 'bar' ORDER BY mean DESC"
        pilot.app.screen.query_one(Input).value = sql
        await pilot.press("enter")
        await idle(pilot)
        await pilot.press("escape")
        await pilot.pause()

    await pictured(album, build_app(still_demo), drive, frames=EACH)
