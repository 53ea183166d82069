"""Palette, help and footer: every command from anywhere, or the reason why not."""

import re
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from csm_tui.demo import DemoPlatform
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.actions import ACTIONS, SCOPES, WAYS, Command, Reach
from csm_tui.ui.app import CsmApp
from csm_tui.ui.commands import commands_at
from csm_tui.ui.dialogs.commands import CommandsDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.presentation.command_search import search
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.files.comparing import CompareScreen
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.key_line import MOST, KeyLine
from tests.ui.driving import idle, pane, running, shown, until
from tests.ui.runners_driving import learnt, planted, runners, runners_of

ANY = [Command(action, Reach.HERE) for action in ACTIONS]


def titles(query: str) -> list[str]:
    return [command.action.title for command in search(query, ANY)]


def offered(pilot: Pilot[None]) -> dict[str, Command]:
    """Return the commands at the focus by the ids of their actions."""
    return {command.action.id: command for command in commands_at(pilot.app.screen)}


async def opened(pilot: Pilot[None], key: str) -> CommandsDialog:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "the list opens")
    await until(pilot, lambda: listed(pilot), "it is filled")
    assert isinstance(pilot.app.screen, CommandsDialog)
    return pilot.app.screen


def listed(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the list of commands."""
    return [str(each.prompt) for each in pilot.app.screen.query_one(OptionList).options]


async def run(pilot: Pilot[None], query: str) -> None:
    """Run the first command that the palette finds."""
    await opened(pilot, "colon")
    await pilot.press(*query, "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandsDialog), "it is chosen")


def test_every_action_has_a_title_and_a_way() -> None:
    assert [action.id for action in ACTIONS if not re.match(r"[A-Z][a-z]+", action.title)] == []
    assert [action.title for action in ACTIONS if len(action.title) > 40] == []
    assert [action.id for action in ACTIONS if action.label[:1].isupper()] == []
    assert set(SCOPES) - set(WAYS) == {"app"}
    by_id = {action.id: action for action in ACTIONS}
    openers = [by_id[way.opened_by] for way in WAYS.values() if way.opened_by]
    assert [action.id for action in openers if action.writes] == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("download", "Download file"),
        ("dele", "Delete file"),
        ("comp", "Compare folders"),
        ("failed", "Retry failed transfers"),
        ("failed runners", "Show failed runners only"),
        ("runner", "Go to Runners"),
        ("start run", "Start runner"),
        ("clear fin", "Clear finished transfers"),
    ],
)
def test_the_title_decides_which_command_is_first(query: str, first: str) -> None:
    assert titles(query)[0] == first


def test_a_word_comes_before_a_part_of_one_and_before_scattered_letters() -> None:
    found = titles("file")
    kinds = [
        2 if re.search(r"\bfile", title.casefold()) else int("file" in title.casefold())
        for title in found
    ]
    assert kinds == sorted(kinds, reverse=True)
    assert "Show failed runners only" in titles("shfr")
    assert titles("qqq") == []


@pytest.mark.parametrize("show", ["1", "2", "3", "T"])
async def test_every_command_is_reached_from_everywhere(demo: DemoPlatform, show: str) -> None:
    async with running(demo, show=show) as pilot:
        commands = offered(pilot)
        known = {command.action.title for command in commands.values()}
        assert known == {action.title for action in ACTIONS}
        silent = [each for each in commands.values() if each.reach is not Reach.HERE]
        assert [each.action.id for each in silent if not each.note] == []
        assert commands["datasets.download"].note == "only on API 5.x"
        assert commands["app.help"].reach is Reach.HERE


async def test_the_first_screen_says_to_connect_first() -> None:
    app = CsmApp(environ={}, demo=DemoProcess())
    async with app.run_test() as pilot:
        await pilot.pause()
        commands = offered(pilot)
        assert commands["connect.start_demo"].reach is Reach.HERE
        assert commands["files.download"].note == "connect first"


async def test_a_command_of_another_pane_is_run_there(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await run(pilot, "failed runners")
        await until(pilot, lambda: pane(pilot).scope == "runners", "the pane changes")
        runners = pilot.app.screen.query_one(RunnersPane).runner_list
        await until(pilot, lambda: runners.filters_states, "only the failed ones are shown")
        await idle(pilot)


async def test_a_command_of_a_screen_opens_it_and_leaves_another_one(demo: DemoPlatform) -> None:
    async with running(demo, show="3") as pilot:
        await run(pilot, "transfer history")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "it opens")
        await until(pilot, lambda: "history" in "\n".join(shown(pilot)).casefold(), "it is shown")
        await run(pilot, "compare fold")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen), "it opens")
        await idle(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "nothing is between")


async def test_a_change_of_another_pane_is_shown_there_and_not_made(demo: DemoPlatform) -> None:
    async with running(demo, show="2") as pilot:
        await run(pilot, "delete file")
        await until(pilot, lambda: pane(pilot).scope == "files", "the pane changes")
        told = partial(is_told, pilot, "Delete file: press x here.")
        await until(pilot, told, "the key is said")
        assert not isinstance(pilot.app.screen, ConfirmDialog)
        await run(pilot, "delete runner")
        told = partial(is_told, pilot, "Delete runner: press x here.")
        await until(pilot, told, "the key is said")
        assert not isinstance(pilot.app.focused, Input), "the key is not text there"


def is_told(pilot: Pilot[None], text: str) -> bool:
    return text in " ".join(" ".join(shown(pilot)).split())


async def test_what_is_not_possible_says_why_and_does_nothing(demo: DemoPlatform) -> None:
    async with running(demo, show="2") as pilot:
        dialog = await opened(pilot, "colon")
        await pilot.press(*"list scen")
        await until(pilot, lambda: "✗ only on API 3.x" in listed(pilot)[0], "the reason is shown")
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is dialog
        assert is_told(pilot, "✗ Not possible here: only on API 3.x")


async def test_help_is_grouped_searched_and_run(demo: DemoPlatform) -> None:
    async with running(demo, show="2", size=(100, 40)) as pilot:
        await opened(pilot, "question_mark")
        headings = [line for line in listed(pilot) if line in SCOPES.values()]
        assert headings[0] == "Runners"
        assert "Start runner" in listed(pilot)[1]
        assert len(headings) == len(set(headings))
        assert listed(pilot)[-5] == "Every list"
        await pilot.press(*"filter")
        await until(pilot, lambda: "Filter runners" in listed(pilot)[1], "it is searched")
        assert listed(pilot)[0] == "Runners"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "the filter opens")
        assert isinstance(pilot.app.screen, MainScreen)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@pytest.mark.parametrize("key", ["colon", "question_mark"])
async def test_every_line_of_the_list_fits(
    demo: DemoPlatform, size: tuple[int, int], key: str
) -> None:
    async with running(demo, size=size) as pilot:
        await opened(pilot, key)
        width = pilot.app.screen.query_one(OptionList).scrollable_content_region.width
        assert max(len(line) for line in listed(pilot)) <= width
        assert pilot.app.screen.query_one(OptionList).size.height >= 4


@pytest.mark.parametrize("keys", ["1", "1\t", "1C", "2", "3", "T"])
async def test_the_footer_has_the_first_hints_whole_and_help_at_any_width(
    demo: DemoPlatform, keys: str
) -> None:
    async with running(demo, size=(160, 50)) as pilot:
        await pilot.press(*("tab" if key == "\t" else key for key in keys))
        await idle(pilot)
        for width in (160, 120, 80, 40):
            await pilot.resize_terminal(width, 24)
            line = pilot.app.screen.query_one(KeyLine)
            await until(pilot, lambda: line.size.width >= width - 2, "it has its width")  # noqa: B023
            text = shown(pilot)[-1]
            hints = [f"{hint.name} {hint.label}" for _, hint in line.shown]
            assert text.split("  ")[0].strip() == hints[0]
            assert [hint for hint in hints if hint not in text] == []
            assert text.rstrip().endswith("? help")
            assert (": palette  ? help" in text) is (width >= 80)
            assert (2 if width == 40 else 4) <= len(hints) <= MOST + 2


async def test_the_footer_offers_only_what_works_here(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        line = pilot.app.screen.query_one(KeyLine)

        def keys() -> list[str]:
            return [hint.name for _, hint in line.shown]

        assert keys()[0] == "d"
        assert "u" not in keys()
        await pilot.press("tab")
        await until(pilot, lambda: keys()[0] == "u", "the other side has its own")
        assert "d" not in keys()
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "a text is typed")
        await until(pilot, lambda: "^p" in keys() and "F1" in keys(), "letters are text there")
        assert [key for key in keys() if len(key) == 1] == []


async def test_the_footer_offers_what_the_state_of_the_runner_gives_a_reason_for(
    demo: DemoPlatform,
) -> None:
    async with runners_of(demo, size=(120, 35)) as pilot:
        await learnt(pilot)
        line, listed_runners = pilot.app.screen.query_one(KeyLine), runners(pilot).runner_list

        def labels() -> list[str]:
            return [hint.label for _, hint in line.shown]

        assert listed_runners.move_to(planted(demo, "Broken handler").id)
        await until(pilot, lambda: "why" in labels(), "a failed run is explained")
        assert "stop" not in labels()
        ended_well = next(each for each in listed_runners.runners.values() if is_well(pilot, each))
        assert listed_runners.move_to(ended_well.id)
        await until(pilot, lambda: "why" not in labels(), "nothing is to be explained")


async def test_the_footer_of_empty_lists_offers_what_fills_them(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first.csv").touch()
    monkeypatch.chdir(tmp_path)
    async with running(fresh_demo) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: "organization" in "\n".join(shown(pilot)), "it asks")
        await pilot.press("enter")
        await until(pilot, lambda: "a workspace of" in "\n".join(shown(pilot)), "it asks further")
        await pilot.press(*"empty", "enter")
        await until(pilot, lambda: "no files" in "\n".join(shown(pilot)), "it is open")
        line = pilot.app.screen.query_one(KeyLine)

        def labels() -> list[str]:
            return [hint.label for _, hint in line.shown]

        await until(pilot, lambda: labels()[:2] == ["upload", "compare"], "what brings files")
        assert not {"download", "mark", "filter", "edit", "view"} & set(labels())
        await pilot.press("tab")
        await until(pilot, lambda: {"mark", "filter"} <= set(labels()), "here is a file")
        await pilot.press("2")
        await until(pilot, lambda: labels()[0] == "new", "what creates a runner")
        assert not {"open", "start", "log", "edit"} & set(labels())


def is_well(pilot: Pilot[None], runner: Runner) -> bool:
    return runners(pilot)._last_runs.of(runner).state is RunState.SUCCESSFUL


async def test_a_click_on_a_hint_presses_its_key(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        at = shown(pilot)[-1].index("? help")
        await pilot.click(KeyLine, offset=(at - 1, 0))
        assert isinstance(pilot.app.screen, MainScreen)
        await pilot.click(KeyLine, offset=(at + 3, 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "help opens")
