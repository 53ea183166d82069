"""The keys that a person presses for the most usual things, counted from the first screen on."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import Layout
from csm_tui.domain.workspace_files import Order
from csm_tui.ui.dialogs.download import DownloadDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from tests.ui.driving import running, until
from tests.ui.files_driving import (
    cursor,
    done,
    empty,
    entries,
    files,
    files_of,
    go_to,
    local,
    press,
    prompt,
    put,
    said,
    shown,
    sides_of,
    tree,
    under,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder, which stands for ``data/city/``."""
    folder = tmp_path / "data" / "city"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    empty(fresh_demo)
    put(fresh_demo, "README.txt", "config/bar.yaml", "data/city/Bar.csv", "data/city/Customer.csv")
    return fresh_demo


def lit(pilot: Pilot[None]) -> str:
    """Return the letters that are lit in the line under the cursor."""
    view = tree(pilot)
    strip = view.render_line(view.cursor_line - int(view.scroll_y))
    return "".join(s.text for s in strip if s.style is not None and s.style.underline)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (["d", "enter"], "README.txt"),
        # As the review counted them, and the fewest that find it.
        (["slash", *"bar.c", "enter", "d", "enter"], "Bar.csv"),
        (["slash", *"y/b", "enter", "d", "enter"], "Bar.csv"),
    ],
)
async def test_a_file_is_downloaded_in_few_keys(
    platform: DemoPlatform, here: Path, keys: list[str], name: str
) -> None:
    async with running(platform, size=(80, 24)) as pilot:
        await shown(pilot)
        for key in keys:
            await pilot.press(key)
        await until(pilot, (here / name).exists, "it is downloaded")
        await done(pilot)
    assert len(keys) <= 9
    assert [path.name for path in here.iterdir()] == [name]


async def test_the_filter_lands_on_the_first_hit_and_lights_it(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await press(pilot, "slash", *"bar")
        assert cursor(pilot) == "config/bar.yaml"
        assert lit(pilot) == "bar"
        await press(pilot, ".", "c")
        assert cursor(pilot) == "data/city/Bar.csv"
        assert lit(pilot) == "Bar.c"
        await press(pilot, "enter")
        assert tree(pilot).has_focus
        assert cursor(pilot) == "data/city/Bar.csv"
        await press(pilot, "escape")
        assert cursor(pilot) == "data/city/Bar.csv"
        assert lit(pilot) == ""


async def test_a_filter_of_this_computer_lands_on_its_first_hit(
    platform: DemoPlatform, here: Path
) -> None:
    for name in ("a.txt", "b.csv", "c.csv"):
        (here / name).touch()
    async with sides_of(platform) as pilot:
        await press(pilot, "G", "slash", *".csv", "enter")
        assert entries(pilot) == ["b.csv", "c.csv"]
        assert under(pilot) == "b.csv"


async def test_down_and_up_is_a_round_trip_from_a_folder_of_the_same_name(
    platform: DemoPlatform, here: Path
) -> None:
    async with files_of(platform, size=(120, 35)) as pilot:
        await go_to(pilot, "data/city/Bar.csv")
        await pilot.press("d")
        assert await prompt(pilot) == f"→ {here / 'Bar.csv'}"
        await pilot.press("enter")
        await until(pilot, (here / "Bar.csv").exists, "it is downloaded")
        await done(pilot)
        # Even with the cursor at the top of the workspace.
        await press(pilot, "g", "tab")
        assert under(pilot) == "Bar.csv"
        await pilot.press("u")
        assert await prompt(pilot) == "→ data/city/Bar.csv exists: you will be asked"


async def test_flat_is_chosen_with_m_and_remembered(platform: DemoPlatform, here: Path) -> None:
    there = here.parent.parent
    async with files_of(platform, size=(120, 35)) as pilot:
        local(pilot).go_to(there)
        await shown(pilot)
        await go_to(pilot, "data/city/Bar.csv")
        await pilot.press("d")
        assert await prompt(pilot) == f"→ {there / 'data/city/Bar.csv'}"
        body = pilot.app.screen.query_one(".body > .text", Static)
        assert str(body.content) == "Keeps the folder structure (m: flat)."
        await pilot.press("m")
        assert await prompt(pilot) == f"→ {there / 'Bar.csv'}"
        await pilot.press("enter")
        await until(pilot, (there / "Bar.csv").exists, "it is downloaded")
        await done(pilot)
        await go_to(pilot, "data/city/Customer.csv")
        await pilot.press("d")
        assert await prompt(pilot) == f"→ {there / 'Customer.csv'}"
        assert isinstance(pilot.app.screen, DownloadDialog)
        assert pilot.app.screen.chosen is Layout.FLAT


@pytest.mark.parametrize("begin", ["/", "~"])
async def test_a_slash_or_tilde_begins_another_folder_anywhere(
    platform: DemoPlatform, here: Path, begin: str
) -> None:
    async with sides_of(platform) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickerDialog), "the field")
        field = pilot.app.screen.query_one(Input)
        await until(pilot, lambda: field.value == f"{here}/" and field.has_focus, "it is read")
        await pilot.press("slash" if begin == "/" else "tilde", *"nowhere")
        assert field.value == f"{begin}nowhere"
        await pilot.press("enter")
        state = pilot.app.screen.query_one(".state", Static)
        await until(pilot, lambda: "not found" in str(state.content), "it says so")
        assert state.region.y == field.region.y + 1, "beside the field"
        await pilot.press("escape")

        await press(pilot, "tab")
        await go_to(pilot, "README.txt")
        await pilot.press("d")
        await prompt(pilot)
        await pilot.press("slash" if begin == "/" else "tilde", *"nowhere")
        assert pilot.app.screen.query_one(Input).value == f"{begin}nowhere"


