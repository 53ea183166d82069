"""Helpers for the tests of operations on workspace files."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.text import visible
from csm_tui.ui.app import CsmApp
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.screens.main.files.preview import FilePreview
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import until
from tests.ui.files_driving import files


def names(demo: DemoPlatform) -> list[str]:
    return demo.file_names(demo.workspace_id)


def content(demo: DemoPlatform, name: str) -> bytes:
    return demo.read_file(demo.workspace_id, name)


async def listing(pilot: Pilot[None], title: str) -> ListingDialog:
    """Wait for a dialog with lines whose title contains a text."""
    await until(
        pilot,
        lambda: isinstance(pilot.app.screen, ListingDialog) and title in pilot.app.screen._title,
        f"the dialog {title!r}",
    )
    dialog = pilot.app.screen
    assert isinstance(dialog, ListingDialog)
    return dialog


def listed(dialog: ListingDialog) -> list[str]:
    return list(dialog.query_one(LogView).lines)


def note(dialog: ListingDialog) -> str:
    return str(dialog.query_one(".note", Static).content)


def body(dialog: ListingDialog) -> str:
    return str(dialog.query(".text").first(Static).content)


async def agree(pilot: Pilot[None], title: str) -> None:
    """Press the button that confirms."""
    dialog = await listing(pilot, title)
    assert dialog.query_one("#leave", Button).has_focus
    dialog.query_one("#confirm", Button).press()
    await until(pilot, lambda: pilot.app.screen is not dialog, "the dialog closes")


async def choose(pilot: Pilot[None], key: str) -> None:
    """Choose one of several choices."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")
    dialog = pilot.app.screen
    options = dialog.query_one(OptionList)
    options.highlighted = options.get_option_index(key)
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is not dialog, "the choice closes")


def look(pilot: Pilot[None]) -> FilePreview:
    return files(pilot).preview


def about(pilot: Pilot[None]) -> str:
    """Return what the preview says of the file."""
    told = look(pilot).view.query(".about, .troubles").results(Static)
    return "\n".join(str(each.content) for each in told if each.display)


async def read(pilot: Pilot[None], text: str) -> None:
    """Wait until the preview says something."""
    await until(pilot, lambda: text in about(pilot), f"the preview says {text!r}")


def cells(pilot: Pilot[None]) -> list[list[str]]:
    """Return the rows of the table that the preview shows."""
    grid = look(pilot).view.query_one(Grid)
    assert grid.display
    return [[visible(str(cell)) for cell in row] for row in grid._rows]


def text(pilot: Pilot[None]) -> list[str]:
    """Return the lines that the preview shows."""
    view = look(pilot).view.query_one(LogView)
    assert view.display
    return list(view.lines)


def editor_is(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Set a shell script as editor, which gets the path; it needs no terminal."""
    program = folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(program))
    # Another test suspends the application, with a real terminal.
    monkeypatch.setattr(CsmApp, "suspend", lambda _: nullcontext())
