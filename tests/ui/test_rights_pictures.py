"""Pictures of the rights: what is allowed here, and who has access."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.ui.driving import idle, until
from tests.ui.pictures import EACH, Album, drawn

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize("tab", ["here", "access"])
async def test_a_tab_of_the_rights(album: Album, still_demo: DemoPlatform, tab: str) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "rights open")
        await idle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, RightsScreen)
        screen.show_tab(tab)

    await drawn(album, still_demo, drive, show="2", frames=EACH)
