"""``files put``: exactly what was named is sent, under exactly the name that is reported."""

import hashlib
import io
import json
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from csm_tui.cli import console
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.local import hashing as _file_digest
from csm_tui.settings.paths import user_folders
from tests.cli.running import Captured, Patch, files, names, written_profile


def test_it_sends_a_folder_and_a_renamed_file(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "up/sub").mkdir(parents=True)
    (tmp_path / "up/a.csv").write_text("a\n")
    (tmp_path / "up/sub/b.csv").write_text("b\n")
    assert files("put", "up", "new/") == 0
    assert capsys.readouterr().out.splitlines() == ["new/up/a.csv", "new/up/sub/b.csv"]

    assert files("put", "up/a.csv", "--to", "new/renamed.csv", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["items"]
    assert (told["name"], told["state"], told["size"]) == ("new/renamed.csv", "done", 2)
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"a\n"

    (tmp_path / "up/a.csv").write_text("other\n")
    assert files("put", "up/a.csv", "new/renamed.csv") == 5
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"a\n"
    assert files("put", "up/a.csv", "new/renamed.csv", "--overwrite") == 0
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"other\n"


def test_it_takes_no_local_file_for_the_destination(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    before = names(own)
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(name)
    assert files("put", "a.csv", "b.csv") == 2
    assert files("put", "a.csv", "b.csv", "c.csv") == 2
    assert "--to" in capsys.readouterr().err
    assert names(own) == before
    assert files("put", "a.csv", "a.csv") == 0
    assert files("put", "b.csv", "c.csv", "--to", "in/") == 0
    assert set(names(own)) - set(before) == {"a.csv", "in/b.csv", "in/c.csv"}


def test_a_folder_without_its_slash_is_asked_back(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "a.csv", "data") == 5
    assert "data/" in capsys.readouterr().err
    assert "data" not in names(own)
    assert files("put", "a.csv", "data/", "--dry-run") == 0
    assert capsys.readouterr().out == f"{Path('a.csv')} -> data/a.csv\n"


def test_a_folder_or_several_files_go_into_a_folder_that_ends_with_a_slash(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "dir1").mkdir()
    (tmp_path / "dir1/a.csv").write_text("a\n")
    (tmp_path / "b.csv").write_text("b\n")
    before = names(own)
    for arguments in (["dir1", "x.csv"], ["dir1", "data"], ["dir1", "b.csv", "--to", "x"]):
        assert files("put", *arguments) == 2
        assert f"Use “{arguments[-1]}/” to upload into a folder" in capsys.readouterr().err
    assert files("put", "dir1", "--to", "..") == 5, "a slash at its end would not help"
    assert "contains “..”, which the platform rejects" in capsys.readouterr().err
    assert names(own) == before
    assert files("put", "dir1", "b.csv", "--to", "x.csv/") == 0
    for root in (".", "/", "./"):
        assert files("put", "dir1", "--to", root, "--overwrite") == 0
    assert set(names(own)) - set(before) == {"x.csv/dir1/a.csv", "x.csv/b.csv", "dir1/a.csv"}


@pytest.mark.parametrize("options", [["--dry-run"], [], ["--if-different"]])
def test_a_pointer_is_sent_only_when_it_is_meant(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "sets").mkdir()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 45678\n"
    (tmp_path / "sets/Bar.csv").write_text(pointer)
    before = names(own)
    assert files("put", "sets/Bar.csv", "in/", *options) == 5
    out, err = capsys.readouterr()
    assert out == ""
    assert "“in/Bar.csv” not sent. Git LFS pointer: the content of 45,678 bytes" in err
    assert "--pointers" in err
    assert files("put", "sets/Bar.csv", "in/Bar.csv", *options) == 5
    (tmp_path / "sets/Customer.csv").write_text("id\n1\n")
    assert files("put", "sets", "--to", "in/", "--json", *options) == 6
    told = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in told["refused"]] == ["in/sets/Bar.csv"]
    sent = set() if "--dry-run" in options else {"in/sets/Customer.csv"}
    assert set(names(own)) - set(before) == sent
    assert files("put", "sets/Bar.csv", "in/", "--pointers", *options) == 0
    assert "in/Bar.csv: Git LFS pointer" in capsys.readouterr().err
    assert ("in/Bar.csv" in names(own)) is ("--dry-run" not in options)


@pytest.mark.parametrize("options", [[], ["--flat"]])
def test_a_folder_that_would_have_the_name_of_a_file_is_told(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "many").mkdir()
    (tmp_path / "many/a.csv").write_text("a\n")
    assert files("put", "many/", "README.txt/", *options) == 0
    out, err = capsys.readouterr()
    assert f"{out.strip()}: “README.txt” is a file in the workspace" in err


@pytest.mark.parametrize(
    ("destination", "name", "note"),
    [
        ("win\\b.csv", "win/b.csv", "“\\” replaced with “/”"),
        ("/abs/a.csv", "abs/a.csv", "Leading “/” removed"),
        ("renamed", "renamed", "end the destination with “/”"),
        ("folder\\", "folder/a.csv", ""),
    ],
)
def test_what_it_makes_of_a_destination_is_told(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, destination: str, name: str, note: str
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "a.csv", "--to", destination) == 0
    out, err = capsys.readouterr()
    assert (out, note in err) == (f"{name}\n", True)
    assert name in names(own)


def test_the_folder_above_is_sent_under_its_name(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, monkeypatch: Patch
) -> None:
    (tmp_path / "month/week").mkdir(parents=True)
    (tmp_path / "month/a.csv").write_text("a\n")
    monkeypatch.chdir(tmp_path / "month/week")
    assert files("put", "..", "--to", "in/") == 0
    assert capsys.readouterr().out.splitlines() == ["in/month/a.csv"]
    monkeypatch.chdir(tmp_path / "month")
    assert files("put", ".", "--to", "in/") == 0
    assert capsys.readouterr().out.splitlines() == ["in/a.csv"]


def test_a_missing_path_is_not_found_and_says_what_is_near(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "prices.csv").write_text("a\n")
    assert files("put", "price.csv") == 4
    assert "Did you mean “prices.csv”?" in capsys.readouterr().err
    (tmp_path / "loose.csv").symlink_to("nothing")
    assert files("put", "loose.csv", "in/") == 4
    assert "“loose.csv” is a broken link." in capsys.readouterr().err
    assert files("put", "price.csv", "nothing", "--to", "in/", "--json") == 4
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "NotFound"
    assert files("put", "price.csv", "prices.csv", "--to", "in/", "--json") == 6
    told = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in told["missing"]] == ["price.csv"]
    assert [each["name"] for each in told["items"]] == ["in/prices.csv"]
    assert files("put", "../nowhere/x", "--to", "in/") == 4


