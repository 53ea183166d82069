"""What only older platforms have, on the screens: scenarios, tables of runs, handlers, errors."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.text import RawDialog, TextDialog
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.run_data import RunDataScreen
from csm_tui.ui.screens.main.scenarios import ScenariosScreen
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import idle, running, shown, until
from tests.ui.runners_driving import (
    drawn,
    open_runner,
    runners,
    runners_of,
    workspace_named,
)
from tests.ui.twin_driving import ask, twin_of
from tests.ui.twin_driving import said as messages


@pytest.fixture(scope="module")
def demo3(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(api=3, pace=100.0) as platform:
        yield platform


def rows(pilot: Pilot[None]) -> list[str]:
    return drawn(pilot.app.screen.query_one(Grid))


def sentence(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#said", Static).visual)


async def on_screen(pilot: Pilot[None], kind: type[object]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"a {kind.__name__}")
    await idle(pilot)
    await pilot.pause()


async def test_a_workspace_of_scenarios_is_no_empty_workspace(demo3: DemoPlatform) -> None:
    old = workspace_named(demo3, "scenarios")
    async with runners_of(demo3, workspace_id=old) as pilot:
        pane = runners(pilot)
        await until(pilot, lambda: "5 scenarios" in pane.grid.empty_text, "the scenarios are said")
        assert "c lists them" in str(pane.status)
        await pilot.press("c")
        await on_screen(pilot, ScenariosScreen)
        assert [row.strip("▌ └").split("  ")[0] for row in rows(pilot)[1:]] == [
            "Never run",
            "Season 2021",
            "Season 2021, more waiters",
            "Season 2021, fewer customers",
            "Still running",
        ]
        await pilot.press("slash", *"fewer", "enter")
        assert ["✗ Failed" in row for row in rows(pilot)[1:]] == [True]
        await pilot.press("enter")
        await on_screen(pilot, TextDialog)
        assert "Season 2021, more waiters  s-" in "\n".join(shown(pilot))
        await pilot.press("escape", "v")
        await on_screen(pilot, RawDialog)
        await pilot.press("escape", "escape", "escape")
        await on_screen(pilot, MainScreen)


async def test_tables_of_a_run_are_shown_asked_and_saved(
    demo3: DemoPlatform, tmp_path: Path
) -> None:
    async with runners_of(demo3) as pilot:
        await open_runner(pilot, demo3, "Fair with events", "L")
        await pilot.press("t")
        await on_screen(pilot, RunDataScreen)
        assert [row.strip("▌ ").split()[0] for row in rows(pilot)] == [
            "Table",
            "cd_satisfaction",
            "cd_stock",
        ]
        await pilot.press("down", "enter")
        await until(pilot, lambda: "50 rows" in sentence(pilot), "the rows are shown")
        await pilot.press("slash")
        sql = "SELECT bar, min(stock) AS least FROM cd_stock GROUP BY bar"
        pilot.app.screen.query_one(Input).value = sql
        await pilot.press("enter")
        await until(pilot, lambda: "1 row " in sentence(pilot), "the query is answered")
        await pilot.press("slash")
        pilot.app.screen.query_one(Input).value = "DROP TABLE cd_stock"
        await pilot.press("enter")
        await until(pilot, lambda: "DROP may change data" in sentence(pilot), "it is refused")
        await pilot.press("escape", "E")
        await on_screen(pilot, PromptDialog)
        target = tmp_path / "least.csv"
        pilot.app.screen.query_one(Input).value = str(target)
        await pilot.press("enter")
        await until(pilot, lambda: "✓ 1 row" in sentence(pilot), "the rows are saved")
        assert target.read_text(encoding="utf-8").startswith("bar,least\nMyBar,")
        await pilot.press("escape", "escape")
        await on_screen(pilot, MainScreen)


async def test_run_data_that_is_switched_off_is_explained(demo3: DemoPlatform) -> None:
    demo3.world.run_data = False
    try:
        async with runners_of(demo3) as pilot:
            await open_runner(pilot, demo3, "Fair with events", "L")
            await pilot.press("t")
            await on_screen(pilot, RunDataScreen)
            assert "switched off (501)" in "\n".join(shown(pilot))
    finally:
        demo3.world.run_data = True


async def test_a_handler_is_downloaded(
    demo3: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    template = demo3.world.solutions[demo3.world.workspaces[demo3.workspace_id].solution_id or ""]
    stored = template.templates[0].id
    name = next(
        each.name
        for each in demo3.world.runners.values()
        if each.template_id == stored and each.workspace_id == demo3.workspace_id
    )
    async with runners_of(demo3) as pilot:
        await open_runner(pilot, demo3, name)
        await pilot.press("H")
        await on_screen(pilot, ChooseDialog)
        assert "engine  local: its files are not on the platform" in "\n".join(shown(pilot))
        await pilot.press("enter")
        await on_screen(pilot, PickerDialog)
        await pilot.press("space")
        await until(pilot, lambda: "Saved as" in messages(pilot), "it is saved")
    [saved] = tmp_path.iterdir()
    assert zipfile.is_zipfile(saved)


@pytest.mark.parametrize(
    ("api", "keys", "words"),
    [
        (4, "c", "no scenarios"),
        (5, "c", "no scenarios"),
        (4, "H", "no handlers"),
        (5, "H", "no handlers"),
        (5, "t", "no tables of runs"),
    ],
)
async def test_what_a_platform_does_not_have_is_said_with_the_reason(
    demo3: DemoPlatform, api: int, keys: str, words: str
) -> None:
    before = demo3.url
    demo3.url = demo3.urls[api]
    try:
        async with running(demo3, show="2") as pilot:
            if keys != "c":
                await open_runner(pilot, demo3, "Fair with events", "L" if keys == "t" else "enter")
            await pilot.press(keys)
            await until(pilot, lambda: words in messages(pilot), "the reason is said")
    finally:
        demo3.url = before


@pytest.mark.engine
async def test_a_query_that_fails_is_answered_in_the_engine_s_words(demo3: DemoPlatform) -> None:
    async with twin_of(demo3) as pilot:
        await ask(pilot, "MATCH (n RETURN n")
        said = sentence(pilot)
        assert said.startswith("✗ Query rejected by the graph engine: ")
        assert said.endswith("(line 1, column 10). Correct the query, then run it again.")
