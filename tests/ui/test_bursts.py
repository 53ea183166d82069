"""Keys that come faster than dialogs open: each is for what the key before it opens."""

from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import NotFound
from csm_tui.domain.transfers import ItemState
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.download import DownloadDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.panel import Panel
from tests.ui.driving import app_of, until
from tests.ui.files_driving import empty, files_of, put

NAMES = ("data/a.csv", "data/b.csv", "data/c.csv")


@pytest.fixture
def platform(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoPlatform:
    """A workspace with files that a folder of this computer has too."""
    empty(fresh_demo)
    put(fresh_demo, *NAMES)
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    monkeypatch.chdir(tmp_path)
    return fresh_demo


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Let keys come at once, as from a paste or a slow line."""
    for key in keys:
        pilot.app.simulate_key(key)


def dialogs(pilot: Pilot[None]) -> list[Dialog[object]]:
    return [each for each in pilot.app.screen_stack if isinstance(each, Dialog)]


async def conflicting(pilot: Pilot[None]) -> None:
    """Go to the list of transfers, with a conflict for each file."""
    await pilot.press("d")
    await until(pilot, lambda: isinstance(pilot.app.screen, TransferPlanDialog), "the plan")
    await until(pilot, lambda: not app_of(pilot).jobs.running, "it is planned")
    await pilot.press("enter")
    queue = app_of(pilot).transfers
    await until(
        pilot,
        lambda: queue.snapshot().tally.count(ItemState.CONFLICT) == len(NAMES),
        "all wait for a decision",
    )
    await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the plan is gone")
    await pilot.press("T")
    await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "the list")


@pytest.fixture
def slow_journal(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let the journal answer only when this is set."""
    answers, real = Event(), TransferQueue.written

    def written(queue: TransferQueue, patience: float) -> bool:
        assert answers.wait(60)
        return bool(real(queue, patience))

    monkeypatch.setattr(TransferQueue, "written", written)
    return answers


async def test_the_question_is_there_before_anybody_has_looked_and_takes_the_keys_that_follow(
    platform: DemoPlatform, slow_journal: Event
) -> None:
    async with files_of(platform) as pilot:
        await conflicting(pilot)
        assert "!3" in str(pilot.app.screen.query_one(Panel).border_title)
        burst(pilot, "c", "c", "a", "down")
        await until(pilot, lambda: dialogs(pilot), "it is asked")
        (question,) = dialogs(pilot)
        await until(pilot, lambda: question.query_one(OptionList).highlighted == 1, "Down counts")
        assert "☑ for all" in str(question.query_one(".scope", Static).content)
        assert str(question.query_one(".what", Static).content).count("looking…") == 2
        slow_journal.set()
        await until(
            pilot,
            lambda: "4 B, changed" in str(question.query_one(".what", Static).content),
            "it is told",
        )
        assert "not provided by the platform" in str(question.query_one(".what", Static).content)
        assert question.query_one(OptionList).highlighted == 1
        await pilot.press("escape")


async def test_a_look_that_is_stopped_leaves_it_unknown(
    platform: DemoPlatform, slow_journal: Event
) -> None:
    async with files_of(platform) as pilot:
        await conflicting(pilot)
        await pilot.press("c", "ctrl+c")
        (question,) = dialogs(pilot)
        await until(
            pilot,
            lambda: str(question.query_one(".what", Static).content).count("unknown") == 2,
            "it is told",
        )
        slow_journal.set()
        await pilot.press("escape")


@pytest.mark.parametrize(
    "keys",
    [
        ("c", "a") * 6,
        ("c", "c", "a", "c", "a", "a", "escape", "a", "c", "escape", "escape", "a"),
        ("c", "enter", "enter", "a", "pagedown", "escape", "c", "pagedown", "escape", "escape"),
    ],
)
async def test_no_burst_ends_the_program(platform: DemoPlatform, keys: tuple[str, ...]) -> None:
    async with files_of(platform) as pilot:
        await conflicting(pilot)
        for _ in range(3):
            burst(pilot, *keys)
            await pilot.resize_terminal(60, 17)
            await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not app_of(pilot).jobs.running, "it is done")
        await pilot.pause()
        assert len(dialogs(pilot)) <= 1
        assert any(isinstance(each, TransfersScreen) for each in pilot.app.screen_stack) or (
            "escape" in keys
        )


@pytest.mark.parametrize("key", ["d", "u"])
async def test_a_key_that_comes_twice_asks_once(platform: DemoPlatform, key: str) -> None:
    async with files_of(platform, size=(160, 50)) as pilot:
        if key == "u":
            await pilot.press("tab")
        await pilot.press("space")
        await until(pilot, lambda: not app_of(pilot).jobs.running, "it is marked")
        burst(pilot, key, key)
        await until(pilot, lambda: dialogs(pilot), "it is asked")
        await until(pilot, lambda: not app_of(pilot).jobs.running, "it is planned")
        assert len(dialogs(pilot)) == 1
        await pilot.press("escape")


async def test_d_twice_on_a_file_asks_once(platform: DemoPlatform) -> None:
    put(platform, "0.csv")
    async with files_of(platform) as pilot:
        await pilot.press("G")
        burst(pilot, "d", "d")
        await until(pilot, lambda: dialogs(pilot), "it is asked")
        await pilot.pause()
        assert [type(each) for each in dialogs(pilot)] == [DownloadDialog]
        await pilot.press("escape")


async def test_a_question_about_leaving_that_is_covered_is_asked_again_in_sight(
    platform: DemoPlatform,
) -> None:
    async with files_of(platform) as pilot:
        await conflicting(pilot)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it is asked")
        app_of(pilot).report(NotFound("Something came in between.", "Close it."))
        await until(pilot, lambda: len(dialogs(pilot)) == 2, "an error lies over it")
        await pilot.press("ctrl+c", "ctrl+c", "ctrl+c")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it is in sight")
        assert len(dialogs(pilot)) == 3
        await pilot.press("escape")
        await until(pilot, lambda: len(dialogs(pilot)) == 2, "answered")
        await pilot.press("escape")
        await until(pilot, lambda: not dialogs(pilot), "the answer was one for both")
