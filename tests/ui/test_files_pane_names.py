"""Unusual file names are shown safely, and none leaves the folder."""

import os
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree
from tests.ui.driving import until
from tests.ui.files_driving import (
    NASTY,
    accepts,
    copy,
    cursor,
    details,
    done,
    empty,
    entries,
    files,
    files_of,
    go_to,
    lines,
    local,
    press,
    prompt,
    put,
    rows,
    shown,
    sides_of,
    tree,
)

UNSAFE = {
    "../../x.csv": "leads to another folder",
    "/etc/x.csv": "starts with “/”",
    "a//b.csv": "path is empty",
}
OTHERWISE = {
    "with\nnewline.csv": "with_newline.csv",
    "long/" + "n" * 300: "long/" + "n" * 255,
    "bell\x07\x1b[31m.csv": "bell__[31m.csv",
}
"""Names that this system cannot have, and the names that the files get."""


@pytest.fixture
def nasty(fresh_demo: DemoPlatform) -> DemoPlatform:
    empty(fresh_demo)
    put(fresh_demo, *NASTY)
    return fresh_demo


async def test_all_names_are_shown_as_they_are(nasty: DemoPlatform) -> None:
    async with files_of(nasty) as pilot:
        assert lines(pilot) == [
            *("(no name)", "..", "[", "a", "long", "same"),
            *("[b]bold.csv", "bell␇␛[31m.csv", "C:\\x.csv", "right\\u202eto-left.csv", "same"),
            *("with␊newline.csv", "émoji 🚲.csv"),
        ]
        for name in NASTY:
            await go_to(pilot, name)
            assert visible(name) in details(pilot)
            assert ("Cannot be saved here" in details(pilot)) == (name in UNSAFE)
            assert ("Saved here under another name" in details(pilot)) == (name in OTHERWISE)


async def test_a_file_and_a_folder_of_one_name_look_different(nasty: DemoPlatform) -> None:
    async with files_of(nasty) as pilot:
        picture = pilot.app.export_screenshot().replace("&#160;", " ")
        assert "▸" in picture
        assert "·" in picture
        await go_to(pilot, "same")
        assert cursor(pilot) == "same"
        assert "folder" not in details(pilot)
        await go_to(pilot, "same/inside.csv")
        await pilot.press("h")
        assert cursor(pilot) == "same/"
        assert "folder · 1 file below it" in details(pilot)


@pytest.mark.parametrize("name", NASTY, ids=ascii)
async def test_downloads_stay_in_their_folder_or_do_not_happen(
    nasty: DemoPlatform, name: str, tmp_path: Path
) -> None:
    chosen = tmp_path / "deep" / "chosen"
    chosen.mkdir(parents=True)
    async with files_of(nasty) as pilot:
        await go_to(pilot, name)
        await pilot.press("d")
        preview = await prompt(pilot, str(chosen))
        if name in UNSAFE:
            assert UNSAFE[name] in preview
            assert not accepts(pilot)
            await pilot.press("enter", "escape")
            await done(pilot)
            written = set()
        else:
            assert accepts(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: "SHA-256" in details(pilot), "the file is downloaded")
            written = {chosen / OTHERWISE.get(name, name)}
            assert ("Saved as" in preview) == (name in OTHERWISE)

    assert {path for path in tmp_path.rglob("*") if path.is_file()} == written


async def test_names_can_be_filtered_and_copied(nasty: DemoPlatform) -> None:
    async with files_of(nasty) as pilot:
        await pilot.press("slash", *"[/red]")
        await until(pilot, lambda: lines(pilot) == ["[", "  red].csv"], "the filter works")
        await pilot.press("enter", "j")
        await copy(pilot, "path")
        assert pilot.app.clipboard == "[/red].csv"


async def test_a_name_that_is_no_text_can_be_copied(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        await tree(pilot).show(FileTree(("caf\udce9.csv",)))
        assert lines(pilot) == ["caf\\udce9.csv"]
        await copy(pilot, "path")
        assert pilot.app.clipboard == "caf\\udce9.csv"


@pytest.mark.parametrize("size", [(40, 12), (160, 50)])
async def test_long_names_are_cut_to_the_room(nasty: DemoPlatform, size: tuple[int, int]) -> None:
    async with files_of(nasty, size=size) as pilot:
        await go_to(pilot, "long/" + "n" * 300)

        assert "nnn…" in pilot.app.export_screenshot()


LOCAL = {
    "[red] [$error].csv": "[red] [$error].csv",
    "[b]bold.csv": "[b]bold.csv",
    "with\nnewline.csv": "with␊newline.csv",
    "émoji 🚲.csv": "émoji 🚲.csv",
    "right\u202eto-left.csv": "right\\u202eto-left.csv",
    "bell\x07\x1b[31m.csv": "bell␇␛[31m.csv",
    " two  spaces ": " two  spaces ",
    "caf\udce9.csv": "caf\\udce9.csv",
    "n" * 200: "n" * 200,
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_names_of_this_computer_are_shown_marked_and_copied_as_they_are(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    for name in LOCAL:
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    async with sides_of(demo, size) as pilot:
        assert set(entries(pilot)) == set(LOCAL)
        for name, shown_name in LOCAL.items():
            assert local(pilot).listing.move_to(name)
            await pilot.pause()
            assert str(tmp_path / shown_name) in details(pilot)
            row = rows(pilot)[entries(pilot).index(name)]
            assert row == f"    {shown_name}" or ("…" in row and len(name) > 16)
        await press(pilot, "a")
        assert len(local(pilot).marks) == len(LOCAL)
        assert pilot.app.export_screenshot()
        await press(pilot, "A")
        local(pilot).listing.move_to("caf\udce9.csv")
        await copy(pilot, "name")
        assert pilot.app.clipboard == "caf\\udce9.csv"


async def test_a_name_that_is_listed_twice_or_empty_is_one_mark(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        files(pilot).remote.listed(FileTree(("", "a.csv", "a.csv", "b/")))
        await shown(pilot)
        await press(pilot, "a")
        assert files(pilot).remote.marks.names == ("", "a.csv", "b/")
        assert lines(pilot) == ["b", "(no name)", "a.csv"]
        assert "● 3 marked" in str(files(pilot).status)
        await go_to(pilot, "a.csv")
        await until(pilot, lambda: "lists this name 2 times" in details(pilot), "it is said")
