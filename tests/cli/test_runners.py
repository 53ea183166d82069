"""``runners`` and ``runs``: exit codes, JSON, lines, and what is asked before a change."""

import gzip
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.cli import main
from csm_tui.cli.runs import log as log_command
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.run import RunLog
from tests.cli.running import Captured, Patch, environment, written_profile


def run(*arguments: str) -> int:
    """Run a command here; a usage error ends as its exit code too."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.fixture(scope="module")
def _runners_demo(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(pace=100.0, engine=False) as demo:
        yield demo


@pytest.fixture
def platform(_runners_demo: DemoPlatform, monkeypatch: Patch) -> Iterator[DemoPlatform]:
    """A platform of generation 4 without graphs, in the environment."""
    for name, value in environment(_runners_demo).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(log_command, "PAUSE", 0.02)
    yield _runners_demo
    _runners_demo.faults.clear()


LOG = """\
[2026/11/29-09:08:16] INFO     Starting run orchestrator version 2.1.0
[2026/11/29-09:08:16] INFO     Starting step engine
\x1b[31mMemoryError: not enough\x1b[0m
[2026/11/29-09:08:16] ERROR    Error during step engine
[2026/11/29-09:08:16] ERROR    Command 'x' returned non-zero exit status 1.
"""
SUMMER, LIST = "Summer season", "/runners$"
ROWS: list[tuple[int, list[str], InjectedFault | None, str]] = [
    (0, ["runners", "ls"], None, ""),
    (0, ["runners", "ls", "state:never", "!been", "colour:red"], None, ""),
    (0, ["runners", "show", SUMMER], None, ""),
    (0, ["runners", "get", "Import of suppliers", "--into", "out", "--dry-run"], None, ""),
    (0, ["runners", "set", SUMMER, "stock=121", "--dry-run"], None, ""),
    (0, ["runs", "ls", SUMMER], None, ""),
    (0, ["runs", "explain", "failed.log"], None, ""),
    (1, ["runners", "ls"], InjectedFault("500", path=LIST), "PlatformFailed"),
    (1, ["runners", "show", SUMMER], InjectedFault("403", path=LIST), "RightsMissing"),
    (2, ["runners", "set", SUMMER, "stock"], None, "Misused"),
    (2, ["runners", "get", SUMMER], None, "Misused"),
    (3, ["runners", "ls"], InjectedFault("502", path=LIST), "Unreachable"),
    (4, ["runners", "show", "Summer seasn"], None, "NotFound"),
    (4, ["runners", "show", "run-123"], None, "NotFound"),
    (4, ["runners", "set", SUMMER, "stok=1", "--yes"], None, "NotFound"),
    (4, ["runs", "show", "run-0123456789ab"], None, "NotFound"),
    (4, ["runs", "explain", "run-0123456789ab"], None, "NotFound"),
    (4, ["runs", "explain", "missing.log"], None, "NotFound"),
    (5, ["runners", "diff", SUMMER], None, "InputRefused"),
    (5, ["runners", "set", SUMMER, "stock=many", "--yes"], None, "InputRefused"),
    (5, ["runners", "set", SUMMER, "stock=1"], None, "InputRefused"),
    (5, ["runners", "start", SUMMER], None, "InputRefused"),
    (5, ["runners", "start", SUMMER, "--yes", "--read-only"], None, "InputRefused"),
    (5, ["runners", "stop", SUMMER, "--yes"], None, "InputRefused"),
    (5, ["runners", "get", SUMMER, "--into", "failed.log"], None, "InputRefused"),
    (6, ["runners", "diff", "Summer season, more waiters"], None, ""),
    (6, ["runs", "explain", "fine.log"], None, ""),
]
"""Exit code, arguments, what is broken, and the kind of failure where nothing was done."""


def test_each_code_comes_about_and_json_stays_json(
    platform: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "failed.log").write_text(LOG)
    (tmp_path / "fine.log").write_text("0 errors, no error found\n")
    for code, arguments, fault, kind in ROWS:
        platform.faults.clear()
        if fault is not None:
            platform.faults.add(fault)
        assert (arguments, run(*arguments, "--json")) == (arguments, code)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        document = json.loads(out)
        assert (arguments, document.get("error", {}).get("kind", "")) == (arguments, kind)
        if kind:
            assert document["error"]["exit_code"] == code
            assert document["error"]["headline"] in err


def test_runners_and_runs_are_shown_without_secrets_and_found_by_their_ids(
    platform: DemoPlatform, capsys: Captured
) -> None:
    assert run("runners", "ls", "template:broken", "!stuck", "--failed") == 0
    line = capsys.readouterr().out.split()
    assert line[1:3] == ["Failed", "broken_handler"]
    assert run("runners", "show", line[0]) == 0
    shown = capsys.readouterr().out
    assert "run template  broken_handler" in shown
    assert "base dataset" in shown
    assert run("runs", "ls", line[0], "--json") == 0
    run_id = json.loads(capsys.readouterr().out)["runs"][0]["id"]
    # A run is found by its id alone.
    assert run("runs", "show", run_id) == 0
    assert f"runner        {line[0]} Broken handler" in capsys.readouterr().out
    assert run("runs", "log", run_id) == 0
    assert "KeyError" in capsys.readouterr().out
    platform.faults.add(InjectedFault("500", path="/status$", times=1))
    assert run("runs", "log", run_id, "--follow") == 1
    out, err = capsys.readouterr()
    assert "KeyError" in out
    assert "Retrying to read the log" in err
    assert run("runs", "explain", run_id, "--runner", line[0]) == 0
    assert "KeyError: 'waiters_count'" in capsys.readouterr().out.splitlines()[0]


def test_a_log_from_a_pipe_is_explained_without_a_platform(
    capsys: Captured, monkeypatch: Patch
) -> None:
    content = io.TextIOWrapper(io.BytesIO(LOG.replace("\n", "\r\n").encode() + b"\xff\xfe"))
    monkeypatch.setattr(sys, "stdin", content)
    assert run("runs", "explain", "-") == 0
    out = capsys.readouterr().out
    assert out.startswith("Step engine failed: MemoryError")
    assert "\x1b" not in out


def test_a_saved_log_may_be_packed_or_the_answer_of_a_platform(
    capsys: Captured, tmp_path: Path
) -> None:
    lines = LOG.splitlines()
    loki = {"data": {"result": [{"values": [[str(n), each] for n, each in enumerate(lines)]}]}}
    forms = {
        "log.gz": gzip.compress(LOG.encode()),
        "3.json": json.dumps({"containers": {"a": {"logs": json.dumps(loki)}}}).encode(),
        "4.json": json.dumps({"runId": "x", "logs": [{"line": each} for each in lines]}).encode(),
        "ours.json": json.dumps({"run": "x", "lines": lines}).encode(),
        "bom.log": b"\xef\xbb\xbf" + LOG.encode(),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert (name, run("runs", "explain", name)) == (name, 0)
        assert capsys.readouterr().out.startswith("Step engine failed: MemoryError")
    (tmp_path / "cut.gz").write_bytes(forms["log.gz"][:-9])
    assert run("runs", "explain", "cut.gz", "--json") == 5
    assert "Cannot decompress" in json.loads(capsys.readouterr().out)["error"]["headline"]


def test_a_runner_is_changed_started_and_followed_once_it_is_agreed(
    platform: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    assert run("runners", "set", SUMMER, "stock=131", "nb_waiters=7", "--yes") == 0
    assert capsys.readouterr().out.splitlines()[0] == "stock: “120” -> “131”"
    assert run("runners", "set", SUMMER, "stock=131", "--yes") == 0
    assert "Nothing to change" in capsys.readouterr().err
    assert run("runners", "start", SUMMER, "--yes", "--force", "--wait") == 0
    out, err = capsys.readouterr()
    run_id = out.splitlines()[0]
    assert f"{run_id} ended: Successful" in err
    assert len(out.splitlines()) > 5
    # On a terminal the question names the object and the platform; no is the default.
    monkeypatch.setattr("csm_tui.cli.console.can_ask", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert run("runners", "start", SUMMER, "--force") == 5
    err = capsys.readouterr().err
    assert f"{platform.runner_id} on 127.0.0.1" in err
    assert "cancelled" in err
    written_profile(platform, "protected")
    monkeypatch.setattr("csm_tui.cli.console.can_ask", lambda: False)
    for verb in (["start", SUMMER], ["stop", SUMMER], ["set", SUMMER, "stock=1"]):
        assert run("runners", *verb, "--yes", "--profile", "lab") == 5
        assert "is protected" in capsys.readouterr().err


@pytest.mark.engine
def test_the_data_of_a_runner_are_saved_whole_or_in_part(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert run("runners", "get", SUMMER, "--into", "in", "--csv", "--reproduce", "--dry-run") == 0
    planned = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert not (tmp_path / "in").exists()
    assert run("runners", "get", SUMMER, "--into", "in", "--csv", "--reproduce") == 0
    saved = capsys.readouterr().out.splitlines()
    assert set(saved) == set(planned)
    assert all((tmp_path / name).is_file() for name in saved)
    assert run("runners", "get", SUMMER, "--into", "in", "--json") == 5
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "InputRefused"
    assert run("runners", "get", SUMMER, "--into", "in", "--dry-run") == 5
    both = ("Village and city", "--into", "one", "--only", "Brewery reference")
    assert run("runners", "get", *both) == 0
    capsys.readouterr()
    (left_out,) = json.loads((tmp_path / "one/manifest.json").read_text())["left_out"]
    assert not (tmp_path / "one/datasets" / left_out).exists()
    assert run("runners", "get", *both, "--only", "nothing") == 4
    assert run("runners", "get", SUMMER, "--into", "in", "--overwrite", "--no-datasets") == 0
    capsys.readouterr()
    # One whose dataset is being filled: the rest is saved, and the manifest says it.
    assert run("runners", "get", "Import of deliveries", "--into", "part") == 6
    assert "is missing" in capsys.readouterr().err
    assert json.loads((tmp_path / "part/manifest.json").read_text())["complete"] is False


def test_a_followed_log_is_printed_once_however_it_grows_or_is_replaced(capsys: Captured) -> None:
    printed = log_command.Printed()

    def more(*lines: str, **steps: int) -> list[str]:
        starts = {number: name for name, number in steps.items()}
        return list(printed.more(RunLog("run-1", lines, steps=starts)))

    assert more("a", "x", one=0, two=1) == ["a", "x"]
    # A log of several steps grows in the middle.
    assert more("a", "b", "x", "y", one=0, two=2) == ["b", "y"]
    assert more("a", "b", "x", "y", one=0, two=2) == []
    assert more("a", "c", "x", "y", one=0, two=2) == ["a", "c"]
    assert "replaced" in capsys.readouterr().err
