"""A workspace file edited in a real terminal, which the editor borrows."""

import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.services.workspace_files.drafts import drafts_folder
from tests.e2e.terminal import Terminal, running
from tests.ui.driving import environment
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

EDITOR = """
import sys
print("\\nthe editor has the terminal", flush=True)
word = input("word: ")
with open(sys.argv[1], "a", encoding="utf-8") as file:
    file.write(word + "\\n")
"""

OPEN_EDITOR = """
import sys
with open(sys.argv[1], "a", encoding="utf-8") as file:
    file.write("hops\\n")
# On a line of its own: the cursor may be at the end of one.
input("\\nwritten and still open: ")
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
        terminal.wait_for("Discarded")

        interrupt_the_editor(terminal)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []
    wait_until(lambda: not family & running(), "every process of the program has ended")
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def test_a_closed_terminal_loses_nothing_of_what_was_written(
    fresh_demo: DemoPlatform, tmp_path: Path, temporary_folder: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(OPEN_EDITOR, "utf-8")
    platform = {**environment(fresh_demo), "EDITOR": f"{sys.executable} {editor}", "VISUAL": ""}
    command = [sys.executable, "-m", "csm_tui"]
    with Terminal(command, env=platform, cwd=tmp_path) as terminal:
        to_the_readme(terminal)
        family = terminal.family()
        terminal.press("e")
        terminal.wait_for("written and still open")
        family |= terminal.family()
        terminal.hang_up()
        wait_until(lambda: not family & running(), "program and editor have ended")
    assert not list(temporary_folder.iterdir())
    (kept,) = drafts_folder().glob("*/copy/README.txt")
    assert kept.read_text("utf-8").endswith("hops\n")

    with Terminal(command, env=platform, cwd=tmp_path) as terminal:
        to_the_readme(terminal)
        terminal.wait_for("An edit was not finished")
        terminal.press("e")
        terminal.wait_for("Continue the edit")
        terminal.press("enter")
        terminal.wait_for("+hops")
        terminal.press("tab", "enter")
        terminal.wait_for("Sent README.txt")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    text = fresh_demo.read_file(fresh_demo.workspace_id, "README.txt")
    assert text.endswith(b"hops\n")
    assert not list(drafts_folder().iterdir())


def to_the_readme(terminal: Terminal) -> None:
    """Connect, and put the cursor on the file."""
    terminal.wait_for("connect to a Cosmo Tech platform")
    terminal.press("f5")
    terminal.wait_for("README.txt")
    terminal.press("G")
    terminal.wait_for("README.txt  ")


def edit(terminal: Terminal, word: str) -> None:
    """Type a word into the editor, which reads lines as any program does."""
    terminal.press("e")
    terminal.wait_for("word: ")
    terminal.send(word, "enter")


def interrupt_the_editor(terminal: Terminal) -> None:
    """Ctrl-C ends the editor, and the program continues."""
    terminal.press("e")
    terminal.wait_for("word: ")
    terminal.press("ctrl+c")
    terminal.wait_for("No changes, so nothing to upload")
    assert terminal.alive
