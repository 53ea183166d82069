"""Transfers between the sides of the files pane, and copies to the clipboard."""

import os
import shlex
from pathlib import Path

import pytest
from textual.widgets import OptionList

from csm_tui.demo import DemoPlatform
from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from tests.ui.driving import until
from tests.ui.files_driving import (
    asked,
    copy,
    cursor,
    done,
    entries,
    files,
    files_of,
    go_to,
    local,
    press,
    prompt,
    said,
    shown,
    sides_of,
)
from tests.ui.session_driving import inside, opened
from tests.ui.test_profile_in_screens import profile_of


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder."""
    folder = tmp_path / "here"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "a.csv").write_bytes(b"id\n1\n")
    (folder / "data" / "deep" / "x.csv").write_bytes(b"id\n1\n2\n")
    for name, size, time in (("part2.csv", 9, 30), ("part10.csv", 5, 20), ("notes.txt", 700, 10)):
        (folder / name).write_bytes(b"x" * size)
        os.utime(folder / name, (time, time))
    (folder / ".hidden").touch()
    monkeypatch.chdir(folder)
    return folder


async def test_names_and_paths_are_copied(demo: DemoPlatform, here: Path) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("j")
        await copy(pilot, "path")
        assert pilot.app.clipboard == str(here / "notes.txt")
        await copy(pilot, "name")
        assert pilot.app.clipboard == "notes.txt"
        await until(pilot, lambda: "Sent notes.txt to the terminal's" in said(pilot), "it is told")
        await pilot.press("tab")
        await go_to(pilot, "config/menu.xml")
        await copy(pilot, "name")
        assert pilot.app.clipboard == "menu.xml"
        await press(pilot, "h", "space")
        await copy(pilot, "path")
        assert pilot.app.clipboard.splitlines()[0].startswith("config/")
        assert len(pilot.app.clipboard.splitlines()) == 3


async def test_the_equivalent_command_is_copied_without_the_key(
    demo: DemoPlatform, here: Path
) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("j")
        await copy(pilot, "curl")
        command = shlex.split(pilot.app.clipboard)
        assert "curl" in command
        assert any(str(here / "notes.txt") in word for word in command)
        assert "destination=notes.txt" in command
        assert demo.api_key not in pilot.app.clipboard
        await pilot.press("tab")
        await go_to(pilot, "config/menu.xml")
        await copy(pilot, "curl")
        assert "file_name=config%2Fmenu.xml" in pilot.app.clipboard
        assert demo.api_key not in pilot.app.clipboard
        await copy(pilot, "command")
        assert shlex.split(pilot.app.clipboard)[:4] == ["csm-tui", "files", "get", "--organization"]
        assert pilot.app.clipboard.endswith(" config/menu.xml")


async def test_the_command_for_a_folder_and_for_a_profile(demo: DemoPlatform, here: Path) -> None:
    session = opened(profile_of(demo), demo.api_key)
    async with inside(session, demo) as pilot:
        await go_to(pilot, "config/")
        await copy(pilot, "command")
        words = shlex.split(pilot.app.clipboard)
        assert words[:5] == ["csm-tui", "files", "get", "--profile", "production"]
        assert words[-1] == "config/"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")
        offered = [option.id for option in pilot.app.screen.query_one(OptionList).options]
        assert offered == ["path", "name", "command"]


async def test_what_no_command_can_hold_says_why(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        files(pilot).remote.listed(FileTree(("bell\x07.csv",)))
        await shown(pilot)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")
        option = pilot.app.screen.query_one(OptionList).get_option("command")
        assert option.disabled
        assert "a control character" in str(option.prompt)


async def test_an_upload_goes_from_one_side_to_the_other(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("tab", "j", "u")
        assert await prompt(pilot) == "→ config/notes.txt"
        await pilot.press("enter")
        await until(pilot, lambda: cursor(pilot) == "config/notes.txt", "it arrives")
        assert fresh_demo.read_file(fresh_demo.workspace_id, "config/notes.txt") == b"x" * 700


async def test_a_download_arrives_in_the_folder_of_the_other_side(
    demo: DemoPlatform, here: Path
) -> None:
    async with sides_of(demo) as pilot:
        await press(pilot, "enter")
        await pilot.press("tab")
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        assert await prompt(pilot) == f"→ {here}/data/config/menu.xml"
        await pilot.press("enter")
        await until(pilot, lambda: "config" in entries(pilot), "it is seen at the other side")

        await pilot.press("d")
        await prompt(pilot)
        await pilot.press("enter")
        assert "menu.xml" in await asked(pilot)


async def test_a_download_into_another_folder_takes_the_side_there(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot, str(tmp_path / "new"))
        await pilot.press("enter")
        await until(pilot, lambda: local(pilot).folder == tmp_path / "new", "it is shown")


async def test_what_is_not_shown_is_not_moved(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "a file is asked")
        await pilot.press("escape")
        await done(pilot)
        await pilot.press("tab", "d")
        assert "Nothing is marked in the workspace. Tab shows it." in said(pilot)
