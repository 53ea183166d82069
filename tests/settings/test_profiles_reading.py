"""The file of profiles: its content, and all its faults."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.profile import Method, SecretKind, SecretSource
from csm_tui.settings.profiles import KEYS, Finding, read_profiles
from tests.settings.profile_files import GOOD, profile_file

START = '[profiles.lab]\napi_url = "https://lab.example.com/api"\n'


def findings(folder: Path, text: str | bytes) -> tuple[Finding, ...]:
    return read_profiles(profile_file(folder, text)).findings


def only(folder: Path, text: str | bytes) -> Finding:
    [finding] = findings(folder, text)
    return finding


def test_every_key_reaches_its_field(tmp_path: Path) -> None:
    there = read_profiles(profile_file(tmp_path))

    assert there.findings == ()
    assert there.names == ("production", "demo lab")
    production, lab = there.profiles.values()
    assert production.method is Method.KEYCLOAK_SECRET
    assert production.secret_source == SecretSource(SecretKind.ENVIRONMENT, "PRODUCTION_SECRET")
    assert (production.colour, production.protected, production.read_only) == ("red", True, False)
    assert lab.secret_source == SecretSource(
        SecretKind.COMMAND, command=("pass", "show", "lab key")
    )
    assert (lab.method, lab.read_timeout) == (Method.API_KEY, 5.0)
    assert lab.api_ca == tmp_path / "lab.pem", "a relative path starts beside the file"


def test_each_value_knows_its_line(tmp_path: Path) -> None:
    path = profile_file(tmp_path)

    origins = read_profiles(path).profiles["production"].origins

    assert origins["api_url"] == f"{path}:4"
    assert origins["secret_source"] == f"{path}:9"
    assert "read_timeout" not in origins


def test_a_missing_file_holds_nothing(tmp_path: Path) -> None:
    there = read_profiles(tmp_path / "nowhere" / "profiles.toml")

    assert (there.exists, there.names, there.findings) == (False, (), ())


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("api_url = 5", "a number given; use text in one line"),
        ('api_url = "platform.example.com"', "https://"),
        ('api_url = "https://ada:hunter2@host/api"', "without user name and password"),
        ('api_url = "https://host:port/"', "complete address"),
        ('method = "keycloak_secret"', "did you mean keycloak-secret?"),
        ("method = true", "keycloak-device or keycloak-browser"),
        ('read_only = "true"', "a text given; use true or false, without quotes"),
        ("read_only = 1", "a number given; use true or false"),
        ("read_timeout = 0", "above 0 and up to 3600"),
        ("read_timeout = nan", "above 0"),
        ("read_timeout = true", "true or false given; use a number of seconds"),
        ('connect_timeout = "5 s"', "a text given; use a number of seconds"),
        ('colour = "gren"', "did you mean green?"),
        ("realm = 2024-01-01", "a date given; use text"),
        ('realm = "a\\nb"', "text in one line"),
        ("client_id = [1]", "a list given"),
        ("scope = { a = 1 }", "a table given"),
        ('secret = "hunter2"', "never the secret itself"),
        ('secret = "env:not a name"', "env:NAME"),
        ("secret = { command = [] }", "a list of texts"),
        ('secret = { command = "pass show lab" }', "a list of texts"),
        ('secret = { command = ["pass", 1] }', "a list of texts"),
        ('secret = { commands = ["pass"] }', "command"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, line: str, allowed: str
) -> None:
    finding = only(tmp_path, f"# one\n[profiles.lab]\n\n{line}\n")

    assert (finding.line, finding.profile, finding.fatal) == (4, "lab", True)
    assert finding.key == line.partition(" ")[0]
    assert finding.key in finding.what
    assert allowed in finding.what
    assert "hunter2" not in str(finding)


def test_a_broken_profile_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    there = read_profiles(profile_file(tmp_path, GOOD + "read_only = 3\n"))

    assert there.names == ("production", "demo lab")
    assert list(there.profiles) == ["production"]


def test_an_unknown_key_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    finding = only(tmp_path, START + "read_onyl = true\n")

    assert (finding.line, finding.fatal) == (3, True)
    assert "Unknown key “read_onyl” in a profile; did you mean read_only?" in finding.what
    other = only(tmp_path, START + "x = 1\n")
    assert all(name in other.next_step for name in KEYS)


@pytest.mark.parametrize(
    "text",
    [
        START + START,
        START + 'api_url = "https://other.example.com"\n',
        '[profiles]\nlab = { api_url = "https://a" }\n[profiles.lab]\nrealm = "x"\n',
    ],
)
def test_what_stands_twice_is_said_so_with_its_line(tmp_path: Path, text: str) -> None:
    finding = only(tmp_path, text)

    assert "Duplicate" in finding.what
    assert finding.line == 3
    assert finding.fatal


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (b"\xff\xfe[\x00p\x00", 1, "UTF-8"),
        (START.encode() + b'realm = "caf\xe9"\n', 3, "UTF-8"),
        ("[profiles.lab\n", 1, "Invalid TOML"),
        (START + "realm = brewery\n", 3, "Invalid TOML"),
        (START + 'realm = "brewery\n', 3, "Invalid TOML"),
        ("[" * 5000, 1, "Invalid TOML"),
        ("a = " + "[" * 50_000, None, "Nested too deeply"),
        (".".join("a" * 5_000) + " = 1", 1, "Unknown key “a” outside a profile"),
        (
            START + '"""'.join(("color = ", "\n" * 20_000, "\n")),
            None,
            "Unknown key “color” in a profile",
        ),
        ("# " + "x" * 300_000, None, "Too large"),
        ("profiles = 3\n", 1, "not a table of profiles"),
        ("[profiles]\nlab = 3\n", 2, "“lab” is not a table"),
        ('[[profiles.lab]]\napi_url = "https://a"\n', 1, "“lab” is not a table"),
        ("[profile.lab]\n", 1, "Unknown key “profile”"),
        ("[profiles.environment]\n", 1, "reserved for the environment"),
        ('[profiles." x"]\n', 1, "outer spaces"),
        ('[profiles."a\\u001b[2Jb"]\n', 1, "invisible characters"),
        ("[profiles.--show]\n", 1, "an option"),
        (f"[profiles.{'x' * 61}]\n", 1, "longer than 60"),
    ],
)
def test_a_broken_file_ends_in_one_clear_finding(
    tmp_path: Path, text: str | bytes, line: int | None, said: str
) -> None:
    finding = only(tmp_path, text)

    assert said in finding.what
    assert finding.line == line
    assert finding.fatal
    assert str(finding).isprintable()


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert findings(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()) == ()


