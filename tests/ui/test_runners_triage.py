"""The key that explains a failure: from the list to the line that names the cause, and on."""

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.screens.main.runners.run_cause import RunCause
from csm_tui.ui.screens.main.runners.triage import TriageScreen
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import idle, until
from tests.ui.runners_driving import (
    go_to,
    grid,
    inspector,
    log_view,
    open_runner,
    planted,
    runners,
    runners_of,
    tab,
)

CAUSES = {
    "Broken handler": "KeyError: 'waiters_count'",
    "Engine not installed": "csm-simulator: command not found",
    "Import of suppliers": "Missing environment values",
    "Prices beside the engine": "json.decoder.JSONDecodeError: Expecting value",
    "Winter season, stock not counted": "ParameterError: parameter stock: 'to be counted'",
}


async def explain(pilot: Pilot[None], demo: DemoPlatform, name: str) -> TriageScreen:
    """Explain the failure of a runner of the list with one key."""
    # A list of faults has it once its state is read.
    row = planted(demo, name).id
    await until(pilot, lambda: runners(pilot).grid.move_to(row), f"{name} is listed")
    await pilot.press("e")
    return await explained(pilot)


async def explained(pilot: Pilot[None]) -> TriageScreen:
    def is_read() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, TriageScreen) and screen.triage is not None

    await until(pilot, is_read, "the failure is explained")
    await idle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, TriageScreen)
    return screen


def under_cursor(screen: TriageScreen) -> str:
    table = screen.query_one(Grid)
    row = table.cursor_row - table.scroll_offset.y + 1
    return table.render_line(row).text


async def move_to(pilot: Pilot[None], screen: TriageScreen, text: str) -> None:
    """Move to the next fault or difference that has a text."""
    for _ in range(30):
        await pilot.press("n")
        if text in under_cursor(screen):
            return
    raise AssertionError(text)


async def test_two_keys_from_the_list_to_the_line_that_names_the_cause(
    demo: DemoPlatform,
) -> None:
    async with runners_of(demo) as pilot:
        await pilot.press("F")
        await idle(pilot)
        for name, cause in CAUSES.items():
            screen = await explain(pilot, demo, name)
            await until(pilot, lambda: cause in under_cursor(screen), f"the cause of {name}")  # noqa: B023
            await pilot.press("escape")
        assert runners(pilot).grid.move_to(planted(demo, "Summer season").id) is False


async def test_each_line_opens_what_it_speaks_of(demo: DemoPlatform) -> None:
    name = "Winter season, nobody at work"
    async with runners_of(demo) as pilot:
        screen = await explain(pilot, demo, name)
        number = screen.triage.explanation.cause.line  # type: ignore[union-attr]
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "log", "the log is shown")
        await until(pilot, lambda: log_view(pilot).lines, "the log is read")
        await until(pilot, lambda: log_view(pilot).cursor_line == number, "the line of the cause")
        await pilot.press("e")
        await explained(pilot)
        await pilot.press("L")
        await until(pilot, lambda: tab(pilot) == "log", "L leads there too")
        await until(pilot, lambda: log_view(pilot).cursor_line == number, "the line of the cause")
        # The same key explains the run from its log.
        await pilot.press("e")
        screen = await explained(pilot)
        await move_to(pilot, screen, "nb_waiters: 6")
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "parameters", "the parameters are shown")
        await until(
            pilot, lambda: grid(pilot, "parameters").cursor_key == "nb_waiters", "the parameter"
        )
        await pilot.press("e")
        screen = await explained(pilot)
        same = screen.triage.recurrence.same[0].id  # type: ignore[union-attr]
        place = next(
            number for number, row in enumerate(screen._rows) if row.place and row.place.id == same
        )
        screen.query_one(Grid).cursor_row = place
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "runs", "the runs are shown")
        await until(pilot, lambda: grid(pilot, "runs").cursor_key == same, "the run")


async def test_the_overview_of_a_failed_runner_begins_with_the_cause(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Winter season, nobody at work")
        cause = inspector(pilot).query_one(RunCause)
        text = cause.query_one(Static)
        await until(pilot, lambda: "ZeroDivisionError" in str(text.visual), "the cause")
        assert "parameter nb_waiters: 6 → 0" in str(text.visual)
        assert cause.region.y < inspector(pilot).query_one("#facts > Static").region.y
        await pilot.press("escape")
        await open_runner(pilot, demo, "Village and city")
        await go_to(pilot, "overview")
        assert not cause.display


async def test_a_ticket_is_saved_as_markdown_or_json_and_overwrites_nothing(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def save(pilot: Pilot[None], name: str) -> None:
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "the question")
        pilot.app.screen.query_one(Input).value = str(tmp_path / name)
        await pilot.press("enter")
        await idle(pilot)

    async with runners_of(demo) as pilot:
        await explain(pilot, demo, "Broken handler")
        await save(pilot, "ticket.md")
        await save(pilot, "ticket.json")
        (tmp_path / "mine.md").write_text("mine")
        await save(pilot, "mine.md")
        await pilot.press("escape")
    assert "KeyError: 'waiters\\_count'" in (tmp_path / "ticket.md").read_text("utf-8")
    data = json.loads((tmp_path / "ticket.json").read_text("utf-8"))
    assert data["causes"][0]["sentence"] == "KeyError: 'waiters_count'"
    assert (tmp_path / "mine.md").read_text() == "mine"
