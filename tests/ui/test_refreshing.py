"""Lists stay up to date by themselves: while they are in sight, and without disturbing anybody."""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.screens.main import board, pane
from csm_tui.ui.screens.main.board import BoardScreen
from csm_tui.ui.screens.main.datasets import DatasetsPane
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.pane import age_since
from csm_tui.ui.screens.main.refreshing import SLOWEST, Refresh
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.screens.main.twin.pane import TwinPane
from tests.ui.driving import app_of, idle, running, until

OFTEN = 0.05


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (FilesPane, RunnersPane, TwinPane, DatasetsPane):
        monkeypatch.setattr(kind, "PACE", OFTEN)
    monkeypatch.setattr(board, "EVERY", OFTEN)
    monkeypatch.setattr(pane, "now", time.monotonic)
    monkeypatch.setattr("csm_tui.ui.screens.main.refreshing.SHARE", 0)


def files(pilot: Pilot[None]) -> FilesPane:
    return pilot.app.screen.query_one(FilesPane)


def names(pilot: Pilot[None]) -> set[str]:
    listed = files(pilot).remote.files
    return set() if listed is None else set(listed.names)


def status(pilot: Pilot[None]) -> str:
    return files(pilot).status.plain


def put(demo: DemoPlatform, name: str) -> None:
    """Let another client upload a file."""
    demo.world.workspaces[demo.workspace_id].files.put(name, BytesIO(b"id\n1\n"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "updated just now"), (59, "updated just now"), (130, "updated 2 min ago")],
)
def test_the_age_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, seconds: float, words: str
) -> None:
    monkeypatch.setattr(pane, "now", lambda: 1000.0 + seconds)
    assert age_since(1000.0) == words


def test_failures_are_followed_by_longer_pauses_and_a_success_by_the_pace() -> None:
    clock = [0.0]

    async def read() -> Callable[[], None]:
        raise NotImplementedError

    refresh = Refresh(60, read, lambda _: None, now=lambda: clock[0])
    pauses = []
    for _ in range(6):
        refresh.was_not_read()
        pauses.append(refresh._due - clock[0])
    assert pauses == [120, 240, 480, SLOWEST, SLOWEST, SLOWEST]
    refresh.was_read()
    assert refresh._due == 60


async def test_a_file_of_another_client_appears_and_cursor_and_marks_stay(
    fresh_demo: DemoPlatform,
) -> None:
    async with running(fresh_demo, size=(120, 35)) as pilot:
        await pilot.press("G", "space")
        await until(pilot, lambda: len(files(pilot).remote.marks) == 1, "one is marked")
        cursor, marks = files(pilot).remote.listing.entry, files(pilot).remote.marks.names
        put(fresh_demo, "aaa-first.csv")
        await until(pilot, lambda: "aaa-first.csv" in names(pilot), "it appears")
        assert files(pilot).remote.listing.entry == cursor
        assert files(pilot).remote.marks.names == marks
        assert "updated just now" in status(pilot)


