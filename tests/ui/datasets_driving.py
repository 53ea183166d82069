"""What the tests of the datasets pane share."""

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static, TabbedContent

from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.screens.main.datasets import DatasetsPane
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import idle, pane, until
from tests.ui.twin_driving import dialog

CITY = "Brewery Amsterdam"
"""A dataset of three tables and a file."""


def datasets(pilot: Pilot[None]) -> DatasetsPane:
    found = pane(pilot)
    assert isinstance(found, DatasetsPane)
    return found


def tab(pilot: Pilot[None]) -> str:
    return datasets(pilot).query_one(TabbedContent).active


def rows(pilot: Pilot[None], where: str) -> list[list[str]]:
    """Return the cells of a list: ``#all``, ``#parts``, ``#sending`` or ``#querying``."""
    grid = datasets(pilot).query_one(f"{where} Grid", Grid)
    return [[str(cell) for cell in grid._rows[at]] for at in range(grid.row_count)]


def text(pilot: Pilot[None], selector: str) -> str:
    return str(datasets(pilot).query_one(selector, Static).content)


async def open_parts(pilot: Pilot[None], name: str, part: str = "") -> None:
    """Go to the parts of a dataset, and to one of them."""
    await idle(pilot)
    browser = datasets(pilot).browser
    dataset = next(one for one in browser._datasets.values() if one.name == name)
    assert browser.datasets.move_to(dataset.id)
    await pilot.press("enter")
    await until(pilot, lambda: browser.parts.grid.has_focus, "the parts have the focus")
    if part:
        found = next(one for one in dataset.parts if one.source_name == part)
        assert browser.parts.move_to(found.id)
        await pilot.pause()


async def pick(pilot: Pilot[None], path: Path, *, folder: bool) -> None:
    """Choose a file or a folder by typing its path."""
    await dialog(pilot, PickerDialog)
    await idle(pilot)
    await pilot.press("slash")
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")
    await idle(pilot)
    if folder:
        await pilot.press("space")
    await until(pilot, lambda: not isinstance(pilot.app.screen, PickerDialog), "it is chosen")


async def choose(pilot: Pilot[None], key: str) -> None:
    """Choose an entry of a short list by its key."""
    await dialog(pilot, ChooseDialog)
    shown = pilot.app.screen
    assert isinstance(shown, ChooseDialog)
    keys = [choice.key for choice in shown._choices]
    await pilot.press(*["down"] * keys.index(key), "enter")
    await until(pilot, lambda: pilot.app.screen is not shown, "it is chosen")


async def answer(pilot: Pilot[None], value: str) -> None:
    """Answer a question by a line of text."""
    await dialog(pilot, PromptDialog)
    pilot.app.screen.query_one(Input).value = value
    await pilot.pause()
    await pilot.press("enter")


async def question(pilot: Pilot[None]) -> str:
    """Wait for a question, and return its text; Cancel is its default."""
    await dialog(pilot, ConfirmDialog)
    await idle(pilot)
    assert pilot.app.focused is pilot.app.screen.query_one("#cancel", Button)
    return str(pilot.app.screen.query_one(".body .text", Static).content)


async def agree(pilot: Pilot[None]) -> None:
    """Agree to a question, and wait for its end."""
    await pilot.press("tab", "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, Dialog), "the dialog closes")
    await idle(pilot)


async def ask(pilot: Pilot[None], **fields: str) -> str:
    """Fill the fields of a query, ask, and return what is said of the answer."""
    for name, value in fields.items():
        datasets(pilot).query_one(f"#querying #{name}", Input).value = value
    datasets(pilot).query_one("#querying #columns", Input).focus()
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: "Asking" not in text(pilot, "#said"), "there is an answer")
    await idle(pilot)
    return text(pilot, "#said")
