"""Pictures of the datasets pane, one for each state."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.datasets.parts import _querying
from tests.ui.conftest import STILL
from tests.ui.datasets_driving import (
    answer,
    ask,
    choose,
    datasets,
    open_parts,
    pick,
    question,
)
from tests.ui.driving import app_of, idle, steady, until
from tests.ui.pictures import SMALL, TINY, WIDE, Drive, SnapCompare, drawn

pytestmark = [pytest.mark.pictures, pytest.mark.postgres]


@pytest.fixture(scope="module")
def still5(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform of generation 5 where it is always the same moment; only to be read."""
    with DemoPlatform(api=5, clock=STILL.timestamp) as platform:
        yield platform


@pytest.fixture(autouse=True)
def still_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_querying, "time", SimpleNamespace(monotonic=lambda: 0.0))


async def nothing(pilot: Pilot[None]) -> None:
    """Look only."""
    await idle(pilot)


async def preview(pilot: Pilot[None]) -> None:
    await open_parts(pilot, "Readings", "sample.csv")
    await pilot.press("v")
    await until(pilot, lambda: datasets(pilot).browser.preview._preview, "it is read")


async def lost(pilot: Pilot[None]) -> None:
    await open_parts(pilot, "Sent at once")
    parts = datasets(pilot).browser.parts
    await until(pilot, lambda: "has lost" in str(parts.border_subtitle), "it is told")


async def asked(pilot: Pilot[None]) -> None:
    await open_parts(pilot, "Readings", "readings.csv")
    await pilot.press("a")
    await idle(pilot)
    await ask(pilot, columns="bar, avg(temperature), count(distinct hour)", order="bar")


async def counted(pilot: Pilot[None]) -> None:
    await asked(pilot)
    await pilot.press("escape", "c")
    await idle(pilot)


async def mistaken(pilot: Pilot[None]) -> None:
    await asked(pilot)
    await ask(pilot, columns="sum(temprature)")


@pytest.mark.parametrize(
    ("drive", "size"),
    [
        pytest.param(nothing, SMALL, id="datasets-80x24"),
        pytest.param(nothing, WIDE, id="datasets-160x50"),
        pytest.param(nothing, TINY, id="datasets-40x12"),
        pytest.param(preview, WIDE, id="preview-160x50"),
        pytest.param(lost, SMALL, id="a lost part"),
        pytest.param(asked, SMALL, id="answer-80x24"),
        pytest.param(counted, SMALL, id="counts"),
        pytest.param(mistaken, SMALL, id="a question with a mistake"),
    ],
)
def test_state(
    snap_compare: SnapCompare, still5: DemoPlatform, drive: Drive, size: tuple[int, int]
) -> None:
    assert drawn(snap_compare, still5, size, drive, _cover, show="3")


def test_plan(snap_compare: SnapCompare, still5: DemoPlatform, tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "Bar.csv").write_text("id,stock\nMyBar,10\nOther,20\n")
    (tmp_path / "2026/Bar.csv").write_text("id,stock\nMyBar,11\n")
    (tmp_path / "People.csv").write_text("id,Prénom\n1,Zoë\n")

    async def drive(pilot: Pilot[None]) -> None:
        await idle(pilot)
        await pilot.press("u")
        await pick(pilot, tmp_path, folder=True)
        await choose(pilot, "new")
        await answer(pilot, "My village")
        await choose(pilot, "DB")
        await idle(pilot)
        upload = datasets(pilot)._upload
        upload._folder, upload._environment = Path("/home/me/village"), "demo (127.0.0.1:8080)"
        upload._show()
        await pilot.press("p")
        await question(pilot)

    assert drawn(snap_compare, still5, SMALL, drive, _cover, show="3")


def test_a_list_that_is_refused(snap_compare: SnapCompare) -> None:
    with DemoPlatform(api=5, clock=STILL.timestamp) as platform:
        platform.faults.add(InjectedFault("403", "/datasets$"))

        async def drive(pilot: Pilot[None]) -> None:
            await idle(pilot)
            await pilot.press("escape")

        assert drawn(snap_compare, platform, SMALL, drive, _cover, show="3")


async def _cover(pilot: Pilot[None]) -> None:
    """Remove passing messages, and the port from what was said before it was covered."""
    app_of(pilot).notices.dismiss()
    steady(app_of(pilot))
    lists = datasets(pilot).browser.datasets
    if "127.0.0.1:" in lists._empty:
        lists.say(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8080", lists._empty))
