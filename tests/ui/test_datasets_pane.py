"""The datasets pane on generation 5: browse, look into, download, send, replace, query."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from csm_tui.demo import DemoPlatform
from csm_tui.demo.permissions import Security
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.screens.main.datasets import DatasetsPane
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.screen import MainScreen
from csm_tui.ui.widgets.key_line import KeyLine
from csm_tui.ui.widgets.module_tabs import ModuleTabs
from tests.ui.datasets_driving import (
    CITY,
    agree,
    answer,
    ask,
    choose,
    datasets,
    open_parts,
    pick,
    question,
    rows,
    tab,
    text,
)
from tests.ui.driving import app_of, idle, running, shown, until
from tests.ui.runners_driving import go_to, open_runner
from tests.ui.twin_driving import dialog, said

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def demo5(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform of generation 5, with whose datasets each test does something else."""
    with DemoPlatform(api=5, pace=100.0) as platform:
        yield platform


async def test_a_part_is_found_looked_into_and_downloaded(
    demo5: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(demo5, show="3", size=(160, 50)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        assert "3 Datasets" in str(screen.query_one(ModuleTabs).render())
        listed = rows(pilot, "#all")
        assert [row[0] for row in listed if row[0].startswith("Brewery")] == [
            CITY,
            "Brewery reference",
        ]
        assert listed[-1][0].startswith("Dataset attached to r-"), "those of runners come last"
        assert (listed[0][1], listed[0][3]) == ("4", "edgar.editor@example.com")

        await pilot.press("slash", *"raw/", "enter")
        await open_parts(pilot, "Readings", "raw/readings.csv")
        assert "Several parts are named “readings”" in str(
            datasets(pilot).browser.parts.border_subtitle
        )
        await pilot.press("enter")
        await until(
            pilot, lambda: "The first 1,000 rows" in "\n".join(shown(pilot)), "it is looked into"
        )
        await pilot.press("t")
        await until(pilot, lambda: "Distinct" in "\n".join(shown(pilot)), "its profile")
        await pilot.press("escape")

        await pilot.press("d")
        await answer(pilot, str(tmp_path))
        await until(pilot, lambda: "Downloaded 1 part" in said(pilot), "it is here")
        first = (tmp_path / "raw/readings.csv").read_bytes().splitlines()
        assert len(first) == 20_001
        files = app_of(pilot).screen.query_one(FilesPane)
        await until(
            pilot,
            lambda: any(each.name == "raw" for each in files.local.listing.entries),
            "the local side shows it",
        )
        # A second time, the file is there, and is left as it is.
        (tmp_path / "raw/readings.csv").write_text("mine")
        await pilot.press("d")
        await answer(pilot, str(tmp_path))
        await choose(pilot, "skip")
        await until(pilot, lambda: "1 left as it was" in said(pilot), "it was skipped")
        assert (tmp_path / "raw/readings.csv").read_text() == "mine"


async def appears(pilot: Pilot[None], words: str) -> None:
    await until(pilot, lambda: words in "\n".join(shown(pilot)), words)


async def test_a_folder_becomes_a_dataset_and_its_changes_replace_parts(
    demo5: DemoPlatform, tmp_path: Path
) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "Bar.csv").write_text("id,stock\nMyBar,10\nOther,20\n")
    (tmp_path / "2026/Bar.csv").write_text("id,stock\nMyBar,11\n")
    (tmp_path / "People.csv").write_text("id,Prénom\n1,Zoë\n")
    (tmp_path / "notes.txt").write_text("hello")
    async with running(demo5, show="3") as pilot:
        await idle(pilot)
        await pilot.press("u")
        await pick(pilot, tmp_path, folder=True)
        await choose(pilot, "new")
        await answer(pilot, "My village")
        await choose(pilot, "DB")
        await idle(pilot)
        states = {row[2]: f"{row[1]}: {row[-1]}" for row in rows(pilot, "#sending")}
        assert states["People.csv"].startswith("✗ Faulty: line 1: ")
        assert states["Bar.csv"] == "✓ Ready: new part"

        await pilot.press("p")
        plan = await question(pilot)
        assert "(127.0.0.1" in plan
        assert "as new dataset My village" in plan
        assert "3 parts" in plan
        assert "2 tables with 3 rows" in plan
        assert "2 parts are named “Bar”" in plan, "CoAL 2.3 gives both parts one name"
        assert "People.csv: ✗ line 1" in plan
        await agree(pilot)
        states = {row[2]: f"{row[1]}: {row[-1]}" for row in rows(pilot, "#sending")}
        assert {states[name] for name in ("Bar.csv", "2026/Bar.csv", "notes.txt")} == {
            "✓ Sent: listed by the dataset"
        }
        made = next(each for each in rows(pilot, "#all") if each[0] == "My village")
        assert made[1] == "3"

        # Again into the dataset: what exists is asked about once.
        (tmp_path / "Bar.csv").write_text("id,stock\nMyBar,12\n")
        await pilot.press("R")
        await idle(pilot)
        await pilot.press("p")
        await choose(pilot, "REPLACE")
        assert "a backup of the old data is kept here" in await question(pilot)
        await agree(pilot)
        assert "✓ 3 parts sent into My village in " in said(pilot)


async def test_a_part_is_replaced_and_put_back_with_one_key(
    demo5: DemoPlatform, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("id,a-b\n1,2\n")
    good.write_text("id,stock\nMyBar,99\n")
    async with running(demo5, show="3") as pilot:
        await open_parts(pilot, CITY, "Customer.csv")
        await pilot.press("R")
        await pick(pilot, bad, folder=False)
        await dialog(pilot, ErrorDialog)
        refused = "\n".join(shown(pilot))
        assert "a-b" in refused
        assert "unchanged" in refused
        await pilot.press("escape")
        await idle(pilot)

        await pilot.press("R")
        await pick(pilot, good, folder=False)
        asked = await question(pilot)
        assert "workspace Brewery dev" in asked
        assert f"Dataset  {CITY}" in asked
        assert "1 row, 2 columns" in asked
        assert "A backup stays on this computer; U restores it." in asked
        await agree(pilot)
        assert "Customer.csv was replaced and read back (1 row" in said(pilot)
        assert "backup of" in text(pilot, "#facts Static")
        assert await _values(pilot) == [["MyBar", "99"]]

        await pilot.press("left_square_bracket", "left_square_bracket", "U")
        assert "The current data will be lost." in await question(pilot)
        await agree(pilot)
        assert "Customer.csv has its old data again" in said(pilot)
        assert "backup of" not in text(pilot, "#facts Static")


async def _values(pilot: Pilot[None]) -> list[list[str]]:
    """Return the rows of the table under the cursor."""
    await pilot.press("a")
    await until(pilot, lambda: "row" in text(pilot, "#said"), "its rows")
    found = rows(pilot, "#querying")
    await pilot.press("escape")
    return found


async def test_a_table_is_asked_counted_and_exported(
    demo5: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(demo5, show="3") as pilot:
        await open_parts(pilot, "Readings", "raw/readings.csv")
        await pilot.press("a")
        assert tab(pilot) == "browsing", "a file answers no queries"
        await pilot.press("escape")
        await open_parts(pilot, "Readings", "readings.csv")
        await pilot.press("a")
        await until(pilot, lambda: "row" in text(pilot, "#said"), "the first rows")
        assert "100 rows" in text(pilot, "#said")
        assert "the limit: there may be more, from offset 100" in text(pilot, "#said")
        assert len(rows(pilot, "#querying")) == 100

        summary = await ask(pilot, columns="bar, count(id), count(distinct hour)", order="-bar")
        assert summary.startswith("4 rows")
        assert [row[1:] for row in rows(pilot, "#querying")] == [["5000", "6"]] * 4
        assert "Did you mean “stock”?" in await ask(pilot, columns="sum(stok)", order="")
        assert "Unknown function median" in await ask(pilot, columns="median(stock)")

        await ask(pilot, columns="bar, avg(temperature), max(stock)", limit="2", order="bar")
        await pilot.press("escape", "E")
        await answer(pilot, "found.csv")
        await until(pilot, lambda: "Saved" in said(pilot), "it is saved")
        lines = (tmp_path / "found.csv").read_text().splitlines()
        assert lines[0] == "bar,avg_temperature,max_stock"
        assert len(lines) == 3

        await pilot.press("c")
        await until(pilot, lambda: "counted in the whole" in text(pilot, "#said"), "counts")
        counts = {row[0]: row[1:] for row in rows(pilot, "#querying")}
        assert counts["id"][:2] == ["20,000", "20,000"]
        assert counts["temperature"][0] == "18,823"
        assert counts["temperature"][2].endswith(" -1,177"), "the empty ones are told"


async def test_runners_show_their_datasets_and_lead_to_the_part(demo5: DemoPlatform) -> None:
    async with running(demo5, size=(120, 50), show="2") as pilot:
        listed = "\n".join(shown(pilot))
        assert "✗ Failed" in listed
        await open_runner(pilot, demo5, "Summer season")
        overview = "\n".join(shown(pilot))
        assert "Base dataset" in overview
        assert CITY in overview
        assert "Parts in" in overview
        await go_to(pilot, "parameters")
        await pilot.press("right_square_bracket", "j", "j", "j")
        await idle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pane_is_datasets(pilot), "the datasets pane is shown")
        await idle(pilot)
        part = datasets(pilot).browser.part
        assert part is not None
        dataset = datasets(pilot).browser.dataset
        assert dataset is not None
        assert dataset.name.startswith("Dataset attached to r-")


def pane_is_datasets(pilot: Pilot[None]) -> bool:
    screen = pilot.app.screen
    return isinstance(screen, MainScreen) and isinstance(screen.pane, DatasetsPane)


async def test_what_a_viewer_may_not_do_is_grey_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "Bar.csv").write_text("id,stock\nMyBar,10\n")
    viewer = Security("none", {"X-CSM-API-KEY": "viewer"})
    with DemoPlatform(api=5, pace=100.0) as platform:
        assert platform.world.parts is not None
        platform.world.workspaces[platform.workspace_id].security = viewer
        city = next(d for d in platform.world.parts.datasets.values() if d.name == CITY)
        city.security = viewer
        async with running(platform, show="3") as pilot:
            await open_parts(pilot, CITY, "Customer.csv")
            await until(pilot, lambda: grey(pilot) == {"upload", "replace"}, "both are grey")
            await pilot.press("R")
            await until(
                pilot, lambda: "Requires write on the dataset" in said(pilot), "it says why"
            )
            assert not isinstance(pilot.app.screen, PickerDialog), "nothing was asked"

            await pilot.press("escape")
            await open_parts(pilot, "Mixed files")
            assert "query" not in hints(pilot), "a file answers no queries"
            await pilot.press("u")
            await pick(pilot, tmp_path, folder=True)
            await dialog(pilot, ChooseDialog)
            into, new = pilot.app.screen.query_one(OptionList).options
            assert not into.disabled
            assert new.disabled
            assert "create" in str(new.prompt)


def hints(pilot: Pilot[None]) -> set[str]:
    """Return the labels of what the footer offers."""
    return {hint.label for hint in pilot.app.screen.query_one(KeyLine)._hints}


def grey(pilot: Pilot[None]) -> set[str]:
    """Return the labels of the keys that the footer shows as not possible."""
    return {hint.label for hint in pilot.app.screen.query_one(KeyLine)._hints if not hint.enabled}