async def test_a_file_of_this_computer_appears(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.csv").write_text("id\n")
    async with running(fresh_demo, size=(120, 35)) as pilot:
        local = files(pilot).local
        await until(pilot, lambda: [e.name for e in local.listing.entries] == ["b.csv"], "listed")
        (tmp_path / "a.csv").write_text("id\n")
        await until(pilot, lambda: len(local.listing.entries) == 2, "it appears")
        assert local.listing.entry is not None
        assert local.listing.entry.name == "b.csv"


async def test_nothing_is_asked_while_hidden_or_while_a_filter_is_typed(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    tree = WorkspaceFiles.tree

    def counted(self: WorkspaceFiles, **options: object) -> object:
        asked.append(time.monotonic())
        return tree(self, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(WorkspaceFiles, "tree", counted)

    async def quiet(pilot: Pilot[None]) -> bool:
        await idle(pilot)
        await pilot.pause(4 * OFTEN)
        before = len(asked)
        await pilot.pause(10 * OFTEN)
        return len(asked) == before

    async with running(fresh_demo) as pilot:
        await until(pilot, lambda: len(asked) > 3, "it is asked for by itself")
        await pilot.press("2")
        assert await quiet(pilot), "another pane is shown"
        await pilot.press("1", "question_mark")
        assert await quiet(pilot), "a dialog is open"
        await pilot.press("escape", "slash", "c")
        assert isinstance(pilot.app.focused, Input)
        assert await quiet(pilot), "a filter is typed"
        count = len(asked)
        await pilot.press("enter")
        await until(pilot, lambda: len(asked) > count, "it is asked for again")


async def test_a_refresh_that_fails_keeps_the_picture_and_says_so(
    fresh_demo: DemoPlatform,
) -> None:
    async with running(fresh_demo, size=(120, 35)) as pilot:
        before = names(pilot)
        fresh_demo.faults.add(InjectedFault("403", r"/files$"))
        await until(pilot, lambda: "could not refresh (" in status(pilot), "it is said")
        assert "· r retry" in status(pilot)
        assert "updated just now" in status(pilot)
        assert names(pilot) == before
        assert not app_of(pilot).screen.is_modal
        fresh_demo.faults.clear()
        put(fresh_demo, "later.csv")
        await pilot.press("r")
        await until(pilot, lambda: "later.csv" in names(pilot), "r asks again")
        assert "could not refresh" not in status(pilot)


async def test_what_was_read_before_the_user_began_to_type_is_not_shown(
    fresh_demo: DemoPlatform,
) -> None:
    async with running(fresh_demo, size=(120, 35)) as pilot:
        fresh_demo.faults.add(InjectedFault("slow", r"/files$"))
        put(fresh_demo, "late.csv")
        await pilot.press("slash")
        assert isinstance(pilot.app.focused, Input)
        await pilot.pause(10 * OFTEN)
        assert "late.csv" not in names(pilot)
        fresh_demo.faults.clear()
        await pilot.press("enter")
        await until(pilot, lambda: "late.csv" in names(pilot), "then it is")


async def test_datasets_are_listed_again(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo, show="3", size=(120, 35)) as pilot:
        twin = pilot.app.screen.query_one(TwinPane)
        await pilot.press("down")
        before = twin._sources.dataset
        some = next(iter(fresh_demo.world.datasets.values()))
        some.name = "Renamed elsewhere"
        await until(
            pilot,
            lambda: "Renamed elsewhere" in {one.name for one in twin._sources.datasets.values()},
            "the new name is shown",
        )
        assert before is not None
        assert twin._sources.dataset is not None
        assert twin._sources.dataset.id == before.id


async def test_a_pending_dataset_is_asked_until_its_work_has_ended(
    fresh_demo: DemoPlatform,
) -> None:
    pending = next(
        one for one in fresh_demo.world.datasets.values() if one.name == "Import of this morning"
    )
    async with running(fresh_demo, show="3", size=(120, 35)) as pilot:
        twin = pilot.app.screen.query_one(TwinPane)
        assert pending.id in {one.id for one in twin._sources.at_work}
        assert twin.badge.plain == "✗3"
        pending.ingestion_status = "SUCCESS"
        await until(
            pilot,
            lambda: pending.id not in {one.id for one in twin._sources.at_work},
            "its end is shown",
        )


async def test_the_board_is_read_again_and_keeps_its_picture(fresh_demo: DemoPlatform) -> None:
    async with running(fresh_demo, size=(120, 35)) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen), "it opens")
        shown = pilot.app.screen
        assert isinstance(shown, BoardScreen)
        await until(pilot, lambda: shown._board is not None, "it is read")
        first = shown._board
        await until(pilot, lambda: shown._board is not first, "it is read again")
        fresh_demo.faults.add(InjectedFault("403", r"/organizations$"))
        await until(pilot, lambda: shown._failed is not None, "that fails")
        assert shown._board is not None
        fresh_demo.faults.clear()
