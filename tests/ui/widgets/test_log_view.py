"""The log view: long logs, search, filter, follow, wrap, odd text, small screens."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from csm_tui.ui.widgets._log_layout import LogLayout, pieces, row_starts
from csm_tui.ui.widgets._log_painter import theme_colour
from csm_tui.ui.widgets._log_rows import displayed
from csm_tui.ui.widgets.log_view import LogView


class LogApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.searches: list[tuple[str, int, int]] = []
        self.filtered: list[tuple[str, int]] = []
        self.following: list[bool] = []

    def compose(self) -> ComposeResult:
        yield LogView(id="log", empty_text="This run has no log yet.")

    def on_mount(self) -> None:
        self.log_view.focus()

    @on(LogView.SearchChanged, "#log")
    def remember_search(self, event: LogView.SearchChanged) -> None:
        self.searches.append((event.text, event.count, event.position))

    @on(LogView.Filtered, "#log")
    def remember_filter(self, event: LogView.Filtered) -> None:
        self.filtered.append((event.text, event.shown))

    @on(LogView.FollowChanged, "#log")
    def remember_follow(self, event: LogView.FollowChanged) -> None:
        self.following.append(event.follow)

    @property
    def log_view(self) -> LogView:
        return self.query_one(LogView)

    def drawn(self) -> list[str]:
        """The rows that are on the screen now."""
        rows = self.log_view.scrollable_content_region.height
        return [self.log_view.render_line(y).text.rstrip() for y in range(rows)]


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    deadline = perf_counter() + 60
    while not condition():
        assert perf_counter() < deadline, f"did not happen: {what}"
        await pilot.pause()


def numbered(count: int) -> list[str]:
    return [f"INFO line {i}" for i in range(count)]


async def test_only_the_seen_lines_are_drawn() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(1_000_000))
        await pilot.press("G")
        assert app.log_view.line_at_cursor == "INFO line 999999"
        assert app.drawn()[-1].startswith("▌1000000 INFO line 999999")
        assert app.log_view.scroll_offset.y == 1_000_000 - len(app.drawn())


async def test_a_million_lines_are_searched_while_the_screen_lives_on() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(1_000_000))
        await pilot.pause()
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        others_task = asyncio.create_task(others())
        count = await app.log_view.find("line 99999")
        others_task.cancel()
        assert count == 11
        assert turns > 1, "others had their turn in between"


async def test_matches_are_visited_round_and_round() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        lines = numbered(1000)
        lines[300] = "a NEEDLE [/x]"
        lines[700] = "another needle [/x]"
        app.log_view.set_lines(lines)
        assert await app.log_view.find("needle [/x]") == 2
        visited = []
        for _ in range(3):
            await pilot.press("n")
            visited.append((app.log_view.cursor_line, app.log_view.match_position))
        assert visited == [(300, 1), (700, 2), (300, 1)]
        await pilot.press("N")
        assert app.log_view.cursor_line == 700
        await pilot.press("down")
        assert app.log_view.match_position == 0
        await pilot.pause()
        assert ("needle [/x]", 2, 2) in app.searches
        assert app.searches[-1] == ("needle [/x]", 2, 0)


async def test_without_a_match_the_cursor_stays() -> None:
    app = LogApp()
    async with app.run_test() as pilot:
        app.log_view.set_lines(numbered(10))
        assert await app.log_view.find("absent") == 0
        await pilot.press("down", "n", "N")
        assert app.log_view.cursor_line == 1
        assert not app.log_view.next_match()


async def test_what_was_found_stands_out_also_without_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = LogApp()
    async with app.run_test():
        app.log_view.set_lines(["first", "日本\tthe Needle and the needle"])
        await app.log_view.find("needle")
        reverse = [
            segment.text
            for segment in app.log_view.render_line(1)
            if segment.style and segment.style.reverse
        ]
        assert reverse == ["Needle", "needle"]


async def test_a_match_far_to_the_right_comes_into_view() -> None:
    app = LogApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.log_view.set_lines(["short", "日" * 200 + "needle" + "x" * 50])
        await app.log_view.find("needle")
        await pilot.press("n")
        await pilot.pause()
        assert "needle" in app.drawn()[1]


async def test_a_newer_search_wins() -> None:
    app = LogApp()
    async with app.run_test() as pilot:
        app.log_view.set_lines(numbered(300_000))
        await asyncio.gather(app.log_view.find("line 1"), app.log_view.find("line 29999"))
        await pilot.pause()
        assert app.log_view.match_count == 11
        assert app.searches[-1][:2] == ("line 29999", 11)


async def test_the_search_holds_for_lines_that_come_later() -> None:
    app = LogApp()
    async with app.run_test() as pilot:
        app.log_view.set_lines(numbered(20))
        assert await app.log_view.find("line 1") == 11
        app.log_view.set_lines(numbered(200))
        await until(pilot, lambda: app.log_view.match_count == 111, "the new lines are searched")
        assert await app.log_view.find("") == 0


async def test_a_filter_keeps_the_numbers_of_the_lines() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(1000))
        assert await app.log_view.filter("line 99") == 11
        assert [row.split()[0] for row in app.drawn()[1:3]] == ["991", "992"]
        await pilot.press("G", "up")
        assert app.log_view.line_at_cursor == "INFO line 998"
        assert await app.log_view.find("line 998") == 1
        assert await app.log_view.filter("") == 1000
        assert app.log_view.line_at_cursor == "INFO line 998"
        await pilot.pause()
        assert app.filtered == [("line 99", 11), ("", 1000)]


async def test_a_filter_leaves_the_cursor_at_its_height() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(1000))
        await app.log_view.filter("line 50")
        await pilot.press("G", "up", "up", "up")
        before = app.drawn()
        cursor = next(row for row in before if row.startswith("▌"))
        await app.log_view.filter("")
        assert app.drawn().index(cursor) == before.index(cursor)


async def test_a_filter_that_hides_all_says_so() -> None:
    app = LogApp()
    async with app.run_test() as pilot:
        app.log_view.set_lines(numbered(10))
        assert await app.log_view.filter("[/x]") == 0
        assert "No line contains “[/x]”." in app.drawn()[0]
        await pilot.press("down", "up", "G", "g", "pagedown", "pageup", "n", "e", "z")
        assert app.log_view.line_at_cursor is None
        assert await app.log_view.filter("") == 10
        assert app.log_view.line_at_cursor is not None


async def test_an_empty_log_says_so() -> None:
    app = LogApp()
    async with app.run_test() as pilot:
        await pilot.press("down", "G", "pagedown", "n", "e", "z", "f")
        assert "This run has no log yet." in app.drawn()[0]
        assert app.log_view.line_at_cursor is None
        assert await app.log_view.first_error() is None


async def test_following_stays_at_the_end_until_one_moves_up() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(100))
        await pilot.press("f")
        app.log_view.set_lines(numbered(200))
        await pilot.pause()
        assert app.drawn()[-1].endswith("INFO line 199")
        await pilot.press("up")
        assert not app.log_view.follow
        app.log_view.set_lines(numbered(300))
        await pilot.pause()
        assert app.log_view.line_at_cursor == "INFO line 198"
        assert app.following == [True, False]


async def test_scrolling_up_ends_following() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(100))
        app.log_view.follow = True
        await pilot.pause()
        app.log_view.scroll_up(animate=False)
        await until(pilot, lambda: not app.log_view.follow, "following ends")


async def test_fewer_lines_do_not_end_following() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(500))
        app.log_view.follow = True
        await pilot.pause()
        app.log_view.set_lines(numbered(100))
        await pilot.pause()
        assert app.log_view.follow
        assert app.drawn()[-1].endswith("INFO line 99")


async def test_new_lines_leave_the_reader_where_he_is() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(100))
        await pilot.press("pagedown", "down", "down")
        before = app.drawn()[3]
        app.log_view.set_lines(numbered(5000))
        await pilot.pause()
        assert app.drawn()[3].split()[1:] == before.split()[1:]
        app.log_view.set_lines(numbered(50), keep_place=False)
        assert app.log_view.cursor_line == 0


async def test_the_first_error_is_one_key_away() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        lines = numbered(5000)
        lines[4000] = "Traceback (most recent call last):"
        lines[4500] = "ERROR later"
        app.log_view.set_lines(lines)
        app.log_view.follow = True
        await pilot.press("e")
        await until(pilot, lambda: app.log_view.cursor_line == 4000, "the error is found")
        assert not app.log_view.follow
        assert app.drawn()[-1].endswith("INFO line 4015"), "what follows the error is seen"


async def test_wrapping_shows_all_of_a_long_line() -> None:
    app = LogApp()
    async with app.run_test(size=(40, 10)) as pilot:
        text = "日本語 " * 30 + "e\u0301nd"
        app.log_view.set_lines(["before", text, "after"])
        await pilot.press("z")
        await until(pilot, lambda: app.log_view.virtual_size.height > 3, "rows are counted")
        await pilot.press("G")
        await pilot.pause()
        rows = [row for row in app.drawn() if row]
        assert rows[-1].endswith("after")
        assert all(cell_len(row) <= 38 for row in rows)
        await pilot.press("g", "down")
        seen = "".join(row[3:].strip() for row in app.drawn() if row.startswith("▌"))
        assert seen.replace(" ", "").startswith("日本語" * 15)
        await pilot.press("z")
        await until(pilot, lambda: app.log_view.virtual_size.height == 3, "one row per line")


async def test_a_line_higher_than_the_screen_is_scrolled_through() -> None:
    app = LogApp()
    async with app.run_test(size=(20, 5)) as pilot:
        app.log_view.set_lines(["x" * 200, "after"])
        await pilot.press("z")
        await until(pilot, lambda: app.log_view.virtual_size.height > 5, "rows are counted")
        await pilot.press("down")
        assert (app.log_view.cursor_line, app.log_view.scroll_offset.y) == (0, 1)
        await pilot.press(*["down"] * 10)
        assert app.log_view.cursor_line == 1
        await pilot.press(*["up"] * 12)
        assert (app.log_view.cursor_line, app.log_view.scroll_offset.y) == (0, 0)
        await pilot.press(*["pagedown"] * 4)
        assert app.log_view.cursor_line == 1


async def test_a_resize_wraps_anew() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(["word " * 60] * 3)
        app.log_view.wrap = True
        await until(pilot, lambda: app.log_view.virtual_size.height > 3, "rows are counted")
        before = app.log_view.virtual_size.height
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: app.log_view.virtual_size.height > before, "more rows")


async def test_odd_text_is_shown_and_not_obeyed() -> None:
    app = LogApp()
    async with app.run_test(size=(20, 5)):
        app.log_view.set_lines(["[/x] [red]", "\x1b[31mr\x07ed\r", "a\tb", "\u202eabc"])
        rows = app.drawn()
        assert rows[0] == "▌1 [/x] [red]"
        assert rows[1] == " 2 r␇ed"
        assert rows[2] == " 3 a       b"
        assert rows[3] == " 4 \\u202eabc"


async def test_numbers_can_be_hidden() -> None:
    app = LogApp()
    async with app.run_test(size=(20, 5)) as pilot:
        app.log_view.set_lines(["one", "two"])
        await pilot.press("number_sign")
        assert app.drawn()[:2] == ["▌one", " two"]


async def test_a_click_moves_the_cursor() -> None:
    app = LogApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.log_view.set_lines(numbered(5))
        await pilot.click(LogView, offset=(5, 3))
        assert app.log_view.line_at_cursor == "INFO line 3"
        await pilot.click(LogView, offset=(5, 15))
        assert app.log_view.line_at_cursor == "INFO line 3"


@pytest.mark.parametrize("width", [1, 2, 7, 80])
def test_rows_and_lines_agree(width: int) -> None:
    lines = ["", "ascii " * 20, "日本語" * 9, "tab\tbed", "\x1b" * 30, "👩‍👩‍👧‍👦" * 5]
    starts = row_starts(lines, range(len(lines)), width)
    layout = LogLayout(lines, range(len(lines)), (), starts)
    for number, line in enumerate(lines):
        first, last = layout.rows_of(number)
        parts = pieces(displayed(line), width)
        assert last - first + 1 == len(parts)
        assert "".join(parts) == displayed(line)
        assert [layout.at(row) for row in range(first, last + 1)] == [
            (number, part) for part in range(len(parts))
        ]


def test_colours_of_a_terminal_become_those_of_the_theme() -> None:
    names = {
        "": "",
        "red": "red",
        "bright_cyan": "cyan",
        "#ff8700": "yellow",
        "#5a78fa": "blue",
        "#444444": "black",
        "#fafafa": "white",
        "#d030d0": "magenta",
    }
    assert {colour: theme_colour(colour) for colour in names} == names


async def test_lines_of_a_megabyte_are_drawn_as_fast_as_short_ones() -> None:
    million = 1_000_000
    lines = [
        "x" * million + "needle",
        "日" * million,
        "\x1b[31m" + "y" * million,
        "\x07" * million,
        "a\t" * million,
        "0 %\r" * million + "100 %",
        "\udcff" * million,
    ]
    app = LogApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.log_view.set_lines(lines)
        await pilot.press("G", "g", "right", "left")
        rows = app.drawn()
        assert rows[0].startswith("▌1 xxx")
        assert rows[5] == " 6 100 %"
        assert all(cell_len(row) <= 60 for row in rows)
        await app.log_view.find("needle")
        await pilot.press("n")
        assert "needle" in app.drawn()[0], "what is found at the end is shown"
        app.log_view.set_lines(lines[:2])
        app.log_view.wrap = True
        await until(pilot, lambda: app.log_view.virtual_size.height > 18_000, "rows are counted")
        await pilot.press("G", "pageup", "g")
        assert app.drawn()[0].endswith("x" * 50)


async def test_lines_have_the_colours_of_their_level_and_of_their_codes() -> None:
    app = LogApp()
    async with app.run_test(size=(60, 10)):
        view = app.log_view
        view.set_lines(
            [
                "first",
                "[2026/11/29-09:08:11] ERROR    bad",
                "[2026/11/29-09:08:11] WARNING  odd",
                "[2026/11/29-09:08:11] DEBUG    deep",
                "[2026/11/29-09:08:11] INFO     0 errors, no error found",
                "plain \x1b[1;38;2;10;200;30mgreen\x1b[0m plain",
            ]
        )

        def colour(row: int, word: str) -> object:
            segments = [each for each in view.render_line(row) if word in each.text]
            return segments[0].style and segments[0].style.color

        def of(name: str) -> object:
            return view.get_visual_style(f"log--{name}").rich_style.color

        assert [colour(row, word) for row, word in enumerate(("bad", "odd", "deep"), 1)] == [
            of(name) for name in ("error", "warning", "debug")
        ]
        usual = view.get_visual_style().rich_style.color
        assert colour(4, "0 errors") == usual
        assert colour(5, "green") == of("green")
        bold = next(each for each in view.render_line(5) if "green" in each.text)
        assert bold.style
        assert bold.style.bold


async def test_what_is_cut_is_shown_as_cut_and_costs_no_row() -> None:
    app = LogApp()
    async with app.run_test(size=(60, 10)) as pilot:
        view = app.log_view
        view.set_lines(["\x1b[31mred\x1b[0m" * 9, "55 %\r" * 30])
        await pilot.pause()
        assert all("…" not in row for row in app.drawn())
        view.set_lines([*numbered(9_000), "x" * 200 + "end", *numbered(9_000)])
        await until(pilot, lambda: view.virtual_size.width > 200, "the longest line is measured")
        view.visit(9_000)
        cut = next(row for row in app.drawn() if "x" in row)
        assert (cut[-2:], len(cut.split()[-1])) == ("x…", view._room)
        for _ in range(9):
            await pilot.press("l")
        cut = next(row for row in app.drawn() if "x" in row)
        assert cut.split()[-1].startswith("…x")
        assert cut.endswith("xend")
        assert not view.show_horizontal_scrollbar


async def test_errors_are_marked_in_the_scroll_bar_and_found_by_the_keys_of_matches() -> None:
    app = LogApp()
    async with app.run_test(size=(60, 10)) as pilot:
        view = app.log_view
        view.set_lines([*numbered(100), "KeyError: 'x'", *numbered(49), "ERROR again"])
        view.mark_errors((100, 150), 100)
        await pilot.pause()
        bar = view.vertical_scrollbar
        strips = [bar.render_line(y).text for y in range(bar.size.height)]
        assert strips[100 * len(strips) // 151] == "✗"
        assert strips[-1] == "•"
        await pilot.press("n")
        assert view.cursor_line == 100
        await pilot.press("n", "n")
        assert view.cursor_line == 100, "after the last comes the first"
        await pilot.press("N")
        assert view.cursor_line == 150
        view.mark_errors((), None)
        await pilot.pause()
        assert {bar.render_line(y).text[0] for y in range(bar.size.height)} == {" ", "┃"}
