"""Pictures of the files pane and of the picker, one for each state."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.services.local.listing import list_folder
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.screens.main.files.sides import local_side
from tests.ui.driving import until
from tests.ui.files_driving import (
    NASTY,
    asked,
    empty,
    files,
    go_to,
    notice,
    pick,
    press,
    prompt,
    put,
    refused,
    shown,
)
from tests.ui.pictures import EACH, EACH_AND_TINY, STATE, Album, Drive, Frame, drawn

pytestmark = pytest.mark.pictures

HERE = Path("/srv/brewery")
MOMENT = 1_780_000_000.0


def entry(
    name: str, kind: LocalKind, size: int | None = None, link: str | None = None
) -> LocalEntry:
    return LocalEntry(name, kind, size, MOMENT, link)


FOLDERS = {
    HERE: (
        entry("archive", LocalKind.FOLDER),
        entry("data", LocalKind.FOLDER),
        entry("latest", LocalKind.FOLDER, link="archive/2026"),
        entry(".env", LocalKind.FILE, 120),
        entry("bars 🍺.csv", LocalKind.FILE, 2_340),
        entry("customers.csv", LocalKind.FILE, 12_345_678),
        entry("gone", LocalKind.OTHER, link="../gone"),
        entry("n" * 100 + ".csv", LocalKind.FILE, 7),
        entry("run2.zip", LocalKind.FILE, 34_567),
        entry("run10.zip", LocalKind.FILE, 0),
    ),
    HERE / "data": (entry("a.csv", LocalKind.FILE, 100), entry("b.csv", LocalKind.FILE, 200)),
}


@pytest.fixture(autouse=True)
def still_computer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fix the local folders and the clock."""

    def listed(folder: Path, **_: object) -> LocalFolder:
        return LocalFolder(folder, FOLDERS[folder]) if folder in FOLDERS else list_folder(folder)

    monkeypatch.setattr(local_side, "current_folder", lambda: HERE)
    monkeypatch.setattr(local_side, "list_folder", listed)
    monkeypatch.setattr(
        local_side, "walk_folder", lambda folder, **_: LocalFolder(folder, FOLDERS[folder])
    )
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def picture(
    album: Album, demo: DemoPlatform, drive: Drive, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the screen after a drive that starts at the listed files."""
    await drawn(album, demo, shown, drive, frames=frames)


async def test_the_tree(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "config/menu.xml")

    await picture(album, demo, drive, EACH_AND_TINY)


async def test_this_computer(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, "tab", "j", "space", "j", "space")

    await picture(album, demo, drive, EACH)


async def test_marks_of_the_workspace(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "config/menu.xml")
        await press(pilot, "space", "j", "space", "Y", "o")

    await picture(album, demo, drive)


@pytest.mark.parametrize(
    "keys",
    [
        ("slash", *".zip"),
        ("f", *"run"),
        ("V", "j", "j"),
        ("full_stop", "o", "o"),
        ("enter",),
        ("j", "enter", "slash", *"nothing"),
    ],
    ids=["filter", "jump", "range", "hidden_by_size", "missing_folder", "no_match"],
)
async def test_states_of_this_computer(
    album: Album, demo: DemoPlatform, keys: tuple[str, ...]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, "tab", *keys)

    await picture(album, demo, drive)


async def test_the_choice_of_what_to_copy(album: Album, demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")

    await picture(album, demo, drive, EACH)


async def test_odd_names(album: Album, fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, *NASTY)

    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, "long/" + "n" * 300)

    await picture(album, fresh_demo, drive)


async def test_an_empty_workspace(album: Album, fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)

    async def drive(pilot: Pilot[None]) -> None:
        assert notice(pilot)

    await picture(album, fresh_demo, drive)


@pytest.mark.parametrize(
    ("key", "text"),
    [("slash", "data/**/*.csv"), ("slash", "custmers.csv"), ("p", "data")],
    ids=["filter", "no_match", "prefix"],
)
async def test_filters(album: Album, demo: DemoPlatform, key: str, text: str) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press(key, *text)
        await shown(pilot)

    await picture(album, demo, drive)


async def test_old_files_after_a_failure(album: Album, fresh_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        fresh_demo.faults.add(InjectedFault("500", r"/files$"))
        await pilot.press("r")
        await refused(pilot)
        files(pilot).remote.query_one(".notice", Static).update(
            "✗ The list failed.\nPress r to retry."
        )

    await picture(album, fresh_demo, drive)


@pytest.mark.parametrize("name", ["config/menu.xml", "../../x.csv"], ids=["usable", "unsafe"])
async def test_the_question_before_a_download(
    album: Album, fresh_demo: DemoPlatform, name: str
) -> None:
    put(fresh_demo, name)

    async def drive(pilot: Pilot[None]) -> None:
        await go_to(pilot, name)
        await pilot.press("d")
        await prompt(pilot, "/srv/brewery")

    await picture(album, fresh_demo, drive, STATE if name.startswith("..") else EACH)


async def test_the_question_what_a_new_name_means(
    album: Album, fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    source = tmp_path / "hops.csv"
    source.write_text("id\n1\n")

    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "config/[new]")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it asks")

    await picture(album, fresh_demo, drive)


async def test_the_question_before_an_overwrite(
    album: Album, fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    source = tmp_path / "menu.xml"
    source.write_text("<menu/>")
    os.utime(source, (1_780_000_000, 1_780_000_000))

    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, "config/")
        await pilot.press("enter")
        await asked(pilot)

    await picture(album, fresh_demo, drive)


@pytest.mark.parametrize("want", ["file", "folder"])
async def test_the_picker(album: Album, demo: DemoPlatform, want: str) -> None:
    async def lister(path: Path) -> LocalFolder:
        return LocalFolder(
            path,
            (
                LocalEntry("archive", LocalKind.FOLDER),
                LocalEntry(".hidden", LocalKind.FILE, 0),
                LocalEntry("bars.csv", LocalKind.FILE, 2_340),
                LocalEntry("customers.csv", LocalKind.FILE, 12_345_678),
                LocalEntry("n" * 100 + ".csv", LocalKind.FILE, 7),
                LocalEntry("socket", LocalKind.OTHER),
            ),
        )

    async def drive(pilot: Pilot[None]) -> None:
        folder = Path("/srv/brewery")
        dialog = (
            PickerDialog("Upload: choose a file", folder, lister)
            if want == "file"
            else PickerDialog("Choose a folder of CSV files", folder, lister, want="folder")
        )
        await pilot.app.push_screen(dialog)
        await until(pilot, lambda: dialog.query_one("Grid").has_focus, "the folder is shown")
        await pilot.press("down")

    await picture(album, demo, drive, EACH_AND_TINY if want == "file" else STATE)
