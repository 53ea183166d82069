"""``files compare``: rclone's marks, nothing guessed, then a push or a pull."""

import json
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.settings.paths import user_folders
from tests.cli.running import Captured, files


@pytest.mark.parametrize(
    ("local", "folder", "told"),
    [
        (".", "confg/", "Nearest: config/"),
        ("nowhere", "config/", "Folder “nowhere”"),
        ("her", "config/", "Did you mean “here”?"),
    ],
)
def test_a_folder_that_is_not_there_is_not_compared(
    there: DemoPlatform, capsys: Captured, tmp_path: Path, local: str, folder: str, told: str
) -> None:
    (tmp_path / "here").mkdir()
    assert files("compare", local, folder) == 4
    assert told in capsys.readouterr().err
    assert files("compare", local, folder, "--json") == 4
    assert json.loads(capsys.readouterr().out)["error"]["exit_code"] == 4


def test_it_marks_and_brings_into_line(own: DemoPlatform, capsys: Captured, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert files("get", "config/", "--into", str(tmp_path)) == 0
    capsys.readouterr()
    assert files("compare", "config", "config/") == 0
    assert capsys.readouterr().out.splitlines() == ["= bar.yaml", "= menu.xml", "= run.json"]

    (folder / "bar.yaml").write_text("changed: true\n")
    (folder / "more.txt").write_text("new\n")
    own.put_file(own.workspace_id, "config/elsewhere.txt", b"1")
    assert files("compare", "config", "config") == 6
    lines = capsys.readouterr().out.splitlines()
    assert {"* bar.yaml", "+ more.txt", "- elsewhere.txt"} <= set(lines)

    assert files("compare", "config", "config", "--push", "--overwrite") == 0
    assert own.read_file(own.workspace_id, "config/bar.yaml") == b"changed: true\n"
    assert own.read_file(own.workspace_id, "config/more.txt") == b"new\n"
    assert files("compare", "config", "config", "--pull") == 0
    assert (folder / "elsewhere.txt").read_bytes() == b"1"
    capsys.readouterr()
    assert files("compare", "config", "config") == 0


def test_what_nobody_knows_is_unknown_until_it_is_read(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    content = there.read_file(there.workspace_id, "config/bar.yaml")
    (tmp_path / "here/bar.yaml").write_bytes(content)
    assert files("compare", "here", "config", "--json") == 6
    out, err = capsys.readouterr()
    rows = {row["path"]: row["mark"] for row in json.loads(out)["rows"]}
    assert "--resolve" in err
    assert rows["bar.yaml"] == "?"
    assert files("compare", "here", "config", "--resolve") == 6
    assert "= bar.yaml" in capsys.readouterr().out.splitlines()
    # What was read is remembered for the next time.
    assert files("compare", "here", "config") == 6
    assert "= bar.yaml" in capsys.readouterr().out.splitlines()


def test_without_a_history_it_compares_all_the_same(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "config/bar.yaml") == 0
    journal = user_folders().journal
    journal.unlink()
    journal.mkdir()
    capsys.readouterr()
    assert files("compare", "config", "config") == 6
    out, err = capsys.readouterr()
    assert "? bar.yaml" in out.splitlines()
    assert "history" in err
    assert files("compare", "config", "config", "--resolve") == 6
    assert "= bar.yaml" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("way", ["--push", "--pull"])
def test_what_cannot_be_compared_is_told_and_makes_it_partly_done(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, way: str
) -> None:
    assert files("get", "config/") == 0
    (tmp_path / "config/a.csv").write_text("new\n")
    (tmp_path / "config/link").symlink_to("nothing")
    own.put_file(own.workspace_id, "config/b.csv", b"1")
    assert files("compare", "config", "config") == 6
    assert "link: Link (not followed)." in capsys.readouterr().err
    assert files("compare", "config", "config", way) == 6
    assert "config/link: Link (not followed)." in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a", "e", "link", "It"])
def test_a_name_that_is_a_part_of_the_reason_is_told_all_the_same(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, name: str
) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / name).symlink_to("nothing")
    assert files("compare", "up", "/", "--push") == 5
    assert f"{name}: Link (not followed)." in capsys.readouterr().err


def test_what_is_the_same_already_is_said(there: DemoPlatform, capsys: Captured) -> None:
    assert files("get", "config/") == 0
    capsys.readouterr()
    assert files("compare", "config", "config", "--push") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "3 skipped: identical at the last transfer, not checked since." in err
    assert "Nothing to upload." in err


def test_hidden_files_are_pushed_no_more_than_put_sends_them(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "up" / ".git").mkdir(parents=True)
    for name in (".env", ".git/config", "a.csv"):
        (tmp_path / "up" / name).write_text("x")
    assert files("compare", "up", "new", "--push", "--dry-run") == 0
    out, err = capsys.readouterr()
    assert [line.rpartition(" ")[2] for line in out.splitlines()] == ["new/a.csv"]
    assert "2 hidden files skipped" in err
