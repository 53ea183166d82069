"""Marks: how keys set them, what keeps them, and how they are counted."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.screens.main.files.sides.side import Side
from tests.ui.driving import until
from tests.ui.files_driving import (
    cursor,
    empty,
    files,
    files_of,
    go_to,
    local,
    press,
    put,
    rows,
    said,
    shown,
    sides_of,
    status,
    tree,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder."""
    folder = tmp_path / "here"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "a.csv").write_bytes(b"12")
    (folder / "data" / "deep" / "x.csv").write_bytes(b"123")
    for name in ("b.csv", "c.csv", "d.txt"):
        (folder / name).write_bytes(b"1234")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    empty(fresh_demo)
    put(fresh_demo, "a.csv", "b.csv", "c.txt", "data/a.csv", "data/deep/x.csv", "data/deep/y.csv")
    return fresh_demo


def marked(side: Side) -> list[str]:
    return list(side.marks.names)


def drawn(pilot: object) -> list[str]:
    """Return the lines of the tree as they are drawn."""
    view = tree(pilot)  # type: ignore[arg-type]
    lines = (view.render_line(y).text[1:] for y in range(view.last_line + 1))
    return [" ".join(line.split()) for line in lines]


async def test_space_marks_and_moves_on_and_undoes_itself(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "a.csv")
        await press(pilot, "space", "space")
        assert marked(files(pilot).remote) == ["a.csv", "b.csv"]
        assert cursor(pilot) == "c.txt"
        assert "● 2 marked" in status(pilot)
        assert drawn(pilot)[1:] == ["● a.csv", "● b.csv", "c.txt"]

        await press(pilot, "k", "space")
        assert marked(files(pilot).remote) == ["a.csv"]
        await press(pilot, "A")
        assert marked(files(pilot).remote) == []
        assert "marked" not in status(pilot)


async def test_quick_spaces_are_all_heard(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "a.csv")
        await pilot.press("space", "k", "space", "k", "space", "space")
        await press(pilot, "r")
        assert marked(files(pilot).remote) == ["a.csv", "b.csv"]


