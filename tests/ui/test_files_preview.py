"""The preview follows the cursor, blocks nothing, and saves nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import app_of, shown, until
from tests.ui.file_operations_driving import about, cells, choose, look, read, text
from tests.ui.files_driving import (
    cursor,
    files,
    files_of,
    go_to,
    local,
    press,
    said,
    sides_of,
    tree,
)

SMALL, WIDE = (80, 24), (160, 50)


def put(demo: DemoPlatform, name: str, content: bytes) -> None:
    demo.put_file(demo.workspace_id, name, content)


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("in/a.csv", "id\n1\n")
        file.writestr("[red]b\x1b.txt", "b")
    return packed.getvalue()


async def test_a_table_and_its_profile(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "t.csv", "id;name\n1;café\n2;\n3;café\n9\n".encode("cp1252"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "t.csv")
        await pilot.press("enter")
        await read(pilot, "semicolon")
        assert "2 columns · 4 rows" in about(pilot)
        assert "cp1252 (a guess) · all 27 B" in about(pilot)
        assert "Line 5: 1 cell instead of 2 as in the header." in about(pilot)
        assert cells(pilot)[0] == ["1", "1", "café"]
        await pilot.press("t")
        await until(pilot, lambda: cells(pilot)[0][0] == "id", "the profile is shown")
        assert cells(pilot)[0] == ["id", "integer", "0", "4", "1 ███▁▁▁▁▁█ 9"]
        assert cells(pilot)[1] == ["name", "text", "2", "1", "café (2)"]
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: len(cells(pilot)[0]) == 2, "it fits a narrow screen")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: len(cells(pilot)[0]) == 5, "and the wide one again")
        await pilot.press("t")
        await until(pilot, lambda: cells(pilot)[0][0] == "1", "the rows are shown again")


@pytest.mark.parametrize(
    ("name", "content", "says", "shows"),
    [
        ("a.json", b'{"b":[1.0,2]}', "json, reformatted", '  "b": ['),
        ("bad.json", b'{"b":\n', "! Line 2, column 1: Invalid JSON", '{"b":'),
        ("a.yaml", b"a: 1\n", "yaml · utf-8 (a guess) · all 5 B", "a: 1"),
        (
            "bad.yaml",
            b"a: 1\n\x1b[31mb: 2\n",
            "! Line 2, column 1: Not readable",
            "␛[31mb: 2",
        ),
        ("wide.txt", "日本🍺\n".encode(), "utf-8", "日本🍺"),
        ("x.bin", b"%PDF-\0\1\2", "PDF document", "00000000  25 50 44 46"),
    ],
)
async def test_kinds_of_lines(
    fresh_demo: DemoPlatform, name: str, content: bytes, says: str, shows: str
) -> None:
    put(fresh_demo, name, content)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, name)
        await pilot.press("v")
        await read(pilot, says)
        assert any(line.startswith(shows) for line in text(pilot))


async def test_it_opens_at_the_fault(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "bad.yaml", b"a: 1\n" * 200 + b"b: c: d\n" + b"e: 1\n" * 200)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "bad.yaml")
        await pilot.press("v")
        await read(
            pilot,
            "! Line 201, column 5: Not readable as YAML 1.1: mapping values",
        )
        view = look(pilot).view.query_one(LogView)
        assert view.line_at_cursor == "b: c: d"
        await until(pilot, lambda: view.scroll_offset.y > 150, "the fault is on the screen")


def heading(pilot: Pilot[None]) -> str:
    """Return what the frame says: the name and its place, and the keys."""
    return f"{look(pilot)._head[0].plain}  {look(pilot)._note.plain}"


@pytest.mark.parametrize("size", [SMALL, (40, 12)])
async def test_the_name_of_the_file_is_whole_and_its_path_is_one_key_away(
    fresh_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    path = "a folder/with another/and one more/deep below/still deeper/Customers of 2026.csv"
    put(fresh_demo, path, b"id\n1\n")
    async with files_of(fresh_demo, size=size) as pilot:
        await go_to(pilot, path)
        await pilot.press("v")
        await read(pilot, "CSV")
        assert "Customers of 2026.csv" in heading(pilot)
        assert "/ find" in shown(pilot)[-1] or size != SMALL
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "it is asked")
        option = str(pilot.app.screen.query_one(OptionList).get_option("path").prompt)
        assert option == f"Whole path  {path}"
        await pilot.press("escape")


async def test_words_of_a_file_are_no_errors_of_ours(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.txt", b"first\nERROR: in the file\nplain\n")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "a.txt")
        await pilot.press("v")
        await read(pilot, "utf-8")
        view = look(pilot).view.query_one(LogView)
        styles = [{part.style for part in view.render_line(y)} for y in (1, 2)]
        assert styles[0] == styles[1]


async def test_a_profile_wanted_before_the_table_is_there_comes_with_it(
    fresh_demo: DemoPlatform,
) -> None:
    put(fresh_demo, "t.csv", b"id\n1\n2\n")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "t.csv")
        fresh_demo.faults.latency = 0.2
        await pilot.press("enter", "t")
        await read(pilot, "2 rows")
        assert cells(pilot) == [["id", "integer", "0", "2", "1 ██ 2"]]


async def test_only_a_table_offers_its_profile(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.json", b"{}")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "a.json")
        await pilot.press("enter")
        await read(pilot, "json")
        assert "profile" not in heading(pilot)
        assert "find" not in heading(pilot), "the line of keys says it"
        await pilot.press("t")
        assert text(pilot) == ["{}"]
        assert said(pilot) == ""
        offered = [each.binding.action for each in pilot.app.screen.active_bindings.values()]
        assert "profile" not in offered


async def test_a_profile_of_a_part_says_so(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "t.csv", b"id\n" + b"".join(b"%06d\n" % at for at in range(200_000)))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "t.csv")
        await pilot.press("v")
        await read(pilot, "100,000 rows or more")
        part = "The first 1,000 rows are shown; the profile (t) is of the first 100,000."
        assert part in about(pilot)


def found(pilot: Pilot[None]) -> str:
    line = look(pilot).query_one(FilterLine)
    return str(line.query_one(".count", Static).content) if line.has_class("-open") else ""


async def test_lines_are_searched(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.txt", b"".join(b"line %d\n" % at for at in range(100)) + b"[/red] end\n")
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "a.txt")
        await pilot.press("v")
        await read(pilot, "utf-8")
        view = look(pilot).view.query_one(LogView)
        await pilot.press("slash", *"line 7")
        await until(pilot, lambda: found(pilot) == "1 of 11 lines · n next", "it is found")
        assert view.line_at_cursor == "line 7"
        await pilot.press("enter", "n")
        await until(pilot, lambda: found(pilot).startswith("2 of 11"), "the next is told")
        assert view.line_at_cursor == "line 70"
        await pilot.press("N", "N")
        assert view.line_at_cursor == "line 79"
        await pilot.press("slash", "x")
        await until(pilot, lambda: found(pilot) == "not here", "it is nowhere")
        await pilot.press("escape")
        assert found(pilot) == ""
        assert look(pilot).has_focus_within
        await pilot.press("slash", *"[/red]", "enter")
        await until(pilot, lambda: found(pilot) == "1 of 1 line · n next", "it is no markup")
        # The first Escape ends the search, the second the preview.
        await pilot.press("escape")
        assert look(pilot).is_open
        await pilot.press("escape")
        await until(pilot, lambda: not look(pilot).is_open, "the preview is closed")


async def test_a_table_is_searched_and_so_is_its_profile(fresh_demo: DemoPlatform) -> None:
    rows = b"".join(b"%d,%s,%s,Pub %d\n" % (at, b"x" * 90, b"y" * 90, at) for at in range(40))
    put(fresh_demo, "t.csv", b"id,x,y,name\n" + rows)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "t.csv")
        await pilot.press("v")
        await read(pilot, "40 rows")
        grid = look(pilot).view.query_one(Grid)
        await pilot.press("n")
        await pilot.press("slash", *"pub 3", "enter")
        await until(pilot, lambda: found(pilot) == "1 of 11 rows · n next", "it is found")
        assert (grid.cursor_row, grid.scroll_offset.x > 0) == (3, True)
        await pilot.press("N")
        assert grid.cursor_row == 39
        await pilot.press("n", "n")
        await until(pilot, lambda: found(pilot).startswith("2 of 11"), "the next is told")
        assert grid.cursor_row == 30
        await pilot.press("home")
        await until(pilot, lambda: found(pilot).startswith("- of 11"), "the cursor is on none")
        await pilot.press("t")
        await until(pilot, lambda: found(pilot) == "not here", "the profile is searched")
        await pilot.press("t")
        await until(pilot, lambda: found(pilot) == "1 of 11 rows · n next", "the rows are again")


async def test_another_file_ends_the_search(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a/1.txt", b"one\n")
    put(fresh_demo, "a/2.txt", b"one\ntwo\n")
    async with files_of(fresh_demo, size=WIDE) as pilot:
        await go_to(pilot, "a/1.txt")
        await pilot.press("enter")
        await read(pilot, "all 4 B")
        await pilot.press("slash", *"two")
        await until(pilot, lambda: found(pilot) == "not here", "it is nowhere")
        await pilot.press("enter")
        files(pilot).remote.focus_first()
        await pilot.press("down")
        await read(pilot, "all 8 B")
        assert found(pilot) == ""


async def test_the_list_of_an_archive(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.zip", archive())
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "a.zip")
        await pilot.press("v")
        await read(pilot, "2 entries")
        assert [row[0] for row in cells(pilot)] == ["in/a.csv", "[red]b␛.txt"]


async def test_the_first_part_of_a_large_file(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "large.txt", b"line\n" * 500_000)
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "large.txt")
        await pilot.press("v")
        await read(pilot, "first 1.0 MB of")
        assert "The first 10,000 lines are shown." in about(pilot)


async def test_encoding_and_form_are_chosen(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.txt", "café".encode("cp850"))
    async with files_of(fresh_demo) as pilot:
        await go_to(pilot, "a.txt")
        await pilot.press("v")
        await read(pilot, "cp1252 (a guess)")
        await pilot.press("E")
        await choose(pilot, "cp850")
        await read(pilot, "cp850 (chosen)")
        assert text(pilot) == ["café"]
        await pilot.press("b", "b")
        await read(pilot, "bytes")
        assert text(pilot)[0].startswith("00000000  63 61 66 82")


async def test_instead_of_the_list_where_there_is_no_room(demo: DemoPlatform) -> None:
    async with files_of(demo, size=SMALL) as pilot:
        await go_to(pilot, "README.txt")
        await pilot.press("v")
        await read(pilot, "utf-8")
        assert look(pilot).has_focus_within
        assert not tree(pilot).is_on_screen
        await pilot.press("escape")
        await until(pilot, lambda: tree(pilot).has_focus, "the tree is back")
        assert not look(pilot).display


@pytest.mark.parametrize(("size", "both"), [(WIDE, True), ((160, 24), False)])
async def test_split_it_follows_the_cursor(
    demo: DemoPlatform, size: tuple[int, int], both: bool
) -> None:
    async with files_of(demo, size=size) as pilot:
        await go_to(pilot, "data/city/Bar.csv")
        await pilot.press("v")
        await read(pilot, "CSV")
        assert tree(pilot).has_focus
        assert tree(pilot).is_on_screen
        assert look(pilot).is_on_screen
        assert local(pilot).display is both
        first = cells(pilot)
        await pilot.press("down")
        await until(pilot, lambda: "CSV" in about(pilot) and cells(pilot) != first, "the next one")
        assert "Enter: / find" in heading(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: look(pilot).has_focus_within, "the preview takes the keys")
        await until(pilot, lambda: "Enter" not in heading(pilot), "its keys work now")
        assert "/ find" in shown(pilot)[-1]
        await pilot.press("escape")
        assert tree(pilot).has_focus
        assert look(pilot).is_open
        await pilot.press("escape")
        assert not look(pilot).is_open


async def test_local_files_too(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    monkeypatch.chdir(tmp_path)
    async with sides_of(fresh_demo) as pilot:
        await press(pilot, "enter")
        await read(pilot, "1 row")
        assert cells(pilot) == [["1", "1"]]
        (tmp_path / "a.csv").unlink()
        await pilot.press("escape", "v", "v")
        await read(pilot, "✗")


async def test_a_slow_file_holds_nothing_up(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a/slow.txt", b"slow")
    put(fresh_demo, "a/then.txt", b"then")
    fresh_demo.faults.add(InjectedFault("hang", path="slow"))
    async with files_of(fresh_demo, size=WIDE) as pilot:
        await go_to(pilot, "a/slow.txt")
        await pilot.press("v")
        quiet = app_of(pilot).jobs._quiet
        await until(pilot, lambda: quiet, "it is read")
        slow = quiet[0]
        assert "Reading" in about(pilot)
        await pilot.press("down")
        assert cursor(pilot) == "a/then.txt"
        await read(pilot, "all 4 B")
        assert slow.cancel.cancelled


@pytest.mark.parametrize(
    "fault", [InjectedFault("cut", path="download"), InjectedFault("500", path="download")]
)
async def test_a_problem_is_told_in_place(fresh_demo: DemoPlatform, fault: InjectedFault) -> None:
    fresh_demo.faults.add(fault)
    async with files_of(fresh_demo, size=WIDE) as pilot:
        await go_to(pilot, "README.txt")
        await pilot.press("v")
        await read(pilot, "✗")
        fresh_demo.faults.clear()
        await pilot.press("v", "v")
        await read(pilot, "utf-8")


async def test_a_reload_reads_it_anew(fresh_demo: DemoPlatform) -> None:
    put(fresh_demo, "a.txt", b"old")
    async with files_of(fresh_demo, size=WIDE) as pilot:
        await go_to(pilot, "a.txt")
        await pilot.press("v")
        await read(pilot, "all 3 B")
        put(fresh_demo, "a.txt", b"newer")
        await pilot.press("r")
        await read(pilot, "all 5 B")
        assert text(pilot) == ["newer"]


async def test_nothing_is_saved(
    demo: DemoPlatform, temporary_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with files_of(demo) as pilot:
        await go_to(pilot, "README.txt")
        before = set(temporary_folder.rglob("*"))
        await pilot.press("v")
        await read(pilot, "utf-8")
        await pilot.press("escape")
        assert set(temporary_folder.rglob("*")) == before
        assert not list(tmp_path.iterdir())
        assert not files(pilot).query("FilePreview.-open")


async def test_the_keys_are_for_what_is_left_in_sight_on_a_smaller_screen(
    demo: DemoPlatform,
) -> None:
    async with files_of(demo, size=WIDE) as pilot:
        await go_to(pilot, "config/menu.xml")
        await pilot.press("v")
        await read(pilot, "utf-8")
        assert tree(pilot).has_focus
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: not tree(pilot).is_on_screen, "the preview covers the list")
        await until(pilot, lambda: look(pilot).has_focus_within, "it has the keys")
        await pilot.press("escape")
        await until(pilot, lambda: tree(pilot).has_focus, "the list is back")
