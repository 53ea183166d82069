"""The two sides of the files pane: which one is active, and the local side."""

import os
import shutil
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.screens.main.files.sides.side import Side
from csm_tui.ui.widgets.local_list import LocalList
from tests.ui.driving import app_of, until
from tests.ui.files_driving import (
    cursor,
    details,
    done,
    entries,
    files,
    files_of,
    go_to,
    local,
    local_notice,
    press,
    rows,
    said,
    shown,
    sides_of,
    status,
    tree,
    under,
)


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


def headings(side: Side) -> str:
    """Return both edges of the frame of a side."""
    return f"{side.border_title} {side.border_subtitle}"


async def test_enter_in_the_field_of_the_folder_that_is_shown_says_so(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "the field")
        field = pilot.app.screen.query_one(Input)
        await until(pilot, lambda: field.has_focus and field.value != "", "the folder is read")
        await pilot.press("enter")
        await until(pilot, lambda: "is the folder that is shown" in said(pilot), "it is said")


async def test_a_narrow_screen_shows_one_side_and_tab_the_other(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        assert tree(pilot).has_focus
        assert not local(pilot).display
        assert "Workspace  the root" in headings(files(pilot).remote)
        assert "Tab: this computer" in headings(files(pilot).remote)

        await pilot.press("tab")
        assert local(pilot).listing.has_focus
        assert not files(pilot).remote.display
        assert "This computer" in headings(local(pilot))
        assert "Tab: workspace" in headings(local(pilot))
        await pilot.press("j")
        assert under(pilot) == "notes.txt"
        await pilot.press("tab")
        assert tree(pilot).has_focus
        assert not local(pilot).display


async def test_a_wide_screen_shows_both_and_says_which_one_is_active(demo: DemoPlatform) -> None:
    async with files_of(demo, size=(160, 50)) as pilot:
        assert local(pilot).display
        assert files(pilot).remote.display
        assert files(pilot).remote.has_focus_within
        assert not local(pilot).has_focus_within
        assert "Tab" not in headings(local(pilot))
        assert status(pilot) == "updated just now", "the frame has the counts"

        await pilot.press("tab")
        assert not files(pilot).remote.has_focus_within
        assert local(pilot).has_focus_within
        assert "4 · 1 hidden" in headings(local(pilot))
        assert status(pilot) == "updated just now"

        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not files(pilot).remote.display, "the other one makes room")
        assert local(pilot).listing.has_focus


async def test_a_click_makes_a_side_active(demo: DemoPlatform) -> None:
    async with files_of(demo, size=(160, 50)) as pilot:
        await pilot.click(LocalList, offset=(5, 2))
        assert local(pilot).has_focus_within
        assert under(pilot) == "notes.txt"


async def test_folders_are_walked_by_keys(demo: DemoPlatform, here: Path) -> None:
    async with sides_of(demo) as pilot:
        assert entries(pilot) == ["data", "notes.txt", "part2.csv", "part10.csv"]
        await press(pilot, "enter")
        assert entries(pilot) == ["deep", "a.csv"]
        assert str(here / "data" / "deep") in details(pilot)
        await press(pilot, "l")
        assert entries(pilot) == ["x.csv"]
        for key, name in (("minus", "deep"), ("backspace", "data")):
            await press(pilot, key)
            assert under(pilot) == name
        await press(pilot, "h")
        assert local(pilot).folder == here.parent
        assert under(pilot) == "here"
        await press(pilot, "right", "left")
        assert local(pilot).folder == here.parent


async def test_home_and_a_typed_path_are_reached(
    demo: DemoPlatform, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here / "data"))
    async with sides_of(demo) as pilot:
        await press(pilot, "tilde")
        assert local(pilot).folder == here / "data"
        assert "~" in headings(local(pilot))

        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "the question")
        await shown(pilot)
        field = pilot.app.screen.query_one(Input)
        assert field.has_focus
        field.value = "deep"
        await pilot.press("enter")
        await done(pilot)
        assert local(pilot).folder == here / "data" / "deep"
        assert under(pilot) == "x.csv"


