"""What the dialogs that change runners look like."""

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.runner_download import RunnerDownloadDialog
from csm_tui.ui.screens.main.runners import RunnersPane
from tests.ui.driving import idle, until
from tests.ui.pictures import EACH, STATE, Album, Frame, drawn
from tests.ui.runners_driving import learnt, open_runner, planted, runners

pytestmark = pytest.mark.pictures


@pytest.fixture(autouse=True)
def still_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the port of the platform, which differs from run to run."""
    monkeypatch.setattr(RunnersPane, "_where", "demo (127.0.0.1:8080), workspace Brewery dev")


async def dialog(
    album: Album, demo: DemoPlatform, name: str, key: str, frames: Sequence[Frame] = STATE
) -> None:
    """Compare the dialog that a key opens on a runner of the list."""

    async def drive(pilot: Pilot[None]) -> None:
        await idle(pilot)
        assert runners(pilot).grid.move_to(planted(demo, name).id)
        await pilot.press(key)

        def shown() -> bool:
            return isinstance(pilot.app.screen, Dialog) and pilot.app.screen.ready

        await until(pilot, shown, "a dialog")

    await drawn(album, demo, drive, show="2", frames=frames)


async def test_the_form_of_parameters(album: Album, still_demo: DemoPlatform) -> None:
    await dialog(album, still_demo, "Summer season, more waiters", "E", EACH)


async def test_the_check_before_a_start(album: Album, still_demo: DemoPlatform) -> None:
    await dialog(album, still_demo, "Broken handler", "p")


async def test_a_deletion(album: Album, still_demo: DemoPlatform) -> None:
    await dialog(album, still_demo, "Summer season", "x")


async def test_name_description_and_tags(album: Album, still_demo: DemoPlatform) -> None:
    await dialog(album, still_demo, "Summer season", "m", EACH)


async def test_a_download(
    album: Album, still_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")

    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, "Village and city")
        await pilot.press("d")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, RunnerDownloadDialog), "the plan is shown"
        )

    await drawn(album, still_demo, learnt, drive, show="2", frames=EACH)
