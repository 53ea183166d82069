"""The main journey on each generation, from the first key to the last, at 80x24."""

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, running
from tests.waiting import wait_until

pytestmark = [pytest.mark.terminal, pytest.mark.engine]


@pytest.mark.parametrize("api", ["3", "4", pytest.param("5", marks=[pytest.mark.postgres])])
def test_the_whole_journey(tmp_path: Path, temporary_folder: Path, api: str) -> None:
    (tmp_path / "new.csv").write_text("id\none\n", "utf-8")
    command = [sys.executable, "-m", "csm_tui", "demo", "--api", api]
    with Terminal(command, cwd=tmp_path) as terminal:
        terminal.wait_for("README.txt")
        terminal.wait_for(f"API {api}.")
        family = terminal.family()

        download(terminal, tmp_path)
        upload(terminal)
        upload_again_and_refuse(terminal)
        # The archived runner of 5.x is one more.
        read_a_runner(terminal, runners=30 if api == "5" else 29)
        if api == "5":
            send_a_folder(terminal)
            ask_a_table(terminal)
        else:
            load_a_folder(terminal)
            query(terminal)

        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.faults() == []
    wait_until(lambda: not family & running(), "every process of the program has ended")
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def download(terminal: Terminal, folder: Path) -> None:
    """Find a file by filtering, and download it."""
    terminal.press("/")
    terminal.wait_for("Esc clear")
    terminal.press("city/Bar.csv")
    terminal.wait_for("1 of 30")
    terminal.press("enter")
    terminal.wait_for("d download")
    terminal.wait_for("data/city/Bar.csv")
    terminal.press("d")
    terminal.wait_for("Keeps the folder structure")
    terminal.press("enter")
    terminal.wait_for("45 B on ")
    assert (folder / "data/city/Bar.csv").read_text("utf-8").startswith("id,")
    terminal.press("escape")
    terminal.wait_until_gone("1 of 30")


def upload(terminal: Terminal) -> None:
    """Upload a file into a new folder."""
    choose_new_csv(terminal)
    terminal.press("tour/")
    terminal.wait_for("→ tour/new.csv")
    terminal.press("enter")
    terminal.wait_for("Uploaded tour/new.csv")
    terminal.wait_for(" 31 ─")


def upload_again_and_refuse(terminal: Terminal) -> None:
    """Upload it again; a question comes before it is replaced, and Enter alone replaces nothing."""
    choose_new_csv(terminal)
    terminal.press("tour/")
    terminal.wait_for("→ tour/new.csv")
    terminal.press("enter")
    terminal.wait_for("Overwrite")
    terminal.press("enter")
    terminal.wait_until_gone("Overwrite")
    terminal.wait_for(" 31 ─")


def choose_new_csv(terminal: Terminal) -> None:
    terminal.press("u")
    terminal.wait_for("new.csv  ")
    terminal.press("down", "enter")
    terminal.wait_for("Folder of ")


def read_a_runner(terminal: Terminal, runners: int) -> None:
    """Open a runner and look at its parameters, datasets and runs."""
    terminal.press("2")
    terminal.wait_for(f"{runners} of {runners}")
    terminal.press("/")
    terminal.wait_for(f"{runners} of {runners}")
    terminal.press("Summer season")
    terminal.wait_for(f"3 of {runners}")
    terminal.press("enter")
    terminal.wait_for("p start")
    terminal.press("enter")
    terminal.wait_for("Overview")
    terminal.press("]")
    terminal.wait_for("Waiters")
    terminal.press("]")
    terminal.wait_for("base dataset")
    terminal.press("]")
    terminal.wait_for("✗ Failed")


def load_a_folder(terminal: Terminal) -> None:
    """Choose a dataset and a folder, look at the queries, load, and see the counts agree."""
    terminal.press("3")
    terminal.wait_for("Load CSV files")
    terminal.press("t")
    terminal.wait_for("Brewery Amsterdam")
    terminal.press("enter")
    terminal.wait_for("51 nodes")
    terminal.press("o")
    terminal.wait_for("Customer.csv")
    terminal.press(" ")
    terminal.wait_for("✓ Ready")
    terminal.wait_for("UNWIND $rows")
    terminal.press("p")
    terminal.wait_for("Keep or replace it?")
    terminal.press("enter")
    terminal.wait_for("✓ Agrees")
    terminal.wait_for("55 nodes")


def query(terminal: Terminal) -> None:
    """Query the graph for the loaded rows."""
    terminal.press("/")
    terminal.wait_for("Enter run ")
    terminal.press("ctrl+u")
    terminal.press("MATCH (c:Customer) RETURN count(c) AS customers")
    terminal.wait_for("AS customers")
    terminal.press("enter")
    terminal.wait_for("1 row in")
    wait_until(
        lambda: any(line.strip("│▌ ").startswith("54") for line in terminal.screen()), "the count"
    )
    terminal.press("escape")
    # An Escape that has not arrived alone makes another key of the next one.
    terminal.wait_until_gone("Earlier")


def send_a_folder(terminal: Terminal) -> None:
    """Send the sample folder as tables of a new dataset, and see each one listed."""
    terminal.press("3")
    terminal.wait_for(" 37 ─")
    terminal.press("u")
    terminal.wait_for("Customer.csv")
    terminal.press(" ")
    terminal.wait_for("Where to upload the folder?")
    terminal.press("down", "enter")
    terminal.wait_for("Its name, in demo")
    terminal.press("ctrl+u")
    terminal.press("Journey")
    terminal.wait_for("A new dataset Journey.")
    terminal.press("enter")
    terminal.wait_for("As tables of a database")
    terminal.press("down", "enter")
    terminal.wait_for("4 files ticked")
    terminal.press("p")
    terminal.wait_for("4 tables with 17 rows")
    terminal.press("tab", "enter")
    terminal.wait_for("✓ Sent")


def ask_a_table(terminal: Terminal) -> None:
    """Find a table of the new dataset, and ask it."""
    terminal.press("[")
    terminal.wait_for(" 38 ─")
    terminal.press("/")
    terminal.wait_for("Esc clear")
    terminal.press("Journey")
    terminal.wait_for("1 of 38")
    terminal.press("enter")
    terminal.wait_for("d download")
    terminal.press("enter")
    terminal.wait_for("Parts of Journey")
    terminal.press("down")
    terminal.wait_for("DB table")
    terminal.press("a")
    terminal.wait_for("4 rows in")
    terminal.wait_for("Ursula Kowalczyk")
    # An Escape that has not arrived alone makes another key of the next one.
    terminal.press("escape")
    terminal.wait_for("c counts")
