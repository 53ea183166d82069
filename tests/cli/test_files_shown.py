"""Names from outside never reach a terminal as they are; programs get them exactly."""

import json
import unicodedata
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from tests.cli.running import Captured, Patch, files

ODD = (
    "odd/\x1b[31mred.csv",
    "odd/\x1b]0;title\x07.csv",
    "odd/\x9b2Jc1.csv",
    "odd/a\rb.csv",
    "odd/line\nbreak.csv",
    "odd/\u202egnp.csv",
    "odd/🍺 été.csv",
)


@pytest.fixture
def odd(own: DemoPlatform) -> DemoPlatform:
    """A platform with a folder of names that would play with a terminal."""
    for name in ODD:
        own.put_file(own.workspace_id, name, b"1\n")
    return own


def is_tame(text: str) -> bool:
    """Whether a terminal would only show this text."""
    kinds = {unicodedata.category(each) for each in text.replace("\n", "")}
    return not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["ls", "odd/"],
        ["ls", "-l", "odd/"],
        ["ls", "odd/\x1b[31mblue.csv"],
        ["get", "odd/"],
        ["get", "odd/", "--dry-run"],
        ["get", "\x1b[31m", "README.txt"],
        ["put", "\x1b[31m.csv"],
        ["put", "\x1b[32m.csv", "\x1b[33m/"],
        ["rm", "odd/", "--dry-run"],
        ["rm", "odd/"],
        ["rm", "odd/", "--yes"],
        ["rm", "\x1b[31m"],
        ["compare", ".", "odd"],
        ["compare", "\x1b[31m", "odd"],
        ["compare", ".", "\x1b[31m"],
        ["ls", "--workspace", "\x1b[31m"],
        ["ls", "--profile", "\x1b[31m"],
        ["ls", "--\x1b[31m"],
    ],
)
def test_nothing_reaches_a_terminal_that_it_would_obey(
    odd: DemoPlatform, capsys: Captured, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "\x1b[32m.csv").write_text("a\n")
    files(*arguments)
    out, err = capsys.readouterr()
    assert out + err
    assert is_tame(out), out
    assert is_tame(err), err


def test_a_failing_platform_says_nothing_raw(odd: DemoPlatform, capsys: Captured) -> None:
    odd.faults.add(InjectedFault("500", path="/files/delete"))
    assert files("rm", "odd/", "--yes") == 1
    out, err = capsys.readouterr()
    assert is_tame(out + err)


def test_programs_get_every_name_exactly(odd: DemoPlatform, capsys: Captured) -> None:
    assert files("ls", "odd/", "-0") == 0
    assert capsys.readouterr().out == "".join(f"{name}\0" for name in sorted(ODD))
    assert files("ls", "odd/", "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == sorted(ODD)
    assert files("rm", "odd/", "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["planned"] == sorted(ODD)
    assert files("compare", ".", "odd", "--json") == 6
    assert {row["name"] for row in json.loads(capsys.readouterr().out)["rows"]} == set(ODD)
    assert files("rm", "odd/", "--yes", "--json") == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)["items"]] == sorted(ODD)


def test_an_old_encoding_ends_nothing(
    odd: DemoPlatform, monkeypatch: Patch, tmp_path: Path
) -> None:
    with (tmp_path / "out").open("w", encoding="latin-1") as out:
        monkeypatch.setattr("sys.stdout", out)
        assert files("ls", "odd/") == 0
    text = (tmp_path / "out").read_text(encoding="latin-1")
    assert "\\U0001f37a été.csv" in text
