"""Notices in the status line, and signals to a user who looks elsewhere."""

from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Misused
from csm_tui.domain.secret import ApiKey
from csm_tui.ui.dialogs.commands import CommandsDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.notices import Notices, check_variable, notification
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.board import BoardScreen
from tests.ui.driving import app_of, idle, running, shown, told, until


def status(pilot: Pilot[None]) -> str:
    """Return the line above the keys."""
    return shown(pilot)[-2]


async def test_a_notice_replaces_the_one_before_it_and_goes_away(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(demo) as pilot:
        before = status(pilot)
        app_of(pilot).tell("One.")
        app_of(pilot).tell("Two.")
        await until(pilot, lambda: status(pilot).strip() == "Two.", "only the last one")
        monkeypatch.setattr(Notices, "seconds", staticmethod(lambda _: 0.01))
        app_of(pilot).tell("Three.")
        await until(pilot, lambda: status(pilot) == before, "it is gone")


async def test_an_error_stays_until_escape_which_then_does_nothing_else(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Notices, "seconds", staticmethod(lambda _: 0.01))
    async with running(demo) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "the board")
        await idle(pilot)
        app_of(pilot).tell("It failed.", "error")
        app_of(pilot).tell("Something else.")
        await until(pilot, lambda: "✗ It failed." in status(pilot), "it comes back")
        await pilot.press("escape")
        await until(pilot, lambda: "It failed." not in status(pilot), "it is closed")
        assert isinstance(pilot.app.screen, BoardScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "and now back")


async def test_a_dialog_shows_a_notice_in_its_lower_edge_for_a_moment(demo: DemoPlatform) -> None:
    def edge() -> str:
        return next(line for line in reversed(shown(pilot)) if "╰─" in line[1:])

    async with running(demo) as pilot:
        app = app_of(pilot)
        app.push_screen(TextDialog("It", [("Name", "value")]))
        await until(pilot, lambda: "y copy" in "".join(shown(pilot)), "the dialog")
        app.tell("Copied it.")
        await until(pilot, lambda: "Copied it." in edge(), "it is said there")
        app.notices._pass()
        await until(pilot, lambda: "y copy · Esc close" in edge(), "the keys again")


async def test_two_refusals_never_cover_the_help(demo: DemoPlatform) -> None:
    async with running(demo) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsDialog), "help opens")
        before = shown(pilot)[3:-3]
        app_of(pilot).tell("Refused.", "warning")
        app_of(pilot).notify("Refused again.", title="Upload", severity="warning")
        await pilot.pause()
        assert shown(pilot)[3:-3] == before
        assert not pilot.app._notifications


@pytest.mark.parametrize(
    ("ways", "bells"), [("", 1), ("all", 1), ("BELL", 1), ("terminal", 0), ("off", 0)]
)
@pytest.mark.parametrize("has_focus", [True, False, None])
async def test_the_bell_rings_only_for_who_looks_elsewhere(
    ways: str, bells: int, has_focus: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[App[None]] = []
    monkeypatch.setattr(App, "bell", lambda app: rung.append(app))  # noqa: PLW0108
    app = App[None]()
    async with app.run_test():
        notices = Notices(app, {"CSM_TUI_NOTIFY": ways}, lambda: None)
        if has_focus is not None:
            notices.focus(has_focus)
        notices.announce("✓ Done.")
        assert len(rung) == (bells if has_focus is False else 0)


async def test_without_focus_reports_a_minute_without_a_key_counts_as_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = App[None]()
    async with app.run_test():
        notices = Notices(app, {}, lambda: None)
        at_once = notices.is_away
        monkeypatch.setattr("csm_tui.ui.notices._AWAY", -1.0)
        later = notices.is_away
        notices.focus(has_focus=True)
        assert (at_once, later, notices.is_away) == (False, True, False)


def test_a_notification_holds_no_secret_and_no_control_character() -> None:
    key = ApiKey("planted-secret-of-a-test")
    said = notification(f"Sent {key.reveal()} to \x1b]52;c;evil\x07 one\ntwo {'long ' * 200}")
    assert said.startswith("\x1b]9;csm-tui: ")
    assert said.endswith("\x1b\\")
    inner = said[1:-2]
    assert "planted-secret" not in inner
    assert all(letter.isprintable() for letter in inner)
    assert len(inner) < 250


def test_another_word_for_the_signals_is_refused() -> None:
    check_variable({})
    check_variable({"CSM_TUI_NOTIFY": "Off"})
    with pytest.raises(Misused, match="CSM_TUI_NOTIFY"):
        check_variable({"CSM_TUI_NOTIFY": "loud"})


async def test_the_end_of_long_work_signals_and_that_of_short_work_does_not(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Notices, "signal", lambda _, text: said.append(text))
    async with running(demo) as pilot:
        jobs = app_of(pilot).jobs
        await jobs.run("Short work", lambda _: None)
        monkeypatch.setattr("csm_tui.ui.notices.LONG", 0.0)
        await jobs.run("Long work", lambda _: None)
        await jobs.run("Work in the background", lambda _: None, quiet=True)
        assert [text.split(":")[0] for text in said] == ["Long work"]
        assert "done after 0 s" in said[0]


@pytest.mark.usefixtures("lasting_messages")
async def test_the_end_of_all_transfers_is_said(
    demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(demo) as pilot:
        await pilot.press("d")
        await idle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Downloaded" in told(app_of(pilot)), "the one file is named")
        await pilot.press("g", "d")
        await idle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "2 files transferred in" in told(app_of(pilot)), "all are said")
