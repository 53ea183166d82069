"""Changing files with a protected profile: its name has to be typed first."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from tests.ui.comparing_driving import at, both, compare
from tests.ui.driving import app_of, until
from tests.ui.file_operations_driving import body, listing, names
from tests.ui.files_driving import shown
from tests.ui.session_driving import inside, opened
from tests.ui.test_profile_in_screens import profile_of


@pytest.fixture
def platform(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DemoPlatform:
    both(fresh_demo, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return fresh_demo


async def name_is_asked_for(pilot: Pilot[None]) -> None:
    """Agree to the list, and wait for the question."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TransferPlanDialog), "the list")
    await until(pilot, lambda: not app_of(pilot).jobs.running, "the list is whole")
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen.query("#typed"), "the name is asked for")


@pytest.mark.parametrize("way", ["upload", "compare"])
async def test_many_files_are_sent_after_its_name_only(platform: DemoPlatform, way: str) -> None:
    session = opened(profile_of(platform, protected=True), platform.api_key)
    before = names(platform)
    async with inside(session, platform, size=(160, 50)) as pilot:
        await shown(pilot)
        await pilot.press("tab")
        await shown(pilot)
        if way == "compare":
            await compare(pilot)
            await at(pilot, "left.csv")
        else:
            await pilot.press("g")
        await pilot.press("u")
        await name_is_asked_for(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.screen.query("#typed"), "it is left")
        assert not app_of(pilot).transfers.snapshot().items
        assert names(platform) == before

        await pilot.press("u")
        await name_is_asked_for(pilot)
        await pilot.press(*session.profile.name, "enter", "enter")
        await until(pilot, lambda: names(platform) != before, "it is sent")
        assert app_of(pilot).transfers.wait(60)


async def test_a_deletion_is_one_dialog_in_which_its_name_is_typed(platform: DemoPlatform) -> None:
    session = opened(profile_of(platform, protected=True), platform.api_key)
    before = names(platform)
    async with inside(session, platform, size=(80, 24)) as pilot:
        await shown(pilot)
        await pilot.press("x")
        dialog = await listing(pilot, "Delete")
        assert f"{session.profile.name} is protected" in body(dialog)
        assert dialog.query_one("#confirm").disabled
        await pilot.press(*session.profile.name, "enter", "enter")
        await until(pilot, lambda: names(platform) != before, "it is deleted")
        await until(pilot, lambda: not pilot.app.screen.query("#typed"), "nothing more is asked")
