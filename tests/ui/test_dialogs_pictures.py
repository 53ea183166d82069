"""Pictures of the dialogs that any screen may open."""

import pytest

from csm_tui.demo import DemoPlatform
from tests.ui.driving import until
from tests.ui.pictures import EACH, Album

pytestmark = pytest.mark.pictures


async def test_what_any_screen_opens(album: Album, demo: DemoPlatform) -> None:
    async with album.workspace(demo) as pilot:
        screens = len(pilot.app.screen_stack)
        for key, of in (("question_mark", "help"), ("ctrl+p", "palette"), ("w", "places")):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > screens, "a dialog opens")
            await album.take(pilot, EACH, of=of)
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == screens, "it closes")
