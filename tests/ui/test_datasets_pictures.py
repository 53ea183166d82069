"""Pictures of the datasets pane, one for each state."""

import re
from collections.abc import Iterator, Sequence
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
from tests.ui.pictures import (
    DARK,
    EACH,
    EACH_AND_TINY,
    STATE,
    WIDE,
    Album,
    Drive,
    Frame,
    drawn,
)

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
    ("drive", "frames"),
    [
        pytest.param(nothing, EACH_AND_TINY, id="datasets"),
        pytest.param(preview, ((WIDE, DARK),), id="preview"),
        pytest.param(lost, STATE, id="a lost part"),
        pytest.param(asked, EACH, id="answer"),
        pytest.param(counted, STATE, id="counts"),
        pytest.param(mistaken, STATE, id="a question with a mistake"),
    ],
)
async def test_state(
    album: Album, still5: DemoPlatform, drive: Drive, frames: Sequence[Frame]
) -> None:
    await drawn(album, still5, drive, show="3", frames=frames, cover=_cover)


async def test_plan(album: Album, still5: DemoPlatform, tmp_path: Path) -> None:
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

    await drawn(album, still5, drive, show="3", cover=_cover)


async def test_a_list_that_is_refused(album: Album) -> None:
    with DemoPlatform(api=5, clock=STILL.timestamp) as platform:
        platform.faults.add(InjectedFault("403", "/datasets$"))

        async def drive(pilot: Pilot[None]) -> None:
            await idle(pilot)
            await pilot.press("escape")

        await drawn(album, platform, drive, show="3", cover=_cover)


async def _cover(pilot: Pilot[None]) -> None:
    """Remove passing messages, and the port from what was said before it was covered."""
    app_of(pilot).notices.dismiss()
    steady(app_of(pilot))
    lists = datasets(pilot).browser.datasets
    if "127.0.0.1:" in lists._empty:
        lists.say(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8080", lists._empty))
