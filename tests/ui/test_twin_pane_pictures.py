"""Pictures of the twin data pane, one for each state."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.folders import write_sample_folders
from csm_tui.services.twin_data import _progress, _query, _sending
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.main.twin.line import DatasetLine
from tests.ui.conftest import STILL
from tests.ui.driving import app_of, until
from tests.ui.pictures import (
    EACH,
    EACH_AND_TINY,
    SMALL_AND_TINY,
    STATE,
    Album,
    Drive,
    Frame,
    drawn,
)
from tests.ui.test_twin_datasets import SUPPLIERS, in_list, on, panel
from tests.ui.twin_driving import (
    CITY,
    agree,
    ask,
    choose,
    dialog,
    grid,
    need_engine,
    open_folder,
    plan,
    tab,
    twin,
)

pytestmark = [pytest.mark.pictures, pytest.mark.engine]


@pytest.fixture(autouse=True)
def no_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_query, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture
def written_demo() -> Iterator[DemoPlatform]:
    """A platform where it is always the same moment, to be changed."""
    with DemoPlatform(clock=STILL.timestamp) as platform:
        yield platform


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good files, bad ones, and ones that are no CSV files."""
    folder = write_sample_folders(tmp_path)["brewery"]
    (folder / "Empty.csv").write_text("")
    (folder / "Twice.csv").write_text("id,age\nAnna,1\nAnna,2\n")
    (folder / "[b]a b-c.csv").write_text("id,[/red]\nx,1\n")
    (folder / "notes.txt").write_text("x")
    return folder


async def picture(
    album: Album, demo: DemoPlatform, drive: Drive, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the screen after a drive from the pane without a dataset."""
    need_engine(demo)
    await drawn(album, demo, drive, show="3", frames=frames, cover=_cover)


async def _cover(pilot: Pilot[None]) -> None:
    """Replace what differs from run to run: folder, port, passing messages, a blinking cursor."""
    app_of(pilot).notices.dismiss()
    loading = twin(pilot)._load_tab
    if loading._scan is not None:
        loading._scan = replace(loading._scan, folder=Path("/home/me/brewery"))
        loading._show()
        loading.steps.say(
            loading.steps.state.step,
            *(re.sub(r" in [\d.]+ s", " in 0.2 s", said) for said in loading.steps.state.said),
            failed=loading.steps.state.failed,
        )
    table = twin(pilot)._table
    table.note(re.sub(r" in [\d.]+ s", " in 0.2 s", table._note.plain))
    line = twin(pilot).query_one(DatasetLine)
    line.update(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8080", str(line.content)))


async def opened(pilot: Pilot[None], folder: Path) -> None:
    await choose(pilot, CITY)
    await open_folder(pilot, folder)


async def test_no_dataset(album: Album, still_demo: DemoPlatform) -> None:
    async def nothing(_: Pilot[None]) -> None:
        """Look only."""

    await picture(album, still_demo, nothing, EACH_AND_TINY)


async def test_choice_of_a_dataset(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("t")
        await dialog(pilot, ChooseDialog)

    await picture(album, still_demo, drive)


async def test_a_dataset_that_is_not_ready(album: Album, still_demo: DemoPlatform) -> None:
    await picture(album, still_demo, lambda pilot: choose(pilot, "Import of this morning"))


async def test_files(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    await picture(album, still_demo, lambda pilot: opened(pilot, folder), EACH_AND_TINY)


async def test_a_bad_file(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        assert grid(pilot, "loading").move_to("Twice.csv")

    await picture(album, still_demo, drive)


async def test_everything_of_a_file(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await pilot.press("enter")
        await dialog(pilot, TextDialog)

    await picture(album, still_demo, drive)


async def test_plan(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await plan(pilot)

    await picture(album, still_demo, drive, EACH)


async def test_queries_of_a_plan(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await plan(pilot)
        pilot.app.screen.query_one(".body").scroll_end(animate=False)

    await picture(album, still_demo, drive)


async def test_plan_that_replaces(album: Album, still_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await plan(pilot, replace=True)

    await picture(album, still_demo, drive, SMALL_AND_TINY)


async def test_counts_after_a_load(album: Album, written_demo: DemoPlatform, folder: Path) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await plan(pilot)
        await agree(pilot)
        await until(pilot, lambda: tab(pilot) == "graph", "the counts are shown")

    await picture(album, written_demo, drive, EACH)


@pytest.mark.parametrize("closed", [False, True], ids=["report", "files"])
async def test_a_load_of_unknown_outcome(
    album: Album,
    written_demo: DemoPlatform,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    closed: bool,
) -> None:
    monkeypatch.setattr(_progress, "CHUNK_ROWS", 2)

    async def drive(pilot: Pilot[None]) -> None:
        await opened(pilot, folder)
        await plan(pilot)
        requests = count()
        send = _sending.Sender.send

        def third_is_lost(self: _sending.Sender, *args: Any) -> None:
            if next(requests) == 2:
                written_demo.faults.add(InjectedFault("drop_after", "/twingraph$", times=1))
            send(self, *args)

        monkeypatch.setattr(_sending.Sender, "send", third_is_lost)
        await agree(pilot)
        await dialog(pilot, TextDialog)
        if closed:
            await pilot.press("escape", "left_square_bracket")

    await picture(album, written_demo, drive)


async def test_graph(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await choose(pilot, CITY)
        await pilot.press("right_square_bracket")

    await picture(album, still_demo, drive, EACH)


async def test_answer(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await choose(pilot, CITY)
        await ask(pilot, "MATCH (c:Customer) RETURN c, 3 AS three, null AS no ORDER BY c.id")

    await picture(album, still_demo, drive, EACH)


async def test_refused_query(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await choose(pilot, CITY)
        await ask(pilot, "MATCH (c:Customer RETURN c")

    await picture(album, still_demo, drive)


async def test_a_dataset_in_error(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await in_list(pilot)
        await on(pilot, still_demo, SUPPLIERS)
        await pilot.press("tab")
        await until(pilot, lambda: panel(pilot, "relatives")._rows, "its relatives are found")
        await pilot.press("escape")

    await drawn(album, still_demo, drive, show="3", frames=EACH)
