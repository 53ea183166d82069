"""The list of runners as a live board: marks, orders, faults, watching, refreshing, all places."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.records import RunnerRecord
from csm_tui.demo.scripts import SCRIPTS
from csm_tui.demo.seed.runners import RunnerSeeder
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.screens.main import pane as pane_module
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.main.runners import RunnersPane, refreshing, watching
from csm_tui.ui.screens.main.runners.runner_list import RunnerList
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.key_line import MOST, KeyLine
from tests.ui.driving import app_of, idle, pane, running, until
from tests.ui.files_driving import said as toasts
from tests.ui.runners_driving import (
    drawn,
    learnt,
    planted,
    refused,
    runners,
    runners_of,
    subject,
    workspace_named,
)


@pytest.fixture(autouse=True)
def moving_clock(monkeypatch: pytest.MonkeyPatch, still_clock: None) -> None:
    """Let the time pass as it does on the platforms of these tests."""
    monkeypatch.setattr(pane_module, "wall_clock", lambda: datetime.now(UTC))


def listed(pilot: Pilot[None]) -> RunnerList:
    return runners(pilot).runner_list


def names(pilot: Pilot[None]) -> list[str]:
    return [runner.name for runner in listed(pilot).shown]


def count(pilot: Pilot[None]) -> str:
    return str(listed(pilot).query_one(FilterLine).query_one(".count", Static).content)


async def test_marks_stay_when_a_filter_hides_them_and_are_said(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(120, 30)) as pilot:
        await pilot.press("space", "space")
        assert [each.name for each in runners(pilot).chosen] == names(pilot)[:2]
        assert "●" in drawn(listed(pilot).grid)[1]
        await pilot.press("slash", *"winter", "enter", "a")
        marked = len(listed(pilot).marked)
        assert f"● {marked} marked, 2 out of sight" in str(listed(pilot).border_subtitle)
        await pilot.press("escape", "r")
        await idle(pilot)
        assert len(listed(pilot).marked) == marked
        assert f"● {marked} marked" in str(listed(pilot).border_subtitle)
        await pilot.press("A")
        assert [each.name for each in runners(pilot).chosen] == [runners(pilot).current.name]  # type: ignore[union-attr]
        assert "marked" not in str(listed(pilot).border_subtitle)


async def test_faults_alone_and_any_order(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(120, 12)) as pilot:
        await learnt(pilot)
        hints = [hint.name for _, hint in pilot.app.screen.query_one(KeyLine).shown]
        assert len(hints) <= MOST + 2, "the palette and the help stand beside the most used keys"
        assert hints[-1] == "?"
        all_ = names(pilot)
        await pilot.press("F")
        assert "Broken handler" in names(pilot)
        # It is out of sight, and a run beyond its history is a fault.
        await until(pilot, lambda: "Longer than ever" in names(pilot), "the stuck run is found")
        assert "Summer season" not in names(pilot)
        assert "faults only" in str(listed(pilot).border_subtitle)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked for")
        await pilot.press("down", "down", "down", "enter")
        await until(
            pilot, lambda: "by last run" in str(listed(pilot).border_subtitle), "it is ordered"
        )
        newest = names(pilot)
        assert newest.index("Broken handler") < newest.index("Older than its log")
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked for")
        await pilot.press("enter")
        await until(pilot, lambda: "reversed" in str(listed(pilot).border_subtitle), "it is turned")
        turned = names(pilot)
        assert turned.index("Broken handler") > turned.index("Older than its log")
        await pilot.press("escape")
        assert len(names(pilot)) == len(all_), "Escape shows more than faults again"


async def test_a_filter_by_keys_finds_states_that_come_late_and_says_a_bad_key(
    demo: DemoPlatform,
) -> None:
    tests = workspace_named(demo, "test")
    async with runners_of(demo, size=(120, 30), workspace_id=tests) as pilot:
        await pilot.press("slash", *"state:failed template:brew")
        await until(pilot, lambda: "not read" not in count(pilot), "all states are read")
        failed = [each for each in drawn(listed(pilot).grid)[1:] if "✗ Failed" in each]
        assert len(failed) == len(names(pilot)) > 5
        listed(pilot).query_one(Input).value = "stat:x"
        await pilot.pause()
        assert "unknown key “stat”; use state, template, owner, tag, id" in count(pilot)


@asynccontextmanager
async def with_run(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Pilot[None], RunnerRecord]]:
    """Run the application beside a run that has just begun, looking at it all the time."""
    monkeypatch.setattr(watching, "EVERY", 0.05)
    monkeypatch.setattr(refreshing, "ACTIVE_EVERY", 0.05)
    runner = planted(demo, "Data as they are")
    workspace = demo.world.workspaces[demo.workspace_id]
    RunnerSeeder(demo.world, workspace, runner.security).run(runner, "running", 0)
    async with runners_of(demo, size=(120, 40)) as pilot:
        await learnt(pilot)
        assert listed(pilot).move_to(runner.id)
        yield pilot, runner


def end(demo: DemoPlatform, runner: RunnerRecord) -> None:
    """Let the last run of a runner be long over."""
    run = demo.world.runs[runner.last_run_id or ""]
    run.script, run.pace = SCRIPTS["handler"], 1e6


async def test_a_watched_run_that_ends_is_said_with_the_bell_in_front_of_another_pane(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch, lasting_messages: None
) -> None:
    bells: list[App[None]] = []
    monkeypatch.setattr(App, "bell", lambda app: bells.append(app))  # noqa: PLW0108
    async with with_run(fresh_demo, monkeypatch) as (pilot, runner):
        await pilot.press("W")
        assert "You will be notified" in toasts(pilot)
        assert "1 watched ·" in str(runners(pilot).status)
        await pilot.press("1")
        app_of(pilot).notices.focus(False)
        end(fresh_demo, runner)
        await until(pilot, lambda: "failed after" in toasts(pilot), "the end is said")
        assert len(bells) == 1
        await pilot.press("2")
        # The list sees it by itself, and keeps its cursor.
        row = f" {runner.name} "
        await until(
            pilot,
            lambda: any("✗ Failed" in each and row in each for each in drawn(listed(pilot).grid)),
            "the list has the new state",
        )
        assert listed(pilot).grid.cursor_key == runner.id
        assert "watched" not in str(runners(pilot).status)
        await pilot.press("W")
        assert "has ended already" in toasts(pilot)


async def test_a_run_that_was_started_here_is_watched_by_itself(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch, lasting_messages: None
) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.05)
    async with runners_of(fresh_demo, size=(120, 40)) as pilot:
        assert listed(pilot).move_to(planted(fresh_demo, "Data as they are").id)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        await pilot.press("enter")
        await until(pilot, lambda: "ended well after" in toasts(pilot), "the end is said")


async def test_a_run_that_vanishes_while_watched_is_said(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch, lasting_messages: None
) -> None:
    async with with_run(fresh_demo, monkeypatch) as (pilot, runner):
        await pilot.press("W")
        fresh_demo.world.runs.pop(runner.last_run_id or "")
        await until(pilot, lambda: "deleted while it was watched" in toasts(pilot), "it is said")
        assert listed(pilot).grid.cursor_key == runner.id


async def test_the_list_refreshes_itself_and_a_refresh_that_fails_keeps_the_picture(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "ACTIVE_EVERY", 0.05)
    monkeypatch.setattr(RunnersPane, "PACE", 0.05)
    monkeypatch.setattr(pane_module, "now", time.monotonic)
    async with runners_of(fresh_demo, size=(120, 40)) as pilot:
        await pilot.press("down", "space")
        key, number = listed(pilot).grid.cursor_key, len(names(pilot))
        gone = listed(pilot).marked[0]
        fresh_demo.faults.add(InjectedFault("403", r"/runners$"))
        await until(pilot, lambda: "could not refresh" in str(runners(pilot).status), "it is said")
        assert len(names(pilot)) == number
        fresh_demo.world.runners.pop(gone.id)
        fresh_demo.faults.clear()
        await until(pilot, lambda: len(names(pilot)) == number - 1, "it is listed again")
        assert listed(pilot).grid.cursor_key == key
        assert listed(pilot).marked == []
        assert "could not refresh" not in str(runners(pilot).status)
        await pilot.press("1")
        fresh_demo.faults.add(InjectedFault("500", r"/runners$"))
        hidden = pilot.app.screen.query_one(RunnersPane)
        await pilot.pause(0.3)
        assert "could not refresh" not in str(hidden.status), "out of sight it asks for nothing"


def board(pilot: Pilot[None]) -> BoardScreen:
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


async def open_board(pilot: Pilot[None]) -> Grid:
    await pilot.press("B")
    await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board opens")
    await idle(pilot)
    await pilot.pause()
    return board(pilot).list.grid


async def test_the_board_leads_to_a_runner_in_its_own_workspace(demo: DemoPlatform) -> None:
    far = planted(demo, "Batch 020", workspace_named(demo, "test"))
    async with running(demo, size=(120, 30)) as pilot:
        grid = await open_board(pilot)
        rows = "\n".join(drawn(grid))
        assert "◌ Stuck?" in rows
        assert "✗ ERROR" in rows
        row = next(each for each in board(pilot).list._rows if "✗ ERROR" in each.searched.upper())
        assert grid.move_to(row.id)
        await pilot.press("enter")
        await until(pilot, lambda: pane(pilot).scope == "twin", "its dataset is shown")
        assert pane(pilot).workspace.id == demo.workspace_id, "datasets are of the organization"

        grid = await open_board(pilot)
        assert grid.move_to(f"{far.workspace_id} {far.id}")
        await pilot.press("enter")
        await until(
            pilot,
            lambda: pane(pilot).scope == "runners" and subject(pilot),
            "the runner is shown",
        )
        await idle(pilot)
        assert subject(pilot).startswith("Batch 020")
        assert pane(pilot).workspace.id == far.workspace_id
        assert runners(pilot).grid.cursor_key == far.id
        # Escape leads back to where the runner was opened.
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board is back")
        assert board(pilot).list.row_id == f"{far.workspace_id} {far.id}"
        await pilot.press("escape")
        assert pane(pilot).scope == "runners"
        await pilot.press("escape")
        assert pane(pilot).scope == "runners", "and no farther"


async def test_a_board_in_part_says_so_and_escape_leads_back(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/runners$"))
    async with running(fresh_demo, size=(120, 30)) as pilot:
        await open_board(pilot)
        assert "! Partial: Runners of " in str(board(pilot).query_one("#problems", Static).content)
        await pilot.press("slash", *"nothing at all", "enter")
        assert "Nothing matches; Esc shows all." in "\n".join(drawn(board(pilot).list.grid))
        await pilot.press("escape", "escape")
        assert pane(pilot).scope == "files"


@pytest.mark.parametrize("key", ["I", "i"])
async def test_an_id_leads_to_its_object_from_any_pane(demo: DemoPlatform, key: str) -> None:
    wanted = planted(demo, "Village and city")
    async with running(demo, show="1" if key == "I" else "2") as pilot:
        for text in (f" {wanted.id} ", wanted.last_run_id or ""):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it is asked")
            dialog = pilot.app.screen
            dialog.query_one(Input).value = "c-1"
            await pilot.pause()
            assert "no screen" in str(dialog.query_one(".preview").render())
            await pilot.press("enter")
            assert pilot.app.screen is dialog
            dialog.query_one(Input).value = text
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: pane(pilot).scope == "runners", "the pane is shown")
            await until(pilot, lambda: subject(pilot), "the runner is shown")
            await idle(pilot)
            assert subject(pilot).startswith("Village and city")
            assert runners(pilot).grid.cursor_key == wanted.id
            key = "I"


async def test_an_id_that_is_not_here_is_said_with_the_nearest_one(demo: DemoPlatform) -> None:
    known = planted(demo, "Village and city").id
    async with running(demo) as pilot:
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it is asked")
        pilot.app.screen.query_one(Input).value = known + "0"
        await pilot.pause()
        await pilot.press("enter")
        text = " ".join((await refused(pilot)).split())
        assert f"Runner {known}0 not found." in text
        assert f"Nearest id: {known} (Village and city)." in text
