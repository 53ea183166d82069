"""``orgs``, ``workspaces``, ``datasets`` and ``parts``: exit codes, JSON, and lines."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.cli import main
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from tests.cli.running import Captured, Patch, environment, written_profile

pytestmark = pytest.mark.postgres


def run(*arguments: str) -> int:
    """Run a command here; a usage error ends as its exit code too."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.fixture(scope="module")
def _parts_demo(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(api=5, pace=100.0) as demo:
        yield demo


@pytest.fixture
def platform(
    _parts_demo: DemoPlatform, monkeypatch: Patch, tmp_path: Path
) -> Iterator[DemoPlatform]:
    """A platform of generation 5, in the environment, and some files in the current folder."""
    for name, value in environment(_parts_demo).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "src" / "sub").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    yield _parts_demo
    _parts_demo.faults.clear()


FILES = {
    "good.csv": "id,n\n1,2\n",
    "bad.csv": "id,first-name\n1,2\n",
    "src/a.csv": "id,n\n1,2\n",
    "src/sub/a.csv": "id,n\n1,2,3\n",
    "src/b.txt": "b",
}
READINGS = ("Readings", "readings.csv")
LISTS = "/datasets$"

ROWS: list[tuple[int, list[str], InjectedFault | None, str]] = [
    (0, ["orgs", "ls"], None, ""),
    (0, ["workspaces", "ls"], None, ""),
    (0, ["workspaces", "show"], None, ""),
    (0, ["datasets", "ls"], None, ""),
    (0, ["datasets", "show", "Readings"], None, ""),
    (0, ["datasets", "get", "Mixed files", "--into", "out"], None, ""),
    (0, ["datasets", "get", "Mixed files", "--dry-run"], None, ""),
    (0, ["parts", "ls", "Sent at once", "--all"], None, ""),
    (0, ["parts", "show", *READINGS], None, ""),
    (0, ["parts", "query", *READINGS, "--group", "bar", "--sum", "stock"], None, ""),
    (0, ["parts", "query", *READINGS, "--count", "id*", "--max", "hour,stock"], None, ""),
    (1, ["datasets", "ls"], InjectedFault("500", path=LISTS), "PlatformFailed"),
    (1, ["datasets", "ls"], InjectedFault("403", path=LISTS), "RightsMissing"),
    (1, ["datasets", "query", "Readings", "MATCH (n) RETURN n"], None, "FeatureMissing"),
    (1, ["parts", "query", "Readings", "raw/readings.csv"], None, "FeatureMissing"),
    (2, ["datasets", "nonsense"], None, ""),
    (2, ["datasets", "put", "good.csv"], None, "Misused"),
    (2, ["parts", "show", "Results of the summer", "Stock"], None, "Misused"),
    (2, ["parts", "put", "Readings", "good.csv", "bad.csv", "--as", "sample.csv"], None, "Misused"),
    (2, ["parts", "query", *READINGS, "--limit", "many"], None, "Misused"),
    (2, ["parts", "query", *READINGS, "--order", "bar:up"], None, "Misused"),
    (3, ["datasets", "ls"], InjectedFault("502", path=LISTS), "Unreachable"),
    (4, ["datasets", "show", "Reading"], None, "NotFound"),
    (4, ["datasets", "ls", "--workspace", "w-0123456789ab"], None, "NotFound"),
    (4, ["parts", "show", "Readings", "nothing"], None, "NotFound"),
    (4, ["parts", "restore", "Readings", "sample.csv"], None, "NotFound"),
    (4, ["parts", "put", "Readings", "nothing"], None, "NotFound"),
    (5, ["parts", "query", *READINGS, "--select", "nothing"], None, "InputRefused"),
    (5, ["parts", "query", *READINGS, "--select", "bar", "--sum", "stock"], None, "InputRefused"),
    (5, ["parts", "put", "Readings", "bad.csv", "--as", "sample.csv"], None, "InputRefused"),
    (5, ["parts", "put", "--read-only", "Readings", "good.csv"], None, "InputRefused"),
    (5, ["datasets", "get", "Mixed files", "--into", "good.csv"], None, "InputRefused"),
    (6, ["datasets", "put", "src", "--new", "Mine", "--table", "*.csv", "--dry-run"], None, ""),
]
"""Exit code, arguments, what is broken, and the kind of failure where nothing was done."""


