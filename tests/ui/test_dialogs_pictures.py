"""Pictures of the dialogs that any screen may open."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from tests.ui.driving import idle, until
from tests.ui.pictures import EACH, Album, drawn

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p", "w"], ids=["help", "palette", "places"])
async def test_what_a_key_opens(album: Album, demo: DemoPlatform, key: str) -> None:
    async def reach(pilot: Pilot[None]) -> None:
        before = len(pilot.app.screen_stack)
        await pilot.press(key)
        await idle(pilot)
        await until(pilot, lambda: len(pilot.app.screen_stack) > before, "the dialog opens")

    await drawn(album, demo, reach, frames=EACH)
