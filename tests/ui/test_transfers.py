"""Transfers of many files: the plan, the queue, conflicts, and marks."""

import asyncio
import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.transfers import ItemState
from csm_tui.ui.dialogs.conflict import ConflictDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.status_line import StatusLine
from tests.ui.driving import app_of, until
from tests.ui.driving import shown as seen
from tests.ui.files_driving import (
    asked,
    done,
    empty,
    files,
    files_of,
    go_to,
    local,
    press,
    put,
    shown,
    sides_of,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder."""
    folder = tmp_path / "here"
    (folder / "beer" / "deep").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "deep/c.csv"):
        (folder / "beer" / name).write_bytes(f"id\n{name}\n".encode())
    monkeypatch.chdir(folder)
    return folder


async def planned(pilot: Pilot[None]) -> str:
    """Wait for the plan, and return its words."""
    await until(
        pilot,
        lambda: isinstance(pilot.app.screen, TransferPlanDialog) and not app_of(pilot).jobs.running,
        "the plan is shown",
    )
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Static))


async def conflict(pilot: Pilot[None], decision: str, *, for_all: bool = False) -> None:
    """Wait for the question about a conflict, and answer it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ConflictDialog), "the question")
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(decision)
    if for_all:
        await pilot.press("a")
    await pilot.press("enter")


