"""``files rm``: only what was named is deleted, and nothing at all when a name is wrong."""

import io
import json

import pytest

from csm_tui.cli.files import rm
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from tests.cli.running import Captured, Patch, files, names, written_profile


def test_it_asks_and_then_deletes(own: DemoPlatform, capsys: Captured, monkeypatch: Patch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert files("rm", "results/") == 5
    assert "--yes" in capsys.readouterr().err
    assert files("rm", "results/", "--dry-run") == 0
    gone = capsys.readouterr().out.splitlines()
    assert set(gone) <= set(names(own))

    assert files("rm", "results/", "--yes") == 0
    assert capsys.readouterr().out.splitlines() == gone
    assert not set(gone) & set(names(own))
    assert files("rm", "results/", "--yes") == 4


@pytest.mark.parametrize(
    ("typed", "code"), [("y\n", 0), ("YES\n", 0), ("\n", 5), ("n\n", 5), ("yep\n", 5), ("", 5)]
)
def test_only_a_yes_deletes(
    own: DemoPlatform, capsys: Captured, monkeypatch: Patch, typed: str, code: int
) -> None:
    monkeypatch.setattr(rm, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert files("rm", "README.txt", "config/") == code
    assert ("README.txt" in names(own)) == (code != 0)
    err = capsys.readouterr().err
    assert "config/menu.xml" in err
    assert ("Nothing deleted" in err) == (code != 0)


def test_names_folders_and_globs_go_together(own: DemoPlatform, capsys: Captured) -> None:
    assert files("rm", "README.txt", "config/", "data/**/arc_*", "config/bar.yaml", "--yes") == 0
    gone = capsys.readouterr().out.splitlines()
    assert gone == [
        "README.txt",
        "config/bar.yaml",
        "config/menu.xml",
        "config/run.json",
        "data/city/arc_Satisfaction.csv",
        "data/reference/arc_Satisfaction.csv",
    ]
    assert not set(gone) & set(names(own))


def test_a_glob_takes_no_name_in_other_letters(own: DemoPlatform, capsys: Captured) -> None:
    for name in ("Q/a.csv", "q/b.csv"):
        own.put_file(own.workspace_id, name, b"1")
    assert files("rm", "q/*", "--yes") == 0
    assert capsys.readouterr().out.splitlines() == ["q/b.csv"]
    assert "Q/a.csv" in names(own)
    # It stands for nothing now, so what else it may have meant is only reported.
    assert files("rm", "q/*", "--yes") == 4
    assert "Q/a.csv" in capsys.readouterr().err
    assert files("get", "q/*", "--dry-run") == 4
    assert files("ls", "q/*") == 0
    assert "Q/a.csv" in names(own)


def test_where_one_name_is_missing_nothing_is_deleted(own: DemoPlatform, capsys: Captured) -> None:
    before = names(own)
    assert files("rm", "README.txt", "RAEDME.txt", "confg/", "*.nothing", "--yes") == 4
    out, err = capsys.readouterr()
    assert out == ""
    for told in ("“RAEDME.txt”", "Nearest: README.txt", "Nearest: config/", "“*.nothing”"):
        assert told in err
    assert "Nothing deleted: 3 names" in err
    assert files("rm", "config", "--yes") == 4
    assert "Use “config/”" in capsys.readouterr().err
    assert names(own) == before


def test_a_name_with_a_star_can_be_meant_exactly(own: DemoPlatform) -> None:
    for name in ("star/a*.csv", "star/ab.csv"):
        own.put_file(own.workspace_id, name, b"1")
    assert files("rm", "star/a*.csv", "--yes") == 0
    assert "star/ab.csv" in names(own)
    assert files("rm", "star/a*.csv", "--exact", "--yes") == 4
    assert "star/ab.csv" in names(own)
    assert files("rm", "star/a*.csv", "--yes") == 0
    assert "star/ab.csv" not in names(own)


@pytest.mark.parametrize("way", ["--yes", "--dry-run"])
def test_who_uses_a_file_is_told_before_it_goes(
    own: DemoPlatform, capsys: Captured, way: str
) -> None:
    assert files("rm", "datasets/**/events.csv", way) == 0
    out, err = capsys.readouterr()
    (name,) = out.splitlines()
    assert f"{name} is used by" in err
    assert "dataset events: points to this file" in err
    assert "runner Fair with events" in err


def test_what_could_not_be_looked_at_is_told_too(own: DemoPlatform, capsys: Captured) -> None:
    own.faults.add(InjectedFault("500", path="/runners"))
    assert files("rm", "README.txt", "--yes", "--json") == 0
    out, err = capsys.readouterr()
    assert "Cannot read the runners" in err
    told = json.loads(out)
    assert [each["outcome"] for each in told["items"]] == ["done"]
    assert len(told["not_looked_at"]) == 1


def test_the_whole_workspace_needs_more_than_yes(own: DemoPlatform, capsys: Captured) -> None:
    before = names(own)
    assert files("rm", "**", "--yes") == 5
    assert "--yes --everything" in capsys.readouterr().err
    assert names(own) == before
    assert files("rm", "**", "--yes", "--everything") == 0
    assert names(own) == []


def test_the_whole_workspace_has_its_id_typed(
    own: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    before = names(own)
    monkeypatch.setattr(rm, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert files("rm", "**") == 5
    assert f"Type {own.workspace_id} to go on:" in capsys.readouterr().err
    assert names(own) == before
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{own.workspace_id}\n"))
    assert files("rm", "**") == 0
    assert names(own) == []


def test_a_file_that_fails_stops_no_other(own: DemoPlatform, capsys: Captured) -> None:
    own.faults.add(InjectedFault("500", path="/files/delete", times=1))
    assert files("rm", "README.txt", "config/bar.yaml", "--yes", "--json") == 6
    outcomes = [each["outcome"] for each in json.loads(capsys.readouterr().out)["items"]]
    assert sorted(outcomes) == ["done", "failed"]


def test_a_lost_answer_is_settled_by_a_look_where_one_can_look(
    own: DemoPlatform, capsys: Captured
) -> None:
    own.faults.add(InjectedFault("drop_after", path="/files/delete", times=1))
    assert files("rm", "README.txt", "--yes") == 0
    assert "README.txt" not in names(own)
    own.faults.add(InjectedFault("drop_after", path="/files/delete", times=1))
    own.faults.add(InjectedFault("slow", path="/files$", times=1))
    own.faults.add(InjectedFault("500", path="/files$"))
    assert files("rm", "config/bar.yaml", "--yes") == 1
    out, err = capsys.readouterr()
    assert "config/bar.yaml: unknown." in err
    assert "`csm-tui files ls`" in err
    assert "config/bar.yaml" not in out


@pytest.mark.parametrize(
    "fault",
    [
        InjectedFault("drop", path="/files/delete", times=1),
        InjectedFault("html", path="/files/delete", times=1),
    ],
)
def test_what_no_answer_confirmed_is_not_said_to_be_lost(
    own: DemoPlatform, capsys: Captured, fault: InjectedFault
) -> None:
    own.faults.add(fault)
    assert files("rm", "README.txt", "--yes") == 1
    err = capsys.readouterr().err
    assert "Deletion of “README.txt” not confirmed: it is still listed." in err
    assert "lost" not in err


@pytest.mark.parametrize("right", ["read_only", "protected"])
def test_a_profile_is_kept_to(own: DemoPlatform, capsys: Captured, right: str) -> None:
    written_profile(own, right)
    before = names(own)
    assert files("rm", "--profile", "lab", "README.txt", "--yes") == 5
    assert files("rm", "--profile", "lab", "README.txt", "--yes", "--confirm", "other") == 5
    assert names(own) == before
    confirmed = files("rm", "--profile", "lab", "README.txt", "--yes", "--confirm", "lab")
    assert confirmed == (5 if right == "read_only" else 0)
    assert ("README.txt" in names(own)) == (right == "read_only")
