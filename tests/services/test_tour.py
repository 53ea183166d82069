"""The tour without a terminal, taken on a demo platform of its own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "csm_tui", "demo"]
STEPS = [
    *("connect", "list", "download", "upload"),
    *("read a runner", "load", "verify counts", "query"),
]
LINE = re.compile(r"(?P<name>[a-z ]+?) {2,}(?P<count>\d+) (?P<unit>\w+) +[\d.]+ s  \S.*")

pytestmark = pytest.mark.engine


def take_the_tour() -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        COMMAND,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_step_is_one_line_with_its_count_and_time(temporary_folder: Path) -> None:
    first, second = take_the_tour(), take_the_tour()

    assert (first.returncode, first.stderr) == (0, "")
    lines = [LINE.fullmatch(line) for line in first.stdout.splitlines()]
    assert [line and line["name"] for line in lines] == STEPS
    assert all(line and int(line["count"]) > 0 for line in lines)
    assert counts(first.stdout) == counts(second.stdout)
    assert not list(temporary_folder.iterdir())


def counts(output: str) -> list[str]:
    """Return what must be the same every time: names and counts."""
    lines = [LINE.fullmatch(line) for line in output.splitlines()]
    return [f"{line['name']} {line['count']} {line['unit']}" for line in lines if line]


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

    assert program.returncode == 1
    assert not list(temporary_folder.iterdir())
