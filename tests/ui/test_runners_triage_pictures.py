"""Pictures of the triage of a failed run."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.main.runners.run_cause import RunCause
from tests.ui.driving import idle, until
from tests.ui.pictures import EACH, Album, drawn
from tests.ui.runners_driving import inspector, learnt, open_runner
from tests.ui.test_runners_triage import explain

pytestmark = pytest.mark.pictures

NAME = "Winter season, nobody at work"


async def test_why_a_run_failed(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await explain(pilot, still_demo, NAME)

    await drawn(album, still_demo, learnt, drive, show="2", frames=EACH)


async def test_the_overview_of_a_failed_runner(album: Album, still_demo: DemoPlatform) -> None:
    async def drive(pilot: Pilot[None]) -> None:
        await open_runner(pilot, still_demo, NAME)
        text = inspector(pilot).query_one(RunCause).query_one(Static)
        await until(pilot, lambda: "ZeroDivisionError" in str(text.visual), "the cause")
        await idle(pilot)

    await drawn(album, still_demo, learnt, drive, show="2")
