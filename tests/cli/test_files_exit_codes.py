"""The exit codes of the files commands, each provoked, and their table."""

import json
import re
import sys
from pathlib import Path

import pytest

from csm_tui.cli.arguments import FILES_EPILOG
from csm_tui.cli.exit_codes import CODES, code_of_many, exit_code, short_exit_code
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain import errors
from csm_tui.domain.errors import CsmError
from tests.architecture.sources import ROOT
from tests.cli.running import Captured, Patch, files, written_profile

VERBS = {"ls", "get", "put", "rm", "compare"}
LISTING, SENDING = "/files$", "POST"

ROWS: list[tuple[int, list[str], InjectedFault | None, str]] = [
    (0, ["ls"], None, ""),
    (0, ["ls", "--prefix", "data/"], None, ""),
    # The platform was reached: it failed, forbids, or gives an answer that is not understood.
    (1, ["ls"], InjectedFault("500", path=LISTING), "PlatformFailed"),
    (1, ["ls"], InjectedFault("403", path=LISTING), "RightsMissing"),
    (1, ["ls"], InjectedFault("bad_json", path=LISTING), "UnexpectedAnswer"),
    (1, ["put", "a.csv"], InjectedFault("500", path=LISTING, method=SENDING), ""),
    (1, ["put", "a.csv"], InjectedFault("drop_after", path=LISTING, method=SENDING), ""),
    (1, ["put", "a.csv"], InjectedFault("502", path=LISTING, method=SENDING), ""),
    (1, ["rm", "README.txt", "--yes"], InjectedFault("403", path="/files/delete"), ""),
    (2, [], None, ""),
    (2, ["nonsense"], None, ""),
    (2, ["ls", "--sizes"], None, "Misused"),
    (2, ["ls", "--lon"], None, "Misused"),
    (2, ["get"], None, "Misused"),
    (2, ["put", "", "x/"], None, "Misused"),
    (2, ["rm", "--yes"], None, "Misused"),
    (2, ["compare", "."], None, "Misused"),
    # A variable of a script that is not set must not mean another place.
    (2, ["rm", "README.txt", "--yes", "--workspace", ""], None, "Misused"),
    (2, ["ls", "--organization", " "], None, "Misused"),
    (2, ["compare", ".", "/", "--push", "--pull"], None, "Misused"),
    (2, ["get", "README.txt", "--workers", "99"], None, "Misused"),
    (2, ["ls", "--profile", "nobody"], None, "NotFound"),
    # The platform was not reached, or refused the credentials.
    (3, ["ls"], InjectedFault("drop", path=LISTING), "Unreachable"),
    (3, ["ls"], InjectedFault("502", path=LISTING), "Unreachable"),
    (3, ["ls"], InjectedFault("401", path=LISTING), "SignInNeeded"),
    (3, ["ls"], InjectedFault("html"), "WrongAddress"),
    (3, ["ls"], InjectedFault("redirect", path=LISTING), "WrongAddress"),
    (3, ["ls"], InjectedFault("html", path=LISTING), "WrongAddress"),
    (3, ["get", "README.txt"], InjectedFault("redirect", path="/files/download"), ""),
    (4, ["ls", "nothing/"], None, ""),
    (4, ["ls", "--workspace", "w-nobody"], None, "NotFound"),
    (4, ["ls", "--organization", "o-nobody"], None, "NotFound"),
    (4, ["get", "nothing"], None, "NotFound"),
    (4, ["get", "nothing", "--stdout"], None, "NotFound"),
    (4, ["put", "nothing"], None, "NotFound"),
    (4, ["rm", "nothing", "README.txt", "--yes"], None, "NotFound"),
    (4, ["compare", "nothing", "/"], None, "NotFound"),
    (4, ["compare", ".", "nothing"], None, "NotFound"),
    (5, ["get", "README.txt", "--into", "a.csv"], None, "InputRefused"),
    (5, ["put", "a.csv", "README.txt"], None, ""),
    (5, ["put", "a.csv", "../a.csv"], None, "InputRefused"),
    (5, ["put", "--read-only", "a.csv"], None, "InputRefused"),
    (5, ["rm", "README.txt"], None, "InputRefused"),
    (5, ["rm", "--read-only", "README.txt", "--yes"], None, "InputRefused"),
    (5, ["compare", "a.csv", "/"], None, "InputRefused"),
    (6, ["get", "README.txt", "nothing"], None, ""),
    (6, ["ls", "README.txt", "nothing"], None, ""),
    (6, ["compare", ".", "config/"], None, ""),
    (6, ["put", "a.csv", "nothing", "--to", "in/"], None, ""),
]
"""Exit code, arguments, what is broken, and the kind of failure where nothing was done."""


