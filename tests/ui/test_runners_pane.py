"""The runners pane: the list, how the last runs went, and the way to one runner."""

import os
import threading
from pathlib import Path

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.records import ParameterValueRecord
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_filter import FilteredRunner, filtered_runner
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.presentation.runner_list_rows import RunnerListRows
from csm_tui.ui.screens.main.runners import runner_list
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import app_of, connect, environment, idle, pane, until
from tests.ui.files_driving import said as toasts
from tests.ui.runners_driving import (
    drawn,
    go_to,
    grid,
    inspector,
    learnt,
    open_runner,
    planted,
    refused,
    runners,
    runners_of,
    said,
    subject,
    tab,
    workspace_named,
)


async def test_the_list_shows_families_and_how_the_last_runs_went(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await learnt(pilot)
        rows = drawn(runners(pilot).grid)
        assert rows[0].split()[:4] == ["State", "Name", "Last", "run"]
        await pilot.press("G")
        await learnt(pilot)
        rows += drawn(runners(pilot).grid)
        states = {row[17:46].strip(): row[1:16].strip() for row in rows[1:]}
        assert states["Broken handler"] == "✗ Failed"
        assert states["Summer season"] == "✓ Successful"
        assert states["Season without end"] == "◌ Running"
        assert states["└ Été caniculaire ☀️"] == "- never run"
        assert "29 of 29" in str(runners(pilot).runner_list.border_title)


async def test_what_comes_in_sight_without_the_cursor_is_read_too(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(80, 12)) as pilot:
        list_ = runners(pilot).grid
        await learnt(pilot)
        await pilot._post_mouse_events([MouseScrollDown] * 3, list_, button=0)
        await until(pilot, lambda: list_.scroll_offset.y > 0, "the wheel scrolls")
        await learnt(pilot)
        await pilot.resize_terminal(80, 50)
        await until(pilot, lambda: list_.size.height > 30, "all of the list is in sight")
        await learnt(pilot)
        assert list_.cursor_row == 0


async def test_a_filter_narrows_by_any_text_and_survives_a_reload(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await pilot.press("slash", *"MORE", "enter")
        assert [row[17:46].strip() for row in drawn(runners(pilot).grid)[1:]] == [
            "Summer season, more waiters",
            "Summer season…ers and stock",
        ]
        await pilot.press("down")
        key = runners(pilot).grid.cursor_key
        await pilot.press("r")
        await idle(pilot)
        assert (runners(pilot).grid.row_count, runners(pilot).grid.cursor_key) == (2, key)
        await pilot.press("escape")
        assert runners(pilot).grid.row_count == 29
        assert runners(pilot).grid.cursor_key == key
        await pilot.press("end", "enter")
        await idle(pilot)
        await pilot.press("slash", *"season")
        assert not runners(pilot).is_inspecting, "the key is the list's from the inspector too"
        assert runners(pilot).grid.row_count > 5
        assert runners(pilot).grid.cursor_row == 0, "the old row does not match"


async def test_a_filter_that_hides_all_says_the_way_out(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await pilot.press("slash", *"[/red]", "enter")
        assert "No runner matches; Esc shows all." in drawn(runners(pilot).grid)[1]
        await pilot.press("escape")
        assert runners(pilot).grid.row_count == 29


def counted(pilot: Pilot[None]) -> str:
    return str(runners(pilot).query_one(FilterLine).query_one(".count", Static).content).strip()


async def test_a_filter_finds_states_too_once_they_are_read(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("hang", r"/runs/[^/]+$"))
    async with runners_of(fresh_demo) as pilot:
        await pilot.press("slash", *"failed")
        assert counted(pilot) == "0 of 29 · 27 states not read yet"
        assert "but 27 states not read yet" in drawn(runners(pilot).grid)[1]
        fresh_demo.faults.clear()
        await pilot.press("enter", "r")
        await until(pilot, lambda: counted(pilot) == "13 of 29", "the failed ones are found")
        assert all("✗ Failed" in row for row in drawn(runners(pilot).grid)[1:])


async def test_a_filter_reads_the_states_of_runners_that_are_far_away(demo: DemoPlatform) -> None:
    tests = workspace_named(demo, "test")
    async with runners_of(demo, workspace_id=tests) as pilot:
        await pilot.press("slash", *"✓ succ")
        await until(pilot, lambda: "not read" not in counted(pilot), "all states are read")
        await pilot.press("enter", "G")
        assert "✓ Successful" in drawn(runners(pilot).grid)[-1]


async def test_a_filter_that_is_typed_over_a_list_that_failed_says_nothing_of_it(
    fresh_demo: DemoPlatform,
) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/runners$"))
    async with runners_of(fresh_demo) as pilot:
        await refused(pilot)
        await pilot.press("slash", "a")
        assert counted(pilot) == "not loaded"
        assert "Press r to retry." in [row.strip() for row in drawn(runners(pilot).grid)]


async def test_all_pages_are_listed(demo: DemoPlatform) -> None:
    tests = workspace_named(demo, "test")
    async with runners_of(demo, workspace_id=tests) as pilot:
        assert runners(pilot).grid.row_count == 231
        await pilot.press("G")
        await learnt(pilot)
        assert "Many runs" in drawn(runners(pilot).grid)[-1]


async def test_enter_opens_and_escape_leads_back(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Broken handler")
        assert subject(pilot).startswith("Broken handler ")
        assert "✗ Failed" in subject(pilot)
        assert not runners(pilot).grid.display or not runners(pilot).query_one("#list").display
        await go_to(pilot, "log")
        await pilot.press("escape")
        assert tab(pilot) == "runs"
        await pilot.press("escape")
        assert runners(pilot).grid.has_focus
        assert runners(pilot).grid.cursor_key == planted(demo, "Broken handler").id


async def test_escape_leads_from_a_log_to_the_list_that_opened_it(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        assert runners(pilot).runner_list.move_to(planted(demo, "Broken handler").id)
        await pilot.press("L")
        await until(pilot, lambda: tab(pilot) == "log", "the log is shown")
        await idle(pilot)
        await pilot.press("escape")
        assert runners(pilot).grid.has_focus
        assert not runners(pilot).is_inspecting


async def test_on_a_wide_screen_the_list_stays(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        await open_runner(pilot, demo, "Summer season")
        shown = runners(pilot).query_one("#list")
        assert shown.display
        assert inspector(pilot).display
        assert inspector(pilot).has_focus_within
        await pilot.press("escape")
        assert runners(pilot).grid.has_focus
        assert inspector(pilot).display, "it stays beside the list"


async def test_a_failed_list_says_so_and_is_asked_for_again(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("500", r"/runners$", times=8))
    async with runners_of(fresh_demo) as pilot:
        await refused(pilot)
        assert "Press r to retry." in [row.strip() for row in drawn(runners(pilot).grid)]
        assert "could not refresh" in str(runners(pilot).status)
        fresh_demo.faults.clear()
        await pilot.press("r")
        await idle(pilot)
        assert runners(pilot).grid.row_count == 29


async def test_a_failed_reload_keeps_the_list_and_calls_it_old(fresh_demo: DemoPlatform) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("403", r"/runners$"))
        await pilot.press("r")
        await refused(pilot)
        assert runners(pilot).grid.row_count == 29
        assert str(runners(pilot).status).startswith("✗ could not refresh (")


async def test_a_list_that_hangs_is_stopped_by_escape(fresh_demo: DemoPlatform) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", r"/runners$"))
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "the list is asked for")
        await pilot.press("escape")
        await idle(pilot)
        assert runners(pilot).grid.row_count == 29
        fresh_demo.faults.clear()
        await pilot.press("r")
        await idle(pilot)
        assert str(runners(pilot).status) == "updated just now"


async def test_last_runs_that_cannot_be_read_leave_the_list_in_peace(
    fresh_demo: DemoPlatform,
) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/runs/[^/]+$"))
    fresh_demo.faults.add(InjectedFault("403", r"/status$"))
    async with runners_of(fresh_demo) as pilot:
        last_runs = runners(pilot)._last_runs
        await until(pilot, lambda: not last_runs._untried, "all were asked for")
        await pilot.press("G")
        assert "? unreadable" in drawn(runners(pilot).grid)[-1]
        assert "29 of 29" in str(runners(pilot).runner_list.border_title)


async def test_names_from_outside_are_shown_as_they_are(fresh_demo: DemoPlatform) -> None:
    runner = planted(fresh_demo, "Broken handler")
    runner.name = "[/red]🍺\nline\x1b[31m"
    runner.description = "[b]bold[/b]"
    runner.tags = ["[/x]"]
    async with runners_of(fresh_demo) as pilot:
        assert runners(pilot).grid.move_to(runner.id)
        assert "[/red]🍺␊line␛[31m" in "\n".join(drawn(runners(pilot).grid))
        await pilot.press("enter")
        await idle(pilot)
        assert subject(pilot).startswith("[/red]🍺␊line␛[31m")
        assert "[b]bold[/b]" in said(pilot, "#facts Static")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, RawDialog), "the raw view opens")


async def test_secrets_are_hidden_everywhere(fresh_demo: DemoPlatform) -> None:
    runner = planted(fresh_demo, "Broken handler")
    runner.values.append(ParameterValueRecord("api_key", "hunter2", "string"))
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Broken handler")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, RawDialog), "the raw view opens")
        lines = "\n".join(pilot.app.screen.query_one(LogView).lines)
        assert "api_key" in lines
        assert "hunter2" not in lines
        await pilot.press("y")
        assert "hunter2" not in pilot.app.clipboard
        await pilot.press("escape")
        await go_to(pilot, "parameters")
        rows = "\n".join(drawn(grid(pilot, "parameters")))
        assert "•••" in rows
        assert "hunter2" not in rows
        assert grid(pilot, "parameters").move_to("api_key")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("y")
        assert "api_key" in pilot.app.clipboard
        assert "hunter2" not in pilot.app.clipboard


async def test_ten_thousand_runners_are_got_ready_once_and_drawn_as_far_as_seen(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def runner(number: int) -> Runner:
        return Runner(
            id=f"r-{number}",
            name=f"Runner {number}",
            description="",
            tags=(),
            organization_id="o-1",
            workspace_id="w-1",
            solution_id=None,
            run_template_id="standalone",
            parent_id=None,
            root_id=None,
            owner="me",
            created=None,
            validation_status="Draft",
            parameters=(),
            base_dataset_ids=(),
            last_run_id=None,
        )

    many = PartialList(runner(number) for number in range(10_000))
    async with runners_of(demo) as pilot:
        shown = runners(pilot)
        shown._service.list = lambda **_: many  # type: ignore[method-assign]
        got_ready: list[threading.Thread] = []
        drawn_rows: list[object] = []
        searched, drawn_row = filtered_runner, RunnerListRows.__getitem__

        def counted(runner: Runner) -> FilteredRunner:
            got_ready.append(threading.current_thread())
            return searched(runner)

        def drawn(rows: RunnerListRows, at: int) -> object:
            drawn_rows.append(at)
            return drawn_row(rows, at)

        monkeypatch.setattr(runner_list, "filtered_runner", counted)
        monkeypatch.setattr(RunnerListRows, "__getitem__", drawn)
        await pilot.press("r")
        await until(pilot, lambda: shown.grid.row_count == 10_000, "all are shown")
        assert len(got_ready) == 10_000
        assert threading.main_thread() not in got_ready

        await pilot.press("slash")
        shown.query_one(FilterLine).query_one(Input).value = '"runner 99"'
        await until(pilot, lambda: shown.grid.row_count == 111, "they are narrowed")
        assert len(got_ready) == 10_000
        assert len(drawn_rows) < 2_000
        assert pane(pilot) is shown


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
@pytest.mark.parametrize(("code", "told"), [(0, "Copied {}."), (1, "Sent {} to the terminal's")])
async def test_copied_is_said_of_what_was_copied(
    demo: DemoPlatform, tmp_path: Path, code: int, told: str
) -> None:
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > '{tmp_path}/taken'; exit {code}\n")
    program.chmod(0o700)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environ = {**environment(demo), "DISPLAY": ":0", "PATH": path}
    app = CsmApp(environ=environ, demo=DemoProcess())
    async with app.run_test(size=(120, 24), notifications=True) as pilot:
        await connect(pilot, "2")
        await pilot.press("y")
        key = runners(pilot).grid.cursor_key
        await until(pilot, lambda: told.format(key) in toasts(pilot), "it is told")
        assert (tmp_path / "taken").read_text() == key
    app.close()
