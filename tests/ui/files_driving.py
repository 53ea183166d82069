"""Helpers for the tests of the files pane."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.files.sides.local_side import LocalSide
from csm_tui.ui.widgets.file_details import FileDetails
from csm_tui.ui.widgets.file_tree import FileTreeView
from tests.ui.driving import app_of, idle, pane, running, told, until

BUSY = {"listing", "showing", "reading", "marking", "unfinished"}
"""The groups of workers that change what is shown."""

NASTY = (
    "../../x.csv",
    "/etc/x.csv",
    "C:\\x.csv",
    "[/red].csv",
    "[b]bold.csv",
    "with\nnewline.csv",
    "émoji 🚲.csv",
    "long/" + "n" * 300,
    "a//b.csv",
    "same",
    "same/inside.csv",
    "right\u202eto-left.csv",
    "bell\x07\x1b[31m.csv",
)


def put(demo: DemoPlatform, *names: str) -> None:
    for name in names:
        demo.put_file(demo.workspace_id, name, b"id\n1\n")


def empty(demo: DemoPlatform) -> None:
    demo.world.workspaces[demo.workspace_id].files.clear()


@asynccontextmanager
async def files_of(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the files pane, with the list shown and the cursor at its top."""
    async with running(demo, size=size) as pilot:
        await shown(pilot)
        await pilot.press("g")
        await shown(pilot)
        yield pilot


async def shown(pilot: Pilot[None]) -> None:
    """Wait until the list is on the screen, or a word on why it is not."""
    await idle(pilot)
    await until(
        pilot,
        lambda: (
            notice(pilot) != "Loading the files…"
            and not any(worker.group in BUSY for worker in pilot.app.workers)
        ),
        "the files are shown",
    )


def files(pilot: Pilot[None]) -> FilesPane:
    found = pane(pilot)
    assert isinstance(found, FilesPane)
    return found


def tree(pilot: Pilot[None]) -> FileTreeView:
    return files(pilot).remote.listing


def notice(pilot: Pilot[None]) -> str:
    return str(files(pilot).active.query_one(".notice", Static).content)


def details(pilot: Pilot[None]) -> str:
    return str(files(pilot).query_one(FileDetails).query_one(Static).content)


def lines(pilot: Pilot[None]) -> list[str]:
    """Return the labels of the tree's lines, indented."""
    view = tree(pilot)
    return ["  " * (len(line.path) - 1) + str(line.node.label) for line in view._tree_lines]


def cursor(pilot: Pilot[None]) -> str | None:
    entry = tree(pilot).entry
    return entry.path if entry is not None else None


async def go_to(pilot: Pilot[None], path: str) -> None:
    """Put the cursor on a path, opening the folders on the way."""
    view = tree(pilot)
    service_files = view._files
    await view.show(service_files, select=path)
    await until(pilot, lambda: cursor(pilot) == path, f"the cursor reaches {path!r}")


async def prompt(pilot: Pilot[None], text: str | None = None) -> str:
    """Wait for the prompt, type a text into it, and return what it previews."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "a prompt")
    screen = pilot.app.screen
    if text is not None:
        box = screen.query_one(Input)
        box.value = text
        box.action_end()
        await pilot.pause()
    return str(screen.query_one(".preview", Static).content)


def accepts(pilot: Pilot[None]) -> bool:
    return not pilot.app.screen.query_one("#accept", Button).disabled


async def asked(pilot: Pilot[None]) -> str:
    """Wait for a confirmation, and return its sentence."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "a confirmation")
    assert pilot.app.focused is pilot.app.screen.query_one("#cancel")
    return str(pilot.app.screen.query_one(".text", Static).content)


async def refused(pilot: Pilot[None]) -> str:
    """Wait for an error, return its sentence and next step, and close it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "an error")
    texts = [str(each.content) for each in pilot.app.screen.query(".text, .next").results(Static)]
    await pilot.press("escape")
    return "\n".join(texts)


async def pick(pilot: Pilot[None], path: object) -> None:
    """Choose a local file in the picker."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "the picker")
    await idle(pilot)
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = str(path)
    await pilot.press("enter")


async def copy(pilot: Pilot[None], what: str) -> None:
    """Copy the path or the name of what is selected."""
    await pilot.press("y")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(what)
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, Dialog), "the choice closes")


async def done(pilot: Pilot[None]) -> None:
    """Wait until no dialog is open and nothing runs."""
    await until(pilot, lambda: not isinstance(pilot.app.screen, Dialog), "the dialogs close")
    await shown(pilot)


def said(pilot: Pilot[None]) -> str:
    """Return the notices in the status line."""
    return told(app_of(pilot))


@asynccontextmanager
async def sides_of(
    demo: DemoPlatform, size: tuple[int, int] = (160, 50)
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the files pane with this computer's side active."""
    async with files_of(demo, size=size) as pilot:
        await pilot.press("tab")
        await shown(pilot)
        yield pilot


def local(pilot: Pilot[None]) -> LocalSide:
    return files(pilot).local


def entries(pilot: Pilot[None]) -> list[str]:
    """Return the names on this computer's side."""
    return [entry.name for entry in local(pilot).listing.entries]


def rows(pilot: Pilot[None]) -> list[str]:
    """Return the first cells of this computer's side."""
    listing = local(pilot).listing
    return [str(listing.cells(entry)[0]) for entry in listing.entries]


def under(pilot: Pilot[None]) -> str | None:
    """Return the name under the cursor of this computer's side."""
    entry = local(pilot).listing.entry
    return entry.name if entry is not None else None


def local_notice(pilot: Pilot[None]) -> str:
    return str(local(pilot).query_one(".notice", Static).content)


def status(pilot: Pilot[None]) -> str:
    return str(files(pilot).status)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
        await shown(pilot)
