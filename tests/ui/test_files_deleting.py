"""Deleting files of the workspace: the question, and the result of each file."""

from functools import partial

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from tests.ui.driving import app_of, idle, until
from tests.ui.file_operations_driving import agree, body, listed, listing, names, note
from tests.ui.files_driving import (
    cursor,
    done,
    empty,
    files,
    files_of,
    go_to,
    press,
    prompt,
    put,
    said,
)

DELETE = "Delete"


def mine(demo: DemoPlatform) -> list[str]:
    return [name for name in names(demo) if name.startswith("mine/")]


async def test_one_file_is_deleted_after_a_question(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv", "mine/c.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/b.csv")
        await pilot.press("x")
        dialog = await listing(pilot, "Delete mine/b.csv?")
        assert "mine/b.csv of the workspace Brewery dev" in body(dialog)
        assert listed(dialog) == ["mine/b.csv"]
        await until(
            pilot, lambda: "Not used by any known" in note(dialog), "the users are looked up"
        )
        # Cancel has the focus: Enter alone deletes nothing.
        await pilot.press("enter")
        await done(pilot)
        assert len(mine(fresh_demo)) == 3

        await pilot.press("x")
        await agree(pilot, DELETE)
        await until(pilot, lambda: "Deleted mine/b.csv." in said(pilot), "it is deleted")
        await done(pilot)
        assert mine(fresh_demo) == ["mine/a.csv", "mine/c.csv"]
        assert cursor(pilot) == "mine/c.csv"


def is_on_the_edge(pilot: Pilot[None], told: str) -> bool:
    return told in str(files(pilot).remote.border_subtitle)


async def test_marks_that_are_not_in_sight_are_told_in_the_questions(
    fresh_demo: DemoPlatform,
) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv", "mine/c.txt")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/")
        await press(pilot, "space", "x")
        dialog = await listing(pilot, "Delete 3 files?")
        assert "out of sight" not in body(dialog)
        await pilot.press("escape")
        for text, told in (
            (".txt", "2 marks out of sight: a.csv, …"),
            ("/xml", "3 marks out of sight: a.csv, …"),
        ):
            await press(pilot, "slash", *text, "enter")
            await until(pilot, partial(is_on_the_edge, pilot, told), "the frame says so")
            await press(pilot, "x")
            dialog = await listing(pilot, "Delete 3 files?")
            assert told in body(dialog)
            assert dialog._lines[0] == "mine/a.csv  (out of sight)"
            await pilot.press("escape")
            await pilot.press("m")
            await prompt(pilot)
            assert told in str(pilot.app.screen.query_one(".text", Static).content)
            await pilot.press("escape")
            await pilot.press("d")
            await until(pilot, lambda: isinstance(pilot.app.screen, TransferPlanDialog), "the plan")
            words = str(pilot.app.screen.query_one(".words", Static).content)
            assert told in words
            await pilot.press("escape")
            await done(pilot)
            await press(pilot, "escape")
        assert len(mine(fresh_demo)) == 3