async def both_sides(pilot: Pilot[None]) -> str:
    """Wait for the question about a conflict, and return what it shows of both files."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ConflictDialog), "the question")
    return str(pilot.app.screen.query_one(".what", Static).content)


async def ended(pilot: Pilot[None]) -> None:
    """Wait until nothing is left to move without a decision."""
    queue = app_of(pilot).transfers
    await until(
        pilot,
        lambda: queue.snapshot().items and not queue.snapshot().tally.left,
        "the transfers end",
    )


def states(pilot: Pilot[None]) -> dict[str, ItemState]:
    return {each.planned.name: each.state for each in app_of(pilot).transfers.snapshot().items}


async def test_a_folder_goes_up_and_down_with_a_conflict_in_the_middle(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    empty(fresh_demo)
    put(fresh_demo, "beer/b.csv")
    before = fresh_demo.read_file(fresh_demo.workspace_id, "beer/b.csv")
    async with sides_of(fresh_demo) as pilot:
        await pilot.press("u")
        words = await planned(pilot)
        assert "3 files" in words
        assert "1 already exists: you will be asked" in words
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        assert states(pilot)["beer/b.csv"] is ItemState.CONFLICT
        assert (
            fresh_demo.read_file(fresh_demo.workspace_id, "beer/deep/c.csv") == b"id\ndeep/c.csv\n"
        )
        assert fresh_demo.read_file(fresh_demo.workspace_id, "beer/b.csv") == before

        await pilot.press("T", "c")
        await both_sides(pilot)
        await pilot.press("j", "enter")
        await ended(pilot)
        assert "beer/b (2).csv" in fresh_demo.file_names(fresh_demo.workspace_id)
        assert fresh_demo.read_file(fresh_demo.workspace_id, "beer/b.csv") == before
        await pilot.press("escape")
        await until(pilot, lambda: len(files(pilot).remote.files or ()) == 4, "it is listed")

        (here / "beer" / "a.csv").write_text("mine")
        await pilot.press("tab")
        await go_to(pilot, "beer/")
        assert await asyncio.to_thread(app_of(pilot).transfers.written, 20), "the history has it"
        await pilot.press("d")
        words = await planned(pilot)
        assert "4 files, at least about 32 B, as last seen · ! 3 already exist" in words
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        assert (here / "beer" / "b (2).csv").read_bytes() == b"id\nb.csv\n"
        assert (here / "beer" / "a.csv").read_text() == "mine"
        await pilot.press("T", "c")
        # One was uploaded in this session, and has changed here since.
        assert re.search(r"Here +4 B, changed 20.*\nWorkspace +9 B on 20", await both_sides(pilot))
        await conflict(pilot, "OVERWRITE", for_all=True)
        await ended(pilot)
        assert (here / "beer" / "a.csv").read_bytes() == b"id\na.csv\n"
        assert (here / "beer" / "b.csv").read_bytes() == before


async def test_what_failed_stays_marked_and_can_be_moved_again(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    empty(fresh_demo)
    put(fresh_demo, "one.csv", "two.csv", "three.csv")
    fresh_demo.faults.add(InjectedFault("403", "file_name=two.csv"))
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await press(pilot, "a")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: files(pilot).remote.marks.names == ("two.csv",), "marks go")
        assert states(pilot)["two.csv"] is ItemState.FAILED
        assert not (here / "two.csv").exists()
        assert (here / "one.csv").exists()

        fresh_demo.faults.clear()
        await pilot.press("T", "R")
        await ended(pilot)
        assert (here / "two.csv").exists()
        await until(pilot, lambda: not len(files(pilot).remote.marks), "the last mark goes")


async def test_each_file_is_bound_to_its_destination_at_any_width(
    fresh_demo: DemoPlatform,
) -> None:
    async with files_of(fresh_demo, size=(80, 24)) as pilot:
        app_of(pilot).transfers.pause()
        await press(pilot, "tab")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await pilot.press("T", "j")
        about = pilot.app.screen.query_one(".about", Static)
        where = f"workspace {fresh_demo.workspace_id} of {fresh_demo.organization_id} on "
        await until(pilot, lambda: "→ beer/b.csv" in str(about.content), "the target is told")
        source, _, place = str(about.content).split("\n")
        assert source.endswith("/b.csv")
        assert place.startswith(where)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")
        facts = "\n".join(str(each.content) for each in pilot.app.screen.query(Static))
        assert where in facts


async def test_marks_go_file_by_file(fresh_demo: DemoPlatform, here: Path) -> None:
    empty(fresh_demo)
    put(fresh_demo, "one.csv", "slow.csv", "three.csv")
    fresh_demo.faults.add(InjectedFault("hang", "file_name=slow.csv"))
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await press(pilot, "a")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: files(pilot).remote.marks.names == ("slow.csv",), "marks go")
        assert states(pilot)["slow.csv"] is ItemState.RUNNING
        # A mark that is set during the transfer stays.
        await go_to(pilot, "one.csv")
        await press(pilot, "space")
        assert files(pilot).remote.marks.names == ("one.csv", "slow.csv")
        app_of(pilot).transfers.cancel()
        await ended(pilot)
        await until(pilot, lambda: not files(pilot)._look_is_due, "it has looked")
        await shown(pilot)
        assert files(pilot).remote.marks.names == ("one.csv", "slow.csv")


@pytest.mark.parametrize(("decision", "left"), [("IF_DIFFERENT", 0), ("SKIP", 1)])
async def test_what_is_the_same_already_loses_its_mark(
    fresh_demo: DemoPlatform, here: Path, decision: str, left: int
) -> None:
    empty(fresh_demo)
    put(fresh_demo, "one.csv", "two.csv")
    (here / "one.csv").write_bytes(b"id\n1\n")
    async with files_of(fresh_demo, size=(160, 50)) as pilot:
        await press(pilot, "a")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: files(pilot).remote.marks.names == ("one.csv",), "marks go")
        await pilot.press("T", "c")
        await conflict(pilot, decision)
        await ended(pilot)
        assert states(pilot)["one.csv"] is ItemState.SKIPPED
        await until(pilot, lambda: not files(pilot)._look_is_due, "it has looked")
        await until(pilot, lambda: len(files(pilot).remote.marks) == left, "the mark goes or stays")


async def test_one_marked_file_loses_its_mark_too(fresh_demo: DemoPlatform, here: Path) -> None:
    empty(fresh_demo)
    put(fresh_demo, "one.csv")
    async with files_of(fresh_demo) as pilot:
        await press(pilot, "space")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: not len(files(pilot).remote.marks), "the mark goes")
        assert (here / "one.csv").exists()


async def test_flat_or_mirrored_is_a_key_and_shown_before(demo: DemoPlatform, here: Path) -> None:
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/")
        await pilot.press("d")
        assert "mirrored" in await planned(pilot)
        grid = pilot.app.screen.query_one(Grid)
        assert any("config/menu.xml" in str(row) for row in grid._rows)
        await pilot.press("m")
        await until(pilot, lambda: "config/" not in str(list(grid._rows)), "it is flat")
        await pilot.press("escape")
        await done(pilot)
        assert not list(here.glob("*.xml"))
        assert not app_of(pilot).transfers.snapshot().items


async def test_marks_below_folders_keep_them(fresh_demo: DemoPlatform, here: Path) -> None:
    empty(fresh_demo)
    async with sides_of(fresh_demo) as pilot:
        await press(pilot, "space")
        assert len(local(pilot).marks) == 3
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        await until(pilot, lambda: not len(local(pilot).marks), "the marks go")
        names = fresh_demo.file_names(fresh_demo.workspace_id)
        assert names == ["beer/a.csv", "beer/b.csv", "beer/deep/c.csv"]
        await until(pilot, lambda: len(files(pilot).remote.files or ()) == 3, "it is listed")


async def test_quitting_asks_while_files_wait(fresh_demo: DemoPlatform, here: Path) -> None:
    fresh_demo.faults.add(InjectedFault("hang", "/files/download"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(
            pilot,
            lambda: "◌ 3 transfers" in str(pilot.app.screen.query_one(StatusLine).content),
            "the status line tells",
        )
        await pilot.press("2", "q")
        assert "still to transfer" in await asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "it stays")
        await pilot.press("ctrl+c", "ctrl+c", "ctrl+c")
        assert "still to transfer" in await asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "it stays, asked once only")
        await pilot.press("D")
        assert "still to transfer" in await asked(pilot)
        await pilot.click("#confirm")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "it is left")
        assert not list(here.rglob("*.xml"))
        assert not [each for each in here.rglob("*") if "menu" in each.name]


async def test_a_lost_answer_is_unknown_until_somebody_looks(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    empty(fresh_demo)
    fresh_demo.faults.add(InjectedFault("drop_after", "/files$", method="POST", times=1))
    async with sides_of(fresh_demo) as pilot:
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
        assert list(states(pilot).values()).count(ItemState.UNKNOWN) == 1
        await pilot.press("T")
        await shown_screen(pilot)
        await until(pilot, lambda: "v verify" in "\n".join(seen(pilot)), "the key is told")
        await pilot.press("v")
        await until(
            pilot,
            lambda: set(states(pilot).values()) == {ItemState.DONE},
            "it turns out to have arrived",
        )


async def test_the_history_outlives_the_session(fresh_demo: DemoPlatform, here: Path) -> None:
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await ended(pilot)
    async with files_of(fresh_demo) as pilot:
        await pilot.press("T", "right_square_bracket")
        await shown_screen(pilot)
        grid = pilot.app.screen.query_one("#history", Grid)
        await until(pilot, lambda: grid.row_count, "the history is read")
        assert any("config/menu.xml" in row for row in grid._rows)


async def test_ten_thousand_files_are_shown_at_once(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, *(f"many/{number:05}.csv" for number in range(10_000)))
    fresh_demo.faults.add(InjectedFault("hang", "/files/download"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "many/")
        await pilot.press("d")
        assert "10,000 files" in await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await pilot.press("T", "G")
        await shown_screen(pilot)
        grid = pilot.app.screen.query_one("#queue", Grid)
        assert grid.cursor_row == 9999
        await pilot.press("t")
        # Only what runs already stands before it.
        await until(pilot, lambda: grid.cursor_row < 10, "the last becomes the first")
        app_of(pilot).transfers.cancel()


async def shown_screen(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "the transfers")
