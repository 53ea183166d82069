"""The twin data pane: loading a folder of CSV files into a graph."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.folders import write_sample_folders
from csm_tui.domain.progress import Throttle
from csm_tui.services.twin_data import _plan, _progress
from csm_tui.ui.dialogs.base import SHORT, Dialog
from csm_tui.ui.dialogs.choose import Choices, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.picker import PickerDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.main.twin.datasets import TwinDatasets
from csm_tui.ui.screens.main.twin.plan import LoadPlanDialog
from tests.ui.driving import app_of, idle, pane, running, until
from tests.ui.twin_driving import (
    CITY,
    agree,
    can_confirm,
    closed,
    dataset_line,
    dialog,
    facts,
    grid,
    need_engine,
    open_folder,
    plan,
    planned,
    rows,
    said,
    states,
    steps,
    tab,
    text,
    ticks,
    twin,
    twin_of,
)

pytestmark = pytest.mark.engine


@pytest.fixture
def samples(tmp_path: Path) -> dict[str, Path]:
    return write_sample_folders(tmp_path)


@pytest.fixture
def slow_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row per request, and each of them reported."""
    monkeypatch.setattr(_progress, "CHUNK_ROWS", 1)
    monkeypatch.setattr(Throttle, "INTERVAL", 0)


def people(folder: Path, count: int) -> Path:
    folder.mkdir()
    lines = "".join(f"p{number},{number}\n" for number in range(count))
    (folder / "Person.csv").write_text(f"id,Age\n{lines}")
    return folder


async def under_way(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: re.search(r"[1-9] %", steps(pilot)), "rows are being sent")