async def test_a_folder_that_cannot_be_used_is_told_below_the_field(
    platform: DemoPlatform, here: Path
) -> None:
    (here / "file").touch()
    async with files_of(platform) as pilot:
        await go_to(pilot, "README.txt")
        await pilot.press("d")
        await prompt(pilot, str(here / "file"))
        await pilot.press("enter")
        told = pilot.app.screen.query_one(".preview", Static)
        await until(pilot, lambda: str(told.content).startswith("✗"), "it says why")
        assert isinstance(pilot.app.screen, DownloadDialog)
        assert pilot.app.screen.query_one(Input).has_focus


async def test_renaming_selects_what_is_before_the_ending(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "config/bar.yaml")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "the question")
        await pilot.press(*"menu")
        assert pilot.app.screen.query_one(Input).value == "config/menu.yaml"


async def test_marks_out_of_sight_are_on_the_edge(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        await go_to(pilot, "README.txt")
        await press(pilot, "space", "slash", *".csv")
        side = files(pilot).remote

        def told() -> bool:
            return "1 mark out of sight: README.txt" in str(side.border_subtitle)

        await until(pilot, told, "the mark is told")
        assert "2 of 4 · 1 marked" in str(side.border_title)
        await press(pilot, "enter", "escape")
        await until(pilot, lambda: not told(), "it is in sight again")
        assert "marks" not in said(pilot)


async def test_a_click_selects_and_two_open(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        await pilot.click(tree(pilot), offset=(12, 1))
        assert cursor(pilot) == "data/"
        assert files(pilot).remote.folder == ""
        await pilot.click(tree(pilot), offset=(12, 1), times=2)
        await until(pilot, lambda: files(pilot).remote.folder == "data/", "it is opened")


async def test_a_click_on_the_name_of_a_column_sorts(platform: DemoPlatform, here: Path) -> None:
    (here / "small").write_bytes(b"1")
    (here / "large").write_bytes(b"1" * 500)
    async with sides_of(platform, size=(120, 35)) as pilot:
        assert entries(pilot) == ["large", "small"]
        listing = local(pilot).listing
        header = listing.render_line(0).text
        await pilot.click(listing, offset=(header.index("Size") + 1, 0))
        await shown(pilot)
        assert local(pilot).order is Order.SIZE


async def test_what_both_sides_have_is_signed(platform: DemoPlatform, here: Path) -> None:
    (here / "only_here.txt").touch()
    (here / "Customer.csv").write_bytes(b"something else")
    async with files_of(platform, size=(160, 50)) as pilot:
        await go_to(pilot, "data/city/Bar.csv")
        await pilot.press("d", "enter")
        await until(pilot, (here / "Bar.csv").exists, "it is downloaded")
        await done(pilot)

        def row(name: str) -> list[str]:
            view = tree(pilot)
            lines = [view.render_line(y).text for y in range(view.size.height)]
            return next((line.split() for line in lines if name in line), [])

        await until(pilot, lambda: "=" in row("Bar.csv"), "it is the same on both sides")
        assert row("Bar.csv")[2:5] == ["=", "5", "B"]
        assert "?" in row("Customer.csv")
        signs = local(pilot).listing._relations
        assert signs == {"Bar.csv": "=", "Customer.csv": "?", "only_here.txt": "+"}