def test_a_folder_in_place_of_the_file_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "profiles.toml"
    path.mkdir()

    [finding] = read_profiles(path).findings

    assert "Not a file" in finding.what


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    path = profile_file(tmp_path)
    path.chmod(0o000)

    [finding] = read_profiles(path).findings

    assert "Permission denied" in finding.what


def test_names_that_differ_in_capitals_only_are_warned_about(tmp_path: Path) -> None:
    finding = only(tmp_path, "[profiles.prod]\n[profiles.Prod]\n")

    assert (finding.line, finding.fatal) == (2, False)
    assert "“Prod” and “prod”" in finding.what


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
@pytest.mark.parametrize(("mode", "can"), [(0o644, "read"), (0o622, "change"), (0o666, "read and")])
def test_a_file_open_to_others_is_warned_about(tmp_path: Path, mode: int, can: str) -> None:
    path = profile_file(tmp_path, START)
    path.chmod(mode)

    there = read_profiles(path)

    [finding] = there.findings
    assert not finding.fatal
    assert f"can {can}" in finding.what
    assert "lab" in there.profiles


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
def test_a_command_that_others_could_have_written_is_not_run(tmp_path: Path) -> None:
    path = profile_file(tmp_path)
    path.chmod(0o620)

    there = read_profiles(path)

    assert list(there.profiles) == ["production"]
    assert any(f.fatal and f.key == "secret" and "not run" in f.what for f in there.findings)


