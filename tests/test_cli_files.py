"""``csm-tui files``: data on standard output, the rest apart, and an exit code for each outcome."""

import io
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.cli import _parser, main
from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import Fault
from csm_tui.domain.equivalents import FilePlace, get_command, put_command, rm_command
from csm_tui.settings.paths import user_folders
from tests.e2e.terminal import Terminal
from tests.settings.profile_texts import profile_file
from tests.waiting import wait_until

Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(tmp_path)


def environment(demo: DemoPlatform) -> dict[str, str]:
    return {
        "CSM_API_URL": demo.url,
        "CSM_API_KEY": demo.api_key,
        "CSM_ORGANIZATION_ID": demo.organization_id,
        "CSM_WORKSPACE_ID": demo.workspace_id,
    }


@pytest.fixture
def there(demo: DemoPlatform, monkeypatch: Patch) -> DemoPlatform:
    """A platform to read from, in the environment."""
    for name, value in environment(demo).items():
        monkeypatch.setenv(name, value)
    return demo


@pytest.fixture
def own(fresh_demo: DemoPlatform, monkeypatch: Patch) -> DemoPlatform:
    """A platform to change, in the environment."""
    for name, value in environment(fresh_demo).items():
        monkeypatch.setenv(name, value)
    return fresh_demo


def files(*arguments: str) -> int:
    return main(["files", *arguments])


def names(platform: DemoPlatform) -> list[str]:
    return list(platform.file_names(platform.workspace_id))


def test_ls_prints_every_name(there: DemoPlatform, capsys: Captured) -> None:
    assert files("ls") == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == sorted(names(there))
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["data/reference/"], "data/reference/"),
        (["results/**/Stock.csv"], "results/"),
        (["--prefix", "data2"], "data2/"),
    ],
)
def test_ls_narrows(
    there: DemoPlatform, capsys: Captured, arguments: list[str], found: str
) -> None:
    assert files("ls", *arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith(found) for line in lines)


def test_ls_gives_scripts_exact_names(own: DemoPlatform, capsys: Captured) -> None:
    own.put_file(own.workspace_id, "line\nbreak.txt", b"1")
    assert files("ls", "break", "--null") == 0
    assert capsys.readouterr().out == "line\nbreak.txt\0"
    assert files("ls", "break", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "organization": own.organization_id,
        "workspace": own.workspace_id,
        "files": ["line\nbreak.txt"],
    }
    assert files("ls", "break") == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_nothing_found_is_its_own_code_and_says_what_is_near(
    there: DemoPlatform, capsys: Captured
) -> None:
    assert files("ls", "RAEDME.txt") == 4
    assert "README.txt" in capsys.readouterr().err


def test_get_saves_a_folder_and_says_where(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data/reference/", "README.txt", "--into", "here") == 0
    out, _ = capsys.readouterr()
    assert "here/README.txt" in out.splitlines()
    content = there.read_file(there.workspace_id, "data/reference/Bar.csv")
    assert (tmp_path / "here/data/reference/Bar.csv").read_bytes() == content


def test_get_leaves_what_exists_until_it_is_decided(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "README.txt").write_text("mine")
    assert files("get", "README.txt") == 5
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "README.txt").read_text() == "mine"

    assert files("get", "README.txt", "config/bar.yaml") == 6
    assert files("get", "README.txt", "--skip") == 0
    assert (tmp_path / "README.txt").read_text() == "mine"
    assert files("get", "README.txt", "--keep-both") == 0
    assert len(list(tmp_path.glob("README*"))) == 2
    assert files("get", "README.txt", "--if-different") == 0
    assert (tmp_path / "README.txt").read_text().startswith("Files of the brewery")


