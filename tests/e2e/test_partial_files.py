"""A program that ends in the middle of a download leaves no part of a file."""

import signal
import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

SIZE = 2_000_000
"""Bytes of the file; half of them come, and then nothing more."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ending_in_the_middle_of_a_download(
    number: int, fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    fresh_demo.put_file(fresh_demo.workspace_id, "aaa.bin", bytes(SIZE))
    fresh_demo.faults.add(InjectedFault("stall", path="/files/download"))
    environment = {
        "CSM_API_URL": fresh_demo.url,
        "CSM_API_KEY": fresh_demo.api_key,
        "CSM_ORGANIZATION_ID": fresh_demo.organization_id,
        "CSM_WORKSPACE_ID": fresh_demo.workspace_id,
    }
    command = [sys.executable, "-m", "csm_tui"]
    with Terminal(command, env=environment, cwd=tmp_path) as terminal:
        terminal.wait_for("press Enter")
        terminal.press("enter")
        terminal.wait_for("aaa.bin")
        terminal.press("/")
        terminal.wait_for("Esc clear")
        terminal.press("aaa")
        terminal.wait_for("1 of ")
        terminal.press("enter")
        terminal.wait_for("d download")
        terminal.press("d")
        terminal.wait_for("→ ")
        terminal.press("enter")
        wait_until(
            lambda: any(path.stat().st_size for path in tmp_path.iterdir()), "a part of the file"
        )
        terminal.signal(number)

        assert terminal.wait_for_end() == 128 + number
        assert terminal.faults() == []
    assert not list(tmp_path.iterdir())
