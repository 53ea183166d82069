"""The files pane: listing the files of a workspace, and filtering them."""

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.widgets.file_details import FileDetails
from csm_tui.ui.widgets.filter_line import FilterLine
from tests.ui.driving import app_of, idle, until
from tests.ui.files_driving import (
    cursor,
    details,
    empty,
    files,
    files_of,
    go_to,
    lines,
    notice,
    put,
    refused,
    said,
    shown,
    tree,
)

FILES = r"/files$"


async def test_folders_come_first_with_their_counts(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "b.txt", "data/a.csv", "data/deep/x.csv", "data2/a.csv")
    async with files_of(fresh_demo) as pilot:
        assert lines(pilot) == ["data", "data2", "b.txt"]
        assert cursor(pilot) == "data/"
        assert "folder · 2 files below it" in details(pilot)
        assert tree(pilot).has_focus
        assert files(pilot).remote.counts == "4"


async def test_keys_walk_the_tree(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "b.txt", "data/a.csv", "data/deep/x.csv")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("l")
        await until(pilot, lambda: len(lines(pilot)) == 4, "the folder opens")
        await pilot.press("l", "enter")
        await until(pilot, lambda: len(lines(pilot)) == 5, "the inner folder opens")
        assert lines(pilot) == ["data", "  deep", "    x.csv", "  a.csv", "b.txt"]

        await pilot.press("j")
        assert cursor(pilot) == "data/deep/x.csv"
        await pilot.press("h", "h", "h", "h")
        assert cursor(pilot) == "data/"
        assert lines(pilot) == ["data", "b.txt"]
        await pilot.press("G")
        assert cursor(pilot) == "b.txt"
        await pilot.press("g")
        assert cursor(pilot) == "data/"


async def test_a_reload_keeps_what_is_open_and_the_cursor(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "b.txt", "data/m.csv", "data/z.csv")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: len(lines(pilot)) == 4, "the folder opens")
        await pilot.press("j", "j")
        assert cursor(pilot) == "data/z.csv"
        put(fresh_demo, "aaa.txt", "data/a.csv")

        await pilot.press("r")
        await until(pilot, lambda: len(lines(pilot)) == 6, "the new files are shown")

        assert lines(pilot) == ["data", "  a.csv", "  m.csv", "  z.csv", "aaa.txt", "b.txt"]
        assert cursor(pilot) == "data/z.csv"


async def test_the_cursor_goes_to_the_folder_when_its_file_is_gone(
    fresh_demo: DemoPlatform,
) -> None:
    empty(fresh_demo)
    put(fresh_demo, "aaa.txt", "data/m.csv", "data/z.csv")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "data/z.csv")
        fresh_demo.world.workspaces[fresh_demo.workspace_id].files.delete("data/z.csv")

        await pilot.press("r")
        await until(pilot, lambda: "  z.csv" not in lines(pilot), "the file goes away")

        assert cursor(pilot) == "data/"


async def test_a_filter_shows_only_matches_opened_and_counts_them(
    fresh_demo: DemoPlatform,
) -> None:
    empty(fresh_demo)
    put(fresh_demo, "b.txt", "data/a.csv", "data/deep/x.csv", "data2/a.csv")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("slash", *"data/**/*.csv")
        await until(pilot, lambda: "x.csv" in str(lines(pilot)), "the filter works")
        await shown(pilot)
        assert lines(pilot) == ["data", "  deep", "    x.csv", "  a.csv"]
        assert "2 of 4" in files(pilot).remote.counts

        await pilot.press("enter")
        assert tree(pilot).has_focus
        assert lines(pilot) == ["data", "  deep", "    x.csv", "  a.csv"]

        await pilot.press("escape")
        # The cursor stays on the hit, in the folders that it was found in.
        await until(pilot, lambda: lines(pilot)[-2:] == ["data2", "b.txt"], "all are back")
        assert cursor(pilot) == "data/deep/x.csv"
        assert files(pilot).remote.counts == "4"