@pytest.mark.parametrize(("code", "arguments", "fault", "kind"), ROWS)
def test_each_code_comes_about_and_json_stays_json(
    platform: DemoPlatform,
    capsys: Captured,
    code: int,
    arguments: list[str],
    fault: InjectedFault | None,
    kind: str,
) -> None:
    if fault is not None:
        platform.faults.add(fault)
    assert run(*arguments, "--json") == code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    if arguments[1] == "nonsense":
        return
    document = json.loads(out)
    assert document.get("error", {}).get("kind", "") == kind
    if kind:
        assert document["error"]["exit_code"] == code
        assert document["error"]["headline"] in err


def test_a_dataset_is_put_replaced_restored_and_got(
    platform: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert run("datasets", "put", "src", "--new", "Season", "--tag", "x", "--table", "*.csv") == 6
    out, err = capsys.readouterr()
    assert out.split() == ["a.csv", "b.txt"]
    assert "2 parts are named “a”" in err
    assert "sub/a.csv:2" in err
    assert run("parts", "ls", "Season") == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(row[1], row[-1]) for row in rows] == [("DB", "a.csv"), ("File", "b.txt")]
    # What exists is left, and that is a refusal until the user decides.
    assert run("parts", "put", "Season", "src/a.csv") == 5
    assert run("parts", "put", "Season", "src/a.csv", "--skip") == 0
    (tmp_path / "src/a.csv").write_text("id,n\n3,4\n")
    assert run("parts", "put", "Season", "src/a.csv", "--overwrite") == 0
    assert run("parts", "put", "Season", "good.csv", "--as", "b.txt") == 0
    capsys.readouterr()
    assert run("parts", "get", "Season", "a.csv", "--stdout") == 0
    assert capsys.readouterr().out == "id,n\n3,4\n"
    assert run("parts", "restore", "Season", "a.csv") == 0
    assert run("datasets", "get", "Season", "--into", "back") == 0
    assert (tmp_path / "back/a.csv").read_text() == "id,n\n1,2\n"
    assert (tmp_path / "back/b.txt").read_text() == FILES["good.csv"]
    assert run("datasets", "get", "Season", "--into", "back") == 5
    assert run("datasets", "get", "Season", "--into", "back", "--overwrite") == 0


def test_an_answer_is_saved_as_the_platform_sends_it(
    platform: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    question = ["--select", "id,bar", "--order", "id:desc", "--limit", "2"]
    assert run("parts", "query", *READINGS, *question, "--csv", "answer.csv") == 0
    capsys.readouterr()
    assert run("parts", "query", *READINGS, *question, "--csv", "-") == 0
    out = capsys.readouterr().out
    assert (
        out
        == (tmp_path / "answer.csv").read_text()
        == 'id,bar\n9999,Café du Port\n9998,"Zoë, fille"\n'
    )
    assert run("parts", "query", *READINGS, *question, "--csv", "answer.csv") == 5
    assert run("parts", "query", *READINGS, *question) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["9999  Café du Port", "9998  Zoë, fille"]


def test_a_protected_profile_is_confirmed_by_its_name(
    platform: DemoPlatform, capsys: Captured
) -> None:
    written_profile(platform, "protected")
    put = ["parts", "put", "Jeu de données vide", "good.csv", "--profile", "lab"]
    place = ["--organization", platform.organization_id, "--workspace", platform.workspace_id]
    assert run(*put, *place) == 5
    assert "--confirm lab" in capsys.readouterr().err
    assert run(*put, *place, "--confirm", "lab") == 0


@pytest.mark.engine
def test_a_graph_is_queried_and_parts_are_missing_where_there_is_a_graph(
    there: DemoPlatform, capsys: Captured
) -> None:
    there.world.engine_settled.wait()
    query = ["datasets", "query", there.dataset_id]
    assert run(*query, "MATCH (n:Bar) RETURN n.id AS id", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["columns"] == ["id"]
    assert found["total"] > 0
    assert run(*query, "MATCH (n) DELETE n") == 5
    assert run("datasets", "show", there.dataset_id) == 0
    for missing in (["parts", "ls", there.dataset_id], ["datasets", "get", there.dataset_id]):
        assert run(*missing) == 1
        assert "parts" in capsys.readouterr().err
