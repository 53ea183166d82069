"""The command line: its answers, its refusals, its exit codes."""

import os
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from csm_tui import __version__
from csm_tui.cli import main
from csm_tui.cli.arguments import build_parser

COMMAND = [sys.executable, "-m", "csm_tui"]


def run(*arguments: str, code: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the program without a terminal, or the given code in its place."""
    command = [sys.executable, "-c", code] if code else COMMAND
    return subprocess.run(
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_version_is_the_packages() -> None:
    answer = run("--version")

    assert (answer.returncode, answer.stdout) == (0, f"csm-tui {__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["demo", "--help"]])
def test_help_documents_the_exit_codes(arguments: list[str]) -> None:
    answer = run(*arguments)

    assert answer.returncode == 0
    assert "0 done, 1 failed, 2 usage, 3 connection, 130 interrupted" in answer.stdout


def test_without_a_terminal_the_app_is_not_started() -> None:
    answer = run()

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "needs a terminal" in answer.stderr
    assert "csm-tui demo --tour" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["demo", "--port", "1"],
        ["demo", "--tour", "--serve"],
        ["--them", "csm-dark"],
    ],
)
def test_what_it_does_not_know_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 2
    assert "usage: csm-tui" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["demo"], ["demo", "--tour"], ["demo", "--serve"]])
def test_a_missing_extra_is_named_with_the_command_that_adds_it(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only what describes the program itself is found.
    (tmp_path / "csm_tui-0.dist-info").mkdir()
    described = distribution("csm-tui").read_text("METADATA")
    (tmp_path / "csm_tui-0.dist-info" / "METADATA").write_text(described or "", "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parents[1]}")
    # -S: the folder of packages is none of its own.
    code = "import sys; from csm_tui.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-S", "-c", code, *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert answer.returncode == 2
    assert answer.stdout == ""
    headline, advice = answer.stderr.splitlines()
    assert headline.startswith("csm-tui: The demo platform requires more packages: ")
    assert headline.endswith("starlette, uvicorn.")
    assert f"{sys.executable} " in advice
    assert re.search(r"""['"]starlette>=1[\d.]+['"]""", advice)
    assert "csm-tui[" not in advice, "that name is on no index of ours"


def test_the_platforms_own_options_reach_it() -> None:
    answer = run("demo", "--serve", "--help")

    assert answer.returncode == 0
    assert "--port" in answer.stdout
    assert "--tour" not in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "profile", "read_only"),
    [
        ([], None, False),
        (["--profile", "a", "--read-only"], "a", True),
        (["--profile", "a", "doctor"], "a", False),
        (["doctor", "--profile", "a"], "a", False),
        (["--profile", "a", "doctor", "--profile", "b"], "b", False),
        (["--read-only", "demo"], None, True),
        (["demo", "--read-only"], None, True),
    ],
)
def test_choices_stand_before_or_after_the_command(
    arguments: list[str], profile: str | None, read_only: bool
) -> None:
    chosen = build_parser().parse_args(arguments)

    assert (chosen.profile, chosen.read_only) == (profile, read_only)


@pytest.mark.parametrize("before", [[], ["demo"]])
def test_a_theme_that_is_not_there_is_a_usage_error_that_names_those_that_are(
    before: list[str],
) -> None:
    answer = run(*before, "--theme", "nope")

    assert answer.returncode == 2
    assert "theme 'nope' not found; available: csm-contrast, csm-dark, csm-light" in answer.stderr


def test_an_empty_name_of_a_profile_chooses_no_platform() -> None:
    answer = run("doctor", "--profile", "")

    assert answer.returncode == 2
    assert "--profile: the name is empty" in answer.stderr
