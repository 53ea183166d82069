"""Comparing runners and runs, and finding text in raw JSON."""

from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.text import RawDialog, TextDialog
from csm_tui.ui.screens.main.runners.comparison import ComparisonScreen
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from csm_tui.ui.widgets.panel import Panel
from tests.ui.driving import app_of, idle, told, until
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


async def choose(pilot: Pilot[None], key: str) -> None:
    """Press C, choose the partner, and wait for the comparison."""
    await pilot.press("C")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked")
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(key)
    await pilot.press("enter")
    await compared(pilot)


async def compared(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, ComparisonScreen), "it compares")
    await idle(pilot)
    await pilot.pause()


def rows(pilot: Pilot[None]) -> list[list[str]]:
    return [row[1:].split() for row in drawn(pilot.app.screen.query_one(Grid))[1:]]


def head(pilot: Pilot[None]) -> str:
    """What is said of both sides, and of what differs."""
    title = Content.from_markup(pilot.app.screen.query_one(Panel).border_title or "").plain
    return f"{pilot.app.screen.query_one('.head', Static).visual}\n{title}"


async def test_a_runner_beside_its_parent_from_the_list(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        assert runners(pilot).grid.move_to(planted(demo, "Summer season, more waiters").id)
        await choose(pilot, "parent")
        assert rows(pilot) == [["≠", "nb_waiters", "6", "12", "parameter"]]
        assert "Before  Summer season now" in head(pilot)
        assert "1 difference · " in head(pilot)
        await pilot.press("s")
        await idle(pilot)
        assert rows(pilot) == [["≠", "nb_waiters", "12", "6", "parameter"]]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")
        await pilot.press("y")
        assert "Label\tWaiters" in pilot.app.clipboard
        await pilot.press("escape", "a")
        assert len(rows(pilot)) > 10
        assert ["=", "stock", "120", "120", "parameter"] in rows(pilot)
        await pilot.press("y")
        assert "| parameter nb_waiters | 12 | 6 | changed |" in pilot.app.clipboard
        await pilot.press("escape")
        assert runners(pilot).grid.has_focus
        # Two marked runners are compared in the order of their marks; three are too many.
        await pilot.press("space", "up", "up", "space", "C")
        await compared(pilot)
        assert head(pilot).startswith("Before  Summer season, more waiters now")
        await pilot.press("escape", "down", "space", "C")
        await until(pilot, lambda: "3 runners are" in told(app_of(pilot)), "it says")


async def test_two_runs_are_marked_and_compared_oldest_first(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await go_to(pilot, "runs")
        await until(pilot, lambda: "▰" in "".join(drawn(grid(pilot, "runs"))), "durations are read")
        await pilot.press("space", "space")
        assert sum("●" in row for row in drawn(grid(pilot, "runs"))) == 2
        await pilot.press("C")
        await compared(pilot)
        assert rows(pilot)[0] == ["≠", "state", "Failed", "Successful", "state"]
        assert head(pilot).startswith("Before  ✗ Failed run of ")
        await pilot.press("escape", "up", "space", "up")
        # One mark is left, on the newest; the older one is first, wherever the cursor is.
        await choose(pilot, "marked")
        assert rows(pilot)[0] == ["≠", "state", "Failed", "Successful", "state"]


async def test_another_one_by_its_id(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Broken handler")
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked")
        options = pilot.app.screen.query_one(OptionList)
        assert options.get_option("parent").disabled
        options.highlighted = options.get_option_index("other")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"d-1", "enter")
        assert isinstance(pilot.app.screen, PromptDialog), "that is a dataset"
        await pilot.press(*["backspace"] * 3, *"r-missing", "enter")
        assert "r-missing" in await refused(pilot)
        # The run of another runner is found by its id.
        other = planted(demo, "Summer season")
        run = next(each for each in demo.world.runs.values() if each.runner_id == other.id)
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked")
        options = pilot.app.screen.query_one(OptionList)
        options.highlighted = options.get_option_index("other")
        await pilot.press("enter")
        await pilot.pause()
        pilot.app.screen.query_one(Input).value = run.id
        await pilot.press("enter")
        await compared(pilot)
        assert run.id in head(pilot)
        assert "Broken handler now" in head(pilot)


async def test_raw_json_is_searched(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, RawDialog), "the JSON is shown")
        screen = pilot.app.screen
        view, line = screen.query_one(LogView), screen.query_one(FilterLine)
        await pilot.press("slash", *"stock", "enter")
        await until(pilot, lambda: view.match_position == 1, "the first hit is shown")
        assert '"stock"' in (view.line_at_cursor or "")
        await pilot.press("n")
        assert view.match_position == 2
        assert "2 of 2" in str(line.query_one(".count", Static).visual)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, RawDialog), "the first Escape ends the search"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, RawDialog), "the JSON is gone")
        await go_to(pilot, "parameters")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, RawDialog), "the JSON is shown")
        text = "\n".join(pilot.app.screen.query_one(LogView).lines)
        assert '"value": "120"' in text, "the value as it came"
        assert '"defaultValue": "100"' in text, "and its definition"
