"""The questions before a transfer: the destination, the name, and warnings."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import app_of, idle, until
from tests.ui.files_driving import (
    cursor,
    details,
    done,
    empty,
    files,
    files_of,
    go_to,
    pick,
    press,
    prompt,
    put,
    refused,
    said,
)
from tests.ui.test_transfers import ended, planned

UPLOADED = b"id,name\n1,hop\n"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local file in the current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = folder / "hops.csv"
    path.write_bytes(UPLOADED)
    return path


@pytest.mark.parametrize(
    ("keys", "name"),
    [(["enter"], "new/uploaded/hops.csv"), (["down", "enter"], "new/uploaded"), (["escape"], None)],
)
async def test_a_name_that_may_be_a_folder_is_asked_about(
    fresh_demo: DemoPlatform, source: Path, keys: list[str], name: str | None
) -> None:
    before = set(fresh_demo.file_names(fresh_demo.workspace_id))
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        assert "Renamed to “uploaded”" in await prompt(pilot, "new/uploaded")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it asks")
        options = pilot.app.screen.query_one(OptionList).options
        assert "new/uploaded/hops.csv" in str(options[0].prompt)
        assert "file of this name" in str(options[1].prompt)
        await pilot.press(*keys)
        if name is not None:
            await until(pilot, lambda: cursor(pilot) == name, "it is uploaded")
        await done(pilot)
    after = set(fresh_demo.file_names(fresh_demo.workspace_id))
    assert after - before == ({name} if name is not None else set())


@pytest.mark.parametrize("typed", ["new/", "new/x.csv", "hops.csv", "config/"])
async def test_what_can_only_mean_one_thing_is_not_asked_about(
    fresh_demo: DemoPlatform, source: Path, typed: str
) -> None:
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: "Uploaded" in said(pilot), "it is uploaded")


async def test_size_and_an_unusual_type_are_told_before_anything_is_sent(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    source.write_bytes(b"%PDF-1.7 not a table")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source)
        await prompt(pilot)
        question = str(pilot.app.screen.query_one(".text", Static).content)
        assert "20 B" in question
        assert "Looks like a PDF" in question
        assert "CSV, text, JSON, YAML, XML, xlsx and zip" in question
        # Only a warning: the platform decides, and its own words are shown.
        await pilot.press("enter")
        assert "application/pdf" in await refused(pilot)
        await done(pilot)


async def test_where_a_link_leads_is_told_before_it_is_sent(
    demo: DemoPlatform, source: Path
) -> None:
    link = source.with_name("near.csv")
    link.symlink_to(source)
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, link)
        await prompt(pilot)
        question = str(pilot.app.screen.query_one(".text", Static).content)
        assert f"Link: the content of “{source.resolve()}” is uploaded." in question


async def test_a_missing_file_is_named_with_the_nearest(demo: DemoPlatform, source: Path) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("u")
        await pick(pilot, source.with_name("hps.csv"))
        await until(
            pilot,
            lambda: "File" in str(pilot.app.screen.query_one(".state", Static).content),
            "it is said",
        )
        state = str(pilot.app.screen.query_one(".state", Static).content)
        assert "hps.csv" in state
        assert "Did you mean “hops.csv”?" in state
        assert isinstance(pilot.app.screen, PickerDialog)
        await pilot.press("escape")
        await done(pilot)


async def test_one_marked_file_can_be_downloaded_without_its_folders(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    here = source.parent
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("d")
        await prompt(pilot)
        assert "(m: flat)" in str(pilot.app.screen.query_one(".text", Static).content)
        await pilot.press("escape")
        await done(pilot)

        await press(pilot, "space")
        assert files(pilot).remote.marks.names == ("config/menu.xml",)
        await pilot.press("d")
        assert "1 file" in await planned(pilot)
        grid = pilot.app.screen.query_one(Grid)
        assert [row[1] for row in grid._rows] == ["config/menu.xml"]
        await pilot.press("m")
        await until(pilot, lambda: [row[1] for row in grid._rows] == ["menu.xml"], "it is flat")
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        await until(pilot, lambda: not len(files(pilot).remote.marks), "the mark goes")
    assert (here / "menu.xml").is_file()
    assert not (here / "config").exists()


LONG = "long/" + "n" * 300


async def test_a_name_of_three_hundred_letters_hides_no_reason(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    empty(fresh_demo)
    put(fresh_demo, LONG, "long/fine.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "long/")
        await pilot.press("d")
        await planned(pilot)
        screen = pilot.app.screen
        about = screen.query_one(".about", Static)
        await until(pilot, lambda: "warning" in str(list(screen.query_one(Grid)._rows)), "the list")
        await pilot.press("G")
        seen = "\n".join(
            strip.text for strip in screen._compositor.render_strips()[about.region.y :]
        )
        assert "longer than 255" in " ".join(seen.split())
        assert "Saved as" in " ".join(seen.split())
        await pilot.press("escape")
        await done(pilot)


async def test_the_list_tells_files_apart_below_a_long_folder(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    deep = source.parent / ("deep" * 20)
    deep.mkdir()
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it asks where")
        pilot.app.screen.query_one(Input).value = str(deep)
        await pilot.press("enter")
        await until(
            pilot,
            lambda: (
                isinstance(pilot.app.screen, TransferPlanDialog)
                and not app_of(pilot).jobs.running
                and str(deep) in str(pilot.app.screen.query_one(".where", Static).content)
            ),
            "the plan goes there",
        )
        grid = pilot.app.screen.query_one(Grid)
        names = [row[1] for row in grid._rows]
        assert names == ["config/bar.yaml", "config/menu.xml", "config/run.json"]
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        await idle(pilot)
    assert sorted(path.name for path in (deep / "config").iterdir()) == [
        "bar.yaml",
        "menu.xml",
        "run.json",
    ]


async def test_a_hash_that_is_not_taken_yet_is_not_called_none(
    fresh_demo: DemoPlatform, source: Path
) -> None:
    fresh_demo.put_file(fresh_demo.workspace_id, "big.csv", b"id\n" * 1_500_000)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "big.csv")
        await pilot.press("d")
        await prompt(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "SHA-256" in details(pilot), "it is downloaded")
        assert "None" not in details(pilot)
        queue = app_of(pilot).transfers
        await until(pilot, lambda: queue.snapshot().items[0].fingerprint, "the queue tells it")
