"""The commands about profiles, folders and the way in: their answers and exit codes."""

import stat
from pathlib import Path

import pytest

from csm_tui.cli import main
from csm_tui.demo import DemoPlatform
from csm_tui.settings.paths import user_folders
from tests.settings.profile_files import GOOD, profile_file
from tests.test_cli import run

Captured = pytest.CaptureFixture[str]
PLANTED = "Kx8Q~4bTz1mWq9LrV2nYc7HsJd5Gf0PaUe3Xo6Ri"


@pytest.fixture
def file() -> Path:
    """A good file of profiles where the program looks for it."""
    folder = user_folders().config
    folder.mkdir(parents=True)
    (folder / "lab.pem").touch()
    return profile_file(folder)


def test_paths_prints_every_place_and_makes_none(capsys: Captured) -> None:
    assert main(["paths"]) == 0

    folders = user_folders()
    assert [line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()] == [
        *map(str, (folders.config, folders.state, folders.cache, folders.log, folders.profiles)),
        *map(str, (folders.journal, folders.edits, folders.replaced_parts, folders.log_file)),
    ]
    assert not folders.config.exists()


def test_without_profiles_the_place_for_them_is_named(capsys: Captured) -> None:
    assert main(["profiles"]) == 0

    out, err = capsys.readouterr()
    assert out == ""
    assert str(user_folders().profiles) in err


