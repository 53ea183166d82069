"""The bell and the notification at the end of long work, in a real terminal."""

import re
import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from tests.e2e.terminal import Terminal
from tests.ui.driving import environment
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
_COMMAND = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
"""A command to the terminal, which may end with the character of the bell."""


def asked(terminal: Terminal) -> bool:
    """Return whether a dialog has opened: a frame in the middle of the screen."""
    return any("╭" in line[1:] for line in terminal.screen())


def signals(terminal: Terminal) -> set[str]:
    """Return the signals that the program has given so far."""
    commands = _COMMAND.findall(terminal.received)
    bell = b"\x07" in _COMMAND.sub(b"", terminal.received)
    told = any(each.startswith(b"\x1b]9;csm-tui: ") for each in commands)
    return ({"bell"} if bell else set()) | ({"terminal"} if told else set())


@pytest.mark.parametrize("ways", ["all", "bell", "terminal", "off"])
def test_the_end_of_transfers_signals_where_the_terminal_has_no_focus(
    fresh_demo: DemoPlatform, tmp_path: Path, ways: str
) -> None:
    # What is refused late leaves time to look elsewhere, and an error stays on the screen.
    fresh_demo.faults.add(InjectedFault("403", "/files/download", delay=4.0))
    env = {**environment(fresh_demo), "CSM_TUI_NOTIFY": ways}
    with Terminal([sys.executable, "-m", "csm_tui"], cwd=tmp_path, env=env) as terminal:
        terminal.wait_for("complete")
        terminal.press("f5")
        terminal.wait_for("README.txt")
        terminal.send(FOCUS_IN)
        download(terminal)
        terminal.wait_for("2 failed")
        assert signals(terminal) == set()

        terminal.press("escape")
        terminal.wait_until_gone("2 failed")
        download(terminal)
        terminal.send(FOCUS_OUT)
        terminal.wait_for("2 failed")
        wanted = {"bell", "terminal"} if ways == "all" else {ways} - {"off"}
        wait_until(lambda: signals(terminal) == wanted, f"the signals {wanted}")
        terminal.send(FOCUS_IN)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []


def download(terminal: Terminal) -> None:
    """Queue the two files of the first folder."""
    terminal.press("g", "d")
    terminal.wait_for("archives/")
    wait_until(lambda: asked(terminal), "the plan")
    terminal.press("enter")
    wait_until(lambda: not asked(terminal), "the plan is queued")
