"""What the dialogs that change runners look like."""

import pytest
from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.screens.main.runners import RunnersPane
from tests.ui.driving import idle, until
from tests.ui.pictures import SIZES, SMALL, SnapCompare, drawn
from tests.ui.runners_driving import planted, runners

pytestmark = pytest.mark.pictures


@pytest.fixture(autouse=True)
def still_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the port of the platform, which differs from run to run."""
    monkeypatch.setattr(RunnersPane, "_where", "demo (127.0.0.1:8080), workspace Brewery dev")


def dialog(
    snap_compare: SnapCompare,
    demo: DemoPlatform,
    name: str,
    key: str,
    size: tuple[int, int] = SMALL,
) -> bool:
    """Compare the dialog that a key opens on a runner of the list."""

    async def drive(pilot: Pilot[None]) -> None:
        await idle(pilot)
        assert runners(pilot).grid.move_to(planted(demo, name).id)
        await pilot.press(key)

        def shown() -> bool:
            return isinstance(pilot.app.screen, Dialog) and pilot.app.screen.ready

        await until(pilot, shown, "a dialog")

    return drawn(snap_compare, demo, size, drive, show="2")


@SIZES
def test_the_form_of_parameters(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    assert dialog(snap_compare, still_demo, "Summer season, more waiters", "E", size)


def test_the_check_before_a_start(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    assert dialog(snap_compare, still_demo, "Broken handler", "p")


def test_a_deletion(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    assert dialog(snap_compare, still_demo, "Summer season", "x")


def test_name_description_and_tags(snap_compare: SnapCompare, still_demo: DemoPlatform) -> None:
    assert dialog(snap_compare, still_demo, "Summer season", "m")
