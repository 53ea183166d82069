"""A single transfer while the queue is paused."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.ui.screens.transfers import TransfersScreen
from tests.ui.driving import app_of, shown, until
from tests.ui.files_driving import files_of, go_to, prompt, put


async def test_what_waits_for_a_paused_queue_says_so(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(fresh_demo, "a.csv")
    async with files_of(fresh_demo) as pilot:
        app_of(pilot).transfers.pause()
        await go_to(pilot, "a.csv")
        await pilot.press("d")
        await prompt(pilot)
        await pilot.press("enter")
        await until(
            pilot,
            lambda: any("Downloading a.csv  ‖ paused" in line for line in shown(pilot)),
            "it says that it is paused",
        )
        await pilot.press("T")
        await until(pilot, lambda: isinstance(pilot.app.screen, TransfersScreen), "the queue")
        await pilot.press("P")
        await until(pilot, (tmp_path / "a.csv").exists, "it goes on")
        await until(pilot, lambda: not app_of(pilot).jobs.running, "it is done")
