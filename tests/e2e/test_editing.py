"""A workspace file edited in place, in a real terminal that is given away and taken back."""

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, running
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

EDITOR = """
import sys
print("the editor has the terminal", flush=True)
word = input("word: ")
with open(sys.argv[1], "a", encoding="utf-8") as file:
    file.write(word + "\\n")
"""


def test_a_file_is_edited_in_place(tmp_path: Path, temporary_folder: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR, "utf-8")
    environment = {"EDITOR": f"{sys.executable} {editor}", "VISUAL": ""}
    command = [sys.executable, "-m", "csm_tui", "demo"]
    with Terminal(command, env=environment, cwd=tmp_path) as terminal:
        terminal.wait_for("README.txt")
        family = terminal.family()
        terminal.press("G")
        terminal.wait_for("README.txt  ")
        edit(terminal, "hops")
        terminal.wait_for("+hops")
        terminal.press("tab", "enter")
        terminal.wait_for("Sent README.txt")

        # What was sent is there: the next edit begins with it.
        edit(terminal, "malt")
        terminal.wait_for("+malt")
        terminal.wait_for(" hops")
        terminal.press("enter")
        terminal.wait_for("Your version of README.txt")
        terminal.press("up", "enter")
        terminal.wait_for("Dropped")

        interrupt_the_editor(terminal)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []
    wait_until(lambda: not family & running(), "every process of the program has ended")
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def edit(terminal: Terminal, word: str) -> None:
    """Type a word into the editor, which reads lines as any program does."""
    terminal.press("e")
    terminal.wait_for("word: ")
    terminal.send(word, "enter")


def interrupt_the_editor(terminal: Terminal) -> None:
    """Ctrl-C ends the editor, and the program lives on."""
    terminal.press("e")
    terminal.wait_for("word: ")
    terminal.press("ctrl+c")
    terminal.wait_for("Nothing was changed")
    assert terminal.alive
