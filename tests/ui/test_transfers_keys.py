"""The keys of the transfers screen, on real transfers."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.transfers import ItemState, QueueSnapshot
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.transfers import TransfersScreen
from csm_tui.ui.widgets.grid import Grid
from tests.ui.driving import app_of, live_actions, until
from tests.ui.driving import shown as seen
from tests.ui.files_driving import asked, done, empty, files_of, press, put, sides_of
from tests.ui.test_transfers import planned, shown_screen, states

NAMES = ("a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current local folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@asynccontextmanager
async def queued(
    demo: DemoPlatform, *names: str, paused: bool = False
) -> AsyncIterator[Pilot[None]]:
    """Queue the download of these files and show the transfers."""
    empty(demo)
    put(demo, *names)
    async with files_of(demo) as pilot:
        if paused:
            app_of(pilot).transfers.pause()
        await press(pilot, "a")
        await pilot.press("d")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await pilot.press("T")
        await shown_screen(pilot)
        yield pilot


def footer(pilot: Pilot[None]) -> list[str]:
    """Return what the footer offers of the transfers."""
    live = live_actions(pilot)
    return [bound.binding.description for action, bound in live if action.footer][2:]


async def test_the_history_offers_only_what_works_there(fresh_demo: DemoPlatform) -> None:
    async with queued(fresh_demo, "a.csv", paused=True) as pilot:
        waiting = ["pause", "pause all", "cancel", "history", "back"]
        assert footer(pilot) == waiting
        await pilot.press("tab")
        await until(pilot, lambda: footer(pilot) == ["pause all", "queue", "back"], "it is paused")
        await pilot.press("P")
        await until(pilot, lambda: footer(pilot) == ["queue", "back"], "nothing waits any more")
        await pilot.press("z")
        assert states(pilot) == {"a.csv": ItemState.DONE}
        await pilot.press("tab")
        assert footer(pilot) == ["pause all", "clear finished", "history", "back"]
        await pilot.press("z")
        assert states(pilot) == {}
        await until(pilot, lambda: footer(pilot) == ["history", "back"], "nothing is left to do")


async def test_a_conflict_is_answered_in_its_row(fresh_demo: DemoPlatform, here: Path) -> None:
    for name in NAMES[:3]:
        (here / name).write_text("mine", "utf-8")
    async with queued(fresh_demo, *NAMES[:4]) as pilot:
        for name in NAMES[:3]:
            await becomes(pilot, name, ItemState.CONFLICT)
        await becomes(pilot, NAMES[3], ItemState.DONE)
        grid = pilot.app.screen.query_one("#queue", Grid)
        # What needs an answer is first, and the cursor is on it.
        await until(pilot, lambda: "Done" in str(grid._rows[3][0]), "what is done is last")
        await until(pilot, lambda: "overwrite" in footer(pilot), "the answers are offered")
        text = "\n".join(seen(pilot))
        assert "▌! Asks" in text
        assert "o overwrite" in text
        await pilot.press("o")
        await becomes(pilot, "a.csv", ItemState.DONE)
        await until(pilot, lambda: "b.csv" in str(grid._rows[0][2]), "the next question is first")
        assert grid.cursor_row == 0
        await pilot.press("s")
        await becomes(pilot, "b.csv", ItemState.SKIPPED)
        await until(pilot, lambda: "c.csv" in str(grid._rows[0][2]), "the last question is first")
        await pilot.press("b")
        await until(pilot, lambda: not app_of(pilot).transfers.snapshot().conflicts, "No more")
        await until(pilot, (here / "c (2).csv").exists, "both are kept")
        assert (here / "a.csv").read_text("utf-8") != "mine"
        assert (here / "b.csv").read_text("utf-8") == "mine"
        assert (here / "c.csv").read_text("utf-8") == "mine"
        # Without a question the letters do nothing.
        assert "overwrite" not in footer(pilot)


async def test_the_cursor_stays_where_things_happen(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("hang", "b.csv"))
    async with queued(fresh_demo, "a.csv", "b.csv", paused=True) as pilot:
        grid = pilot.app.screen.query_one("#queue", Grid)
        assert "a.csv" in str(grid._rows[grid.cursor_row][2])
        await pilot.press("P")
        await becomes(pilot, "a.csv", ItemState.DONE)
        await until(pilot, lambda: "b.csv" in str(grid._rows[0][2]), "what runs is first")
        assert grid.cursor_row == 0
        app_of(pilot).transfers.cancel()


async def becomes(pilot: Pilot[None], name: str, state: ItemState) -> None:
    await until(pilot, lambda: states(pilot)[name] is state, f"{name} is {state.value}")


async def to_row(pilot: Pilot[None], name: str) -> None:
    """Put the cursor on a transfer."""
    grid = pilot.app.screen.query_one("#queue", Grid)
    await until(pilot, lambda: any(name in str(row[2]) for row in grid._rows), "it is listed")
    grid.cursor_row = next(at for at, row in enumerate(grid._rows) if name in str(row[2]))
    await until(pilot, lambda: name in "\n".join(seen(pilot)[-7:]), "its words are shown")


async def test_one_file_waits_and_goes_on(fresh_demo: DemoPlatform, here: Path) -> None:
    fresh_demo.faults.add(InjectedFault("hang", "a.csv"))
    async with queued(fresh_demo, "a.csv", "b.csv") as pilot:
        await becomes(pilot, "a.csv", ItemState.RUNNING)
        await becomes(pilot, "b.csv", ItemState.DONE)
        await to_row(pilot, "a.csv")
        await pilot.press("p")
        await becomes(pilot, "a.csv", ItemState.PAUSED)
        await until(pilot, lambda: "paused" in "\n".join(seen(pilot)), "the word is shown")
        await pilot.press("p")
        await becomes(pilot, "a.csv", ItemState.RUNNING)
        app_of(pilot).transfers.cancel()


async def test_everything_waits_and_goes_on(fresh_demo: DemoPlatform, here: Path) -> None:
    async with queued(fresh_demo, *NAMES, paused=True) as pilot:
        await until(pilot, lambda: "P resumes" in "\n".join(seen(pilot)), "it says how to go on")
        assert not list(here.iterdir())
        await pilot.press("P")
        for name in NAMES:
            await becomes(pilot, name, ItemState.DONE)
        await pilot.press("P")
        await until(pilot, lambda: app_of(pilot).transfers.snapshot().paused, "it waits again")


async def test_one_file_is_stopped_and_begun_again(fresh_demo: DemoPlatform, here: Path) -> None:
    fresh_demo.faults.add(InjectedFault("stall", "a.csv", after=1))
    async with queued(fresh_demo, "a.csv", "b.csv") as pilot:
        await becomes(pilot, "b.csv", ItemState.DONE)
        await to_row(pilot, "a.csv")
        await pilot.press("x")
        await becomes(pilot, "a.csv", ItemState.CANCELLED)
        assert [path.name for path in here.iterdir()] == ["b.csv"]
        fresh_demo.faults.clear()
        await until(pilot, lambda: "r retry" in "\n".join(seen(pilot)), "it can be begun again")
        await pilot.press("r")
        await becomes(pilot, "a.csv", ItemState.DONE)
        assert sorted(path.name for path in here.iterdir()) == ["a.csv", "b.csv"]


async def test_all_are_stopped_after_a_question(fresh_demo: DemoPlatform, here: Path) -> None:
    async with queued(fresh_demo, *NAMES, paused=True) as pilot:
        await pilot.press("X")
        assert "6 files will not be transferred" in await asked(pilot)
        await pilot.press("enter")
        await shown_screen(pilot)
        assert set(states(pilot).values()) == {ItemState.WAITING}
        await pilot.press("X")
        await asked(pilot)
        await pilot.click("#confirm")
        await until(
            pilot, lambda: set(states(pilot).values()) == {ItemState.CANCELLED}, "all are stopped"
        )
    assert not list(here.iterdir())


async def test_the_order_is_changed(fresh_demo: DemoPlatform) -> None:
    async with queued(fresh_demo, *NAMES[:4], paused=True) as pilot:
        await to_row(pilot, "b.csv")
        await pilot.press("K")
        assert list(states(pilot)) == ["b.csv", "a.csv", "c.csv", "d.csv"]
        await until(pilot, lambda: "b.csv" in "\n".join(seen(pilot)[-7:]), "the cursor is with it")
        await pilot.press("J")
        assert list(states(pilot)) == ["a.csv", "b.csv", "c.csv", "d.csv"]
        await to_row(pilot, "d.csv")
        await pilot.press("t")
        assert list(states(pilot)) == ["d.csv", "a.csv", "b.csv", "c.csv"]


async def test_what_is_done_is_tidied_away_and_what_is_not_stays(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", "file_name=b.csv"))
    async with queued(fresh_demo, "a.csv", "b.csv") as pilot:
        await becomes(pilot, "a.csv", ItemState.DONE)
        await becomes(pilot, "b.csv", ItemState.FAILED)
        await pilot.press("z")
        await until(pilot, lambda: list(states(pilot)) == ["b.csv"], "what is done goes")


async def test_all_that_is_known_is_shown(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", "file_name=b.csv"))
    async with queued(fresh_demo, "a.csv", "b.csv") as pilot:
        await becomes(pilot, "a.csv", ItemState.DONE)
        await becomes(pilot, "b.csv", ItemState.FAILED)
        for name, words in (("a.csv", ("SHA-256", "Done")), ("b.csv", ("Why", "Next"))):
            await to_row(pilot, name)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "it is shown")
            text = "\n".join(seen(pilot))
            assert name in text
            for word in words:
                assert word in text
            await pilot.press("escape")
            await shown_screen(pilot)


async def test_an_upload_that_is_sent_says_for_how_long_it_waits(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    empty(fresh_demo)
    (here / "beer").mkdir()
    (here / "beer" / "a.csv").write_bytes(b"id\n" * 1000)
    fresh_demo.faults.add(InjectedFault("hang", "/files$", method="POST"))
    async with sides_of(fresh_demo) as pilot:
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        await pilot.press("T")
        await shown_screen(pilot)
        row = "◌ Sent       ↑  beer/a.csv"
        await until(pilot, lambda: row in "\n".join(seen(pilot)), "all bytes are sent")
        text = "\n".join(seen(pilot))
        assert "waiting for the answer" in next(line for line in text.split("\n") if row in line)
        # The seconds go up by themselves.
        waited = re.compile(r"◌ Sent .+ ([2-9]|\d\d) s\b")
        await until(pilot, lambda: waited.search(seen_text(pilot)), "the seconds are shown")
        app_of(pilot).transfers.cancel()


def seen_text(pilot: Pilot[None]) -> str:
    return "\n".join(seen(pilot))


async def test_nothing_is_drawn_while_nothing_moves(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with queued(fresh_demo, "a.csv") as pilot:
        await becomes(pilot, "a.csv", ItemState.DONE)
        await until(pilot, lambda: "✓ Done" in seen_text(pilot), "the end is shown")
        looks, drawn = [0], [0]
        look, fill = TransferQueue.snapshot, TransfersScreen._fill

        def counted(queue: TransferQueue) -> QueueSnapshot:
            looks[0] += 1
            return look(queue)

        def noted(screen: TransfersScreen) -> None:
            drawn[0] += 1
            fill(screen)

        monkeypatch.setattr(TransferQueue, "snapshot", counted)
        monkeypatch.setattr(TransfersScreen, "_fill", noted)
        await until(pilot, lambda: looks[0] >= 8, "it looks again and again")
        # The hash of what was moved may come a moment after its end.
        assert drawn[0] <= 1


async def test_what_may_have_arrived_is_sent_again_only_after_a_question(
    fresh_demo: DemoPlatform, here: Path
) -> None:
    empty(fresh_demo)
    folder = here / "beer"
    folder.mkdir()
    (folder / "two\nlines.csv").write_bytes(b"id\n1\n")
    fresh_demo.faults.add(InjectedFault("drop_after", "/files$", method="POST", times=1))
    async with sides_of(fresh_demo) as pilot:
        await pilot.press("u")
        await planned(pilot)
        await pilot.press("enter")
        await done(pilot)
        name = "beer/two\nlines.csv"
        await becomes(pilot, name, ItemState.UNKNOWN)
        await pilot.press("T")
        await shown_screen(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog), "it asks")
        question = str(pilot.app.screen.query_one(".text", Static).content)
        # A line break in a name does not break the sentence.
        assert "two␊lines.csv\nmay have arrived" in question
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "it is left")
        assert states(pilot) == {name: ItemState.UNKNOWN}


async def test_a_long_name_hides_no_reason(fresh_demo: DemoPlatform) -> None:
    name = "n" * 120 + "/" + "m" * 240 + ".csv"
    fresh_demo.faults.add(InjectedFault("403", "/files/download"))
    async with queued(fresh_demo, name) as pilot:
        await becomes(pilot, name, ItemState.FAILED)
        await until(
            pilot,
            lambda: "forbids downloading" in " ".join("\n".join(seen(pilot)[-7:]).split()),
            "the reason is seen",
        )
