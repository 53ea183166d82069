"""Comparing and synchronizing folders: marks, ticks, and the plan."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.profile import Profile
from csm_tui.domain.transfers import Decision, ItemState
from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.files.comparing import CompareScreen
from tests.services.workspace_files_support import everything
from tests.ui.comparing_driving import (
    MINE,
    SETTLED,
    THEIRS,
    UNSETTLED,
    at,
    both,
    choose,
    compare,
    comparing,
    head,
    lines,
    marks,
    moved,
    planned,
    screen,
    settled,
    ticked,
)
from tests.ui.driving import app_of, live_actions, shown, until
from tests.ui.files_driving import asked, files, pick, prompt, refused, said, sides_of
from tests.ui.session_driving import inside, opened


@pytest.fixture(autouse=True)
def here(tmp_path: Path, fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, and a workspace that has some of its files."""
    folder = tmp_path / "here"
    folder.mkdir()
    both(fresh_demo, folder)
    monkeypatch.chdir(folder)
    return folder


def stored(demo: DemoPlatform) -> dict[str, bytes]:
    names = demo.file_names(demo.workspace_id)
    return {name: demo.read_file(demo.workspace_id, name) for name in names}


async def decided(pilot: Pilot[None], decision: str) -> None:
    """Decide in the plan about files that exist, and agree to it."""
    plan = pilot.app.screen
    assert isinstance(plan, TransferPlanDialog)
    for _ in Decision:
        await pilot.press("e")
        if plan._decision is Decision[decision]:
            break
    await pilot.press("enter")


async def test_names_alone_say_unknown_and_a_download_settles_it(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        assert marks(pilot) == UNSETTLED
        assert "? 3" in head(pilot)
        await at(pilot, "same.csv")
        assert "No transfer of this file" in lines(pilot, "ComparisonDetails")
        await pilot.press("v")
        await until(pilot, lambda: marks(pilot)["same.csv"] == "=", "one is read")
        assert marks(pilot) == UNSETTLED | {"same.csv": "="}
        await pilot.press("V")
        assert "Nothing is saved." in await asked(pilot)
        assert "Download 2 files to compare?" in "\n".join(shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: marks(pilot) == SETTLED, "the others are read")
        assert "read on" in lines(pilot, "ComparisonDetails")
    assert stored(fresh_demo) == THEIRS


async def test_what_was_read_is_known_the_next_time(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "sub/differs.csv")
        await pilot.press("v")
        await until(pilot, lambda: marks(pilot)["sub/differs.csv"] == "*", "it is read")
        await settled(pilot)
    async with comparing(fresh_demo) as pilot:
        assert marks(pilot) == UNSETTLED | {"sub/differs.csv": "*"}


async def test_a_push_sends_what_is_ticked_and_nothing_before_the_plan(
    fresh_demo: DemoPlatform,
) -> None:
    async with comparing(fresh_demo) as pilot:
        await pilot.press("a", "u")
        words = await planned(pilot)
        assert "4 files" in words
        assert "3 already exist: you will be asked" in words
        assert "1 skipped: only in the workspace (nothing is deleted)." in words
        assert "+ new data/left.csv" in words
        assert stored(fresh_demo) == THEIRS
        await decided(pilot, "OVERWRITE")
        await moved(pilot, 4)
        expected = {f"data/{name}": content for name, content in MINE.items()}
        assert stored(fresh_demo) == THEIRS | expected
        await until(
            pilot,
            lambda: marks(pilot) == dict.fromkeys(MINE, "=") | {"right.csv": "-"},
            "it is seen that identical on both sides",
        )
        assert ticked(pilot) == {"right.csv"}


async def test_a_pull_brings_what_is_there_and_keeps_both(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "right.csv")
        await pilot.press("space")
        await at(pilot, "longer.csv")
        await pilot.press("space", "d")
        assert "2 files" in await planned(pilot)
        assert everything(here) == MINE | {"sub/": b""}
        await decided(pilot, "KEEP_BOTH")
        await moved(pilot, 2)
        brought = {"sub/": b"", "right.csv": b"right", "longer (2).csv": b"a longer one"}
        assert everything(here) == MINE | brought
        await until(pilot, lambda: marks(pilot).get("right.csv") == "=", "it is compared again")
        assert marks(pilot)["longer (2).csv"] == "+"
        # The file still differs, and its size is known by now.
        assert ticked(pilot) == {"longer.csv"}
        await pilot.press("d")
        assert "1 file, about 12 B, as last seen" in await planned(pilot)


async def test_existing_targets_are_asked_about_unless_decided(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "longer.csv")
        await pilot.press("d")
        await planned(pilot)
        told = str(pilot.app.screen.query_one(".words", Static).content)
        assert "1 already exists: you will be asked\nHere  5 B, 20" in told
        assert told.endswith("There size unknown")
        await pilot.press("enter")
        await moved(pilot, 1)
        (item,) = app_of(pilot).transfers.snapshot().items
        assert item.state is ItemState.CONFLICT
        assert everything(here) == MINE | {"sub/": b""}


async def test_leaving_the_plan_moves_nothing(fresh_demo: DemoPlatform, here: Path) -> None:
    async with comparing(fresh_demo) as pilot:
        await pilot.press("a", "u")
        await planned(pilot)
        # The destination and the layout of ticked rows are fixed.
        await pilot.press("m", "c")
        assert isinstance(pilot.app.screen, TransferPlanDialog)
        await pilot.press("escape")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("e", "e", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen), "it is left")
        assert not app_of(pilot).transfers.snapshot().items
        assert len(ticked(pilot)) == 5
    assert stored(fresh_demo) == THEIRS
    assert everything(here) == MINE | {"sub/": b""}


