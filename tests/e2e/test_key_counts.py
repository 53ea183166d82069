"""How many keys frequent tasks take from the first workspace screen."""

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = [pytest.mark.terminal, pytest.mark.engine]


def test_frequent_tasks_take_few_keys(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "csm_tui", "demo", "--api", "4"]
    with Terminal(command, cwd=tmp_path) as terminal:
        terminal.wait_for("README.txt")

        # A file of the root: 2.
        terminal.press("d")
        terminal.press("enter")
        wait_until((tmp_path / "README.txt").is_file, "it is there")

        # A file by its name: 8. The filter leads to the hit.
        terminal.press("/", *"ar.c", "enter")
        terminal.wait_for("data/city/Bar.csv")
        terminal.press("d", "enter")
        wait_until((tmp_path / "data/city/Bar.csv").is_file, "it is there")
        terminal.press("escape")

        # The line of the log that names the cause of a failed run: 2.
        terminal.press("2")
        terminal.wait_for("29 of 29")
        terminal.press("L")
        terminal.wait_for("cause in line")
        (line,) = (each for each in terminal.screen() if "▌" in each)
        assert "KeyError: 'waiters_count'" in line
        terminal.press("escape", "escape")

        # A folder of CSV files, loaded and counted: 5.
        terminal.press("3")
        terminal.wait_for(" 12 ─")
        terminal.press("p")
        terminal.wait_for("Brewery Amsterdam")
        terminal.press("enter")
        terminal.wait_for("Use this folder")
        terminal.press(" ")
        terminal.wait_for("Load")
        terminal.press("enter")
        terminal.wait_for("17 rows loaded")
        wait_until(
            lambda: sum("✓ Agrees" in each for each in terminal.screen()) == 4, "all are counted"
        )

        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
