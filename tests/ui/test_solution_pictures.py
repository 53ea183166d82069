"""Pictures of the solution screen, one for each list and size that differ."""

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.solution import SolutionScreen
from tests.ui.driving import idle, until
from tests.ui.pictures import DARK, EACH_AND_TINY, STATE, WIDE, Album, Frame, drawn

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize(
    ("key", "frames"),
    [("1", EACH_AND_TINY), ("3", ((WIDE, DARK),)), ("4", STATE)],
    ids=["parameters", "templates", "findings"],
)
async def test_a_list(
    album: Album, still_demo: DemoPlatform, key: str, frames: Sequence[Frame]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, SolutionScreen), "it opens")
        await idle(pilot)
        await pilot.press(key)

    await drawn(album, still_demo, drive, frames=frames)