async def test_what_failed_stays_ticked_and_what_was_read_stays_known(
    fresh_demo: DemoPlatform,
) -> None:
    async with comparing(fresh_demo) as pilot:
        await pilot.press("V")
        await asked(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: marks(pilot) == SETTLED, "all are read")
        fresh_demo.faults.add(InjectedFault("403", "/files", "POST", times=1))
        for path in ("left.csv", "longer.csv"):
            await at(pilot, path)
            await pilot.press("space")
        app_of(pilot).transfers.workers = 1
        await pilot.press("u")
        await planned(pilot)
        await decided(pilot, "OVERWRITE")
        await moved(pilot, 2)
        await until(pilot, lambda: marks(pilot)["longer.csv"] == "=", "one has arrived")
        # It differs by its length; the journal does not know it.
        assert marks(pilot) == SETTLED | {"longer.csv": "="}
        assert ticked(pilot) == {"left.csv"}


async def test_a_read_that_is_stopped_keeps_what_is_known(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", "longer"))
        await pilot.press("V")
        await asked(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: marks(pilot)["same.csv"] == "=", "the others are read")
        await pilot.press("escape")
        await settled(pilot)
        assert marks(pilot) == SETTLED | {"longer.csv": "?"}


async def test_a_file_that_cannot_be_read_says_so_and_stops_no_other(
    fresh_demo: DemoPlatform,
) -> None:
    async with comparing(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("403", "same"))
        await pilot.press("V")
        await asked(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: marks(pilot) == SETTLED | {"same.csv": "!"}, "all are read")
        await at(pilot, "same.csv")
        await pilot.press("space")
        assert "same.csv" not in ticked(pilot)
        await pilot.press("V")
        await pilot.pause()
        assert "Nothing is unknown" in said(pilot)


async def test_what_is_shown_can_be_narrowed_and_only_that_is_ticked(
    fresh_demo: DemoPlatform,
) -> None:
    async with comparing(fresh_demo) as pilot:
        await pilot.press("slash", *"l*.csv", "enter")
        await until(pilot, lambda: set(marks(pilot)) == {"left.csv", "longer.csv"}, "a filter")
        await pilot.press("a", "escape")
        await until(pilot, lambda: marks(pilot) == UNSETTLED, "all again")
        assert ticked(pilot) == {"left.csv", "longer.csv"}
        await pilot.press("i")
        assert ticked(pilot) == {"right.csv", "same.csv", "sub/differs.csv"}
        await pilot.press("s")
        await choose(pilot, "UNKNOWN")
        await until(pilot, lambda: set(marks(pilot).values()) == {"?"}, "one mark")
        assert "(+ 1" in head(pilot)
        await pilot.press("A", "s")
        await choose(pilot, "all")
        await until(pilot, lambda: marks(pilot) == UNSETTLED, "all again")
        assert not ticked(pilot)


async def test_what_only_the_history_knows_is_said_and_looked_at_last(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "same.csv")
        await pilot.press("d")
        await planned(pilot)
        await decided(pilot, "OVERWRITE")
        await moved(pilot, 1)
        await until(pilot, lambda: marks(pilot)["same.csv"] == "=", "the history knows it")
        assert "1 known from the history only" in head(pilot)
        assert "by the history of" in lines(pilot, "ComparisonDetails")
        # A colleague changes the file.
        fresh_demo.put_file(fresh_demo.workspace_id, "data/same.csv", b"SAME")
        for path in ("longer.csv", "sub/differs.csv"):
            await at(pilot, path)
            await pilot.press("v")
            await settled(pilot)
        await until(pilot, lambda: list(marks(pilot).values()).count("?") == 0, "both are read")
        await pilot.press("V")
        await until(pilot, lambda: marks(pilot)["same.csv"] == "*", "it is looked at")
        assert "history only" not in head(pilot)


async def test_other_folders_are_compared_on_either_side(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with comparing(fresh_demo) as pilot:
        await pilot.press("a", "w")
        assert "data2/: 1 file" in await prompt(pilot, "data2")
        assert "new/: no file yet" in await prompt(pilot, "new")
        await prompt(pilot, "data2")
        await pilot.press("enter")
        await until(pilot, lambda: marks(pilot).get("other.csv") == "-", "another is compared")
        assert set(marks(pilot)) == {"other.csv", *MINE}
        assert not ticked(pilot)
        await pilot.press("c")
        await pick(pilot, here / "sub")
        await until(
            pilot, lambda: marks(pilot) == {"differs.csv": "+", "other.csv": "-"}, "and here"
        )
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard, "the command is copied")
        assert pilot.app.clipboard.startswith("csm-tui files compare --organization ")
        assert pilot.app.clipboard.endswith(f" {here / 'sub'} data2/")


async def test_a_folder_that_is_gone_is_told_and_the_marks_stay(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    async with comparing(fresh_demo) as pilot:
        here.rename(here.with_name("elsewhere"))
        await pilot.press("r")
        assert "here" in await refused(pilot)
        assert marks(pilot) == UNSETTLED
        assert "✗" in shown(pilot)[-2]
        here.with_name("elsewhere").rename(here)
        (here / "late.csv").write_text("late")
        await pilot.press("r")
        await until(pilot, lambda: marks(pilot).get("late.csv") == "+", "it is looked at again")
        assert "✗" not in shown(pilot)[-2]


async def test_a_row_tells_all_that_is_known_of_it(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "left.csv")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the facts")
        text = "\n".join(shown(pilot))
        assert "+ only here" in text
        assert "1 B" in text
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "back")
        assert files(pilot).is_mounted


async def test_the_files_show_what_was_pushed(fresh_demo: DemoPlatform) -> None:
    async with comparing(fresh_demo) as pilot:
        await at(pilot, "left.csv")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await moved(pilot, 1)
        await pilot.press("escape")
        await until(
            pilot,
            lambda: "data/left.csv" in (files(pilot).remote.files or FileTree(())).names,
            "the tree has it",
        )


async def test_a_read_only_profile_pulls_and_never_pushes(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    profile = replace(Profile("production", fresh_demo.url), read_only=True)
    async with inside(opened(profile, fresh_demo.api_key), fresh_demo) as pilot:
        await compare(pilot)
        live = {action.id for action, _ in live_actions(pilot)}
        assert "compare.pull" in live
        assert "compare.push" not in live
        await pilot.press("a", "u")
        await pilot.pause()
        assert "read-only" in said(pilot)
        assert isinstance(pilot.app.screen, CompareScreen)


async def test_a_protected_profile_has_a_push_confirmed(fresh_demo: DemoPlatform) -> None:
    profile = replace(Profile("production", fresh_demo.url), protected=True)
    async with inside(opened(profile, fresh_demo.api_key), fresh_demo) as pilot:
        await compare(pilot)
        await at(pilot, "left.csv")
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "the question")
        assert "Upload 1 file" in "\n".join(shown(pilot))
        assert not app_of(pilot).transfers.snapshot().items
        pilot.app.screen.query_one(Input).value = "production"
        await pilot.pause()
        await pilot.press("enter", "enter")
        await moved(pilot, 1)
    assert stored(fresh_demo)["data/left.csv"] == MINE["left.csv"]


async def test_nothing_to_compare_is_a_sentence(fresh_demo: DemoPlatform, here: Path) -> None:
    (here / "empty").mkdir()
    async with sides_of(fresh_demo) as pilot:
        await compare(pilot)
        await pilot.press("w")
        await prompt(pilot, "new")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("c")
        await pick(pilot, here / "empty")
        await until(
            pilot, lambda: "Both folders are empty." in "\n".join(shown(pilot)), "it says so"
        )
        await pilot.press("u")
        await pilot.pause()
        assert "No file to transfer" in said(pilot)
        assert screen(pilot).is_current
