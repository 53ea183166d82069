"""Text that comes in one piece with the key before it: each key is for what is then shown."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.domain.workspace_files import DeletePlan, plan_deletion
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.screens.main.files.operations import file_changes
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.query_box import QueryBox
from tests.ui.comparing_driving import UNSETTLED, both, comparing, marks, ticked
from tests.ui.driving import pane, running, until
from tests.ui.files_driving import (
    cursor,
    empty,
    files,
    files_of,
    lines,
    local,
    put,
    said,
    sides_of,
    tree,
)
from tests.ui.twin_driving import rows, twin, twin_of

NAMED = ("enter", "escape", "space", "home", "shift+end", "ctrl+c")
NAMES_OF = {"/": "slash", "]": "right_square_bracket", " ": "space"}
CHARACTERS = {"enter": "\r", "escape": "\x1b", "space": " "}
NAMES = ("alpha.csv", "beta.csv", "gamma.csv", "gamut.csv")


@pytest.fixture
def platform(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoPlatform:
    """A workspace with few files, and an empty folder of this computer."""
    empty(fresh_demo)
    put(fresh_demo, *NAMES)
    monkeypatch.chdir(tmp_path)
    return fresh_demo


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Let keys come at once; what is no name of a key is typed letter by letter."""
    for key in keys:
        for each in [key] if key in NAMED else key:
            character = each if len(each) == 1 else CHARACTERS.get(each)
            pilot.app.post_message(Key(NAMES_OF.get(each, each), character))


def dialogs(pilot: Pilot[None]) -> list[Dialog[object]]:
    return [each for each in pilot.app.screen_stack if isinstance(each, Dialog)]


def top(pilot: Pilot[None]) -> object:
    return pilot.app.screen


def workspace_names(demo: DemoPlatform) -> list[str]:
    return demo.world.workspaces[demo.workspace_id].files.names()


