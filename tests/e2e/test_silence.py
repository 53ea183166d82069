"""The platform does not answer a change: the screen says so at 80x24, and Escape ends the wait."""

import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.settings.paths import user_folders
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.terminal


def test_a_silent_deletion(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    environment = {
        "CSM_API_URL": fresh_demo.url,
        "CSM_API_KEY": fresh_demo.api_key,
        "CSM_ORGANIZATION_ID": fresh_demo.organization_id,
        "CSM_WORKSPACE_ID": fresh_demo.workspace_id,
    }
    with Terminal([sys.executable, "-m", "csm_tui"], env=environment, cwd=tmp_path) as terminal:
        terminal.wait_for("press Enter")
        terminal.press("enter")
        terminal.wait_for("README.txt")
        fresh_demo.faults.add(InjectedFault("hang", "/files/delete"))
        terminal.press("x")
        terminal.wait_for("Delete")
        terminal.press("tab", "enter")
        terminal.wait_for("no response for 3 s of at most 60 s")
        terminal.press("escape")
        terminal.wait_until_gone("no response for", 5.0)
    log = user_folders().log_file.read_text("utf-8")
    assert "csm_tui.requests: GET /v4/openapi 200 in " in log
    assert fresh_demo.api_key not in log