@pytest.mark.parametrize(("code", "arguments", "fault", "kind"), ROWS)
def test_each_code_comes_about_and_json_stays_json(
    own: DemoPlatform,
    capsys: Captured,
    tmp_path: Path,
    code: int,
    arguments: list[str],
    fault: InjectedFault | None,
    kind: str,
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    if fault is not None:
        own.faults.add(fault)
    with_json = len(arguments) and arguments[0] in VERBS and "--stdout" not in arguments
    json_too = [*arguments, "--json"] if with_json else arguments
    assert files(*json_too) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    for word in ("press", "Refresh", "refresh", "dialog", "screen"):
        assert word not in err
    if not with_json:
        return
    told = json.loads(out)
    assert told.get("error", {}).get("kind", "") == kind
    if kind:
        assert told["error"]["exit_code"] == code
        assert told["error"]["headline"] in err


def test_nothing_to_connect_with_is_usage(capsys: Captured) -> None:
    assert files("ls") == 2
    assert "Nothing to connect with" in capsys.readouterr().err


def test_nobody_there_or_a_wrong_key_is_a_matter_of_connection(
    there: DemoPlatform, monkeypatch: Patch, capsys: Captured
) -> None:
    monkeypatch.setenv("CSM_API_URL", "http://127.0.0.1:1/v4")
    assert files("ls") == 3
    monkeypatch.setenv("CSM_API_URL", there.url.replace("/v4", "/v9"))
    assert files("ls") == 3
    monkeypatch.setenv("CSM_API_URL", "no address")
    assert files("ls") == 2
    monkeypatch.setenv("CSM_API_URL", there.url)
    monkeypatch.setenv("CSM_API_KEY", "wrong")
    assert files("ls") == 3
    assert "wrong" not in capsys.readouterr().err


def test_the_workspace_must_be_said_and_those_there_are_told(
    there: DemoPlatform, monkeypatch: Patch, capsys: Captured
) -> None:
    monkeypatch.delenv("CSM_WORKSPACE_ID")
    assert files("ls") == 2
    assert there.workspace_id in capsys.readouterr().err
    monkeypatch.delenv("CSM_ORGANIZATION_ID")
    assert files("ls") == 2
    assert there.organization_id in capsys.readouterr().err
    chosen = ["--organization", there.organization_id, "--workspace", there.workspace_id]
    assert files("ls", *chosen) == 0
    assert files("ls", *chosen[:2], "--workspace", "w-nobody") == 4
    assert there.workspace_id in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["put", "a.csv"], ["put", "a.csv", "b/"], ["put", "."], ["compare", ".", "/", "--push"]],
)
def test_an_upload_limit_that_is_no_number_is_usage(
    own: DemoPlatform, monkeypatch: Patch, capsys: Captured, tmp_path: Path, arguments: list[str]
) -> None:
    monkeypatch.setenv("CSM_TUI_UPLOAD_LIMIT", "many")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("a\n")
    assert files(*arguments) == 2
    assert capsys.readouterr().err.count("CSM_TUI_UPLOAD_LIMIT") == 1
    # Nothing else is blocked by it.
    assert files("get", "README.txt") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of this kind there")
def test_a_profile_says_which_workspace_before_the_variables_do(
    own: DemoPlatform, monkeypatch: Patch, capsys: Captured
) -> None:
    file = written_profile(own, "read_only")
    assert files("ls", "--profile", "lab") == 0
    with file.open("a", encoding="utf-8") as end:
        place = (own.organization_id, own.workspace_id)
        end.write('organization_id = "{}"\nworkspace_id = "{}"\n'.format(*place))
    monkeypatch.setenv("CSM_WORKSPACE_ID", "w-elsewhere")
    assert files("ls", "--profile", "lab") == 0
    assert files("ls", "--profile", "lab", "--workspace", "w-nobody") == 4
    assert own.workspace_id in capsys.readouterr().err


def test_a_full_disk_is_a_failure_and_leaves_nothing(own: DemoPlatform, tmp_path: Path) -> None:
    import resource

    own.put_file(own.workspace_id, "big.bin", bytes(600_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        assert files("get", "big.bin", "--into", "got") == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.glob("got/*"))


def test_a_protected_profile_is_a_check(own: DemoPlatform, tmp_path: Path) -> None:
    written_profile(own, "protected")
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "--profile", "lab", "a.csv") == 5


def test_every_kind_of_error_has_its_row() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    for kind in (each for each in kinds if issubclass(each, CsmError) and each is not CsmError):
        assert any(issubclass(kind, row) for row, _ in CODES), kind
        # A row below one of its base class would never be reached.
        first = next(row for row, _ in CODES if issubclass(kind, row))
        assert first is kind or kind not in dict(CODES)
    assert exit_code(CsmError("", "")) == 1
    assert short_exit_code(errors.NotFound("", "")) == 1


@pytest.mark.parametrize(
    ("codes", "together"), [([], 0), ([0, 0], 0), ([4, 4], 4), ([0, 4], 6), ([3, 5], 1)]
)
def test_several_codes_become_one(codes: list[int], together: int) -> None:
    assert code_of_many(codes) == together


@pytest.mark.parametrize("verb", ["", "ls", "get", "put", "rm", "compare"])
def test_help_documents_them(verb: str, capsys: Captured) -> None:
    assert files(*filter(None, [verb]), "--help") == 0
    assert FILES_EPILOG in capsys.readouterr().out


def test_the_pages_document_them_in_the_same_words() -> None:
    page = (ROOT / "docs" / "scripting.md").read_text("utf-8")
    documented = dict(re.findall(r"^\| (\d+) \| (.*) \|$", page, re.MULTILINE))
    helped = re.findall(r"^  (\d+) +(.*(?:\n {7}.*)*)", FILES_EPILOG, re.MULTILINE)
    assert {code for code, _ in helped} == {"0", "1", "2", "3", "4", "5", "6", "130"}
    assert documented == {code: " ".join(words.split()) for code, words in helped}
