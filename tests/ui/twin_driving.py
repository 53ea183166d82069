"""What the tests of the twin data pane share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static, TabbedContent

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.screens.main.twin.line import DatasetLine
from csm_tui.ui.screens.main.twin.pane import TwinPane
from csm_tui.ui.screens.main.twin.plan import LoadPlanDialog
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import app_of, idle, pane, running, told, until

CITY = "Brewery Amsterdam"
"""A dataset whose graph holds 51 nodes and 210 relationships."""


def need_engine(demo: DemoPlatform) -> None:
    demo.world.engine_settled.wait()
    assert demo.world.engine is not None
    assert demo.world.engine.available, demo.world.engine.why_not


@asynccontextmanager
async def twin_of(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24), dataset: str | None = CITY
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the twin data pane, on the graph of a dataset."""
    need_engine(demo)
    async with running(demo, size=size, show="3") as pilot:
        if dataset is not None:
            await choose(pilot, dataset)
        yield pilot


def twin(pilot: Pilot[None]) -> TwinPane:
    found = pane(pilot)
    assert isinstance(found, TwinPane)
    return found


def tab(pilot: Pilot[None]) -> str:
    return twin(pilot).query_one(TabbedContent).active


def grid(pilot: Pilot[None], where: str) -> Grid:
    """Return the table of a tab: loading, graph or querying."""
    return twin(pilot).query_one(f"#{where} Grid", Grid)


def rows(pilot: Pilot[None], where: str) -> list[list[str]]:
    """Return the cells of a tab's table."""
    table = grid(pilot, where)
    return [[str(cell) for cell in table._rows[at]] for at in range(table.row_count)]


def states(pilot: Pilot[None]) -> dict[str, str]:
    """Return the state of each file, with its details."""
    return {row[2]: f"{row[1]} {row[-1]}".strip() for row in rows(pilot, "loading")}


def ticks(pilot: Pilot[None]) -> dict[str, str]:
    """Return the mark of each file."""
    return {row[2]: row[0] for row in rows(pilot, "loading")}


def text(pilot: Pilot[None], selector: str) -> str:
    return str(twin(pilot).query_one(selector, Static).content)


def dataset_line(pilot: Pilot[None]) -> str:
    return str(twin(pilot).query_one(DatasetLine).content)


def answer(pilot: Pilot[None]) -> str:
    """Return the line on the result of a query."""
    return text(pilot, "#said")


async def dialog(pilot: Pilot[None], kind: type[Dialog[Any]]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"a {kind.__name__}")


async def choose(pilot: Pilot[None], name: str) -> None:
    """Choose a dataset, and wait until its graph has been counted, or has not."""
    await pilot.press("t")
    await dialog(pilot, ChooseDialog)
    pilot.app.screen.query_one(Input).value = name
    await pilot.pause()
    await pilot.press("enter")
    await closed(pilot)


async def closed(pilot: Pilot[None]) -> None:
    """Wait until no dialog is open and nothing runs."""
    await until(pilot, lambda: not isinstance(pilot.app.screen, Dialog), "the dialogs close")
    await idle(pilot)


async def open_folder(pilot: Pilot[None], folder: Path) -> None:
    """Open a folder by typing its path, and wait until its files are shown."""
    await pilot.press("o")
    await dialog(pilot, PickerDialog)
    await idle(pilot)
    await pilot.press("slash")
    pilot.app.screen.query_one(Input).value = str(folder)
    await pilot.press("enter")
    await idle(pilot)
    await pilot.press("space")
    await closed(pilot)


async def plan(pilot: Pilot[None], *, replace: bool = False) -> None:
    """Plan a load, and wait for the dialog, which has the plan that is wanted."""
    await pilot.press("p")
    await until(
        pilot,
        lambda: isinstance(pilot.app.screen, LoadPlanDialog | ErrorDialog),
        "the plan is shown",
    )
    if replace:
        await pilot.press("r")
        await until(pilot, lambda: "Planning" not in planned(pilot), "the other plan is shown")


async def agree(pilot: Pilot[None]) -> None:
    """Agree to a plan that only adds."""
    assert isinstance(pilot.app.screen, LoadPlanDialog)
    await pilot.press("enter")


def planned(pilot: Pilot[None]) -> str:
    """Return the text of the plan, or of a question."""
    return str(pilot.app.screen.query_one(".body Static", Static).content)


def can_confirm(pilot: Pilot[None]) -> bool:
    return not pilot.app.screen.query_one("#confirm", Button).disabled


def facts(pilot: Pilot[None]) -> str:
    """Return the lines of a dialog of facts."""
    names = pilot.app.screen.query(".name").results(Static)
    values = pilot.app.screen.query(".value").results(Static)
    return "\n".join(f"{n.content}|{v.content}" for n, v in zip(names, values, strict=True))


async def ask(pilot: Pilot[None], query: str) -> None:
    """Run a query in the box, going there if need be."""
    if not twin(pilot)._query_tab.is_typing:
        # In the list of datasets the key begins a filter.
        await pilot.press("left_square_bracket" if tab(pilot) == "sources" else "slash")
        await until(pilot, lambda: twin(pilot)._query_tab.is_typing, "the box has the focus")
    twin(pilot).query_one("#querying Input", Input).value = query
    await pilot.press("enter")
    await idle(pilot)


def steps(pilot: Pilot[None]) -> str:
    """Return the line of the steps of a load."""
    return str(twin(pilot).query_one("#loading LoadSteps", Static).content)


def said(pilot: Pilot[None]) -> str:
    """Return the notices in the status line."""
    return told(app_of(pilot))
