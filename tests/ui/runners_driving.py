"""What the tests of the runners pane share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static, TabbedContent

from csm_tui.demo import DemoPlatform
from csm_tui.demo.records import RunnerRecord
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.screens.main.runners import RunnerInspector, RunnersPane
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import idle, pane, running, until


@asynccontextmanager
async def runners_of(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24), workspace_id: str | None = None
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the runners pane, with the list loaded."""
    async with running(demo, size=size, workspace_id=workspace_id, show="2") as pilot:
        await idle(pilot)
        yield pilot


def runners(pilot: Pilot[None]) -> RunnersPane:
    shown = pane(pilot)
    assert isinstance(shown, RunnersPane)
    return shown


def inspector(pilot: Pilot[None]) -> RunnerInspector:
    return runners(pilot).inspector


def part(pilot: Pilot[None]) -> RunLogPart:
    return inspector(pilot).query_one(RunLogPart)


def log_view(pilot: Pilot[None]) -> LogView:
    return part(pilot).query_one(LogView)


def tab(pilot: Pilot[None]) -> str:
    return inspector(pilot).query_one(TabbedContent).active


def grid(pilot: Pilot[None], name: str) -> Grid:
    return inspector(pilot).query_one(f"#{name} Grid", Grid)


def drawn(widget: Grid | LogView) -> list[str]:
    """The rows that a grid or a log shows, without the blank ones."""
    rows = [widget.render_line(y).text.rstrip() for y in range(widget.container_size.height)]
    return [row for row in rows if row]


def said(pilot: Pilot[None], selector: str) -> str:
    """What a line of the pane says; empty when it is not shown."""
    line = runners(pilot).query_one(selector, Static)
    return str(line.visual) if line.display else ""


def subject(pilot: Pilot[None]) -> str:
    """What the frame of the inspector says: the runner, and how its last run went."""
    return Content.from_markup(inspector(pilot).border_title or "").plain


def planted(demo: DemoPlatform, name: str, workspace_id: str | None = None) -> RunnerRecord:
    """The runner of the seeded world that has this name."""
    wanted = workspace_id or demo.workspace_id
    return next(
        each
        for each in demo.world.runners.values()
        if each.name == name and each.workspace_id == wanted
    )


def workspace_named(demo: DemoPlatform, text: str) -> str:
    return next(key for key, each in demo.world.workspaces.items() if text in each.name)


async def learnt(pilot: Pilot[None]) -> None:
    """Wait until the list tells how the last runs went, and how long they took."""
    shown = runners(pilot).runner_list
    last_runs = runners(pilot)._last_runs

    def known() -> bool:
        unread = last_runs.to_read(shown.near, filtered=False)
        return not (unread or last_runs.to_time(shown.in_sight))

    await until(pilot, known, "the last runs are known")


async def open_runner(
    pilot: Pilot[None], demo: DemoPlatform, name: str, key: str = "enter"
) -> None:
    """Open a runner of the list and wait for what the platform tells of it."""
    assert runners(pilot).grid.move_to(planted(demo, name).id)
    await pilot.press(key)
    await idle(pilot)
    await pilot.pause()


async def go_to(pilot: Pilot[None], name: str) -> None:
    """Go to a tab of the inspector by the keys."""
    for _ in range(5):
        if tab(pilot) == name:
            break
        await pilot.press("right_square_bracket")
        await pilot.pause()
    assert tab(pilot) == name
    await idle(pilot)
    await pilot.pause()


async def refused(pilot: Pilot[None]) -> str:
    """Wait for an error dialog, close it, and return its title line and sentences."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "an error is told")
    text = "\n".join(str(each.visual) for each in pilot.app.screen.query(Static))
    await pilot.press("escape")
    await idle(pilot)
    assert not isinstance(pilot.app.screen, ErrorDialog), "one failure is told once"
    return text
