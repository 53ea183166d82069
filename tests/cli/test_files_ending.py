"""Files commands that are ended from outside, or have no terminal, report what they did."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.cli import session
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.services.workspace_files.leftovers import remove_leftovers
from csm_tui.settings.paths import user_folders
from tests.cli.running import COMMAND, Captured, Patch, files, names, program
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_an_upload_its_outcome_is_told(
    own: DemoPlatform, tmp_path: Path, number: int
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    own.faults.add(InjectedFault("stall", path="/files$", method="POST", after=0))
    with subprocess.Popen(
        [*COMMAND, "put", "a.csv", "--to", "in/", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_until(lambda: "in/a.csv" in names(own), "it has arrived")
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert [item["state"] for item in json.loads(out)["items"]] == ["unknown"]
    assert b"in/a.csv: unknown." in err


def test_what_a_killed_download_leaves_is_removed_by_the_next_command(
    own: DemoPlatform, tmp_path: Path
) -> None:
    here, parts = tmp_path / "here", user_folders().state / "parts"
    foreign = {".csm-tui-0123.part", f".csm-tui-{'0' * 16}-1.part", "mine.csv"}
    here.mkdir()
    for name in foreign:
        (here / name).write_bytes(b"mine")
    own.put_file(own.workspace_id, "big.bin", bytes(2_000_000))
    own.put_file(own.workspace_id, "other.bin", bytes(2_000_000))
    own.faults.add(InjectedFault("stall", path="/files/download"))

    def left() -> set[str]:
        return {path.name for path in here.iterdir() if path.stat().st_size} - foreign

    def begun(name: str) -> "subprocess.Popen[bytes]":
        before = left()
        process = subprocess.Popen([*COMMAND, "get", name, "--into", "here"])
        wait_until(lambda: left() - before, "a part of it is there")
        return process

    with begun("big.bin") as dies, begun("other.bin") as lives:
        dies.kill()
        assert dies.wait(30) == -signal.SIGKILL
        assert len(left()) == 2
        assert program("ls").returncode == 0
        assert len(left()) == len(list(parts.iterdir())) == 1
        lives.terminate()
    assert left() == set()
    assert foreign == {path.name for path in here.iterdir()}
    assert not list(parts.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="links that lead in a circle are made here")
def test_a_part_in_a_folder_that_cannot_be_looked_into_is_removed_later(tmp_path: Path) -> None:
    owner, folder, parts = "0" * 16, tmp_path / "here", user_folders().state / "parts"
    part = tmp_path / "away" / f".csm-tui-{owner}-1.part"
    part.parent.mkdir()
    part.write_text("half")
    folder.symlink_to(folder)
    parts.mkdir(parents=True)
    (parts / owner).write_bytes(bytes(folder) + b"\0" + b"/nowhere\0")
    remove_leftovers()
    assert (parts / owner).exists(), "it is remembered"

    folder.unlink()
    part.parent.rename(folder)
    remove_leftovers()
    assert not list(folder.iterdir())
    assert not list(parts.iterdir())


def test_the_process_ends_without_taking_python_apart() -> None:
    # If Python did shut down, a thread that gets its answer at that moment would abort the process.
    torn = "import atexit; atexit.register(print, 'torn'); from csm_tui.cli import run; run()"
    for argument, code in (("--version", 0), ("--nonsense", 2)):
        done = subprocess.run(
            [sys.executable, "-c", torn, argument], capture_output=True, text=True, check=False
        )
        assert (done.returncode, "torn" in done.stdout) == (code, False)
        assert done.stdout or done.stderr


def test_what_failed_is_told_where_the_output_is_gone(own: DemoPlatform, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    (tmp_path / "b.csv").write_text("b\n")
    own.faults.add(InjectedFault("drop_after", path="/files$", method="POST", times=1))
    reader, writer = os.pipe()
    os.close(reader)
    done = program("put", "a.csv", "b.csv", "--to", "so/", "--workers", "1", stdout=writer)
    os.close(writer)
    assert done.returncode == 128 + signal.SIGPIPE
    assert "so/a.csv: unknown." in done.stderr

    own.faults.add(InjectedFault("403", path="/files/delete", method="DELETE", times=1))
    closed = f"{subprocess.list2cmdline([*COMMAND, 'rm', '--yes', 'so/'])} >&-"
    done = subprocess.run(["/bin/sh", "-c", closed], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "failed." in done.stderr


def test_nobody_is_asked_where_there_is_no_input(own: DemoPlatform) -> None:
    closed = f"{subprocess.list2cmdline([*COMMAND, 'rm', 'README.txt', '--json'])} <&-"
    done = subprocess.run(["/bin/sh", "-c", closed], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (5, False)
    assert "there is no terminal to ask" in json.loads(done.stdout)["error"]["headline"]


def test_a_name_that_a_locale_has_no_letters_for_stops_no_other(
    own: DemoPlatform, tmp_path: Path
) -> None:
    own.put_file(own.workspace_id, "in/🍺.csv", b"1\n")
    own.put_file(own.workspace_id, "in/plain.csv", b"1\n")
    old = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = program("get", "in/", "--json", env=old)
    told = json.loads(done.stdout)
    assert (done.returncode, "Traceback" in done.stderr) == (6, False)
    assert [item["name"] for item in told["items"]] == ["in/plain.csv"]
    assert "a character is not possible" in told["refused"][0]["reason"]
    assert (tmp_path / "in/plain.csv").exists()


def test_what_nobody_expected_is_one_document_too(
    there: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(session, "_run", broken)
    assert files("ls", "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["exit_code"] == 1
    assert "RuntimeError" in err
    assert "hunter2" not in out + err