def test_the_list_says_where_how_and_what_may_be_done(
    file: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_API_URL", "https://env.example.com/api")
    monkeypatch.setenv("CSM_API_KEY", PLANTED)

    assert main(["profiles"]) == 0

    out, err = capsys.readouterr()
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert rows == [
        "NAME ADDRESS METHOD RIGHTS SOURCE",
        f"demo lab http://127.0.0.1:8000/v4 api-key all {file}:13",
        f"production https://platform.example.com/brewery/api keycloak-secret protected {file}:3",
        "environment https://env.example.com/api api-key all environment",
    ]
    assert err == ""


def test_a_list_in_which_something_is_wrong_exits_2(file: Path, capsys: Captured) -> None:
    file.write_text(GOOD + "colour = 3\n", "utf-8")

    assert main(["profiles"]) == 2

    out, err = capsys.readouterr()
    assert "broken" in out
    assert f"{file}:18: error" in err


def test_a_file_that_cannot_be_read_is_not_said_to_be_empty(file: Path, capsys: Captured) -> None:
    file.write_bytes(b"[profiles.\xff]\n")

    assert main(["profiles"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "no profiles" not in err
    assert "not UTF-8" in err


def test_check_of_a_good_file(file: Path, capsys: Captured) -> None:
    assert main(["profiles", "--check"]) == 0
    assert capsys.readouterr().out == f"{file}: no problems\n"


def test_check_prints_every_finding_and_exits_2(file: Path, capsys: Captured) -> None:
    file.write_text(GOOD + f"read_onyl = true\ncolour = 3\n# {PLANTED}\n", "utf-8")

    assert main(["profiles", "--check"]) == 2

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"{file}:{n}:" for n in (18, 19, 20)]
    assert [line.split(": ")[1] for line in lines] == ["error", "error", "warning"]
    assert PLANTED not in "".join(lines)


def test_check_of_one_is_about_that_one(file: Path, capsys: Captured) -> None:
    file.write_text(GOOD + "colour = 3\n", "utf-8")

    assert main(["profiles", "--check", "production"]) == 0
    assert main(["profiles", "--check", "demo lab"]) == 2
    assert main(["profiles", "--check", "prodution"]) == 2

    assert "Did you mean “production”?" in capsys.readouterr().err


def test_warnings_alone_do_not_fail(file: Path, capsys: Captured) -> None:
    file.chmod(0o644)

    assert main(["profiles", "--check"]) == 0
    assert "warning: Other users of this computer can read this file" in capsys.readouterr().out


def test_show_tells_where_each_value_comes_from(
    file: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_TUI_COLOUR", "blue")
    monkeypatch.setenv("PRODUCTION_SECRET", PLANTED)

    assert main(["profiles", "--show", "production", "--read-only"]) == 0

    out = capsys.readouterr().out
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert f"realm brewery {file}:7" in rows
    assert "colour blue CSM_TUI_COLOUR" in rows
    assert "read_only true command line" in rows
    assert "read_timeout 60 default" in rows
    assert f"secret env:PRODUCTION_SECRET {file}:9" in rows
    assert PLANTED not in out


def test_show_names_the_program_of_a_command_only(file: Path, capsys: Captured) -> None:
    assert main(["profiles", "--show", "demo lab", "--read-only"]) == 0

    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"secret command pass {file}:15" in rows
    assert "read_only true command line" in rows


def test_show_of_the_environment(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSM_API_URL", "https://env.example.com/api")
    monkeypatch.setenv("CSM_API_KEY", PLANTED)

    assert main(["profiles", "--show", "environment"]) == 0

    out = capsys.readouterr().out
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert "api_url https://env.example.com/api CSM_API_URL" in rows
    assert "secret env:CSM_API_KEY CSM_API_KEY" in rows
    assert PLANTED not in out


@pytest.mark.parametrize("command", [["doctor", "--profile"], ["profiles", "--show"]])
def test_an_unknown_profile_is_a_usage_error(
    file: Path, command: list[str], capsys: Captured
) -> None:
    assert main([*command, "prodution"]) == 2
    assert "Did you mean “production”?" in capsys.readouterr().err


def test_the_doctor_of_an_empty_environment() -> None:
    answer = run("doctor")

    assert answer.returncode == 2
    assert answer.stdout.startswith("Environment\n  Keycloak  absent\n")
    assert "Nothing to connect with" in answer.stderr


@pytest.mark.parametrize(
    ("variables", "lacks"),
    [
        ({}, "CSM_API_URL, CSM_API_KEY missing"),
        ({"CSM_API_URL": "http://127.0.0.1:1/v4"}, "  CSM_API_KEY missing"),
        ({"CSM_API_KEY": PLANTED}, "API key: CSM_API_URL missing"),
    ],
)
def test_the_doctor_names_what_each_way_lacks(
    variables: dict[str, str], lacks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    told = run("doctor").stdout

    assert lacks in told
    assert ("CSM_API_URL, CSM_API_KEY" in told) == (not variables)
    for name in ("IDP_BASE_URL", "AZURE_CLIENT_SECRET", "CSM_API_SCOPE", "KEYCLOAK_TOKEN_URL"):
        assert f"missing      {name}\n" in told
    assert ("missing      CSM_API_KEY\n" in told) == ("CSM_API_KEY" not in variables)


def test_the_doctor_shows_what_is_no_secret_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CSM_API_URL", f"https://host.invalid/v4?sig={PLANTED}#{PLANTED}")
    monkeypatch.setenv("CSM_API_KEY", PLANTED)
    monkeypatch.setenv("CSM_API_KEY_HEADER", "X-OTHER-HEADER")
    monkeypatch.setenv(
        "KEYCLOAK_TOKEN_URL", f"https://idp.invalid/realms/brewery/token?sig={PLANTED}"
    )

    answers = [run("doctor"), run("profiles"), run("profiles", "--show", "environment")]
    answers.append(run("files", "ls"))

    assert "CSM_API_KEY_HEADER = X-OTHER-HEADER\n" in answers[0].stdout
    assert "KEYCLOAK_TOKEN_URL = https://idp.invalid/realms/brewery/token?•••" in answers[0].stdout
    assert "Use https://host.invalid/v4 instead." in answers[0].stdout
    assert PLANTED not in str(answers)


def test_the_words_of_the_library_are_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSM_API_URL", "http://127.0.0.1:1/v4")
    monkeypatch.setenv("CSM_API_KEY", PLANTED)

    told = run("doctor").stdout

    assert "Cannot reach" in told
    assert "(cause: " in told
    assert "onnection refused" in told


def test_the_option_is_named_where_it_forbids_a_change(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CSM_API_URL", demo.url)
    monkeypatch.setenv("CSM_API_KEY", demo.api_key)
    monkeypatch.setenv("CSM_ORGANIZATION_ID", demo.organization_id)
    monkeypatch.setenv("CSM_WORKSPACE_ID", demo.workspace_id)
    (tmp_path / "new.csv").write_text("id\n")

    answer = run("--read-only", "files", "put", str(tmp_path / "new.csv"))

    assert answer.returncode != 0
    assert "--read-only is set" in answer.stderr
    assert "profile" not in answer.stderr


def test_the_doctor_connects_with_a_profile(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = user_folders().config
    folder.mkdir(parents=True)
    profile_file(folder, f'[profiles.demo]\napi_url = "{demo.url}"\nsecret = "env:DEMO_KEY"\n')
    monkeypatch.setenv("DEMO_KEY", demo.api_key)

    answer = run("doctor", "--profile", "demo")

    assert answer.returncode == 0, answer.stdout
    steps = [line.split()[0] for line in answer.stdout.splitlines() if " ms " in line]
    assert steps == ["✓"] * 9
    assert demo.api_key not in answer.stdout + answer.stderr
    assert answer.stderr == ""


def test_the_doctor_of_an_environment_that_does_not_get_in(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_API_URL", demo.url.replace("://", "://ada:hunter2@"))
    monkeypatch.setenv("CSM_API_KEY", PLANTED)
    monkeypatch.setenv("IDP_CLIENT_SECRET", "")
    monkeypatch.setenv("IDP_CLIENT_ID", "csm")

    answer = run("doctor")

    assert answer.returncode == 2
    assert "missing      IDP_CLIENT_SECRET (blank)" in answer.stdout
    assert "✗ fields" in answer.stdout
    assert PLANTED not in answer.stdout + answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        (("http:", "https:"), "any-key", 1),
        (("", ""), "wrong-key", 3),
        (("127.0.0.1", "no-such-host.invalid"), "any-key", 3),
    ],
)
def test_the_doctors_exit_code_tells_what_to_correct_from_who_is_not_let_in(
    demo: DemoPlatform,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str],
    key: str,
    code: int,
) -> None:
    monkeypatch.setenv("CSM_API_URL", demo.url.replace(*change))
    monkeypatch.setenv("CSM_API_KEY", key)

    answer = run("doctor")

    assert answer.returncode == code, answer.stdout
    assert answer.stdout.count("✗") == 1
    assert answer.stdout.count("not tried") + answer.stdout.count("✓") == 8


def test_nothing_that_was_run_wrote_the_secret_anywhere(
    demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_API_URL", demo.url)
    monkeypatch.setenv("CSM_API_KEY", PLANTED)

    answers = [run("doctor"), run("profiles"), run("profiles", "--show", "environment")]

    assert PLANTED not in str(answers)
    home = Path.home()
    written = [path for path in home.rglob("*") if path.is_file()]
    assert not any(PLANTED in path.read_text("utf-8", "replace") for path in written)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)


@pytest.mark.parametrize("command", ["profiles", "doctor"])
def test_help_documents_the_exit_codes(command: str) -> None:
    answer = run(command, "--help")

    assert answer.returncode == 0
    assert "exit codes: 0" in answer.stdout