async def test_hidden_files_are_counted_and_shown_by_a_key(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        await press(pilot, "full_stop")
        assert ".hidden" in entries(pilot)
        assert local(pilot).counts == "5"
        await press(pilot, "full_stop")
        assert ".hidden" not in entries(pilot)


async def test_orders_go_round_and_are_said(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        for word, names in (
            ("extension", ["part2.csv", "part10.csv", "notes.txt"]),
            ("size, largest first", ["notes.txt", "part2.csv", "part10.csv"]),
            ("time, newest first", ["part2.csv", "part10.csv", "notes.txt"]),
            ("name", ["notes.txt", "part2.csv", "part10.csv"]),
        ):
            await press(pilot, "o")
            assert entries(pilot) == ["data", *names]
            assert (f"by {word}" in headings(local(pilot))) is (word != "name")


async def test_the_workspace_is_ordered_too(fresh_demo: DemoPlatform) -> None:
    fresh_demo.world.workspaces[fresh_demo.workspace_id].files.clear()
    for name in ("part10.csv", "part2.csv", "a.zip", "data/z.csv"):
        fresh_demo.put_file(fresh_demo.workspace_id, name, b"id\n")
    async with files_of(fresh_demo) as pilot:
        labels = [str(line.node.label) for line in tree(pilot)._tree_lines]
        assert labels == ["data", "a.zip", "part2.csv", "part10.csv"]
        await press(pilot, "o")
        labels = [str(line.node.label) for line in tree(pilot)._tree_lines]
        assert labels == ["data", "part2.csv", "part10.csv", "a.zip"]
        assert "by extension" in headings(files(pilot).remote)


async def test_a_filter_counts_and_a_path_looks_at_any_depth(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("slash", *".csv")
        await shown(pilot)
        assert entries(pilot) == ["part2.csv", "part10.csv"]
        assert "2 of 5" in headings(local(pilot))
        field = local(pilot).line("filter").query_one(Input)
        field.value = "data/**/*.csv"
        await until(pilot, lambda: "data/a.csv" in entries(pilot), "the files below are found")
        assert entries(pilot) == ["data/a.csv", "data/deep/x.csv"]

        field.value = "nothing"
        await until(pilot, lambda: entries(pilot) == [], "nothing matches")
        await shown(pilot)
        assert local_notice(pilot) == "Nothing here matches “nothing”. Esc shows all."
        await press(pilot, "escape")
        assert len(entries(pilot)) == 4


async def test_another_folder_is_not_filtered(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("slash", *"dat", "enter")
        await shown(pilot)
        assert entries(pilot) == ["data"]
        await press(pilot, "enter")
        assert entries(pilot) == ["deep", "a.csv"]


async def test_jumping_goes_to_the_name_that_is_typed(demo: DemoPlatform) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("f", *"part1")
        assert under(pilot) == "part10.csv"
        await pilot.press("enter")
        await until(pilot, lambda: local(pilot).listing.has_focus, "the list has the focus")
        assert under(pilot) == "part10.csv"
        await pilot.press("apostrophe", *"NO")
        assert under(pilot) == "notes.txt"
        await pilot.press("x")
        count = local(pilot).line("jump").query_one(".count", Static)
        assert str(count.content) == "no such name here"
        await pilot.press("escape", "tab")

        await pilot.press("f", *"note")
        assert cursor(pilot) == "notes/"


async def test_jumping_reaches_what_has_no_line_yet(demo: DemoPlatform) -> None:
    many = FileTree(tuple(f"many/{number:04}.csv" for number in range(1_200)))
    async with files_of(demo) as pilot:
        files(pilot).remote.listed(many)
        await shown(pilot)
        await go_to(pilot, "many/0000.csv")
        await pilot.press("f", *"1150")
        await until(pilot, lambda: cursor(pilot) == "many/1150.csv", "it is reached")


async def test_a_reload_reads_the_folder_again_and_keeps_the_cursor(
    demo: DemoPlatform, here: Path
) -> None:
    async with sides_of(demo) as pilot:
        await pilot.press("G")
        (here / "new.csv").touch()
        await press(pilot, "r")
        assert "new.csv" in entries(pilot)
        assert under(pilot) == "part10.csv"


async def test_a_folder_that_cannot_be_read_is_said_and_the_old_one_stays(
    demo: DemoPlatform, here: Path
) -> None:
    async with sides_of(demo) as pilot:
        shutil.rmtree(here / "data")
        await press(pilot, "enter")
        assert local_notice(pilot).startswith("✗ Folder")
        assert local(pilot).folder == here
        assert len(entries(pilot)) == 4
        await press(pilot, "r")
        assert local_notice(pilot) == ""
        assert entries(pilot) == ["notes.txt", "part2.csv", "part10.csv"]


async def test_a_first_folder_that_is_gone_is_said_and_left(
    demo: DemoPlatform, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_side, "current_folder", lambda: here / "gone")
    async with sides_of(demo) as pilot:
        assert local_notice(pilot).startswith("✗ Folder")
        assert status(pilot).startswith("r reads the folder")
        await press(pilot, "minus")
        assert local(pilot).folder == here
        assert status(pilot) == "updated just now"


async def test_reading_that_hangs_is_stopped_by_escape(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hanging(folder: Path, *, cancel: CancelToken) -> LocalFolder:
        cancel.wait(60)
        raise AssertionError("nobody stopped it")

    async with sides_of(demo) as pilot:
        monkeypatch.setattr(local_side, "list_folder", hanging)
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it is being read")
        await pilot.press("j", "escape")
        await shown(pilot)
        assert "not read: cancelled" in local_notice(pilot)
        assert under(pilot) == "notes.txt"


async def test_links_are_shown_as_links(demo: DemoPlatform, here: Path) -> None:
    (here / "to_data").symlink_to("data")
    (here / "nowhere").symlink_to("mis\x07sing")
    async with sides_of(demo) as pilot:
        assert "  ▸ to_data → data" in rows(pilot)
        assert "  ? nowhere → mis␇sing (broken)" in rows(pilot)
        await pilot.press("f", *"nowh")
        await pilot.pause()
        assert "a link to mis␇sing; nothing is there" in details(pilot)


async def test_an_empty_folder_and_one_with_only_hidden_files_say_so(
    demo: DemoPlatform, here: Path
) -> None:
    (here / "empty").mkdir()
    (here / "shy").mkdir()
    (here / "shy" / ".x").touch()
    async with sides_of(demo) as pilot:
        await pilot.press("f", *"emp", "enter")
        await until(pilot, lambda: local(pilot).listing.has_focus, "the list has the focus")
        await press(pilot, "enter")
        assert local_notice(pilot) == "This folder is empty."
        await press(pilot, "minus", "j", "enter")
        assert local_notice(pilot) == "Everything here is hidden; . shows it."


async def test_a_big_folder_is_drawn_as_far_as_it_is_seen(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = tuple(LocalEntry(f"{number:05}.csv", LocalKind.FILE, 1) for number in range(50_000))
    monkeypatch.setattr(local_side, "list_folder", lambda path, **_: LocalFolder(path, big))
    drawn: list[str] = []
    cells = LocalList.cells

    def counted(view: LocalList, entry: LocalEntry) -> Cells:
        drawn.append(entry.name)
        return cells(view, entry)

    monkeypatch.setattr(LocalList, "cells", counted)
    async with sides_of(demo) as pilot:
        assert len(entries(pilot)) == 50_000
        await press(pilot, "G", "g", "space", "o")

        assert 0 < len(drawn) < 5_000


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 30), (160, 50)])
async def test_a_row_fits_the_side_with_and_without_a_scroll_bar(
    demo: DemoPlatform, here: Path, size: tuple[int, int]
) -> None:
    for number in range(60):
        (here / f"more_{number}.csv").touch()
    async with sides_of(demo, size) as pilot:
        listing = local(pilot).listing
        await until(pilot, lambda: listing.show_vertical_scrollbar, "there is a scroll bar")
        assert listing.virtual_size.width <= listing.size.width
        assert not listing.show_horizontal_scrollbar