async def test_escape_in_the_filter_clears_it(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        before = lines(pilot)
        await pilot.press("slash", *".xml")
        await until(pilot, lambda: lines(pilot) != before, "the filter works")
        await pilot.press("escape")
        await until(pilot, lambda: set(before) <= set(lines(pilot)), "all are back")

        assert tree(pilot).has_focus
        assert not files(pilot).query_one("#filter", FilterLine).has_class("-open")


async def test_what_matches_nothing_gets_the_nearest_names(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "data/customers.csv")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("slash", *"custmers.csv")
        await until(pilot, lambda: "data/customers.csv" in notice(pilot), "a name is offered")

        assert notice(pilot).startswith("No file matches “custmers.csv”.")
        assert "Esc shows all" in notice(pilot)
        assert lines(pilot) == []
        assert cursor(pilot) is None


async def test_prefix_mode_is_named_and_explained(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    put(fresh_demo, "data/a.csv", "data2/a.csv", "other/data.csv")
    async with files_of(fresh_demo) as pilot:
        await pilot.press("p", *"data")
        await until(pilot, lambda: "other" not in lines(pilot), "the prefix works")
        await shown(pilot)

        assert lines(pilot) == ["data", "  a.csv", "data2", "  a.csv"]
        assert "Whole names that start" in notice(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: notice(pilot) == "", "the mode ends")

        await pilot.press("slash", *"data")
        await until(pilot, lambda: "2 of 3" not in files(pilot).remote.counts, "all match")
        await shown(pilot)
        assert "3 of 3" in files(pilot).remote.counts


async def test_an_empty_workspace_says_what_to_do(fresh_demo: DemoPlatform) -> None:
    empty(fresh_demo)
    async with files_of(fresh_demo) as pilot:
        assert notice(pilot) == "This workspace has no files. u uploads the first one."
        await pilot.press("d", "y", "enter", "h", "l")
        await pilot.pause()
        assert "Select a file or folder first" in said(pilot)


async def test_the_cursor_stays_in_sight_on_a_smaller_screen(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        await pilot.press("G")
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: files(pilot).has_class("-short"), "they make room")

        def in_sight() -> bool:
            first, lines = int(tree(pilot).scroll_y), tree(pilot).size.height
            return first <= tree(pilot).cursor_line < first + lines

        await until(pilot, in_sight, "what keys act on is in sight")


async def test_what_the_platform_does_not_tell_is_unknown(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        await go_to(pilot, "config/menu.xml")

        assert details(pilot) == (
            "config/menu.xml\nfile · size and date not provided by the platform"
        )


async def test_a_first_list_that_fails_can_be_asked_again(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", FILES, delay=1.0))
    async with files_of(fresh_demo) as pilot:
        sentence = await refused(pilot)
        assert notice(pilot).startswith("✗ ")
        assert notice(pilot).splitlines()[0][2:] in sentence
        assert lines(pilot) == []

        await pilot.press("u")
        assert "not listed yet" in said(pilot)
        fresh_demo.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: lines(pilot), "the files are shown")
        assert notice(pilot) == ""


async def test_old_files_stay_when_a_reload_fails(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        before = lines(pilot)
        fresh_demo.faults.add(InjectedFault("500", FILES))
        await pilot.press("r")
        await refused(pilot)

        assert lines(pilot) == before
        assert "The list below is older" in notice(pilot)
        fresh_demo.faults.clear()
        await pilot.press("r")
        await until(pilot, lambda: notice(pilot) == "", "the list is fresh again")


async def test_keys_work_while_a_list_hangs_and_escape_stops_it(
    fresh_demo: DemoPlatform,
) -> None:
    async with files_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", FILES))
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "the list is asked for")

        first = cursor(pilot)
        await pilot.press("j")
        assert cursor(pilot) != first
        await pilot.press("slash", *"men")
        await until(pilot, lambda: "  menu.xml" in lines(pilot), "the filter works meanwhile")
        assert files(pilot).remote.line("filter").text == "men"
        assert app_of(pilot).jobs.running

        await pilot.press("enter", "escape")
        await idle(pilot)
        await until(pilot, lambda: "stopped" in notice(pilot), "it says that it was stopped")
        assert "  menu.xml" in lines(pilot)


async def test_a_first_list_that_is_stopped_says_so(fresh_demo: DemoPlatform) -> None:
    async with files_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", FILES))
        files(pilot).remote.files = None
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).jobs.running, "the list is asked for")
        assert notice(pilot) == "Loading the files…"
        await pilot.press("escape")
        await until(pilot, lambda: "r to retry" in notice(pilot), "it says what to do")


async def test_the_details_make_room_where_there_is_little(demo: DemoPlatform) -> None:
    async with files_of(demo) as pilot:
        assert files(pilot).query_one(FileDetails).display
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: files(pilot).has_class("-short"), "they make room")
        assert tree(pilot).size.height >= 5
