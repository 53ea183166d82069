"""The files commands as programs: questions, progress, Ctrl-C, and outputs without a reader."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from tests.cli.running import COMMAND, names, program, written_profile
from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals of this kind there"),
]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_a_stopped_download_leaves_nothing_half_written(
    own: DemoPlatform, tmp_path: Path, number: int, code: int
) -> None:
    own.put_file(own.workspace_id, "in/big.bin", bytes(3_000_000))
    own.put_file(own.workspace_id, "in/small.csv", b"1\n")
    own.faults.add(InjectedFault("stall", path="/files/download.*big.bin"))
    command = [*COMMAND, "get", "in/", "--into", "got"]
    with Terminal(command, cwd=tmp_path) as terminal:
        wait_until(lambda: list(tmp_path.glob("got/in/*.part")), "the download begins")
        terminal.wait_for("1 of 2 files")
        terminal.signal(number)
        assert terminal.wait_for_end() == code
        assert terminal.shows("Interrupted")
        assert terminal.shows("2 files: 1 done, 1 cancelled.")
    assert [path.name for path in tmp_path.glob("got/in/*")] == ["small.csv"]
    outcomes = {moved.name: moved.outcome for moved in Journal().history()}
    assert outcomes == {"in/big.bin": FileOutcome.CANCELLED, "in/small.csv": FileOutcome.DONE}


def test_a_stopped_upload_is_unknown_where_all_of_it_was_sent(
    own: DemoPlatform, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    own.faults.add(InjectedFault("hang", path="/files$", method="POST"))
    with Terminal([*COMMAND, "put", "a.csv", "in/a.csv"], cwd=tmp_path, size=(100, 24)) as terminal:
        terminal.wait_for("0 of 1 file  2 B of 2 B")
        terminal.signal(signal.SIGINT)
        assert terminal.wait_for_end() == 130
        assert terminal.shows("in/a.csv: unknown.")
        assert terminal.shows("--if-different")
    assert [moved.outcome for moved in Journal().history()] == [FileOutcome.UNKNOWN]


def test_a_stopped_deletion_says_what_is_gone(own: DemoPlatform) -> None:
    for number in range(8):
        own.put_file(own.workspace_id, f"gone/{number}.csv", b"1\n")
    own.faults.add(InjectedFault("hang", path="/files/delete.*gone/[^0]"))
    with Terminal([*COMMAND, "rm", "gone/", "--yes"], size=(100, 40)) as terminal:
        wait_until(lambda: "gone/0.csv" not in names(own), "the first is deleted")
        terminal.wait_for("1 of 8 files")
        terminal.signal(signal.SIGINT)
        assert terminal.wait_for_end() == 130
        assert terminal.shows("gone/7.csv: not started.")
        # It looked afterwards: what was asked for and not answered is there, and may yet go.
        assert terminal.shows("gone/1.csv: unknown.")
        assert terminal.shows("Interrupted. Deleted files stay deleted.")
        assert "gone/0.csv" in [line.strip() for line in terminal.screen()]
    assert "gone/1.csv" in names(own)


def test_rm_asks_with_the_exact_list_and_who_uses_it(own: DemoPlatform) -> None:
    command = [*COMMAND, "rm", "README.txt", "datasets/**/events.csv"]
    for answer, code in ((["ctrl+c"], 130), (["y", "enter"], 0)):
        assert "README.txt" in names(own)
        with Terminal(command, size=(100, 24)) as terminal:
            terminal.wait_for("Delete 2 files? [y/N]")
            assert terminal.shows("README.txt")
            assert terminal.shows("dataset events: points to this file")
            terminal.press(*answer)
            assert terminal.wait_for_end() == code
    assert "README.txt" not in names(own)


def test_a_protected_profile_has_its_name_typed(own: DemoPlatform, tmp_path: Path) -> None:
    written_profile(own, "protected")
    (tmp_path / "a.csv").write_text("a\n")
    command = [*COMMAND, "put", "--profile", "lab", "a.csv"]
    with Terminal(command, cwd=tmp_path, size=(120, 24)) as terminal:
        terminal.wait_for("Type lab to go on:")
        terminal.press("lab", "enter")
        assert terminal.wait_for_end() == 0
    assert "a.csv" in names(own)


@pytest.mark.parametrize("arguments", [["ls"], ["get", "README.txt", "--stdout"]])
def test_a_closed_pipe_is_no_failure_of_ours(there: DemoPlatform, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = program(*arguments, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_is_full_is_told(there: DemoPlatform) -> None:
    with Path("/dev/full").open("wb") as full:
        done = program("ls", stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("csm-tui: Cannot write the output: No space left")
    assert "Traceback" not in done.stderr


def test_closed_streams_end_in_no_trace(there: DemoPlatform) -> None:
    command = subprocess.list2cmdline([*COMMAND, "ls", "nothing/", "--json"])
    for closed, code in ((">&-", 1), ("2>&-", 4)):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{command} {closed}"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert json.loads(done.stdout)["files"] == []


def test_an_interrupt_on_the_way_in_is_one_document_too(own: DemoPlatform) -> None:
    own.faults.add(InjectedFault("hang", path="/files$", times=1))
    with subprocess.Popen(
        [*COMMAND, "ls", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        wait_until(lambda: not own.faults.listed(), "the list is asked for")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["error"]["exit_code"] == 130
    assert b"Traceback" not in err
