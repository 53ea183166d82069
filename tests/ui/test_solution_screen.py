"""The solution screen: lists, details, findings that lead to their place, raw JSON, languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.records import ParameterRecord, RunTemplateRecord
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.solution import SolutionScreen
from csm_tui.ui.screens.main.solution.details import SolutionDetails
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from csm_tui.ui.widgets.ranked_list import RankedList
from tests.ui.driving import app_of, idle, shown, until
from tests.ui.runners_driving import (
    drawn,
    go_to,
    grid,
    open_runner,
    planted,
    refused,
    runners,
    runners_of,
)


@asynccontextmanager
async def solution_of(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the solution screen, opened from the runners pane."""
    async with runners_of(demo, size) as pilot:
        await opened(pilot)
        await pilot.press("1")
        yield pilot


async def opened(pilot: Pilot[None]) -> None:
    await pilot.press("M")
    await until(pilot, lambda: isinstance(pilot.app.screen, SolutionScreen), "the screen opens")
    await idle(pilot)
    await pilot.pause()


def rows(pilot: Pilot[None]) -> list[str]:
    return drawn(pilot.app.screen.query_one(RankedList).query_one(Grid))


def details(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(SolutionDetails).query_one(Static).visual)


async def test_parameters_with_everything_about_one(demo: DemoPlatform) -> None:
    async with solution_of(demo) as pilot:
        assert "brewery-demo/brewery:2.4.0" in "\n".join(shown(pilot))
        assert rows(pilot)[0].split() == ["Parameter", "Label", "Type", "Default"]
        assert rows(pilot)[1].split() == ["▌", "stock", "Stock", "int", "100"]
        assert "Bounds        0 … 400" in details(pilot)
        await pilot.press("slash", *"customers", "enter")
        assert rows(pilot)[1].split() == ["▌", "customers", "Customers", "dataset", "TABLE", "none"]
        assert "Columns       name                     string" in details(pilot)
        assert "dataset TABLE  (%DATASETID%)" in details(pilot)
        await pilot.press("enter")
        assert pilot.app.screen.query_one(SolutionDetails).has_focus_within
        await pilot.press("escape", "escape")
        assert len(rows(pilot)) > 5
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_run_templates_in_words(fresh_demo: DemoPlatform) -> None:
    for solution in fresh_demo.world.solutions.values():
        solution.templates.append(
            RunTemplateRecord("long", "Long", {}, "Takes long", ["bar_parameters"], timeout=5400)
        )
    async with solution_of(fresh_demo, (160, 50)) as pilot:
        await pilot.press("3", "end")
        assert "1 h 30 min" in rows(pilot)[-1]
        assert "1 cpu 2Gi … 2 cpu 4Gi" in rows(pilot)[-1]
        assert "Time limit    1 h 30 min (5400 s)" in details(pilot)
        assert "Image         brewery-demo/brewery:2.4.0" in details(pilot)
        assert "bar_parameters  Pub  3 parameters" in details(pilot)
        assert "“a hidden template”" in "\n".join(rows(pilot))


async def test_a_finding_leads_to_its_place(fresh_demo: DemoPlatform) -> None:
    for solution in fresh_demo.world.solutions.values():
        odd = next(each for each in solution.parameters if each.id == "dynamic_satisfaction")
        odd.options = {"dynamicValues": [{"type": "cypher"}]}
    async with solution_of(fresh_demo) as pilot:
        await pilot.press("4")
        assert "✗ Error    Not readable: dynamicValues is a list" in rows(pilot)[1]
        assert "What to do    Correct it in the solution." in details(pilot)
        await pilot.press("enter")
        assert any(row.startswith("▌✗  dynamic_sat") for row in rows(pilot))
        assert "✗ Error" in details(pilot)
        await pilot.press("escape")
        assert rows(pilot)[1].startswith("▌✗ Error")
        await pilot.press("enter", "V")
        assert isinstance(pilot.app.screen, RawDialog)
        await pilot.press("escape", "v")
        raw = pilot.app.screen.query_one(LogView)
        assert "dynamic_satisfaction" in "\n".join(drawn(raw))
        assert "cypher" in "\n".join(drawn(raw))


async def test_labels_change_their_language_in_the_runner_too(demo: DemoPlatform) -> None:
    async with runners_of(demo, (160, 50)) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await go_to(pilot, "parameters")
        assert grid(pilot, "parameters").move_to("volume_unit")
        await opened(pilot)
        assert any(row.startswith("▌   volume_unit") for row in rows(pilot))
        await pilot.press("L")
        assert any("Unité de volume" in row for row in rows(pilot))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert any("Unité de volume" in row for row in drawn(grid(pilot, "parameters")))
        assert app_of(pilot).language == "fr"


async def test_the_cursor_begins_at_the_template_of_the_runner(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        assert runners(pilot).grid.move_to(planted(demo, "Broken handler").id)
        await opened(pilot)
        assert any(row.startswith("▌   broken_handler") for row in rows(pilot))


async def test_what_the_platform_refuses_is_said_in_place(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/solutions/"))
    async with runners_of(fresh_demo) as pilot:
        await pilot.press("M")
        assert "sol-" in await refused(pilot)
        assert "Press r to retry." in "\n".join(rows(pilot))
        fresh_demo.faults.clear()
        await pilot.press("r")
        await idle(pilot)
        await until(pilot, lambda: len(rows(pilot)) > 5, "the solution is shown")


async def test_markup_and_control_characters_are_text(fresh_demo: DemoPlatform) -> None:
    odd = ParameterRecord("[/x] \x1b[2J", {"en": "[red]a\nb"}, "enum", "[b]", options={"x": "[/]"})
    for solution in fresh_demo.world.solutions.values():
        solution.parameters.insert(0, odd)
        solution.name = "[bold]\x07"
    async with solution_of(fresh_demo, (160, 50)) as pilot:
        assert "[/x] ␛[2J" in rows(pilot)[1]
        assert "[red]a b" in rows(pilot)[1]
        assert "Option x      [/]" in details(pilot)
        assert "[bold]␇" in "\n".join(shown(pilot))


@pytest.mark.parametrize("size", [(40, 12), (160, 50)])
async def test_every_list_at_every_size(demo: DemoPlatform, size: tuple[int, int]) -> None:
    async with solution_of(demo, size) as pilot:
        for key in "12345":
            await pilot.press(key, "end")
            assert len(rows(pilot)) >= 2
            assert details(pilot)