def test_what_cannot_be_sent_stops_no_other(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "good.csv").write_text("a\n")
    (tmp_path / "bad..csv").write_text("a\n")
    assert files("put", "good.csv", "bad..csv", "--to", "in/") == 6
    assert "the platform rejects" in capsys.readouterr().err
    assert files("put", "good.csv", "--to", "../in/") == 5
    assert {"in/good.csv"} == {name for name in names(own) if name.startswith("in/")}


def test_what_is_left_out_of_a_folder_is_told_and_can_be_asked_for(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "up/empty").mkdir(parents=True)
    (tmp_path / "up/.hidden.csv").write_text("a\n")
    (tmp_path / "up/link.csv").symlink_to("missing.csv")
    assert files("put", "up") == 0
    err = capsys.readouterr().err
    assert "1 hidden entry skipped." in err
    assert "1 symbolic link skipped." in err
    assert "Nothing to upload." in err
    (tmp_path / "target.csv").write_text("b\n")
    (tmp_path / "up/link.csv").unlink()
    (tmp_path / "up/link.csv").symlink_to(tmp_path / "target.csv")
    assert files("put", "up", "--hidden", "--follow") == 0
    assert capsys.readouterr().out.splitlines() == ["up/.hidden.csv", "up/link.csv"]


def test_a_lost_answer_is_unknown_and_says_how_to_look(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    own.faults.add(InjectedFault("drop_after", path="/files$", method="POST", times=1))
    assert files("put", "a.csv", "lost/a.csv", "--json") == 1
    out, err = capsys.readouterr()
    assert [each["state"] for each in json.loads(out)["items"]] == ["unknown"]
    assert "lost/a.csv: unknown." in err
    assert "is now listed, and was not before" in err
    assert "--if-different" in err
    assert [moved.outcome for moved in Journal().history()] == [FileOutcome.UNKNOWN]
    # What it says settles it.
    assert files("put", "a.csv", "lost/a.csv", "--if-different") == 0
    assert "identical" in capsys.readouterr().err


def test_a_program_is_told_the_hash_of_a_large_file_too(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    content = b"0123456789abcde\n" * 700_000
    (tmp_path / "large.csv").write_bytes(content)
    assert files("put", "large.csv", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["items"]
    assert told["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_journal_that_cannot_be_written_is_told(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    user_folders().journal.mkdir(parents=True)
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "a.csv", "--json") == 0
    out, err = capsys.readouterr()
    assert "transfers.sqlite3" in json.loads(out)["trouble"]
    assert "transfers.sqlite3" in err
    assert "a.csv" in names(own)


def test_a_history_that_fails_in_a_way_nobody_expects_is_told_and_no_success(
    own: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def refuse(*places: Any, **names: Any) -> sqlite3.Connection:
        if threading.current_thread().name == "journal":
            raise TypeError("no such way to connect")
        return connect(*places, **names)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    own.put_file(own.workspace_id, "a.csv", b"a")
    assert files("get", "a.csv", "--json") == 6
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [item["state"] for item in told["items"]] == ["done"]
    assert "internal error (TypeError)" in told["trouble"]
    assert told["trouble"] in err


def test_a_thread_that_ends_in_a_way_nobody_expects_is_told_and_no_success(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, monkeypatch: Patch
) -> None:
    (tmp_path / "large.csv").write_bytes(b"0123456789abcde\n" * 300_000)
    monkeypatch.setattr(_file_digest, "FAST", float("inf"))
    monkeypatch.setattr(_file_digest, "BLOCK", None)
    assert files("put", "large.csv", "--json") != 0
    out, err = capsys.readouterr()
    assert [item["state"] for item in json.loads(out)["items"]] == ["done"]
    assert "A part of csm-tui crashed (hash: TypeError)." in err
    assert "Traceback" not in err
    assert "Traceback" in user_folders().log_file.read_text()


def test_a_session_that_ends_leaves_the_rest_untried(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text("a\n")
    own.faults.add(InjectedFault("401", path="/files$", method="POST"))
    assert files("put", "a.csv", "b.csv", "c.csv", "--to", "in/", "--json") == 3
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [each["state"] for each in told["items"]] == ["not started"] * 3
    assert told["trouble"] in err
    assert "3 files: 3 not started." in err


@pytest.mark.parametrize("right", ["read_only", "protected"])
def test_a_profile_is_kept_to(own: DemoPlatform, tmp_path: Path, right: str) -> None:
    written_profile(own, right)
    before = names(own)
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "--profile", "lab", "a.csv", "--dry-run") == 0
    assert files("compare", "--profile", "lab", ".", "/", "--push", "--dry-run") == 0
    assert files("put", "--profile", "lab", "a.csv") == 5
    assert files("compare", "--profile", "lab", ".", "/", "--push") == 5
    assert names(own) == before
    confirmed = files("put", "--profile", "lab", "--confirm", "lab", "a.csv")
    assert confirmed == (5 if right == "read_only" else 0)


@pytest.mark.parametrize(("typed", "code"), [("lab\n", 0), ("yes\n", 5), ("", 5)])
def test_the_name_of_a_protected_profile_can_be_typed(
    own: DemoPlatform, monkeypatch: Patch, tmp_path: Path, typed: str, code: int
) -> None:
    written_profile(own, "protected")
    (tmp_path / "a.csv").write_text("a\n")
    monkeypatch.setattr(console, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert files("put", "--profile", "lab", "a.csv") == code
    assert ("a.csv" in names(own)) == (code == 0)


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_progress_is_on_a_terminal_only_and_taken_away(
    own: DemoPlatform, tmp_path: Path, capsys: Captured, monkeypatch: Patch, term: str
) -> None:
    (tmp_path / "ありがとう.csv").write_text("a\n")
    own.faults.add(InjectedFault("slow", path="/files$", method="POST", delay=0.5))
    assert files("put", "ありがとう.csv") == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "20")
    assert files("put", "ありがとう.csv", "--overwrite") == 0
    first, *lines = capsys.readouterr().err.split("\r\x1b[K")
    assert first == ""
    assert [line.startswith("0 of 1 file") for line in lines[:1]] == [True] * (term != "dumb")
    assert lines[-1:] == [""] * (term != "dumb")
    assert all(cell_len(line) < 20 for line in lines)


def test_read_only_can_be_said_for_once(own: DemoPlatform, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "--read-only", "a.csv") == 5
    assert "a.csv" not in names(own)


def test_a_type_that_platforms_usually_refuse_is_told_before(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "report.csv").write_bytes(b"%PDF-1.7")
    for arguments in (("report.csv", "in/report.csv"), ("report.csv", "in/")):
        assert files("put", *arguments, "--dry-run") == 0
        assert "Looks like a PDF" in capsys.readouterr().err
    files("put", "report.csv", "in/report.csv")
    assert "Looks like a PDF" in capsys.readouterr().err


def test_paths_that_no_system_takes_are_told_without_a_trace(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a")
    long = "b" * 300
    assert files("put", "a.csv", f"{long}.csv") == 0
    assert f"{long}.csv" in names(own)
    for arguments in (("put", f"{long}.csv"), ("put", f"{long}.csv", "in/x.csv")):
        assert files(*arguments) in {4, 5}
        assert "Traceback" not in capsys.readouterr().err
    assert files("get", "a.csv", "--into", long) in {4, 5}
    assert "Traceback" not in capsys.readouterr().err