async def test_a_folder_is_its_files_and_no_other(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/deep/b.csv", "mine2/c.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/")
        await pilot.press("delete")
        dialog = await listing(pilot, "Delete mine/ with 2 files?")
        assert listed(dialog) == ["mine/a.csv", "mine/deep/b.csv"]
        await agree(pilot, DELETE)
        await until(pilot, lambda: "Deleted mine/" in said(pilot), "it is deleted")
        assert mine(fresh_demo) == []
        assert "mine2/c.csv" in names(fresh_demo)


async def test_who_uses_a_file_is_told(demo: DemoPlatform) -> None:
    name = next(name for name in names(demo) if name.endswith("customers.csv"))
    async with files_of(demo) as pilot:
        await go_to(pilot, name)
        await pilot.press("x")
        dialog = await listing(pilot, DELETE)
        await until(pilot, lambda: "Used by" in note(dialog), "the users are told")
        assert "dataset customers: points to this file" in note(dialog)
        await pilot.press("escape")
        await done(pilot)


async def test_what_could_not_be_looked_up_is_said(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("500", path=r"/datasets"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "README.txt")
        await pilot.press("x")
        dialog = await listing(pilot, DELETE)
        await until(pilot, lambda: "Cannot read the datasets" in note(dialog), "it is said")
        assert "Others may use it" in note(dialog)


async def test_looking_up_holds_nothing_up(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("hang", path=r"/datasets"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "README.txt")
        await pilot.press("x")
        dialog = await listing(pilot, DELETE)
        assert "Searching datasets" in note(dialog)
        await until(pilot, lambda: app_of(pilot).jobs._quiet, "it is looked up")
        await pilot.press("escape")
        await done(pilot)
        await until(pilot, lambda: not app_of(pilot).jobs._quiet, "it is looked up no further")


async def test_what_fails_stays_marked_and_is_told(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv", "mine/c.csv")
    fresh_demo.faults.add(InjectedFault("500", path=r"b\.csv", method="DELETE"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await press(pilot, "space", "space", "space", "x")
        await agree(pilot, "Delete 3 files?")
        dialog = await listing(pilot, "Not everything was deleted")
        assert "✓ 2 done · ✗ 1 failed" in body(dialog)
        assert listed(dialog)[0] == "✗ failed: mine/b.csv"
        assert len(listed(dialog)) == 2
        await pilot.press("enter")
        await done(pilot)
        assert mine(fresh_demo) == ["mine/b.csv"]
        assert files(pilot).remote.marks.names == ("mine/b.csv",)

        fresh_demo.faults.clear()
        await pilot.press("x")
        await agree(pilot, "Delete mine/b.csv?")
        await until(pilot, lambda: not mine(fresh_demo), "the rest is deleted")
        await done(pilot)
        assert not len(files(pilot).remote.marks)


async def test_a_lost_answer_is_unknown_until_one_looks(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        fresh_demo.faults.add(InjectedFault("drop_after", path=r"a\.csv", method="DELETE"))
        fresh_demo.faults.add(InjectedFault("500", path=r"/files$", method="GET"))
        await pilot.press("x")
        await agree(pilot, DELETE)
        dialog = await listing(pilot, "Not everything was deleted")
        assert "? 1 unknown" in body(dialog)
        fresh_demo.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: "Deleted mine/a.csv." in said(pilot), "looking settles it")
        assert mine(fresh_demo) == []


async def test_the_rest_is_not_tried_once_stopped(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, *(f"mine/{at:02}.csv" for at in range(30)))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/")
        fresh_demo.faults.add(InjectedFault("hang", path=r"mine/[12]", method="DELETE", times=4))
        await pilot.press("x")
        await agree(pilot, DELETE)
        await until(pilot, lambda: not fresh_demo.faults.listed(), "as many hang as go at once")
        await pilot.press("escape")
        dialog = await listing(pilot, "Not everything was deleted")
        assert "? 4 unknown" in body(dialog)
        assert "16 not started" in body(dialog)
        await pilot.press("enter")
        await done(pilot)
        assert len(mine(fresh_demo)) == 20
        assert set(mine(fresh_demo)) == set(files(pilot).remote.marks.names)


async def test_everything_needs_the_workspaces_name(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "a.csv", "b.csv")
    async with files_of(fresh_demo) as pilot:
        await press(pilot, "a", "x")
        dialog = await listing(pilot, "Delete 2 files?")
        assert "All 2 files of the workspace" in body(dialog)
        assert dialog.query_one("#confirm", Button).disabled
        dialog.query_one(Input).value = "Brewery dev 🍺"
        await until(pilot, lambda: not dialog.query_one("#confirm", Button).disabled, "it is typed")
        await pilot.press("escape")
        await done(pilot)
        assert len(names(fresh_demo)) == 2


async def test_local_files_cannot_be_deleted(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        await press(pilot, "tab", "x")
        await idle(pilot)
        assert not isinstance(pilot.app.screen, ListingDialog)
        assert "Files of this computer cannot be changed here" in said(pilot)
        # In the field a letter is typed, not a command.
        app_of(pilot).notices.dismiss()
        await press(pilot, "slash", "x", "e")
        assert said(pilot) == ""
        assert files(pilot).local.line("filter").text == "xe"


@pytest.mark.parametrize("key", ["x", "m", "e"])
async def test_nothing_without_a_selection(fresh_demo: DemoPlatform, key: str) -> None:
    empty(fresh_demo)
    async with files_of(fresh_demo) as pilot:
        await press(pilot, key)
        assert "Select a" in said(pilot)
