"""Requests are logged, and long waits are reported on standard error."""

from pathlib import Path

import pytest

from csm_tui.cli import main
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.settings.paths import user_folders
from tests.cli.running import Captured, Patch, files, program


def log() -> list[str]:
    file = user_folders().log_file
    return file.read_text("utf-8").splitlines() if file.exists() else []


def test_each_request_has_a_line_in_the_log_that_paths_names(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("content-of-it")
    own.faults.add(InjectedFault("502", "/openapi", times=1))
    assert files("put", "a.csv", "data/") == 0
    assert main(["doctor"]) == 0
    assert main(["paths"]) == 0
    assert capsys.readouterr().out.rstrip().endswith(str(user_folders().log_file))

    requests = [line.split(" csm_tui.requests: ")[1] for line in log()]
    base = "/v4/organizations"
    assert requests[0].startswith("GET /v4/openapi 502 in ")
    assert requests[1].startswith("GET /v4/openapi 200 in ")
    assert requests[1].endswith(", attempt 2 of 3")
    files_of = f"{base}/{own.organization_id}/workspaces/{own.workspace_id}/files"
    [sent] = [each for each in requests if each.startswith(f"POST {files_of} ")]
    assert " 201 in " in sent
    assert any(each.startswith(f"GET {base}?page=0&size=1 200 in ") for each in requests)
    assert not any(word in "".join(log()) for word in (own.api_key, "content-of-it"))


@pytest.mark.parametrize(
    ("level", "lines"), [("info", True), ("WARNING", False), ("off", False), ("debug", True)]
)
@pytest.mark.parametrize("by", ["option", "variable"])
def test_the_level_of_the_log_is_set(
    there: DemoPlatform, monkeypatch: Patch, level: str, lines: bool, by: str
) -> None:
    if by == "variable":
        monkeypatch.setenv("CSM_TUI_LOG_LEVEL", level)
    assert files("ls", *(["--log-level", level] if by == "option" else [])) == 0
    assert bool(log()) is lines
    assert any("begins" in line for line in log()) is (level == "debug")


def test_a_level_that_is_none_is_a_usage_error(
    there: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    assert files("ls", "--log-level", "loud") == 2
    monkeypatch.setenv("CSM_TUI_LOG_LEVEL", "loud")
    assert files("ls") == 2
    assert main(["paths"]) == 2
    told = capsys.readouterr().err
    assert told.count("use debug, info, warning, error, off") == 3
    assert not log()


def test_a_change_that_is_waited_for_is_told_without_a_terminal(
    own: DemoPlatform, capsys: Captured, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("csm_tui.cli.console.FIRST_WORD", 0.2)
    monkeypatch.setattr("csm_tui.domain.waiting.LONG", 0.2)
    own.faults.add(InjectedFault("slow", "/files/delete", delay=3.0, times=1))
    assert files("rm", "README.txt", "--yes") == 0
    told = capsys.readouterr().err
    assert "file “README.txt”: no response for " in told
    assert "s of at most 60 s." in told


def test_a_program_of_its_own_logs_too(there: DemoPlatform) -> None:
    assert program("ls").returncode == 0
    assert log()
