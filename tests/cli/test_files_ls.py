"""``files ls``: exact names for scripts, safe ones for users, and what is known of each."""

import json
from pathlib import Path

import pytest

from csm_tui.cli.files.ls import exact_bytes
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.settings.paths import user_folders
from tests.cli.running import Captured, files, names


def test_it_prints_every_name(there: DemoPlatform, capsys: Captured) -> None:
    assert files("ls") == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == sorted(names(there))
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["data/reference/"], "data/reference/"),
        (["data"], "data/"),
        (["results/**/Stock.csv"], "results/"),
        (["--prefix", "data2"], "data2/"),
        (["Customer", "--prefix", "data2"], "data2/Customer.csv"),
    ],
)
def test_it_narrows(
    there: DemoPlatform, capsys: Captured, arguments: list[str], found: str
) -> None:
    assert files("ls", *arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith(found) for line in lines)


def test_several_patterns_find_each_name_once(there: DemoPlatform, capsys: Captured) -> None:
    assert files("ls", "config/", "config/bar.yaml", ".xml", "nowhere/") == 6
    out, err = capsys.readouterr()
    assert out.splitlines() == ["config/bar.yaml", "config/menu.xml", "config/run.json"]
    assert "“nowhere/”" in err


def test_a_name_that_no_nul_can_end_is_refused(own: DemoPlatform, capsys: Captured) -> None:
    name = "data/a\0README.txt"
    own.put_file(own.workspace_id, name, b"1")
    assert files("ls", "-0") == 5
    out, err = capsys.readouterr()
    assert out == ""
    assert visible(name) in err
    assert "--json" in err
    assert files("ls", "--json") == 0
    assert name in json.loads(capsys.readouterr().out)["files"]
    assert files("ls") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(names(own))
    assert files("ls", "config/", "-0") == 0
    assert "config/bar.yaml" in capsys.readouterr().out.split("\0")


def test_a_name_that_is_not_text_is_refused() -> None:
    assert exact_bytes("é\n") == "é\n".encode()
    with pytest.raises(InputRefused, match="cannot be printed as text"):
        exact_bytes("odd\ud800.csv")


def test_scripts_get_exact_names(own: DemoPlatform, capsys: Captured) -> None:
    own.put_file(own.workspace_id, "line\nbreak.txt", b"1")
    assert files("ls", "break", "--null") == 0
    assert capsys.readouterr().out == "line\nbreak.txt\0"
    assert files("ls", "break", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "organization": own.organization_id,
        "workspace": own.workspace_id,
        "files": ["line\nbreak.txt"],
        "missing": [],
    }
    assert files("ls", "break") == 0
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("RAEDME.txt", "Nearest: README.txt"),
        ("dta/", "Nearest: data/"),
        ("data\\city\\Bar.csv", "Use “data/city/Bar.csv”"),
        ("/config/./bar.yaml", "Use “config/bar.yaml”"),
        ("zzzzzz", "`csm-tui files ls` prints all names"),
    ],
)
def test_nothing_found_is_its_own_code_and_says_what_to_write(
    there: DemoPlatform, capsys: Captured, text: str, advice: str
) -> None:
    assert files("ls", text) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert advice in err


def test_an_empty_workspace_is_no_failure(there: DemoPlatform, capsys: Captured) -> None:
    empty = next(
        each.id
        for each in there.world.workspaces.values()
        if not each.files.names() and each.id.startswith("w-")
    )
    assert files("ls", "--workspace", empty) == 0
    out, err = capsys.readouterr()
    assert (out, "has no files" in err) == ("", True)


def test_long_tells_what_the_journal_knows_and_no_more(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_bytes(b"12345\n")
    (tmp_path / "lost.csv").write_bytes(b"1\n")
    assert files("put", "mine.csv", "long/mine.csv") == 0
    own.faults.add(InjectedFault("drop_after", path="/files$", method="POST", times=1))
    assert files("put", "lost.csv", "long/lost.csv") == 1
    own.put_file(own.workspace_id, "long/theirs.csv", b"123")
    capsys.readouterr()

    assert files("ls", "-l", "long/") == 0
    out, err = capsys.readouterr()
    lost, mine, theirs = [line.split() for line in out.splitlines()]
    assert (lost[0], lost[-1]) == ("unknown", "long/lost.csv")
    assert (mine[0], mine[-2:]) == ("6", ["ago", "long/mine.csv"])
    assert theirs == ["unknown", "long/theirs.csv"]
    assert "last transfer" in err

    assert files("ls", "--long", "long/", "--json") == 0
    told = {each["name"]: each for each in json.loads(capsys.readouterr().out)["files"]}
    assert told["long/mine.csv"]["size"] == 6
    assert told["long/theirs.csv"]["known_at"] is None


def test_long_lists_without_a_journal_too(there: DemoPlatform, capsys: Captured) -> None:
    journal = user_folders().journal
    journal.mkdir(parents=True)
    assert files("ls", "-l", "README.txt") == 0
    out, err = capsys.readouterr()
    assert out.split() == ["unknown", "README.txt"]
    assert journal.name in err
