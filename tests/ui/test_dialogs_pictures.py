"""Pictures of the dialogs that any screen may open."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Unreachable
from csm_tui.domain.local_files import LocalFolder
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.screens.main.runners.asking import SafeQuestion
from tests.ui.driving import until
from tests.ui.pictures import EACH, Album

pytestmark = pytest.mark.pictures


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this computer have a folder without files, the same on every machine."""
    here = Path("/srv/brewery")
    monkeypatch.setattr(local_side, "current_folder", lambda: here)
    monkeypatch.setattr(local_side, "list_folder", lambda folder, **_: LocalFolder(folder, ()))


async def test_what_any_screen_opens(album: Album, demo: DemoPlatform) -> None:
    async with album.workspace(demo) as pilot:
        screens = len(pilot.app.screen_stack)
        for key, of in (("question_mark", "help"), ("ctrl+p", "palette"), ("w", "places")):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > screens, "a dialog opens")
            await album.take(pilot, EACH, of=of)
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == screens, "it closes")


UNREACHABLE = Unreachable(
    "api.example.com does not answer while listing runners.",
    "Check the network, then retry.",
    {"method": "GET", "address": "https://api.example.com/v4/organizations/o-1/runners"},
)
QUESTION = "What changed since the last run is sent. 3 parameters, 2 datasets."


async def test_an_error_and_a_question(album: Album, demo: DemoPlatform) -> None:
    async with album.workspace(demo) as pilot:
        await pilot.app.push_screen(ErrorDialog(UNREACHABLE, retry=True))
        await album.take(pilot, EACH, of="error")
        await pilot.app.pop_screen()
        await pilot.app.push_screen(
            SafeQuestion("Start “Summer season”?", QUESTION, confirm="Start")
        )
        await album.take(pilot, EACH, of="question")
