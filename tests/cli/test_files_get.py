"""``files get``: what was named is saved whole or not at all, and nothing else is touched."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from csm_tui.cli.arguments import build_parser
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.equivalents import (
    CommandTarget,
    compare_command,
    get_command,
    put_command,
)
from csm_tui.services.local.disk import ignores_case
from tests.cli.running import COMMAND, Captured, files


def test_it_saves_a_folder_and_says_where(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data/reference/", "README.txt", "--into", "here") == 0
    out, _ = capsys.readouterr()
    assert "here/README.txt" in out.splitlines()
    content = there.read_file(there.workspace_id, "data/reference/Bar.csv")
    assert (tmp_path / "here/data/reference/Bar.csv").read_bytes() == content


def test_it_leaves_what_exists_until_it_is_decided(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "README.txt").write_text("mine")
    assert files("get", "README.txt") == 5
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "README.txt").read_text() == "mine"

    assert files("get", "README.txt", "config/bar.yaml") == 6
    assert "2 files: 1 undecided, 1 done." in capsys.readouterr().err
    assert files("get", "README.txt", "--skip") == 0
    assert "README.txt: skipped." in capsys.readouterr().err
    assert (tmp_path / "README.txt").read_text() == "mine"
    assert files("get", "README.txt", "--keep-both") == 0
    assert len(list(tmp_path.glob("README*"))) == 2
    assert files("get", "README.txt", "--if-different") == 0
    assert (tmp_path / "README.txt").read_text().startswith("Files of the brewery")


def test_it_takes_no_file_that_was_not_named(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data") == 4
    assert "Use “data/”" in capsys.readouterr().err
    assert files("get", "-") == 4
    assert files("get", "README.txt", "missing", "--dry-run") == 6
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("empty", [["get", ""], ["get", "README.txt", "--into", ""], ["ls", " "]])
def test_an_unset_variable_of_a_shell_names_nothing(
    there: DemoPlatform, capsys: Captured, empty: list[str]
) -> None:
    assert files(*empty) == 2
    assert "the value is empty" in capsys.readouterr().err


def test_a_dry_run_lists_and_writes_nothing(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data/reference/", "--flat", "--dry-run") == 0
    assert "data/reference/Bar.csv -> Bar.csv" in capsys.readouterr().out.splitlines()
    assert not list(tmp_path.iterdir())


def test_the_content_of_one_file_goes_to_standard_output(there: DemoPlatform) -> None:
    command = [*COMMAND, "get", "config/bar.yaml", "--stdout"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == there.read_file(there.workspace_id, "config/bar.yaml")
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["data/"], "“data/” is a folder"),
        (["*.csv"], "files match"),
        (["README.txt", "--json"], "--json"),
        (["README.txt", "--dry-run"], "--dry-run"),
    ],
)
def test_the_content_of_anything_else_is_usage(
    there: DemoPlatform, capsys: Captured, arguments: list[str], told: str
) -> None:
    assert files("get", "--stdout", *arguments) == 2
    assert told in capsys.readouterr().err


def test_a_file_is_no_folder_to_save_into(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "target").write_text("mine")
    assert files("get", "data/reference/", "--into", "target") == 5
    assert capsys.readouterr().err.count("csm-tui:") == 1
    assert (tmp_path / "target").read_text() == "mine"


def test_a_download_that_is_cut_leaves_nothing(own: DemoPlatform, tmp_path: Path) -> None:
    own.faults.add(InjectedFault("403", path="/files/download.*bar.yaml"))
    assert files("get", "config/", "--into", "got") == 6
    got = {path.name for path in tmp_path.glob("got/**/*") if path.is_file()}
    assert got == {"menu.xml", "run.json"}


def test_a_program_is_told_of_each_file(there: DemoPlatform, capsys: Captured) -> None:
    assert files("get", "config/bar.yaml", "nothing", "--json") == 6
    told = json.loads(capsys.readouterr().out)
    (item,) = told["items"]
    content = there.read_file(there.workspace_id, "config/bar.yaml")
    assert (item["name"], item["state"], item["size"]) == ("config/bar.yaml", "done", len(content))
    assert [each["name"] for each in told["missing"]] == ["nothing"]
    assert told["trouble"] is None


@pytest.mark.parametrize("name", ["data/a b.csv", "-rf", "it's.csv", "[/red]", "--", "é*.csv"])
def test_copied_commands_are_understood(name: str) -> None:
    place = CommandTarget("https://host/v4", "o-1", "w-1", profile="lab")
    words = shlex.split(get_command(place, name).own)
    assert words[0] == "csm-tui"
    parsed = build_parser().parse_args(words[1:])
    assert (parsed.names, parsed.exact) == ([name], "*" in name)
    parsed = build_parser().parse_args(shlex.split(compare_command(place, name, "in/"))[1:])
    assert (parsed.local, parsed.folder) == (name, "in/")
    words = shlex.split(put_command(place, name, f"in/{name}", overwrite=True).own)
    parsed = build_parser().parse_args(words[1:])
    assert parsed.paths == [name, f"in/{name}"]
    assert (parsed.organization, parsed.workspace, parsed.profile) == ("o-1", "w-1", "lab")
    assert parsed.decision == "OVERWRITE"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot hold them")
def test_names_that_only_windows_drops_and_names_that_differ_in_case_are_saved(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    odd = ["aux.csv", "x ", "d /f.csv", "A.txt", "a.txt"]
    for name in odd:
        own.put_file(own.workspace_id, name, name.encode())
    if not ignores_case(tmp_path):
        assert files("get", *odd, "--into", "in") == 0
        assert capsys.readouterr().err == ""
        assert all((tmp_path / "in" / name).read_bytes() == name.encode() for name in odd)


def test_a_name_that_no_disk_holds_is_saved_under_another_that_is_told(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    own.put_file(own.workspace_id, "odd/a\tb.csv", b"1")
    assert files("get", "odd/", "--dry-run") == 0
    out, err = capsys.readouterr()
    assert Path("odd/a_b.csv").as_posix() in out
    assert "The name contains a control character. Saved as “odd/a_b.csv”." in err
    assert files("get", "odd/") == 0
    assert (tmp_path / "odd/a_b.csv").read_bytes() == b"1"
