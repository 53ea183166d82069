"""Pictures of the solution screen, one for each list and size that differ."""

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.solution import SolutionScreen
from tests.ui.driving import idle, until
from tests.ui.pictures import DARK, EACH_AND_TINY, STATE, WIDE, Album

pytestmark = pytest.mark.pictures


async def test_lists(album: Album, still_demo: DemoPlatform) -> None:
    async with album.workspace(still_demo) as pilot:
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, SolutionScreen), "it opens")
        await idle(pilot)
        for key, of, frames in (
            ("1", "parameters", EACH_AND_TINY),
            ("3", "templates", ((WIDE, DARK),)),
            ("4", "findings", STATE),
        ):
            await pilot.press(key)
            await album.take(pilot, frames, of=of)
