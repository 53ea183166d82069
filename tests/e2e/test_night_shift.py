"""The night shift at 80x24: from a failed run to its cause, and from the cause to a good run."""

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

CAUSES = {
    "Broken handler": "KeyError: 'waiters_count'",
    "Command template gone": "engine asks for a non existing template",
    "Ended by the machine": "Terminated",
    "Engine not installed": "csm-simulator: command not found",
    "Import of suppliers": "Missing environment values for step ",
    "Killed in the night": "Killed",
    "Prices beside the engine": "json.decoder.JSONDecodeError: Expecting value",
    "Results that nobody takes": "PermissionError: role results_reader",
    "Winter season, nobody at work": "ZeroDivisionError: division by zero",
    "Winter season, stock not counted": "ParameterError: parameter stock: 'to be counted'",
    "Year by the hour": "ZeroDivisionError: division by zero",
}
"""A runner's name, and the line that names the cause of its last failure."""
WITHOUT_A_LINE = {
    "Whole country at once": "Step engine: out of memory",
    "Older than its log": "Log no longer available",
}
"""The same for those whose log does not say it, with what stands above."""


@pytest.mark.parametrize("api", ["3", "4", "5"])
def test_two_keys_lead_from_the_list_to_the_line_that_names_the_cause(
    tmp_path: Path, api: str
) -> None:
    with on_runners(tmp_path, api) as terminal:
        for name, cause in CAUSES.items():
            go_to(terminal, name)
            terminal.press("e")
            see_under_the_cursor(terminal, cause)
            back(terminal)
        for name, cause in WITHOUT_A_LINE.items():
            go_to(terminal, name)
            terminal.press("e")
            terminal.wait_for(cause)
            back(terminal)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []


def test_a_night_shift_from_the_board_to_a_good_run_and_a_ticket(tmp_path: Path) -> None:
    with on_runners(tmp_path, "4") as terminal:
        terminal.press("B")
        terminal.wait_for("failed in the last day")
        terminal.press("/", "nobody at work", "enter", "enter")
        terminal.wait_for("Step engine failed: ZeroDivisionError")
        terminal.wait_for("parameter nb_waiters: 6 → 0")

        terminal.press("e")
        see_under_the_cursor(terminal, "ZeroDivisionError")
        terminal.press("d")
        terminal.wait_for("Save for a ticket")
        terminal.press("enter")
        terminal.wait_for("Saved")
        terminal.press("escape")

        terminal.press("E")
        terminal.wait_for("0 values changed")
        terminal.press("tab", "tab", "ctrl+u", "6")
        terminal.wait_for("1 value changed")
        terminal.press("ctrl+s")
        terminal.wait_for("✓ Saved")

        terminal.press("p")
        terminal.wait_for("parameter nb_waiters  0 → 6")
        terminal.press("enter")
        terminal.wait_for("◌ Running")
        terminal.wait_for("✓ Successful", timeout=60)
        terminal.wait_for("ended well")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    [ticket] = tmp_path.glob("run-*.md")
    words = ticket.read_text("utf-8")
    assert "ZeroDivisionError: division by zero" in words
    assert "nb_waiters" in words


def on_runners(folder: Path, api: str) -> Terminal:
    """Open the runners of the demo platform of a generation."""
    command = [sys.executable, "-m", "csm_tui", "demo", "--api", api]
    terminal = Terminal(command, cwd=folder)
    terminal.wait_for("README.txt")
    terminal.press("2")
    terminal.wait_for("Broken handler")
    return terminal


def go_to(terminal: Terminal, name: str) -> None:
    """Narrow the list to a runner."""
    terminal.press("/", "ctrl+u", name, "enter")
    # A name that is too long is cut in its middle.
    see_under_the_cursor(terminal, name[-8:])


def back(terminal: Terminal) -> None:
    """Return to the list."""
    terminal.press("escape")
    terminal.wait_for("p start")


def see_under_the_cursor(terminal: Terminal, text: str) -> None:
    """Wait until the line under the cursor holds a text."""
    wait_until(lambda: text in cursor(terminal), f"{text!r} under the cursor")


def cursor(terminal: Terminal) -> str:
    """Return the line under the cursor."""
    return next((line for line in terminal.screen() if line.lstrip("│").startswith("▌")), "")
