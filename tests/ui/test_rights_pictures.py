"""Pictures of the rights: what is allowed here, and who has access."""

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.rights import RightsScreen
from tests.ui.driving import idle, until
from tests.ui.pictures import EACH, Album

pytestmark = pytest.mark.pictures


async def test_tabs_of_the_rights(album: Album, still_demo: DemoPlatform) -> None:
    async with album.workspace(still_demo, "2") as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RightsScreen), "rights open")
        await idle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, RightsScreen)
        for tab in ("here", "access"):
            screen.show_tab(tab)
            await album.take(pilot, EACH, of=tab)