async def test_a_folder_means_every_file_in_it(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await press(pilot, "space")
        assert marked(files(pilot).remote) == ["data/a.csv", "data/deep/x.csv", "data/deep/y.csv"]
        assert drawn(pilot)[0] == "● ▸ data 3 marked of 3 files"

        await go_to(pilot, "data/deep/x.csv")
        await press(pilot, "space")
        assert drawn(pilot)[:2] == ["● ▾ data 2 marked of 3 files", "● ▾ deep 1 marked of 2 files"]


async def test_a_filtered_folder_means_what_is_shown_of_it(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await pilot.press("slash", *"x.csv", "enter")
        await press(pilot, "g", "space", "escape")
        assert marked(files(pilot).remote) == ["data/deep/x.csv"]


async def test_all_and_invert_go_by_what_the_filter_leaves(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "c.txt")
        await press(pilot, "space")
        await pilot.press("slash", *"**", "slash", *"*.csv")
        await press(pilot, "enter", "a")
        csv = ["a.csv", "b.csv", "data/a.csv", "data/deep/x.csv", "data/deep/y.csv"]
        assert marked(files(pilot).remote) == sorted([*csv, "c.txt"])
        await press(pilot, "escape", "i")
        assert marked(files(pilot).remote) == []
        await press(pilot, "asterisk")
        assert len(marked(files(pilot).remote)) == 6


async def test_a_range_takes_what_lies_between_in_either_direction(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "data/a.csv")
        await press(pilot, "V")
        assert "range started" in status(pilot)
        await press(pilot, "G", "k", "V")
        assert marked(files(pilot).remote) == ["a.csv", "b.csv", "data/a.csv"]

        await press(pilot, "A", "V", "g", "V")
        # The open folder is left out; the closed folder in it stands for all its files.
        assert "data/deep/x.csv" in marked(files(pilot).remote)
        assert "c.txt" not in marked(files(pilot).remote)


async def test_a_range_can_be_left(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await press(pilot, "V", "escape", "G")
        assert "range" not in status(pilot)
        assert marked(files(pilot).remote) == []


async def test_a_range_whose_beginning_is_hidden_says_so(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "c.txt")
        await press(pilot, "V")
        await pilot.press("slash", *".csv")
        await press(pilot, "enter", "V")
        assert "not visible" in said(pilot)
        assert marked(files(pilot).remote) == []


async def test_shift_and_arrows_mark_on_the_way(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "a.csv")
        await press(pilot, "shift+down", "J")
        assert marked(files(pilot).remote) == ["a.csv", "b.csv"]
        await press(pilot, "shift+up", "K")
        assert marked(files(pilot).remote) == ["a.csv", "b.csv", "c.txt"]


async def test_marks_outlive_filters_orders_reloads_and_failures(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "data/a.csv")
        await press(pilot, "space")
        await go_to(pilot, "c.txt")
        await press(pilot, "space", "o", "r", "tab", "tab")
        await pilot.press("slash", *"nothing")
        await press(pilot, "escape")
        assert marked(files(pilot).remote) == ["c.txt", "data/a.csv"]

        platform.faults.add(InjectedFault("500", r"/files$"))
        await press(pilot, "r", "escape")
        assert marked(files(pilot).remote) == ["c.txt", "data/a.csv"]


async def test_a_mark_goes_with_its_file_and_that_is_said(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await press(pilot, "a")
        platform.world.workspaces[platform.workspace_id].files.delete("c.txt")
        await press(pilot, "r")
        await until(
            pilot, lambda: "1 marked file no longer in the workspace" in said(pilot), "it is said"
        )
        assert "c.txt" not in marked(files(pilot).remote)
        assert len(marked(files(pilot).remote)) == 5


async def test_local_marks_count_files_and_bytes_across_folders(
    demo: DemoPlatform, here: Path
) -> None:
    async with sides_of(demo) as pilot:
        await press(pilot, "space", "space")
        assert marked(local(pilot)) == [
            str(here / "b.csv"),
            str(here / "data" / "a.csv"),
            str(here / "data" / "deep" / "x.csv"),
        ]
        assert "● 3 marked, 9 B" in status(pilot)
        assert rows(pilot)[:3] == ["● ▸ data  2 marked", "●   b.csv", "    c.csv"]

        await press(pilot, "g", "enter")
        assert rows(pilot) == ["● ▸ deep  1 marked", "●   a.csv"]
        await press(pilot, "space")
        assert "● 2 marked, 6 B" in status(pilot)


async def test_local_ranges_all_and_invert(demo: DemoPlatform, here: Path) -> None:
    async with sides_of(demo) as pilot:
        await press(pilot, "j", "V", "j", "V")
        assert marked(local(pilot)) == [str(here / "b.csv"), str(here / "c.csv")]
        await press(pilot, "i")
        assert "● 3 marked, 9 B" in status(pilot)
        await press(pilot, "a")
        assert "● 5 marked, 17 B" in status(pilot)


async def test_what_is_neither_file_nor_folder_gets_no_mark(demo: DemoPlatform, here: Path) -> None:
    (here / "a_link").symlink_to("nowhere")
    async with sides_of(demo) as pilot:
        await press(pilot, "a")
        assert not any("a_link" in name for name in marked(local(pilot)))
        assert len(marked(local(pilot))) == 5


async def test_what_is_selected_is_what_is_marked_or_under_the_cursor(
    platform: DemoPlatform, here: Path
) -> None:
    async with files_of(platform, size=(160, 50)) as pilot:
        remote = files(pilot).remote
        assert [entry.path for entry in remote.selected] == ["data/"]
        assert local(pilot).selected == (here / "data",)
        assert (remote.folder, local(pilot).folder) == ("", here)

        await press(pilot, "space", "tab", "G", "space")
        assert [entry.name for entry in remote.selected] == ["a.csv", "x.csv", "y.csv"]
        assert local(pilot).selected == (here / "d.txt",)


async def test_a_hundred_thousand_marks_are_one_set(demo: DemoPlatform) -> None:
    many = FileTree(tuple(f"many/{number:06}.csv" for number in range(100_000)))
    async with files_of(demo) as pilot:
        files(pilot).remote.listed(many)
        await shown(pilot)
        await press(pilot, "a")
        assert "● 100,000 marked" in status(pilot)
        await press(pilot, "i")
        assert len(files(pilot).remote.marks) == 0