def typed(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(Input).value


async def test_a_name_is_whole_that_follows_the_key_which_asks_for_it(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        burst(pilot, "n", "results")
        await until(pilot, lambda: isinstance(top(pilot), PromptDialog), "it is asked")
        await until(pilot, lambda: typed(pilot) == "results", "the whole name")
        burst(pilot, "enter", "j", "space")
        await until(pilot, lambda: "results" in "".join(lines(pilot)), "the folder is made")
        await until(pilot, lambda: len(files(pilot).remote.marks) == 1, "one is marked")


async def test_what_follows_escape_is_for_what_lies_under_the_dialog(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        burst(pilot, "m", "-2024", "escape", "j", "m", "-x")
        await until(pilot, lambda: isinstance(top(pilot), PromptDialog), "it is asked")
        await until(pilot, lambda: typed(pilot) == "-x.csv", "of the second file")
        await pilot.press("escape")
        assert not dialogs(pilot)


async def test_a_typed_confirmation_is_whole_and_enter_counts_once(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        burst(
            pilot,
            "a",
            "x",
            platform.world.workspaces[platform.workspace_id].name,
            "enter",
            "enter",
            "n",
            "next",
        )
        await until(pilot, lambda: not workspace_names(platform), "all are deleted")
        await until(pilot, lambda: not tree(pilot).entries, "none is listed")


async def test_a_filter_narrows_the_list_before_the_next_key_is_for_it(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        burst(pilot, "/", "gam", "enter", "space")
        await until(pilot, lambda: len(files(pilot).remote.marks), "one is marked")
        assert files(pilot).remote.marks.names == ("gamma.csv",)
        assert files(pilot).remote.line("filter").text == "gam"


async def test_every_letter_comes_once_and_in_order(platform: DemoPlatform) -> None:
    text = "the quick brown fox jumps over the lazy dog " * 2
    async with files_of(platform) as pilot:
        burst(pilot, "/", text)
        line = files(pilot).remote.line("filter")
        await until(pilot, lambda: len(line.text) >= len(text), "all letters")
        assert line.text == text


async def test_what_is_pasted_after_a_key_is_for_what_the_key_opens(platform: DemoPlatform) -> None:
    async with files_of(platform) as pilot:
        burst(pilot, "n")
        pilot.app.post_message(Paste("pasted/deep"))
        burst(pilot, "er", "enter", "/", "al")
        line = files(pilot).remote.line("filter")
        await until(pilot, lambda: line.text == "al", "the filter")
        await until(pilot, lambda: "alpha.csv" in "".join(lines(pilot)), "narrowed")
        await pilot.press("escape")
        await until(pilot, lambda: "deeper" in "".join(lines(pilot)), "the folder is made")


async def test_a_path_is_whole_on_this_computers_side(
    platform: DemoPlatform, tmp_path: Path
) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    async with sides_of(platform) as pilot:
        burst(pilot, "c", "one/two", "enter")
        await until(pilot, lambda: local(pilot).folder == tmp_path / "one" / "two", "it goes there")


async def test_a_key_after_the_filter_of_the_runners_is_for_their_list(
    still_demo: DemoPlatform,
) -> None:
    async with running(still_demo, show="2") as pilot:
        runners = pane(pilot)
        assert isinstance(runners, RunnersPane)
        burst(pilot, "/", "season", "enter", "j", "j", "i", "r-abc", "escape", "v")
        await until(pilot, lambda: isinstance(top(pilot), RawDialog), "the one under the cursor")
        assert runners.query_one(FilterLine).text == "season"
        assert runners.grid.cursor_row == 2
        await pilot.press("escape")


async def test_a_key_after_the_filter_of_a_comparison_is_for_its_list(
    platform: DemoPlatform, tmp_path: Path
) -> None:
    both(platform, tmp_path)
    async with comparing(platform) as pilot:
        burst(pilot, "/", "same", "enter", "space", "/", "escape", "k", "space")
        await until(pilot, lambda: len(ticked(pilot)) == 2, "two are ticked")
        assert ticked(pilot) == {"same.csv", "right.csv"}
        assert set(marks(pilot)) == set(UNSETTLED)


async def test_a_query_is_whole(still_demo: DemoPlatform) -> None:
    async with twin_of(still_demo) as pilot:
        burst(pilot, "/", "home", "shift+end", "MATCH (n) RETURN count(n)", "enter")
        await until(pilot, lambda: rows(pilot, "querying") == [["51"]], "the answer")


async def test_a_dataset_is_found_by_what_follows_the_key(still_demo: DemoPlatform) -> None:
    async with twin_of(still_demo, dataset=None) as pilot:
        burst(pilot, "t")
        await until(pilot, lambda: isinstance(top(pilot), ChooseDialog), "a choice")
        burst(pilot, "escape", "]", "/", "RETURN 1")
        await until(
            pilot, lambda: twin(pilot).query_one(QueryBox).value.endswith("RETURN 1"), "typed"
        )


async def test_a_question_after_a_question_takes_the_keys_that_are_for_it(
    platform: DemoPlatform,
) -> None:
    put(platform, "box/inside.csv")
    async with files_of(platform) as pilot:
        burst(pilot, "G", "m", "home", "shift+end", "box", "enter", "escape", "k", "m", "-2")
        await until(pilot, lambda: isinstance(top(pilot), PromptDialog), "it is asked")
        await until(pilot, lambda: typed(pilot) == "-2.csv", "of the file above")
        await pilot.press("escape")
        assert "gamut.csv" in workspace_names(platform)


async def test_keys_do_not_wait_for_ever(
    platform: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(*given: Any) -> DeletePlan:
        assert go_on.wait(60)
        return plan_deletion(*given)

    monkeypatch.setattr(file_changes, "plan_deletion", slow)
    async with files_of(platform) as pilot:
        burst(pilot, "x", "j", "ctrl+c")
        await until(pilot, lambda: "Press Ctrl-C again" in said(pilot), "Ctrl-C is heard")
        assert cursor(pilot) == "beta.csv"
        assert not dialogs(pilot)
        go_on.set()
        await until(pilot, lambda: isinstance(top(pilot), ListingDialog), "it is asked")
        await pilot.press("escape")


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b/ab", ["escape", "slash", "a", "b"]),
        ("\x1bx", ["escape", "x"]),
        ("\x1bX ", ["escape", "X", "space"]),
        ("\x1b ", ["escape", "space"]),
        ("\x1b\x11", ["escape", "ctrl+q"]),
        ("\x1b\x1b\r", ["escape", "escape", "enter"]),
        ("\x1b[A\x1bOB", ["up", "down"]),
    ],
)
async def test_escape_is_a_key_of_its_own_when_another_follows_at_once(
    platform: DemoPlatform, sent: str, keys: list[str]
) -> None:
    async with running(platform):
        parser = XTermParser()
        events = [*parser.feed(sent), *parser.feed("")]
        assert [each.key for each in events if isinstance(each, Key)] == keys