def test_get_takes_no_file_that_was_not_named(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data") == 4
    assert files("get", "-") == 4
    assert files("get", "README.txt", "missing", "--stdout", "--dry-run") == 6
    assert not list(tmp_path.iterdir())


def test_put_takes_no_local_file_for_the_destination(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    before = names(own)
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(name)
    assert files("put", "a.csv", "b.csv") == 2
    assert files("put", "a.csv", "b.csv", "c.csv") == 2
    assert "--to" in capsys.readouterr().err
    assert names(own) == before
    assert files("put", "a.csv", "a.csv") == 0
    assert files("put", "b.csv", "c.csv", "--to", "in/") == 0
    assert set(names(own)) - set(before) == {"a.csv", "in/b.csv", "in/c.csv"}


def test_a_folder_that_is_not_there_is_not_compared(there: DemoPlatform, tmp_path: Path) -> None:
    assert files("compare", str(tmp_path), "confg/") == 4


def test_a_dry_run_lists_and_writes_nothing(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    assert files("get", "data/reference/", "--flat", "--dry-run") == 0
    assert "data/reference/Bar.csv -> Bar.csv" in capsys.readouterr().out.splitlines()
    assert not list(tmp_path.iterdir())


def test_the_content_of_one_file_goes_to_standard_output(there: DemoPlatform) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "csm_tui", "files", "get", "config/bar.yaml", "--stdout"],
        capture_output=True,
        check=True,
    )
    assert done.stdout == there.read_file(there.workspace_id, "config/bar.yaml")
    assert done.stderr == b""


def test_put_sends_a_folder_and_a_renamed_file(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "up/sub").mkdir(parents=True)
    (tmp_path / "up/a.csv").write_text("a\n")
    (tmp_path / "up/sub/b.csv").write_text("b\n")
    assert files("put", "up", "new/") == 0
    assert capsys.readouterr().out.splitlines() == ["new/up/a.csv", "new/up/sub/b.csv"]

    assert files("put", "up/a.csv", "--to", "new/renamed.csv", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["name"], told["state"], told["size"]) == ("new/renamed.csv", "done", 2)
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"a\n"

    (tmp_path / "up/a.csv").write_text("other\n")
    assert files("put", "up/a.csv", "new/renamed.csv") == 5
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"a\n"
    assert files("put", "up/a.csv", "new/renamed.csv", "--overwrite") == 0
    assert own.read_file(own.workspace_id, "new/renamed.csv") == b"other\n"


def test_a_folder_without_its_slash_is_asked_back(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "a.csv", "data") == 5
    assert "data/" in capsys.readouterr().err
    assert "data" not in names(own)
    assert files("put", "a.csv", "data/", "--dry-run") == 0
    assert capsys.readouterr().out == f"{Path('a.csv')} -> data/a.csv\n"


def test_rm_asks_and_then_deletes(own: DemoPlatform, capsys: Captured, monkeypatch: Patch) -> None:
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


def test_a_file_that_fails_stops_no_other(own: DemoPlatform, capsys: Captured) -> None:
    own.faults.add(Fault("500", path="/files/delete", times=1))
    assert files("rm", "README.txt", "config/bar.yaml", "--yes", "--json") == 6
    outcomes = [each["outcome"] for each in json.loads(capsys.readouterr().out)]
    assert sorted(outcomes) == ["done", "failed"]


def test_compare_marks_and_brings_into_line(
    own: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    assert files("get", "config/", "--into", str(tmp_path)) == 0
    capsys.readouterr()
    assert files("compare", "config", "config/") == 0
    assert capsys.readouterr().out.splitlines() == ["= bar.yaml", "= menu.xml", "= run.json"]

    (folder / "bar.yaml").write_text("changed: true\n")
    (folder / "more.txt").write_text("new\n")
    own.put_file(own.workspace_id, "config/elsewhere.txt", b"1")
    assert files("compare", "config", "config") == 6
    lines = capsys.readouterr().out.splitlines()
    assert {"* bar.yaml", "+ more.txt", "- elsewhere.txt"} <= set(lines)

    assert files("compare", "config", "config", "--push", "--overwrite") == 0
    assert own.read_file(own.workspace_id, "config/bar.yaml") == b"changed: true\n"
    assert own.read_file(own.workspace_id, "config/more.txt") == b"new\n"
    assert files("compare", "config", "config", "--pull") == 0
    assert (folder / "elsewhere.txt").read_bytes() == b"1"
    capsys.readouterr()
    assert files("compare", "config", "config") == 0


def test_what_nobody_knows_is_unknown_until_it_is_read(
    there: DemoPlatform, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    content = there.read_file(there.workspace_id, "config/bar.yaml")
    (tmp_path / "here/bar.yaml").write_bytes(content)
    assert files("compare", "here", "config", "--json") == 6
    rows = {row["path"]: row["mark"] for row in json.loads(capsys.readouterr().out)}
    assert rows["bar.yaml"] == "?"
    assert files("compare", "here", "config", "--resolve") == 6
    assert "= bar.yaml" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("right", ["read_only", "protected"])
def test_a_profile_is_kept_to(
    own: DemoPlatform, capsys: Captured, tmp_path: Path, right: str
) -> None:
    folder = user_folders().config
    folder.mkdir(parents=True)
    profile_file(
        folder,
        f'[profiles.lab]\napi_url = "{own.url}"\nsecret = "env:CSM_API_KEY"\n{right} = true\n',
    )
    before = names(own)
    (tmp_path / "a.csv").write_text("a\n")
    assert files("put", "--profile", "lab", "a.csv", "--dry-run") == 0
    assert files("compare", "--profile", "lab", ".", "/", "--push", "--dry-run") == 0
    assert files("put", "--profile", "lab", "a.csv") == 5
    assert files("compare", "--profile", "lab", ".", "/", "--push") == 5
    assert files("rm", "--profile", "lab", "README.txt", "--yes") == 5
    assert names(own) == before
    confirmed = files("put", "--profile", "lab", "--confirm", "lab", "a.csv")
    assert confirmed == (5 if right == "read_only" else 0)


def test_the_only_place_there_is_needs_no_name(there: DemoPlatform, monkeypatch: Patch) -> None:
    monkeypatch.delenv("CSM_WORKSPACE_ID")
    assert files("ls") == 4
    monkeypatch.delenv("CSM_ORGANIZATION_ID")
    assert files("ls") == 4
    assert (
        files("ls", "--organization", there.organization_id, "--workspace", there.workspace_id) == 0
    )


def test_without_anything_to_connect_with_it_is_usage(capsys: Captured) -> None:
    assert files("ls") == 2
    assert "nothing to connect with" in capsys.readouterr().err


def test_a_platform_that_is_gone_is_a_matter_of_connection(
    there: DemoPlatform, monkeypatch: Patch, capsys: Captured
) -> None:
    monkeypatch.setenv("CSM_API_URL", "http://127.0.0.1:1/v4")
    assert files("ls") == 3
    monkeypatch.setenv("CSM_API_URL", there.url)
    monkeypatch.setenv("CSM_API_KEY", "wrong")
    assert files("ls") == 3
    assert "wrong" not in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["", "ls", "get", "put", "rm", "compare"])
def test_help_documents_the_exit_codes(verb: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        files(*filter(None, [verb]), "--help")
    assert ended.value.code == 0
    assert "5 refused by a check" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["data/a b.csv", "-rf", "it's.csv", "[/red]", "--", "é.csv"])
def test_copied_commands_are_understood(name: str) -> None:
    place = FilePlace("https://host/v4", "o-1", "w-1", profile="lab")
    for command in (get_command(place, name), rm_command(place, name)):
        words = shlex.split(command.own)
        assert words[0] == "csm-tui"
        assert _parser().parse_args(words[1:]).names == [name]
    words = shlex.split(put_command(place, name, f"in/{name}", overwrite=True).own)
    parsed = _parser().parse_args(words[1:])
    assert parsed.paths == [name, f"in/{name}"]
    assert (parsed.organization, parsed.workspace, parsed.profile) == ("o-1", "w-1", "lab")
    assert parsed.decision == "OVERWRITE"


@pytest.mark.terminal
def test_an_interrupt_leaves_nothing_half_written(own: DemoPlatform, tmp_path: Path) -> None:
    own.put_file(own.workspace_id, "big.bin", bytes(3_000_000))
    own.faults.add(Fault("stall", path="/files/download"))
    command = [sys.executable, "-m", "csm_tui", "files", "get", "big.bin", "--into", "got"]
    with Terminal(command, cwd=tmp_path) as terminal:
        wait_until(lambda: list(tmp_path.glob("got/*.part")), "the download begins")
        terminal.wait_for("0 of 1 files")
        terminal.signal(signal.SIGINT)
        assert terminal.wait_for_end() == 130
    assert not list(tmp_path.glob("got/*"))
