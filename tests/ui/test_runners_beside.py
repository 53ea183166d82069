"""The runner under the cursor beside the list, on a screen that is wide enough."""

import pytest
from textual.widgets import Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.runner import RunnerDetails
from csm_tui.services.runners import Runners
from tests.ui.driving import idle, running, until
from tests.ui.runners_driving import (
    go_to,
    inspector,
    learnt,
    log_view,
    open_runner,
    runners,
    runners_of,
    said,
    subject,
    tab,
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runners whose details were asked for, one after the other."""
    asked: list[str] = []
    details = Runners.details

    def counted(self: Runners, runner_id: str, **how: object) -> RunnerDetails:
        asked.append(runner_id)
        return details(self, runner_id, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Runners, "details", counted)
    return asked


async def test_the_runner_under_the_cursor_stands_beside_the_list(
    demo: DemoPlatform, read: list[str]
) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        shown = runners(pilot).runner_list
        await until(pilot, lambda: "Broken handler" in subject(pilot), "it is beside the list")
        await until(pilot, lambda: "KeyError" in said(pilot, "#cause Static"), "the cause is told")
        assert "✗ Failed" in subject(pilot)
        assert shown.grid.has_focus
        first = len(read)
        # While the cursor moves on, nothing is read of the runners in between.
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: shown.current and shown.current.name in subject(pilot), "moved")
        await idle(pilot)
        assert shown.current
        assert set(read[first:]) == {shown.current.id}
        seen = len(read)
        await pilot.press("up", "up", "up")
        await until(pilot, lambda: "Broken handler" in subject(pilot), "it is back")
        await idle(pilot)
        assert len(read) == seen, "what was read is kept"


async def test_the_tab_stays_while_the_cursor_moves_and_escape_gives_the_list_its_room(
    demo: DemoPlatform,
) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        await until(pilot, lambda: "Broken handler" in subject(pilot), "it is beside the list")
        narrow = inspector(pilot).size.width
        await pilot.press("enter")
        await until(pilot, lambda: inspector(pilot).size.width > narrow, "it has more room")
        await go_to(pilot, "runs")
        await pilot.press("escape")
        assert runners(pilot).grid.has_focus
        await until(pilot, lambda: inspector(pilot).size.width == narrow, "the list has its room")
        await pilot.press("down")
        await until(pilot, lambda: "Caught in time" in subject(pilot), "the next one is shown")
        assert tab(pilot) == "runs"


async def test_another_runner_begins_with_its_overview(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Broken handler")
        await go_to(pilot, "runs")
        await pilot.press("escape")
        await open_runner(pilot, demo, "Broken handler")
        assert tab(pilot) == "runs", "the same runner is shown as it was left"
        await pilot.press("escape")
        await open_runner(pilot, demo, "Caught in time")
        assert tab(pilot) == "overview"


async def test_earlier_runs_are_drawn_in_the_list_and_the_overview(demo: DemoPlatform) -> None:
    async with runners_of(demo, size=(160, 50)) as pilot:
        await learnt(pilot)
        await open_runner(pilot, demo, "Winter season")
        facts = str(runners(pilot).query_one("#facts > Static", Static).visual)
        assert "of usual" in facts
        assert "max 13 s" in facts
        assert "oldest first" in facts


async def test_two_keys_lead_to_the_line_that_names_the_cause(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await idle(pilot)
        await pilot.press("2", "L")
        await until(
            pilot, lambda: log_view(pilot).line_at_cursor == "KeyError: 'waiters_count'", "cause"
        )
        assert "error 2 of 5   line 20 of 32" in said(pilot, "#live")
        assert "cause in line 20" in said(pilot, "#live")
        await pilot.press("n")
        assert "error 3 of 5" in said(pilot, "#live")
        # From any tab, one key leads back to the line.
        await pilot.press("L")
        assert "line 20 of 32" in said(pilot, "#live")
        await go_to(pilot, "overview")
        await pilot.press("L")
        assert tab(pilot) == "log"
