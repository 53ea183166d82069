"""Pictures of the solution screen."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.solution import SolutionScreen
from tests.ui.driving import app_of, idle, steady, until
from tests.ui.pictures import ALL_SIZES, SnapCompare, drawn

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize(
    "keys", [("1",), ("3",), ("4",)], ids=["parameters", "templates", "findings"]
)
@ALL_SIZES
def test_a_list(
    snap_compare: SnapCompare,
    still_demo: DemoPlatform,
    size: tuple[int, int],
    keys: tuple[str, ...],
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, SolutionScreen), "it opens")
        await idle(pilot)
        await pilot.press(*keys)
        steady(app_of(pilot))

    assert drawn(snap_compare, still_demo, size, drive)
