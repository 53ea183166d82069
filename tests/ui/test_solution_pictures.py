"""Pictures of the solution screen, one for each list and size that differ."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.solution import SolutionScreen
from tests.ui.driving import app_of, idle, steady, until
from tests.ui.pictures import SMALL, TINY, WIDE, SnapCompare, drawn

pytestmark = pytest.mark.pictures
PLACES = {
    "parameters-80x24": ("1", SMALL),
    "parameters-160x50": ("1", WIDE),
    "parameters-40x12": ("1", TINY),
    "templates-160x50": ("3", WIDE),
    "findings-80x24": ("4", SMALL),
}


@pytest.mark.parametrize(("key", "size"), PLACES.values(), ids=PLACES)
def test_a_list(
    snap_compare: SnapCompare, still_demo: DemoPlatform, key: str, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, SolutionScreen), "it opens")
        await idle(pilot)
        await pilot.press(key)
        steady(app_of(pilot))

    assert drawn(snap_compare, still_demo, size, drive)