SECRETS = [
    "Kx8Q~4bTz1mWq9LrV2nYc7HsJd5Gf0PaUe3Xo6Ri",
    "3f9c2ab87d61e04f5b7a9c8d1e2f3a4b5c6d7e8f",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "mZ7vKq2Lx9TnB4rWc8Yd1HsJ5gF3pA6e",
]


@pytest.mark.parametrize("value", SECRETS)
@pytest.mark.parametrize(
    "line", ["# {}", 'client_id = "{}"', 'secret = {{ command = ["x", "{}"] }}']
)
def test_a_secret_by_its_shape_is_warned_about_and_not_shown(
    tmp_path: Path, value: str, line: str
) -> None:
    finding = only(tmp_path, START + line.format(value) + "\n")

    assert (finding.line, finding.fatal) == (3, False)
    assert "may contain a secret" in finding.what
    assert value not in repr(finding)


@pytest.mark.parametrize("key", ["client_secret", "password", "api_key", "token"])
def test_a_secret_by_its_name_is_an_error_and_not_shown(tmp_path: Path, key: str) -> None:
    finding = only(tmp_path, START + f'{key} = "hunter2"\n')

    assert (finding.line, finding.fatal) == (3, True)
    assert "looks like a secret" in finding.what
    assert 'secret = "env:NAME"' in finding.next_step
    assert "hunter2" not in repr(finding)


@pytest.mark.parametrize("comment", ["# the api key: abc123xyz", "# https://ada:pw1@host/"])
def test_a_secret_in_a_comment_is_warned_about(tmp_path: Path, comment: str) -> None:
    assert only(tmp_path, START + comment + "\n").line == 3


@pytest.mark.parametrize(
    "line",
    [
        'tenant_id = "e413b834-8be8-4822-a370-be619545cb49"',
        'organization_id = "o-m5pv2k9zx81"',
        'scope = "api://e413b834-8be8-4822-a370-be619545cb49/.default"',
        'client_id = "cosmotech-client-babylon-2024-production"',
        'api_ca = "/etc/ssl/certs/MyCompanyRootCA2024v3Q7.pem"',
        'secret = { command = ["vault", "read", "-field=password", "secret/platform-2024"] }',
        'secret = "env:PRODUCTION_CLIENT_SECRET_2024"',
        "# The secret: ask Ada, she knows.",
        'header_name = "X-CSM-API-KEY"',
    ],
)
def test_what_is_no_secret_is_left_in_peace(tmp_path: Path, line: str) -> None:
    assert findings(tmp_path, f"[profiles.lab]\n{line}\n") == ()


@given(st.binary(max_size=200))
def test_any_bytes_end_in_sentences(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    there = read_profiles(profile_file(tmp_path_factory.mktemp("any"), content))

    assert all(str(finding).isprintable() for finding in there.findings)


PIECES = [
    "[profiles.a]\n",
    "[profiles.b]\n",
    "[profiles]\n",
    "[[profiles.a]]\n",
    "profiles.c.realm = 'x'\n",
    'realm = "x"\n',
    "realm = '''\n[profiles.z]\n'''\n",
    "read_only = true\n",
    "secret = { command = ['a',\n 'b'] }\n",
    "secret.command = ['a']\n",
    "timeout = [1,\n2]\n",
    "# one\u2028two\n",
    "x = 1\n",
    "= 3\n",
    "\r\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_any_toml_is_read_and_the_lines_are_those_of_the_keys(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    text = "".join(pieces)
    path = profile_file(tmp_path_factory.mktemp("any"), text)
    lines = text.split("\n")

    for finding in read_profiles(path).findings:
        if finding.key:
            assert finding.line is not None
            assert finding.key in lines[finding.line - 1]