async def test_a_folder_goes_into_the_graph_and_is_counted(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        assert "51 nodes, 210 relationships" in dataset_line(pilot)
        await open_folder(pilot, samples["brewery"])
        assert [row[:5] for row in rows(pilot, "loading")] == [
            ["●", "✓ Ready", "Bar.csv", "1", "node"],
            ["●", "✓ Ready", "Customer.csv", "4", "node"],
            ["●", "✓ Ready", "arc_Satisfaction.csv", "8", "relationship"],
            ["●", "✓ Ready", "contains_Customer.csv", "4", "relationship"],
        ]
        assert "● Plan ── ○ Send ── ○ Verify  p plans 4 files, 17 rows" in steps(pilot)
        assert grid(pilot, "loading").has_focus
        assert "1 node Bar, id from id" in text(pilot, "#about Static")
        assert "CREATE (new:`Bar`" in text(pilot, "#about Static")

        await plan(pilot)
        shown = planned(pilot)
        assert shown.startswith("! 1 node already exists and will not be updated\n")
        assert "Nodes 51 → 55    Relationships 210 → at most 222" in shown
        assert re.search(r"Customer.csv +4 +50 +54 [^\n]*\narc_Satisfaction.csv +8 +160", shown)
        assert "CREATE (s)-[new:`contains_Customer`" in shown
        await agree(pilot)
        await until(pilot, lambda: tab(pilot) == "graph", "the counts are shown")
        assert [row[:5] for row in rows(pilot, "graph")] == [
            ["✓ Agrees", "Bar", "1", "1", "1"],
            ["✓ Agrees", "Customer", "50", "54", "54"],
            ["✓ Agrees", "arc_Satisfaction", "160", "168", "168"],
            ["✓ Agrees", "contains_Customer", "50", "54", "54"],
        ]
        assert re.search(r"✓ 17 rows loaded in \d+.\d s, 1 existed already", said(pilot))
        assert "✓ Verify" in steps(pilot)
        assert "17 rows loaded in" in steps(pilot)
        assert "55 nodes, 222 relationships" in dataset_line(pilot)
        assert states(pilot)["Bar.csv"] == "✓ Loaded 1 of 1 row, 1 existed already"

        await pilot.press("r")
        await until(pilot, lambda: len(rows(pilot, "graph")[0]) == 4, "the graph is counted again")


async def test_a_folder_is_loaded_and_verified_in_five_keys(
    fresh_demo: DemoPlatform, samples: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted from the first screen of the workspace, in a folder of CSV files."""
    need_engine(fresh_demo)
    monkeypatch.chdir(samples["brewery"])
    pressed: list[str] = []
    async with running(fresh_demo) as pilot:

        async def press(key: str, then: Callable[[], bool]) -> None:
            pressed.append(key)
            await pilot.press(key)
            await until(pilot, then, f"what {key} does")

        await press("3", lambda: pane(pilot).scope == "twin" and listed(pilot))
        await press("p", lambda: isinstance(pilot.app.screen, ChooseDialog))
        await press("enter", lambda: isinstance(pilot.app.screen, PickerDialog))
        await idle(pilot)
        await press("space", lambda: isinstance(pilot.app.screen, LoadPlanDialog))
        await press("enter", lambda: tab(pilot) == "graph")
        assert {row[0] for row in rows(pilot, "graph")} == {"✓ Agrees"}
    assert len(pressed) <= 6


def listed(pilot: Pilot[None]) -> bool:
    return twin(pilot).query_one(TwinDatasets).listed


async def test_p_loads_into_the_dataset_at_the_cursor(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo, dataset=None) as pilot:
        datasets = twin(pilot).query_one(TwinDatasets)
        name = "Brewery reference"
        place = next(each.id for each in datasets.datasets.values() if each.name == name)
        assert datasets.reveal(place)
        await pilot.press("p")
        await dialog(pilot, PickerDialog)
        assert dataset_line(pilot).startswith(name)
        await pilot.press("escape")
        await closed(pilot)


async def test_the_graph_is_emptied_only_for_its_name(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples["brewery"])
        await plan(pilot, replace=True)
        assert "! 51 nodes and 210 relationships will be deleted" in planned(pilot)
        assert "Nodes 51 → 5 " in planned(pilot)
        typed = pilot.app.screen.query_one(Input)
        await pilot.press("enter")
        assert pilot.app.focused is typed, "nothing is deleted before the name is typed"
        for wrong in ("", "brewery amsterdam", f"{CITY} "):
            typed.value = wrong
            await pilot.press("enter")
            assert not can_confirm(pilot)
        await pilot.press("escape")
        await closed(pilot)
        await pilot.press("r")
        await idle(pilot)
        assert "51 nodes" in dataset_line(pilot)

        await plan(pilot, replace=True)
        await type_name(pilot)
        assert can_confirm(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "graph", "the counts are shown")
        assert "5 nodes, 12 relationships" in dataset_line(pilot)
        assert all(row[0] == "✓ Agrees" for row in rows(pilot, "graph"))


async def type_name(pilot: Pilot[None]) -> None:
    """Type the name that a deletion demands."""
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = CITY
    await pilot.pause()


async def test_the_choice_goes_both_ways_and_the_plan_follows(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples["brewery"])
        await plan(pilot, replace=True)
        assert "will be deleted" in planned(pilot)
        screen = pilot.app.screen
        assert screen.query_one("#typed").display
        await pilot.press("k")
        await until(pilot, lambda: "already exists" in planned(pilot), "the first plan is back")
        assert not screen.query_one("#typed").display
        await pilot.press("down")
        await until(pilot, lambda: "will be deleted" in planned(pilot), "arrows choose, too")
        await pilot.press("enter", "up", "enter")
        assert pilot.app.screen is screen, "the name is not typed"
        await pilot.press("escape")
        await closed(pilot)
        assert "● Plan" in steps(pilot)


async def test_an_empty_graph_has_nothing_to_keep_or_replace(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples["brewery"])
        await plan(pilot, replace=True)
        await type_name(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "graph", "the counts are shown")
        graph = twin(pilot)._load_tab._twin
        assert graph is not None
        await asyncio.to_thread(graph.query, "MATCH (n) DETACH DELETE n", allow_writes=True)
        await plan(pilot)
        assert not pilot.app.screen.query(Choices)
        await agree(pilot)
        await until(pilot, lambda: "5 nodes" in dataset_line(pilot), "it is loaded")


async def test_subfolders_are_one_row(fresh_demo: DemoPlatform, samples: dict[str, Path]) -> None:
    folder = samples["brewery"]
    for name in ("one", "two", "three"):
        (folder / name).mkdir()
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, folder)
        shown = rows(pilot, "loading")
        assert len(shown) == 5
        assert shown[-1][:3] == [" ", "· Skipped", "3 subfolders"]
        await pilot.press("end")
        await until(pilot, lambda: "one\nthree\ntwo" in text(pilot, "#about Static"), "which")
        await pilot.press("space", "enter")
        assert not isinstance(pilot.app.screen, Dialog)


@pytest.mark.usefixtures("slow_rows")
async def test_a_lost_answer_is_unknown(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    folder = people(tmp_path / "csv", 200)
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, folder)
        await plan(pilot)
        fresh_demo.faults.latency = 0.05
        await agree(pilot)
        await under_way(pilot)
        fresh_demo.faults.add(InjectedFault("drop_after", "/twingraph$", times=1))
        await dialog(pilot, TextDialog)
        assert "Outcome|? Unknown: an answer was lost" in facts(pilot)
        assert ": unknown" in facts(pilot)
        await pilot.press("escape")
        assert states(pilot)["Person.csv"].startswith("? Unknown ")
        assert "Person" in [row[1] for row in rows(pilot, "graph")]

        fresh_demo.faults.latency = 0
        await plan(pilot)
        await agree(pilot)
        await until(pilot, lambda: "✓ Loaded" in states(pilot)["Person.csv"], "the rest is loaded")
        assert "251 nodes" in dataset_line(pilot)


@pytest.mark.usefixtures("slow_rows")
async def test_escape_stops_a_load_and_tells_what_is_in(
    fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    folder = people(tmp_path / "csv", 200)
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, folder)
        await plan(pilot)
        fresh_demo.faults.latency = 0.1
        await agree(pilot)
        await under_way(pilot)
        assert re.search(r"● Send ── ○ Verify  [━╸─]+ +\d+ %", steps(pilot))

        await pilot.press("p", "t", "space", "D")
        assert not isinstance(pilot.app.screen, ConfirmDialog)
        assert ticks(pilot)["Person.csv"] == "●"
        await pilot.press("q")
        await dialog(pilot, ConfirmDialog)
        assert "Data already sent stays on the platform" in planned(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConfirmDialog), "it stays")

        await pilot.press("escape")
        await dialog(pilot, TextDialog)
        assert "Outcome|✗ Cancelled" in facts(pilot)
        assert "Continues with Person.csv, line" in facts(pilot)
        await pilot.press("escape")
        assert "✗ Send" in steps(pilot)
        assert re.search(r"Stopped: \d+ of 200 rows loaded", said(pilot))
        assert rows(pilot, "graph")[0][1] == "Person", "what is missing comes first"
        assert rows(pilot, "graph")[0][0].startswith("✗ -")


@pytest.mark.usefixtures("slow_rows")
async def test_a_wipe_that_was_cut_off_is_told_and_can_be_finished(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_plan, "WIPE_QUERY", "MATCH (n) WITH n LIMIT 5 DETACH DELETE n")
    folder = people(tmp_path / "csv", 2)
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, folder)
        await plan(pilot, replace=True)
        await type_name(pilot)
        fresh_demo.faults.latency = 0.1
        await pilot.press("enter")
        await until(
            pilot, lambda: "of 51 nodes" in steps(pilot) or "%" in steps(pilot), "it is emptied"
        )
        await pilot.press("escape")
        await dialog(pilot, TextDialog)
        fresh_demo.faults.latency = 0
        left = re.search(r"(\d+) of 51 nodes are left", facts(pilot))
        assert left is not None
        assert "Some nodes were deleted" in facts(pilot)
        assert "keep" not in facts(pilot).lower()
        await pilot.press("escape")
        await dialog(pilot, ConfirmDialog)
        assert f"This deletes {left[1]} nodes" in planned(pilot)
        pilot.app.screen.query_one(Input).value = CITY
        await pilot.pause()
        await pilot.press("enter", "enter")
        await closed(pilot)
        assert "is empty" in said(pilot)
        assert "0 nodes" in dataset_line(pilot)


ENDED = """
import os, sys
from pathlib import Path
from csm_tui.services.connection import connect
from csm_tui.services.twin_data import TwinData, scan_folder
with connect() as session:
    twin = TwinData(session, sys.argv[1], sys.argv[2])
    plan = twin.plan(scan_folder(Path(sys.argv[3])), wipe=sys.argv[4] == "wipe")
    twin.load(plan, confirmation=plan.confirmation, progress=lambda _: os._exit(9))
"""


@pytest.mark.parametrize("way", ["wipe", "keep"])
async def test_a_load_that_an_ended_program_cut_off_is_told_once(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    need_engine(fresh_demo)
    folder = people(tmp_path / "csv", 2)
    monkeypatch.setenv("CSM_API_URL", fresh_demo.url)
    monkeypatch.setenv("CSM_API_KEY", fresh_demo.api_key)
    place = (fresh_demo.organization_id, fresh_demo.dataset_id, str(folder))
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", ENDED, *place, way], check=False
    )
    assert ended.returncode == 9
    async with twin_of(fresh_demo, dataset=None) as pilot:
        await until(pilot, lambda: f"Open {CITY} (t)" in said(pilot), "it is said")
        await pilot.press("t")
        await dialog(pilot, ChooseDialog)
        pilot.app.screen.query_one(Input).value = CITY
        await pilot.pause()
        await pilot.press("enter")
        if way == "wipe":
            await dialog(pilot, ConfirmDialog)
            assert f"to load 1 file of {folder}" in planned(pilot)
            assert "Load the folder again with “Replace”" in planned(pilot)
            assert "This deletes" in planned(pilot)
        else:
            await dialog(pilot, TextDialog)
            assert "Load the folder again with “Keep”" in facts(pilot)
        await pilot.press("escape")
        await closed(pilot)
        await pilot.press("r")
        await idle(pilot)
        assert not isinstance(pilot.app.screen, Dialog), "it is told once"


async def test_a_file_that_changed_after_the_scan_stops_the_load(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples["brewery"])
        await pilot.press("j", "space")
        customers = samples["brewery"] / "Bar.csv"
        customers.write_text(customers.read_text() + "Another,1,1,1\n")
        await plan(pilot)
        await dialog(pilot, ErrorDialog)
        shown = [str(each.render()) for each in pilot.app.screen.query(".text, .next")]
        assert "Bar.csv changed after the scan" in shown[0]
        assert "Rescan the folder" in shown[1]
        await pilot.press("escape", "R")
        await idle(pilot)
        assert rows(pilot, "loading")[0][3] == "2"
        assert ticks(pilot)["Customer.csv"] == "○", "what was left out stays out"


async def test_the_plan_names_what_is_left_out(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    folder = samples["brewery"]
    (folder / "Empty.csv").write_text("")
    (folder / "[red].csv").write_text("id,[b]x\n[/],'quo`te\n")
    (folder / "notes.txt").write_text("x")
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, folder)
        assert ticks(pilot)["Empty.csv"] == " "
        assert grid(pilot, "loading").move_to("Empty.csv")
        await pilot.press("space")
        assert "Cannot load Empty.csv" in said(pilot)
        assert grid(pilot, "loading").move_to("contains_Customer.csv")
        await pilot.press("space")
        await plan(pilot)
        left_out = planned(pilot).split("Left out")[1].split("Good to know")[0]
        assert left_out.split("\n")[1:4] == [
            "✗ Empty.csv: Empty file.",
            "· contains_Customer.csv: not ticked",
            "· notes.txt: Not a .csv file.",
        ]
        assert re.search(r"\n\[red\].csv +1 +0 +1 ", planned(pilot))


async def test_without_ticks_or_folder_the_next_step_is_offered(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    folder = samples["faults/empty"]
    async with twin_of(fresh_demo, dataset=None) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3, "a dataset is asked for")
        await pilot.press("enter")
        await until(pilot, lambda: "Folder of CSV" in title(pilot), "then a folder")
        await pilot.press("escape")
        await closed(pilot)
        await open_folder(pilot, folder)
        await pilot.press("p")
        await dialog(pilot, ErrorDialog)
        assert "No file is ticked" in str(pilot.app.screen.query_one(".text").render())


def title(pilot: Pilot[None]) -> str:
    boxes = pilot.app.screen.query(".box")
    return str(boxes.first().border_title) if boxes else ""


@pytest.mark.parametrize(
    ("folder", "where", "sentence"),
    [
        ("empty", "Customer.csv", "Empty file"),
        ("bom", "Customer.csv:1", "Byte-order mark before the header"),
        ("semicolon", "Customer.csv:1", "separated by semicolons, not by commas"),
        ("no-id", "Customer.csv:1", "No id column, and no src and dest columns"),
        ("id-twice", "Customer.csv:1", "Columns 'id' and 'ID' differ only in case"),
        ("missing-nodes", "arc_Satisfaction.csv:2", "'Nobody' does not match any node"),
        ("duplicate-ids", "Customer.csv:6", "already on line 2"),
        ("lfs-pointer", "Customer.csv", "Git LFS pointer"),
        ("latin-1", "Customer.csv:2", "Not UTF-8"),
        ("file-names", "a`b.csv", "contains a backquote"),
    ],
)
async def test_a_bad_file_is_told_with_its_place(
    fresh_demo: DemoPlatform, samples: dict[str, Path], folder: str, where: str, sentence: str
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples[f"faults/{folder}"])
        name = where.partition(":")[0]
        assert grid(pilot, "loading").move_to(name)
        await until(pilot, lambda: sentence in text(pilot, "#about Static"), "it is told")
        lines = text(pilot, "#about Static").split("\n")
        told = next(line for line in lines if sentence in line)
        assert told[1:].startswith(f" {where}: ")
        await pilot.press("enter")
        await dialog(pilot, TextDialog)
        assert sentence in facts(pilot)
        await pilot.press("escape")

        await open_folder(pilot, samples["brewery"])
        assert set(states(pilot).values()) == {"✓ Ready"}, "You can continue"


@pytest.mark.parametrize("folder", ["quote-and-newline", "backslash"])
async def test_an_odd_cell_is_loaded_as_it_is(
    fresh_demo: DemoPlatform, samples: dict[str, Path], folder: str
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples[f"faults/{folder}"])
        await plan(pilot)
        await agree(pilot)
        await until(pilot, lambda: tab(pilot) == "graph", "the counts are shown")
        assert ["✓ Agrees", "Customer", "50", "51", "51"] in [r[:5] for r in rows(pilot, "graph")]


async def test_an_end_that_is_nowhere_blocks_the_load(
    fresh_demo: DemoPlatform, samples: dict[str, Path]
) -> None:
    async with twin_of(fresh_demo) as pilot:
        await open_folder(pilot, samples["faults/missing-nodes"])
        await plan(pilot)
        assert planned(pilot).startswith("✗ arc_Satisfaction.csv:2: ")
        assert title(pilot).startswith("Cannot load")
        assert not can_confirm(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, LoadPlanDialog)
        await pilot.press("escape")
        await closed(pilot)
        assert "✗ Plan ── ○ Send ── ○ Verify  Cannot load" in steps(pilot)
        assert grid(pilot, "loading").move_to("arc_Satisfaction.csv")
        await pilot.press("space")
        await plan(pilot)
        assert "· arc_Satisfaction.csv: not ticked" in planned(pilot)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_plan_of_many_files_leaves_room_for_the_answer(
    fresh_demo: DemoPlatform, tmp_path: Path, size: tuple[int, int]
) -> None:
    for number in range(50):
        (tmp_path / f"Node{number:02}.csv").write_text("id,x\na,1\n")
    async with twin_of(fresh_demo, size) as pilot:
        await open_folder(pilot, tmp_path)
        await plan(pilot, replace=True)
        await pilot.pause()
        screen = pilot.app.screen
        small = size[1] < SHORT
        for selector in ("#typed",) if small else ("#typed", "#cancel", "#confirm"):
            assert screen.region.contains_region(screen.query_one(selector).region)
            assert screen.query_one(selector).region.height == 1
        body = screen.query_one(".body")
        assert body.max_scroll_y > 0
        await pilot.press("pagedown")
        assert body.scroll_offset.y > 1
        assert app_of(pilot).focused is screen.query_one(Choices)
