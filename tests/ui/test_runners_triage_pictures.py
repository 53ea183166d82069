"""Pictures of the triage of a failed run."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.runners.run_cause import RunCause
from tests.ui.driving import idle, until
from tests.ui.pictures import SIZES, SMALL, SnapCompare, drawn
from tests.ui.runners_driving import inspector, learnt, open_runner
from tests.ui.test_runners_triage import explain

pytestmark = pytest.mark.pictures

NAME = "Winter season, nobody at work"


@SIZES
def test_why_a_run_failed(
    snap_compare: SnapCompare, still_demo: DemoPlatform, size: tuple[int, int]
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await explain(pilot, still_demo, NAME)

    assert drawn(snap_compare, still_demo, size, learnt, drive, show="2")


def test_the_overview_of_a_failed_runner(
    snap_compare: SnapCompare, still_demo: DemoPlatform
) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, NAME)
        text = inspector(pilot).query_one(RunCause).query_one(Static)
        await until(pilot, lambda: "ZeroDivisionError" in str(text.visual), "the cause")
        await idle(pilot)

    assert drawn(snap_compare, still_demo, SMALL, learnt, drive, show="2")
