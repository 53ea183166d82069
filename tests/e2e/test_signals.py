"""The bell and the notification at the end of long work, in a real terminal."""

import re
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
_COMMAND = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
"""A command to the terminal, which may end with the character of the bell."""


def signals(terminal: Terminal) -> set[str]:
    """Return the signals that the program has given so far."""
    commands = _COMMAND.findall(terminal.received)
    bell = b"\x07" in _COMMAND.sub(b"", terminal.received)
    told = any(each.startswith(b"\x1b]9;csm-tui: ") for each in commands)
    return ({"bell"} if bell else set()) | ({"terminal"} if told else set())


@pytest.mark.parametrize("ways", ["all", "bell", "terminal", "off"])
def test_the_end_of_transfers_signals_where_the_terminal_has_no_focus(
    tmp_path: Path, ways: str
) -> None:
    command = [sys.executable, "-m", "csm_tui", "demo", "--api", "4"]
    with Terminal(command, cwd=tmp_path, env={"CSM_TUI_NOTIFY": ways}) as terminal:
        terminal.wait_for("README.txt")
        terminal.send(FOCUS_IN)
        terminal.press("d", "enter")
        wait_until(lambda: any(tmp_path.rglob("*")), "something is downloaded")
        terminal.wait_for("transferred in")
        assert signals(terminal) == set()

        terminal.wait_until_gone("transferred in")
        terminal.press("down", "d")
        terminal.send("enter", FOCUS_OUT)
        terminal.wait_for("transferred in")
        wanted = {"bell", "terminal"} if ways == "all" else {ways} - {"off"}
        wait_until(lambda: signals(terminal) == wanted, f"the signals {wanted}")
        terminal.send(FOCUS_IN)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []
