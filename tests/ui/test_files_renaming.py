"""Renaming, moving and new folders: the preview before, and the outcome after."""

from csm_tui.demo import DemoPlatform, InjectedFault
from tests.ui.driving import app_of, until
from tests.ui.file_operations_driving import agree, body, content, listed, listing, names, note
from tests.ui.files_driving import (
    accepts,
    asked,
    cursor,
    details,
    done,
    empty,
    files,
    files_of,
    go_to,
    lines,
    press,
    prompt,
    put,
    said,
    tree,
)


async def test_a_file_is_renamed(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv")
    before = content(fresh_demo, "mine/a.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("m")
        # Before the user types, nothing is shown as wrong, and nothing can be accepted.
        assert await prompt(pilot) == "· same name; type another name, or a folder"
        assert pilot.app.screen.query_one(".preview").has_class("-waiting")
        assert not accepts(pilot)
        # What is typed replaces the name before its ending: one key cannot move it to the root.
        await pilot.press("x")
        assert await prompt(pilot) == "→ mine/x.csv"
        assert (await prompt(pilot, "mine/")).startswith("✗")
        assert pilot.app.screen.query_one(".preview").has_class("-unusable")
        assert await prompt(pilot, "mine/b.csv") == "→ mine/b.csv"
        await pilot.press("enter")
        await until(pilot, lambda: "Moved mine/a.csv." in said(pilot), "it is renamed")
        await done(pilot)
        assert content(fresh_demo, "mine/b.csv") == before
        assert "mine/a.csv" not in names(fresh_demo)
        assert cursor(pilot) == "mine/b.csv"


async def test_nothing_is_overwritten(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("m")
        assert "already exists" in await prompt(pilot, "mine/b.csv")
        assert not accepts(pilot)
        assert "“..”" in await prompt(pilot, "../b.csv")
        assert not accepts(pilot)


async def test_marked_files_move_into_a_folder(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await press(pilot, "space", "space", "m")
        assert "End the destination with" in await prompt(pilot, "else")
        assert not accepts(pilot)
        assert await prompt(pilot, "else/") == "→ else/a.csv\nelse/b.csv"
        await pilot.press("enter")
        await until(pilot, lambda: "Moved 2 files." in said(pilot), "they are moved")
        await done(pilot)
        assert {"else/a.csv", "else/b.csv"} <= set(names(fresh_demo))
        assert not len(files(pilot).remote.marks)


async def test_a_folder_that_exists_is_asked_about(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "else/b.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("m")
        await prompt(pilot, "else")
        await pilot.press("enter")
        question = await asked(pilot)
        assert "“else” is a folder.\nMove the file into it, as “else/a.csv”?" in question
        await pilot.press("escape")
        await done(pilot)
        assert "mine/a.csv" in names(fresh_demo)


async def test_a_failure_in_the_middle_says_what_exists(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv")
    fresh_demo.faults.add(InjectedFault("500", path=r"mine/b\.csv", method="DELETE"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/")
        await pilot.press("m")
        await prompt(pilot, "else")
        await pilot.press("enter")
        dialog = await listing(pilot, "Not everything was moved")
        assert "✓ 1 done · ✗ 1 failed" in body(dialog)
        assert listed(dialog)[0] == "✗ failed: mine/b.csv"
        assert "both files exist" in listed(dialog)[1]
        await pilot.press("enter")
        await done(pilot)
        assert {"else/a.csv", "else/b.csv", "mine/b.csv"} <= set(names(fresh_demo))
        assert files(pilot).remote.marks.names == ("mine/b.csv",)


async def test_stopped_in_the_middle_nothing_is_lost(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv", "mine/b.csv")
    fresh_demo.faults.add(InjectedFault("slow", path=r"a\.csv", delay=0.3))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/")
        await pilot.press("m")
        await prompt(pilot, "else")
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).jobs.running, "it is moved")
        await pilot.press("escape")
        dialog = await listing(pilot, "Not everything was moved")
        assert "not started" in body(dialog)
        assert "mine/b.csv" in names(fresh_demo)


async def test_a_file_that_is_gone_meanwhile(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "mine/a.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("m")
        await prompt(pilot, "mine/b.csv")
        fresh_demo.world.workspaces[fresh_demo.workspace_id].files.delete("mine/a.csv")
        await pilot.press("enter")
        dialog = await listing(pilot, "Not everything was moved")
        assert "✗ failed: mine/a.csv" in listed(dialog)


async def test_a_new_folder_is_there_until_it_is_real(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("n")
        assert "config/later/" in await prompt(pilot, "later")
        assert "New folder (the platform" in await prompt(pilot)
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: cursor(pilot) == "config/later/", "the cursor goes there")
        assert "New folder (the platform" in details(pilot)
        assert tree(pilot).folder == "config/later/"
        await press(pilot, "r")
        assert cursor(pilot) == "config/later/"
        await pilot.press("m")
        assert "not on the platform yet" in said(pilot)

        put(fresh_demo, "config/later/a.csv")
        await press(pilot, "r")
        assert "file" in details(pilot)
        assert "New folder (the platform" not in details(pilot)


async def test_a_pending_folder_is_taken_away(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    async with files_of(fresh_demo) as pilot:
        await pilot.press("n")
        await prompt(pilot, "new/deep")
        await pilot.press("enter")
        await done(pilot)
        await until(pilot, lambda: lines(pilot) == ["new", "  deep"], "the folders are shown")
        await press(pilot, "k", "x")
        await until(pilot, lambda: lines(pilot) == [], "the folders are gone")
        assert names(fresh_demo) == []


async def test_a_folder_that_exists_is_not_made(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("n")
        assert "Folder “config/” already exists" in await prompt(pilot, "config")
        assert not accepts(pilot)
        await pilot.press("escape")
        await done(pilot)


async def test_a_name_that_a_dataset_points_at_is_asked_about_first(
    fresh_demo: DemoPlatform,
) -> None:
    name = next(name for name in names(fresh_demo) if name.endswith("customers.csv"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, name)
        await pilot.press("m")
        await prompt(pilot, "moved.csv")
        await pilot.press("enter")
        dialog = await listing(pilot, f"Move {name}?")
        assert "will not find the file" in body(dialog)
        assert "Used by" in note(dialog)
        assert listed(dialog) == [name]
        await pilot.press("enter")
        await done(pilot)
        assert name in names(fresh_demo)

        await pilot.press("m")
        await prompt(pilot, "moved.csv")
        await pilot.press("enter")
        await agree(pilot, "Move ")
        await until(pilot, lambda: "Moved " in said(pilot), "it is moved")
        assert "moved.csv" in names(fresh_demo)


async def test_when_nobody_knows_who_uses_a_name_it_is_asked_about(
    fresh_demo: DemoPlatform,
) -> None:
    put(fresh_demo, "mine/a.csv")
    fresh_demo.faults.add(InjectedFault("403", "/datasets", "GET"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "mine/a.csv")
        await pilot.press("m")
        await prompt(pilot, "mine/b.csv")
        await pilot.press("enter")
        dialog = await listing(pilot, "Move mine/a.csv?")
        assert "Cannot read the datasets" in note(dialog)
        await pilot.press("escape")
        await done(pilot)
        assert "mine/a.csv" in names(fresh_demo)
