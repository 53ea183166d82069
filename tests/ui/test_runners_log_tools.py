"""What one does with the log of a run: narrow, jump, copy, save; and a log that changes or goes."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.run import RunLog, RunNode
from csm_tui.services.runners import Runners
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.prompt import PromptDialog
from csm_tui.ui.widgets.filter_line import FilterLine
from tests.ui.driving import app_of, told, until
from tests.ui.runners_driving import drawn, log_view, open_runner, part, runners_of, said, tab
from tests.ui.test_runners_log import impatient

__all__ = ["impatient"]

DAY = [
    f"[2026/11/29-{minute // 60:02}:{minute % 60:02}:00] INFO     minute {minute}"
    for minute in range(1440)
]
DAY[600] = "\x1b[31m[2026/11/29-10:00:00] ERROR    the \x1b[1mke\x1b[0mttle is cold"
DAY[601] = "  10 %\r  55 %\r 100 % of the kettle"


class Logs:
    """What the platform answers when it is asked for a log: the last one again and again."""

    def __init__(self) -> None:
        self.answer: tuple[str, ...] | CsmError = tuple(DAY)
        self.asked = 0

    def log(self, _: str, run_id: str, **__: object) -> RunLog:
        self.asked += 1
        if isinstance(self.answer, CsmError):
            raise self.answer
        return RunLog(run_id, self.answer)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Logs:
    answers = Logs()
    monkeypatch.setattr(Runners, "log", answers.log)
    return answers


def count(pilot: Pilot[None], line: str) -> str:
    return str(part(pilot).query_one(f"#{line}", FilterLine).query_one(".count", Static).visual)


def messages(pilot: Pilot[None]) -> str:
    return told(app_of(pilot))


async def opened(pilot: Pilot[None], demo: DemoPlatform, name: str, lines: int = 1440) -> None:
    await open_runner(pilot, demo, name, "L")
    await until(pilot, lambda: len(log_view(pilot).lines) == lines, "the log is there")
    await until(pilot, lambda: said(pilot, "#live").startswith("Log"), "the log is shown")


async def test_search_and_filter_work_together(demo: DemoPlatform, logs: Logs) -> None:
    async with runners_of(demo) as pilot:
        await opened(pilot, demo, "Summer season")
        await pilot.press("ampersand", *"kettle", "enter")
        await until(pilot, lambda: count(pilot, "narrow").startswith("2 of 1,440"), "it narrows")
        assert [row[1:].strip() for row in drawn(log_view(pilot))] == [
            "601 [2026/11/29-10:00:00] ERROR    the kettle is cold",
            "602  100 % of the kettle",
        ], "by the text without codes, and a bar by its last state"
        await pilot.press("c")
        await until(pilot, lambda: "3 around" in count(pilot, "narrow"), "their context is shown")
        assert [row[1:6].strip() for row in drawn(log_view(pilot))] == [
            *("598-", "599-", "600-", "601", "602", "603-", "604-", "605-"),
        ], "marked as grep does"
        await pilot.press("slash", *"minute", "enter")
        await until(pilot, lambda: "of 6" in count(pilot, "find"), "only what is shown is found")
        await pilot.press("Y")
        await until(pilot, lambda: "minute 597" in pilot.app.clipboard, "all that is shown")
        assert pilot.app.clipboard.splitlines()[3].endswith("the kettle is cold")
        await pilot.press("g", "shift+down", "shift+down", "Y")
        await until(pilot, lambda: "minute 599" in pilot.app.clipboard, "only the selected lines")
        assert [row[:1] for row in drawn(log_view(pilot))][:4] == ["│", "│", "▌", " "]
        assert len(pilot.app.clipboard.splitlines()) == 3

        field = part(pilot).query_one("#narrow Input", Input)
        field.value = "!minute"
        await until(pilot, lambda: count(pilot, "narrow").startswith("2 of 1,440"), "not minute")
        part(pilot).visit(1000)
        await until(pilot, lambda: log_view(pilot).cursor_line == 1000, "also to a hidden line")
        assert not field.value
        await pilot.press("escape")
        assert tab(pilot) == "log"
        assert not log_view(pilot).match_count


async def test_a_time_leads_to_its_line(demo: DemoPlatform, logs: Logs) -> None:
    async with runners_of(demo) as pilot:
        await opened(pilot, demo, "Summer season")
        await pilot.press("at")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptDialog), "it asks")
        await pilot.press(*"9:x", "enter")
        assert isinstance(pilot.app.screen, PromptDialog), "this is no time"
        await pilot.press("backspace", *"30", "enter")
        await until(pilot, lambda: log_view(pilot).cursor_line == 570, "it goes there")
        logs.answer = ("no line", "has a time")
        await pilot.press("r")
        await until(pilot, lambda: len(log_view(pilot).lines) == 2, "it is read again")
        await pilot.press("at", *"9:30", "enter")
        await until(pilot, lambda: "No line of this log" in messages(pilot), "it is told")


async def test_a_log_is_saved_but_never_over_a_file(
    demo: DemoPlatform, logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with runners_of(demo) as pilot:
        await opened(pilot, demo, "Summer season")
        run = part(pilot).run
        assert run is not None
        await pilot.press("d", "enter")
        saved = tmp_path / f"{run.id}.log"
        await until(pilot, saved.exists, "it is saved")
        assert saved.read_bytes().decode().split("\n") == [*DAY, ""], "as the platform sent it"
        saved.write_text("mine")
        await pilot.press("d", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog), "it is refused")
        assert saved.read_text() == "mine"


@pytest.mark.usefixtures("impatient")
async def test_a_log_that_is_replaced_keeps_the_place_and_says_so(
    demo: DemoPlatform, logs: Logs
) -> None:
    async with runners_of(demo) as pilot:
        await opened(pilot, demo, "Season without end")
        await pilot.press("f")
        log_view(pilot).visit(700)
        await pilot.pause()
        height = [row[:1] for row in drawn(log_view(pilot))].index("▌")
        logs.answer = (*DAY, "one more")
        await until(pilot, lambda: len(log_view(pilot).lines) == 1441, "it grows")
        assert log_view(pilot).cursor_line == 700
        assert "replaced" not in said(pilot, "#live")

        logs.answer = ("archived", *DAY[650:])
        await until(pilot, lambda: "was replaced" in said(pilot, "#live"), "it says so")
        assert log_view(pilot).line_at_cursor == DAY[700]
        assert drawn(log_view(pilot))[height].startswith("▌"), "at the same height"

        logs.answer = ("other",)
        await until(pilot, lambda: len(log_view(pilot).lines) == 1, "also by something else")
        logs.answer = ()
        await until(pilot, lambda: "no lines now" in said(pilot, "#live"), "it is empty")
        assert log_view(pilot).line_at_cursor == "other", "what was read stays"
        logs.answer = ("other",)
        await until(pilot, lambda: "no lines now" not in said(pilot, "#live"), "it is back")

        logs.answer = NotFound("Run run-1 does not exist.", "Choose another run.")
        await until(
            pilot, lambda: "no longer has this run" in said(pilot, "#live"), "the run is gone"
        )
        assert "updated" in said(pilot, "#run"), "the state has its age"
        assert log_view(pilot).line_at_cursor == "other"
        asked = logs.asked
        await pilot.pause(0.3)
        assert logs.asked == asked, "it is asked for no more"


async def test_a_step_that_the_log_does_not_name_is_told(demo: DemoPlatform, logs: Logs) -> None:
    async with runners_of(demo) as pilot:
        await opened(pilot, demo, "Summer season")
        part(pilot)._log.visit_step(RunNode("n", "cold", "cold", "", "", None, None, {}))
        await pilot.pause()
        assert "where step cold starts" in messages(pilot)
        await pilot.press("right_curly_bracket")
        assert "No step after this line" in messages(pilot)
