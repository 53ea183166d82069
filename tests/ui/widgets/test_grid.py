"""The grid: long tables, odd text, a cursor that stays, small screens."""

from collections.abc import Sequence
from typing import overload

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import MouseScrollDown
from textual.widgets import Button

from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Column, Grid

COLUMNS = (Column("name"), Column("rows", align="right"))


class GridApp(App[None]):
    def __init__(self, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__()
        self.columns = columns
        self.highlighted: list[tuple[int, str]] = []
        self.opened: list[tuple[int, str]] = []
        self.headers: list[str] = []

    def compose(self) -> ComposeResult:
        yield Grid(self.columns, id="grid", empty_text="No files here yet.")
        yield Button("elsewhere")

    @on(Grid.RowHighlighted, "#grid")
    def remember_highlighted(self, event: Grid.RowHighlighted) -> None:
        self.highlighted.append((event.row, event.key))

    @on(Grid.RowOpened, "#grid")
    def remember_opened(self, event: Grid.RowOpened) -> None:
        self.opened.append((event.row, event.key))

    @on(Grid.HeaderPressed, "#grid")
    def remember_header(self, event: Grid.HeaderPressed) -> None:
        self.headers.append(event.column)

    @property
    def grid(self) -> Grid:
        return self.query_one(Grid)

    def drawn(self) -> list[str]:
        """The grid's lines as they are on the screen now."""
        return [self.grid.render_line(y).text for y in range(self.grid.size.height)]


class CountedRows(Sequence[Sequence[str]]):
    """A million rows that remember which of them were asked for."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[str]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        assert isinstance(index, int)
        if not 0 <= index < self.length:
            raise IndexError(index)
        self.asked.append(index)
        return [f"row {index}", *(str(index * place) for place in range(1, 10))]


def numbered(count: int) -> tuple[list[list[str]], list[str]]:
    return [[f"row {i}", str(i)] for i in range(count)], [f"key{i}" for i in range(count)]


async def test_a_million_rows_are_asked_for_only_where_they_are_seen() -> None:
    app = GridApp([Column(f"column {i}") for i in range(10)])
    rows = CountedRows(1_000_000)
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(rows)
        assert len(rows.asked) <= 300, "only a sample is measured"
        await pilot.press("G")
        await pilot.pause()
        assert app.grid.cursor_row == 999_999
        rows.asked.clear()
        app.grid.refresh()
        await pilot.pause()
        assert rows.asked, "the screen was drawn"
        assert min(rows.asked) >= 1_000_000 - 24
        assert len(rows.asked) <= 24 * 2


async def test_one_step_draws_two_rows() -> None:
    app = GridApp([Column(f"column {i}") for i in range(10)])
    rows = CountedRows(1_000_000)
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(rows)
        await pilot.pause()
        rows.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(rows.asked) == {0, 1}


async def test_the_header_stays_while_rows_scroll() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(1000))
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert app.drawn()[0].split() == ["name", "rows"]
        assert any(line.startswith("▌") for line in app.drawn())


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["down", "j", "k"], 1),
        (["up"], 0),
        (["G"], 99),
        (["end", "up"], 98),
        (["G", "g"], 0),
        (["end", "home"], 0),
        (["end", "down"], 99),
        (["pagedown", "pageup"], 0),
        (["ctrl+d", "ctrl+u", "down"], 1),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], row: int) -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(100))
        app.grid.focus()
        await pilot.press(*keys)
        assert app.grid.cursor_row == row
        assert app.grid.cursor_key == f"key{row}"


async def test_a_page_keeps_one_row_of_the_page_before() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(100))
        app.grid.focus()
        await pilot.press("pagedown")
        assert app.grid.cursor_row == app.grid.size.height - 2


async def test_the_cursor_stays_on_its_key_and_its_place_on_the_screen() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows, keys = numbered(200)
        app.grid.set_rows(rows, keys)
        app.grid.move_to("key105")
        app.grid.action_move(-5)
        await pilot.pause()
        height = app.grid.cursor_row - app.grid.scroll_offset.y
        app.highlighted.clear()
        app.grid.set_rows([["new", "0"]] * 30 + rows, [f"new{i}" for i in range(30)] + keys)
        await pilot.pause()
        assert app.grid.cursor_key == "key100"
        assert app.grid.cursor_row == 130
        assert app.grid.cursor_row - app.grid.scroll_offset.y == height
        assert app.highlighted == [], "the same row needs no new details"


async def test_a_vanished_key_leaves_the_cursor_near() -> None:
    app = GridApp()
    async with app.run_test() as pilot:
        rows, keys = numbered(5)
        app.grid.set_rows(rows, keys)
        app.grid.move_to("key4")
        app.grid.set_rows(rows[:3], keys[:3])
        await pilot.pause()
        assert app.grid.cursor_key == "key2"
        assert app.highlighted[-1] == (2, "key2")


async def test_the_place_can_be_given_up() -> None:
    app = GridApp()
    async with app.run_test() as pilot:
        app.grid.set_rows(*numbered(100))
        app.grid.move_to("key50")
        await pilot.pause()
        app.grid.set_rows(*numbered(100), keep_cursor=False)
        assert (app.grid.cursor_row, app.grid.scroll_offset.y) == (0, 0)


async def test_rows_without_keys_are_known_by_number() -> None:
    app = GridApp()
    async with app.run_test():
        app.grid.set_rows(numbered(10)[0])
        assert app.grid.move_to("7")
        assert app.grid.cursor_key == "7"
        assert not app.grid.move_to("10")


async def test_keys_must_fit_the_rows() -> None:
    app = GridApp()
    async with app.run_test():
        with pytest.raises(ValueError, match="2 rows came with 1 keys"):
            app.grid.set_rows([["a"], ["b"]], ["a"])


async def test_enter_and_double_click_open_a_row() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(10))
        app.grid.focus()
        await pilot.press("down", "enter")
        await pilot.click(Grid, offset=(3, 4))
        assert app.grid.cursor_row == 3
        await pilot.click(Grid, offset=(3, 6), times=2)
        await pilot.pause()
        assert app.opened == [(1, "key1"), (5, "key5")]


async def test_a_click_on_the_header_or_below_the_rows_does_nothing() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(3))
        app.grid.move_to("key1")
        await pilot.click(Grid, offset=(3, 0))
        await pilot.click(Grid, offset=(3, 12))
        assert app.grid.cursor_row == 1


async def test_an_empty_grid_says_so_and_opens_nothing() -> None:
    app = GridApp()
    async with app.run_test() as pilot:
        assert "No files here yet." in app.drawn()[1]
        app.grid.focus()
        await pilot.press("enter", "down", "G", "pagedown")
        assert app.grid.cursor_key is None
        app.grid.set_rows(*numbered(2))
        app.grid.set_rows([])
        await pilot.pause()
        assert app.opened == []
        assert "No files here yet." in app.drawn()[1]


NASTY = [
    "[/x] [red] [@click=app.quit]",
    "日本語のファイル名.csv",
    "👩‍👩‍👧‍👦 family",
    "e\u0301a\u0300 combining",
    "\x1b[31mred\x1b[0m\r\n\x07",
    "\u202egnp.exe",
    "⚠️ warn",
    "",
    "x" * 300,
]


@pytest.mark.parametrize("text", NASTY)
async def test_odd_text_stays_in_its_column(text: str) -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows([[text, "1"], ["plain", "1"], [outside(text), "1"]])
        await pilot.pause()
        lines = app.drawn()
        ends = {cell_len(line.rstrip()) for line in lines[:4]}
        assert len(ends) == 1, "the second column is aligned right in every row"
        assert not any(ord(character) < 32 for line in lines for character in line)
        assert "\u202e" not in "".join(lines)


async def test_markup_is_shown_as_it_is() -> None:
    app = GridApp([Column("[b]name[/b]")])
    async with app.run_test():
        app.grid.set_rows([["[/x] [red]"]])
        assert "[b]name[/b]" in app.drawn()[0]
        assert "[/x] [red]" in app.drawn()[1]


async def test_content_made_elsewhere_cannot_smuggle_control_characters() -> None:
    app = GridApp()
    async with app.run_test():
        app.grid.set_rows([[Content("a\x1b[31mb\nc"), ""]])
        assert "a␛[31mb␊c" in app.drawn()[1]


async def test_short_rows_are_filled_and_long_ones_cut() -> None:
    app = GridApp()
    async with app.run_test():
        app.grid.set_rows([["only"], ["one", "two", "three"]])
        assert app.drawn()[1].split() == ["▌only"]
        assert app.drawn()[2].split() == ["one", "two"]


async def test_given_widths_are_kept_and_measured_ones_capped() -> None:
    app = GridApp([Column("a", width=5), Column("b", max_width=8), Column("c")])
    async with app.run_test(size=(80, 24)):
        app.grid.set_rows([["123456789", "123456789", "end"]])
        assert app.drawn()[1].rstrip() == "▌1234…  1234567…  end"


async def test_names_are_cut_in_the_middle_wide_characters_too() -> None:
    app = GridApp([Column("Name", 10, middle=True), Column("To", 9, "right", middle=True)])
    async with app.run_test(size=(80, 24)):
        app.grid.set_rows([["data/2024/b.csv", "a.csv"], [Content("原料原料原料.csv"), "ab" * 9]])
        assert app.drawn()[1].rstrip() == "▌data…b.csv      a.csv"
        assert app.drawn()[2].rstrip() == " 原料….csv   abab…abab"


async def test_columns_out_of_sight_scroll_into_it() -> None:
    app = GridApp([Column(f"column{i}", width=20) for i in range(10)])
    async with app.run_test(size=(40, 10)) as pilot:
        app.grid.set_rows([[str(i) * 20 for i in range(10)]] * 3)
        app.grid.focus()
        await pilot.press("right")
        assert app.drawn()[0].split()[0] == "column1", "one column at a time"
        await pilot.press(*["right"] * 9)
        lines = app.drawn()
        assert "column9" in lines[0]
        assert "9" * 20 in lines[1]
        assert lines[1].startswith("▌"), "the cursor is seen at any place"
        await pilot.press(*["left"] * 10)
        assert app.drawn()[0].split()[0] == "column0"


async def test_a_column_wider_than_the_screen_is_read_in_parts() -> None:
    text = "".join(chr(ord("a") + place) * 10 for place in range(6))
    app = GridApp([Column("wide", width=60), Column("last")])
    async with app.run_test(size=(20, 5)) as pilot:
        app.grid.set_rows([[text, "end"]])
        app.grid.focus()
        seen = set(app.drawn()[1])
        for _ in range(5):
            await pilot.press("right")
            seen |= set(app.drawn()[1])
        assert set(text) <= seen


async def test_a_tiny_screen_shows_header_and_cursor() -> None:
    app = GridApp()
    async with app.run_test(size=(20, 5)) as pilot:
        app.grid.set_rows(*numbered(100))
        app.grid.focus()
        await pilot.press("G")
        await pilot.resize_terminal(20, 3)
        await pilot.pause()
        assert app.grid.cursor_key == "key99"
        page = app.grid.container_size.height
        assert app.grid.cursor_row <= app.grid.scroll_offset.y + max(1, page - 1)


async def test_the_cursor_is_seen_without_colours_and_without_focus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = GridApp()
    async with app.run_test() as pilot:
        app.grid.set_rows(*numbered(3))
        app.grid.focus()
        await pilot.pause()
        focused = list(app.grid.render_line(1))
        assert any(segment.style and segment.style.reverse for segment in focused)
        assert app.drawn()[1].startswith("▌")
        app.query_one(Button).focus()
        await pilot.pause()
        blurred = list(app.grid.render_line(1))
        assert not any(segment.style and segment.style.reverse for segment in blurred)
        assert all(segment.style and segment.style.underline for segment in blurred)
        assert app.drawn()[1].startswith(" ")


async def test_a_row_that_matters_less_is_dim() -> None:
    app = GridApp()
    async with app.run_test():
        app.grid.row_style = lambda row: "dim" if row == 1 else None
        app.grid.set_rows(*numbered(3))
        plain, marked = (list(app.grid.render_line(y))[-1].style for y in (3, 2))
        assert plain
        assert marked
        assert plain.color != marked.color


async def test_a_click_on_the_name_of_a_column_names_it() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(3))
        for column in app.grid.columns:
            at = app.drawn()[0].index(column.name)
            await pilot.click(app.grid, offset=(at, 0))
        assert app.headers == [column.name for column in app.grid.columns]
        assert app.grid.cursor_row == 0


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = GridApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.set_rows(*numbered(100))
        await pilot.pause()
        await pilot._post_mouse_events([MouseScrollDown], Grid, offset=(5, 5))
        await pilot.wait_for_animation()
        assert app.grid.scroll_offset.y > 0
        assert app.grid.cursor_row == 0
