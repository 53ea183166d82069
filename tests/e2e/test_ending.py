"""Every end of the program leaves a clean terminal, no process and no file."""

import signal
import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.engine import why_not_installed
from csm_tui.settings.paths import user_folders
from tests.e2e.terminal import Terminal, running
from tests.ui.driving import environment
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

COMMAND = [sys.executable, "-m", "csm_tui"]
CONNECT_SCREEN = "connect to a Cosmo Tech platform"
MAIN_SCREEN = "Twin Data Layer"
CRASHING = """
import sys
from csm_tui.cli import main
from csm_tui.ui.app import CsmApp

def crash(app):
    raise RuntimeError("a mistake of our own")

CsmApp.action_next_theme = crash
sys.exit(main(["demo"]))
"""
STALLED_TOUR = """
import sys
from csm_tui.cli import main
from csm_tui.services import demo_platform

class Stalling(demo_platform.DemoProcess):
    def __init__(self):
        super().__init__(["--fault", "hang path=/files/download"])

demo_platform.DemoProcess = Stalling
sys.exit(main(["demo", "--tour"]))
"""


def test_a_screen_that_nobody_would_see_is_not_drawn(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with Terminal(["/bin/sh", "-c", f"exec '{sys.executable}' -m csm_tui 2>'{said}'"]) as terminal:
        assert terminal.wait_for_end() == 2
    assert "needs a terminal" in said.read_text()


@pytest.mark.parametrize("name", ["CSM_TUI_TRANSFERS", "CSM_TUI_UPLOAD_LIMIT"])
def test_a_number_that_cannot_be_is_refused_before_the_screen_is_drawn(name: str) -> None:
    with Terminal(COMMAND, env={name: "many"}) as terminal:
        assert terminal.wait_for_end() == 2
        assert terminal.shows(f"csm-tui: {name} is “many”, not a number")


def assert_nothing_left(terminal: Terminal, family: set[int], temporary_folder: Path) -> None:
    assert terminal.faults() == []
    wait_until(lambda: not family & running(), "every process of the program has ended")
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


@pytest.mark.parametrize(
    ("keys", "code"), [(["ctrl+q"], 0), (["ctrl+c", "ctrl+c"], 0)], ids=["ctrl+q", "ctrl+c twice"]
)
def test_keys_leave_the_first_screen(keys: list[str], code: int, temporary_folder: Path) -> None:
    with Terminal(COMMAND) as terminal:
        terminal.wait_for(CONNECT_SCREEN)
        family = terminal.family()
        terminal.send(*keys)

        assert terminal.wait_for_end() == code
        assert_nothing_left(terminal, family, temporary_folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_the_first_screen(number: int, temporary_folder: Path) -> None:
    with Terminal(COMMAND) as terminal:
        terminal.wait_for(CONNECT_SCREEN)
        family = terminal.family()
        terminal.signal(number)

        assert terminal.wait_for_end() == 128 + number
        assert_nothing_left(terminal, family, temporary_folder)
        assert b"Traceback" not in terminal.received


@pytest.mark.parametrize(
    ("keys", "number", "code"),
    [
        (["q"], None, 0),
        (["ctrl+q"], None, 0),
        (["ctrl+c", "ctrl+c"], None, 0),
        ([], signal.SIGTERM, 128 + signal.SIGTERM),
        ([], signal.SIGHUP, 128 + signal.SIGHUP),
    ],
    ids=["q", "ctrl+q", "ctrl+c twice", "SIGTERM", "SIGHUP"],
)
def test_leaving_stops_the_demo_platform(
    keys: list[str], number: int | None, code: int, temporary_folder: Path
) -> None:
    with Terminal([*COMMAND, "demo"]) as terminal:
        terminal.wait_for(MAIN_SCREEN)
        # The engine comes up behind the platform.
        processes = ["the program", "its platform", *["its engine"] * (not why_not_installed())]
        wait_until(lambda: len(terminal.family()) >= len(processes), " and ".join(processes))
        family = terminal.family()
        terminal.send(*keys)
        if number is not None:
            terminal.signal(number)

        assert terminal.wait_for_end() == code
        assert_nothing_left(terminal, family, temporary_folder)


def test_leaving_while_the_demo_platform_starts_stops_it(temporary_folder: Path) -> None:
    with Terminal([*COMMAND, "demo"]) as terminal:
        terminal.wait_for("Starting the demo platform")
        wait_until(lambda: len(terminal.family()) > 1, "the platform's process")
        family = terminal.family()
        terminal.signal(signal.SIGTERM)

        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert_nothing_left(terminal, family, temporary_folder)


def test_a_crash_restores_the_terminal_and_stops_the_demo_platform(temporary_folder: Path) -> None:
    key = "not-to-be-shown"
    with Terminal([sys.executable, "-c", CRASHING], env={"CSM_API_KEY": key}) as terminal:
        terminal.wait_for(MAIN_SCREEN)
        family = terminal.family()
        terminal.send("f9")

        assert terminal.wait_for_end() == 1
        assert_nothing_left(terminal, family, temporary_folder)
        assert b"a mistake of our own" in terminal.received
        assert key.encode() not in terminal.received


def test_killed_without_warning_the_demo_platform_follows(temporary_folder: Path) -> None:
    with Terminal([*COMMAND, "demo"]) as terminal:
        terminal.wait_for(MAIN_SCREEN)
        family = terminal.family()
        terminal.signal(signal.SIGKILL)

        assert terminal.wait_for_end() == -signal.SIGKILL
        wait_until(lambda: not family & running(), "every process of the program has ended")
        wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def test_a_closed_terminal_ends_the_program_and_the_demo_platform(temporary_folder: Path) -> None:
    with Terminal([*COMMAND, "demo"]) as terminal:
        terminal.wait_for(MAIN_SCREEN)
        family = terminal.family()
        terminal.hang_up()

        wait_until(lambda: not family & running(), "every process of the program has ended")
        assert terminal.wait_for_end() == 128 + signal.SIGHUP
        wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_tour_leaves_nothing(number: int, temporary_folder: Path) -> None:
    with Terminal([sys.executable, "-c", STALLED_TOUR]) as terminal:
        terminal.wait_for("list ")
        family = terminal.family()
        terminal.signal(number)

        assert terminal.wait_for_end() == 128 + number
        assert_nothing_left(terminal, family, temporary_folder)
        assert b"Traceback" not in terminal.received


def test_the_platform_alone_ends_with_ctrl_c(temporary_folder: Path) -> None:
    with Terminal([*COMMAND, "demo", "--serve"], size=(200, 24)) as terminal:
        terminal.wait_for("CSM_RUNNER_ID=")
        family = terminal.family()
        assert terminal.screen()[0].startswith("CSM_API_URL=http://127.0.0.1:")
        terminal.send("ctrl+c")

        assert terminal.wait_for_end() in {0, 130}
        assert_nothing_left(terminal, family, temporary_folder)
        assert b"Traceback" not in terminal.received


def test_a_history_that_was_not_written_is_told_at_the_end(
    fresh_demo: DemoPlatform, tmp_path: Path
) -> None:
    user_folders().journal.mkdir(parents=True)
    with Terminal(COMMAND, env=dict(environment(fresh_demo)), cwd=tmp_path) as terminal:
        terminal.wait_for("press Enter")
        terminal.press("enter")
        terminal.wait_for("README.txt")
        terminal.press("G")
        terminal.wait_for("README.txt  ")
        terminal.press("d")
        terminal.wait_for("→ ")
        terminal.press("enter")
        wait_until((tmp_path / "README.txt").exists, "the file is here")
        terminal.press("q")

        assert terminal.wait_for_end() == 1
        assert terminal.faults() == []
        assert terminal.shows("transfers.sqlite3")
