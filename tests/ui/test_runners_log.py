"""The log of a run: why it failed, what it waits for, and following it while it runs."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault, execution
from csm_tui.demo.scripts import SCRIPTS
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.screens.main import pane as panes
from csm_tui.ui.screens.main.runners import run_log
from csm_tui.ui.screens.main.runners.refresh_interval import RefreshInterval
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.widgets.filter_line import FilterLine
from tests.ui.driving import app_of, idle, until
from tests.ui.runners_driving import (
    drawn,
    go_to,
    grid,
    log_view,
    open_runner,
    part,
    planted,
    refused,
    runners_of,
    said,
    subject,
    tab,
)


class Clock:
    """The clock of a platform whose time is in the hands of a test."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clocked_demo(clock: Clock) -> Iterator[DemoPlatform]:
    """A platform of its own without a graph, whose time stands still until it is moved."""
    with DemoPlatform(engine=False, clock=clock) as platform:
        yield platform


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the log ask again after a moment, by the real clock."""
    monkeypatch.setattr(panes, "now", time.monotonic)
    monkeypatch.setattr(RunLogPart, "TICK", 0.02)
    monkeypatch.setattr(RefreshInterval, "SHORTEST", 0.05)
    monkeypatch.setattr(RefreshInterval, "LONGEST", 0.1)


async def test_one_key_tells_why_the_last_run_failed(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")
        assert tab(pilot) == "log"
        assert said(pilot, "#run").startswith("✗ Failed  run-")
        assert "took 5 s" in said(pilot, "#run")
        cause = "Step parameters-handler failed: KeyError: 'waiters_count'"
        assert said(pilot, "#why") == f"✗ {cause}"
        assert said(pilot, "#steps") == ("✓ fetch-parameters 3 s  ✗ parameters-handler Failed 2 s")
        assert log_view(pilot).line_at_cursor == "KeyError: 'waiters_count'"
        assert "apply_parameters(rows, parameters)" in "\n".join(drawn(log_view(pilot))), (
            "where it was raised"
        )
        assert log_view(pilot).has_focus


async def test_steps_are_a_chart_that_leads_to_their_lines(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        await open_runner(pilot, demo, "Broken handler", "L")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")
        steps = part(pilot).query_one("Grid")
        assert steps.display
        rows = [" ".join(steps.render_line(y).text.split()) for y in range(3)]
        assert rows[0].startswith("Step Phase 0 s 5 s Start Took Message")
        assert rows[1].startswith("fetch-parameters ✓ Succeeded ████████")
        assert rows[2].startswith("parameters-handler ✗ Failed ▒▒▒")
        assert rows[2].endswith("Error (exit code 1)")

        await pilot.press("Z")
        await until(pilot, lambda: part(pilot).size.width == 160, "it has the whole width")
        await until(pilot, lambda: "Host" in steps.render_line(0).text, "there is room for all")
        assert "demo-pool-" in steps.render_line(1).text
        steps.focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: log_view(pilot).has_focus, "the log has the focus")
        assert str(log_view(pilot).line_at_cursor).endswith("Starting step parameters-handler")
        assert "in parameters-handler" in said(pilot, "#live")
        await pilot.press("left_curly_bracket")
        assert str(log_view(pilot).line_at_cursor).endswith("Starting step fetch-parameters")
        await pilot.press("escape")
        assert tab(pilot) == "log"
        assert part(pilot).size.width < 160


async def test_steps_stand_beside_those_of_an_earlier_success(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        await open_runner(pilot, demo, "Killed in the night", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await pilot.press("Z")
        steps = part(pilot).query_one("Grid")
        await until(pilot, lambda: "Before" in steps.render_line(0).text, "it is read")
        assert steps.render_line(1).text.split()[-3:-1] == ["3", "s"]


async def test_a_failure_without_an_error_line_opens_at_the_end(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Whole country at once", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await idle(pilot)
        assert "OOMKilled" in said(pilot, "#why")
        view = log_view(pilot)
        assert view.cursor_line > 0


async def test_another_run_is_chosen_among_the_runs(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await go_to(pilot, "runs")
        rows = drawn(grid(pilot, "runs"))
        assert [row[1:].split()[0] for row in rows[1:]] == ["✓", "✗", "✓"]
        await pilot.press("down", "enter")
        await idle(pilot)
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")
        run = part(pilot).run
        assert run is not None
        assert run.id in said(pilot, "#run")
        await pilot.press("escape")
        assert tab(pilot) == "runs"
        assert grid(pilot, "runs").cursor_key == run.id


async def test_the_log_is_searched(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await pilot.press("slash", *"iteration", "enter")
        await until(pilot, lambda: log_view(pilot).match_count, "it is found")
        first = log_view(pilot).cursor_line
        await pilot.press("n")
        assert log_view(pilot).cursor_line == first + 1
        await pilot.press("N")
        assert log_view(pilot).cursor_line == first
        count = part(pilot).query_one(FilterLine).query_one(".count", Static)
        assert str(count.visual).startswith("1 of ")
        await pilot.press("y")
        assert "iteration" in pilot.app.clipboard
        await pilot.press("escape")
        assert tab(pilot) == "log"
        assert log_view(pilot).match_count == 0


async def test_find_says_when_there_is_no_match(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        await pilot.press("slash", *"[/red]")
        count = part(pilot).query_one(FilterLine).query_one(".count", Static)
        await until(pilot, lambda: str(count.visual) == "no match", "it says so")
        assert part(pilot).query_one(FilterLine).query_one(Input).has_focus


async def test_a_purged_run_says_why_there_is_nothing(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Data as they are", "L")
        await until(pilot, lambda: "Workflow deleted" in said(pilot, "#steps"), "it says so")
        await idle(pilot)
        assert "Log no longer available" in drawn(log_view(pilot))[0]


async def test_a_run_that_waits_says_for_what(clocked_demo: DemoPlatform) -> None:
    async with runners_of(clocked_demo) as pilot:
        await open_runner(pilot, clocked_demo, "Waiting for a machine", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is asked for")
        assert said(pilot, "#run").startswith("◌ Running")
        assert "waiting for" in said(pilot, "#run")
        assert said(pilot, "#why").startswith("! step fetch-parameters: Unschedulable")
        assert "No log lines yet" in drawn(log_view(pilot))[0]
        assert not isinstance(pilot.app.screen, ErrorDialog)


@pytest.mark.usefixtures("impatient")
async def test_a_run_is_followed_to_its_end(
    clock: Clock, clocked_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = planted(clocked_demo, "Summer season")
    run = execution.start_run(clocked_demo.world, runner)
    run.script = SCRIPTS["handler"]
    monkeypatch.setattr(run_log, "wall_clock", lambda: datetime.fromtimestamp(clock.now, UTC))
    async with runners_of(clocked_demo) as pilot:
        await open_runner(pilot, clocked_demo, "Summer season", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        assert said(pilot, "#run").startswith("… Starting")
        assert "No log lines yet" in drawn(log_view(pilot))[0]
        assert log_view(pilot).follow
        before = len(log_view(pilot).lines)
        clock.now += 3.5
        await until(pilot, lambda: len(log_view(pilot).lines) > before, "lines come by themselves")
        assert "updated" in said(pilot, "#live")
        assert log_view(pilot).cursor_line == len(log_view(pilot).lines) - 1

        await pilot.press("up")
        place = log_view(pilot).cursor_line
        assert "f follows" in said(pilot, "#live")
        clock.now += 60
        await until(pilot, lambda: said(pilot, "#run").startswith("✗ Failed"), "the end is seen")
        await until(pilot, lambda: "updated" not in said(pilot, "#live"), "it is asked no more")
        assert log_view(pilot).cursor_line == place
        assert "failed" in said(pilot, "#why")
        await until(pilot, lambda: "✗ Failed" in subject(pilot), "the runs know it")


@pytest.mark.usefixtures("impatient")
async def test_a_lost_network_leaves_the_last_known_state(
    clock: Clock, clocked_demo: DemoPlatform
) -> None:
    async with runners_of(clocked_demo) as pilot:
        await open_runner(pilot, clocked_demo, "Season without end", "L")
        await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")
        clocked_demo.faults.add(InjectedFault("403", r"/(status|logs)$"))
        await until(
            pilot, lambda: "! Not up to date" in said(pilot, "#live"), "it is told in place"
        )
        assert said(pilot, "#run").startswith("◌ Running, updated ")
        assert len(log_view(pilot).lines) > 3
        assert not isinstance(pilot.app.screen, ErrorDialog)
        clocked_demo.faults.clear()
        await until(pilot, lambda: "! Not" not in said(pilot, "#live"), "it is asked again")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("api", [3, 5])
async def test_a_run_that_vanishes_while_it_is_watched(api: int) -> None:
    with DemoPlatform(engine=False, api=api) as platform:
        async with runners_of(platform) as pilot:
            await open_runner(pilot, platform, "Season without end", "L")
            await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "it is shown")
            run = part(pilot).run
            assert run is not None
            del platform.world.runs[run.id]
            await until(pilot, lambda: "no longer has this run" in said(pilot, "#live"), "gone")
            assert said(pilot, "#run").startswith("◌ Running, updated ")
            assert log_view(pilot).lines, "what was read stays"
            assert not isinstance(pilot.app.screen, ErrorDialog)


async def test_a_state_that_the_platform_has_lost_is_unknown(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "wall_clock", lambda: datetime.now(UTC))
    async with runners_of(demo, size=(160, 50)) as pilot:
        await open_runner(pilot, demo, "Lost before anybody looked", "L")
        await until(pilot, lambda: "Workflow deleted" in said(pilot, "#steps"), "it is read")
        assert said(pilot, "#run").startswith("? Unknown  run-")
        assert said(pilot, "#why") == ""


@pytest.mark.usefixtures("impatient")
async def test_what_nobody_sees_is_not_asked_for(
    clocked_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    begin = RefreshInterval.begin

    def count(self: RefreshInterval, now: float) -> None:
        asked.append(now)
        begin(self, now)

    monkeypatch.setattr(RefreshInterval, "begin", count)
    async with runners_of(clocked_demo) as pilot:
        await open_runner(pilot, clocked_demo, "Season without end", "L")
        await until(pilot, lambda: len(asked) >= 3, "it is asked again and again")
        for leave, back in (
            ("escape", "L"),
            ("question_mark", "escape"),
            ("1", "2"),
        ):
            await pilot.press(leave)
            await pilot.pause()
            await until(pilot, lambda: not app_of(pilot).jobs._quiet, "what was asked is answered")
            seen = len(asked)
            await pilot.pause(0.4)
            assert len(asked) == seen, leave
            await pilot.press(back)
            await until(pilot, partial(more_than, asked, seen), "it goes on when seen")


def more_than(things: list[float], count: int) -> bool:
    return len(things) > count


async def test_a_log_that_fails_is_told_and_asked_for_again(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/logs$"))
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Broken handler", "L")
        await refused(pilot)
        assert "Press r to retry." in [row.strip() for row in drawn(log_view(pilot))]
        assert said(pilot, "#why").startswith("✗ step parameters-handler failed")
        fresh_demo.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: "cause in line" in said(pilot, "#live"), "the log is shown")


async def test_what_is_searched_for_before_the_log_is_there_is_found_in_it(
    fresh_demo: DemoPlatform,
) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/logs$"))
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Broken handler", "L")
        await refused(pilot)
        await pilot.press("slash", *"error")
        count = part(pilot).query_one(FilterLine).query_one(".count", Static)
        await until(pilot, lambda: "still loading" in str(count.content), "nothing is claimed")
        fresh_demo.faults.clear()
        await pilot.press("enter", "r")
        await until(pilot, lambda: "1 of " in str(count.content), "it is found")
        assert "error" in str(log_view(pilot).line_at_cursor).casefold()


async def test_a_log_that_hangs_is_stopped_by_escape(fresh_demo: DemoPlatform) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", r"/logs$"))
        await pilot.press("L")
        jobs = app_of(pilot).jobs
        await until(
            pilot,
            lambda: [job.what[:15] for job in jobs.running] == ["Reading the log"],
            "it hangs",
        )
        await pilot.press("escape")
        await idle(pilot)
        assert tab(pilot) == "log"
        assert "Stopped." in drawn(log_view(pilot))[0]
        assert said(pilot, "#why").startswith("✗ step ")
