"""All places of the program, with the mouse alone and with the keyboard alone; and then silence."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = [pytest.mark.terminal, pytest.mark.engine]

IDLE = 5.0
"""Seconds in which nothing is written while the user does nothing."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "csm_tui", "demo", "--api", "4"]
    with Terminal(command, size=(120, 35), cwd=tmp_path) as made:
        made.wait_for("README.txt")
        yield made
        made.press("ctrl+q")
        assert made.wait_for_end() == 0
        assert made.faults() == []


def test_the_mouse_alone_reaches_every_place(terminal: Terminal) -> None:
    terminal.click("data2")
    terminal.wait_for(" data2/")
    terminal.click("README.txt")
    terminal.click("d download")
    terminal.wait_for("Download README.txt")
    terminal.click("Cancel")
    terminal.wait_until_gone("Download README.txt")

    terminal.click("2 Runners")
    terminal.wait_for("29 of 29")
    terminal.click("Summer season ")
    terminal.click("Enter open")
    for tab, holds in (("Parameters", "Waiters"), ("Datasets", "base"), ("Runs", "Successful")):
        terminal.click(tab)
        terminal.wait_for(holds)
    terminal.click("Overview")

    terminal.click("3 Twin Data Layer")
    terminal.wait_for(" 12 ─")
    terminal.click("Brewery reference", times=2)
    for tab, holds in (("Graph", "Label or type"), ("Query", "MATCH"), ("Load CSV", "Becomes")):
        terminal.click(tab)
        terminal.wait_for(holds)

    terminal.click("4 Transfers")
    terminal.wait_for("History")
    terminal.click("1 Workspace")
    terminal.wait_for("d download")

    terminal.click("? help")
    terminal.wait_for("Type what you want to do")
    terminal.click("1 Workspace")  # It lies beside the dialog, which closes.
    terminal.wait_until_gone("Type what you want to do")


def test_the_keyboard_alone_reaches_every_place_and_then_nothing_is_written(
    terminal: Terminal,
) -> None:
    for key, holds in (("2", "29 of 29"), ("3", " 12 ─"), ("4", "History")):
        terminal.press(key)
        terminal.wait_for(holds)
    terminal.press("escape")
    terminal.press("1")
    terminal.wait_for("d download")
    for key, holds in (
        ("?", "Type what you want to do"),
        (":", "Type what you want to do"),
        ("w", "Brewery Demo"),
        ("d", "Download README.txt"),
        ("y", "Copy"),
    ):
        terminal.press(key)
        terminal.wait_for(holds)
        terminal.press("escape")
        terminal.wait_for("d download")
    for key, holds, back in (
        ("M", "Findings", "escape"),
        ("s", "Who has access", "escape"),
        ("C", "Esc back", "escape"),
    ):
        terminal.press(key)
        terminal.wait_for(holds)
        terminal.press(back)
        terminal.wait_for("d download")
    terminal.press("2", "B")
    terminal.wait_for("All workspaces")
    terminal.press("escape", "enter")
    terminal.wait_for("Overview")
    terminal.press("e")
    terminal.wait_for("Why  ")
    terminal.press("escape", "escape")
    terminal.press("1")
    terminal.wait_for("d download")

    # Only ages are written now, once a minute at most.
    wait_until(lambda: is_silent(terminal), "nothing is written for a while", 30.0)


def is_silent(terminal: Terminal) -> bool:
    """Whether nothing is written for some seconds from now on."""
    terminal.screen()
    written, since = len(terminal.received), time.monotonic()
    while time.monotonic() - since < IDLE:
        time.sleep(0.1)
        terminal.screen()
        if len(terminal.received) != written:
            return False
    return True
