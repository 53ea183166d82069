"""Pictures of the rights: what is allowed here, and who has access."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.ui.driving import app_of, idle, steady, until
from tests.ui.pictures import SIZES, SnapCompare, drawn

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize("tab", ["here", "access"])
@SIZES
def test_a_tab_of_the_rights(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int], tab: str
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "rights open")
        await idle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, RightsScreen)
        screen.show_tab(tab)
        steady(app_of(pilot))
        await pilot.pause()

    assert drawn(snap_compare, still_demo, size, drive, show="2")
