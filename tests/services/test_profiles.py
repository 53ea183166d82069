"""Profiles as screens and scripts use them."""

from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.domain.connection import StartLocation
from csm_tui.domain.errors import InputRefused, NotFound
from csm_tui.domain.profile import COMMAND_LINE, Method, Profile, SecretKind, SecretSource
from csm_tui.domain.secret import Secret
from csm_tui.services.profiles import ASK, DEFAULT, Profiles
from tests.settings.profile_files import GOOD, profile_file


def profiles(folder: Path, text: str = GOOD, **environment: str) -> Profiles:
    return Profiles(profile_file(folder, text), environment)


def test_a_script_lists_gets_saves_and_removes(tmp_path: Path) -> None:
    there = Profiles(tmp_path / "profiles.toml", {})
    assert there.list() == []

    there.save(Profile("lab", "https://lab.example.com/api"))
    [listed] = there.list()

    assert (listed.name, listed.profile) == ("lab", there.get("lab"))
    assert listed.source == f"{there.file}:4"
    there.remove("lab")
    assert there.list() == []


def test_the_list_is_by_name_and_holds_the_broken_ones(tmp_path: Path) -> None:
    listed = profiles(tmp_path, GOOD + "colour = 3\n").list()

    assert [one.name for one in listed] == ["demo lab", "production"]
    assert listed[0].profile is None
    assert [finding.key for finding in listed[0].findings] == ["colour"]
    assert listed[1].findings == ()


@pytest.mark.parametrize(
    ("named", "variables", "landing"),
    [
        (("", ""), ("", " "), StartLocation()),
        (("", ""), ("o-env", " w-env "), StartLocation("o-env", "w-env")),
        (("o-own", "w-own"), ("o-env", "w-env"), StartLocation("o-own", "w-own")),
        (("o-own", ""), ("o-env", "w-env"), StartLocation("o-own")),
        (("o-own", ""), ("o-own", "w-env"), StartLocation("o-own", "w-env")),
        (("o-own", ""), ("", "w-env"), StartLocation("o-own", "w-env")),
        (("", "w-own"), ("o-env", "w-env"), StartLocation("o-env", "w-own")),
    ],
)
def test_a_profile_says_where_to_go_before_the_environment(
    tmp_path: Path, named: tuple[str, str], variables: tuple[str, str], landing: StartLocation
) -> None:
    names = ("CSM_ORGANIZATION_ID", "CSM_WORKSPACE_ID")
    environment = dict(zip(names, variables, strict=True))
    profile = Profile(
        "lab", "https://lab.example.com", organization_id=named[0], workspace_id=named[1]
    )
    assert profiles(tmp_path, **environment).start_location(profile) == landing


def test_an_unknown_profile_is_answered_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Profile “prodution” not found") as caught:
        profiles(tmp_path).get("prodution")

    assert "Did you mean “production”?" in caught.value.next_step


def test_a_broken_profile_is_refused_with_every_finding(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="Cannot use profile “demo lab”") as caught:
        profiles(tmp_path, GOOD + "colour = 3\nrealmm = 4\n").get("demo lab")

    assert len(caught.value.details) == 2
    assert ":18" in caught.value.next_step


def test_a_file_that_is_no_toml_is_named_and_not_the_profile(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="Invalid TOML"):
        profiles(tmp_path, "[profiles.lab\n").get("lab")


def test_command_line_goes_before_environment_before_file_before_default(tmp_path: Path) -> None:
    there = profiles(
        tmp_path,
        CSM_TUI_COLOUR="blue",
        CSM_TUI_READ_ONLY="no",
        CSM_TUI_READ_TIMEOUT=" 9 ",
        CSM_TUI_SECRET="env:OTHER",
        CSM_TUI_REALM=" ",
    )

    profile = there.effective("production", {"read_only": "true", "colour": ""})

    assert (profile.read_only, profile.origins["read_only"]) == (True, COMMAND_LINE)
    assert (profile.colour, profile.origins["colour"]) == ("blue", "CSM_TUI_COLOUR")
    assert (profile.read_timeout, profile.origins["read_timeout"]) == (9, "CSM_TUI_READ_TIMEOUT")
    assert profile.secret_source == SecretSource(SecretKind.ENVIRONMENT, "OTHER")
    assert (profile.realm, profile.origins["realm"]) == ("brewery", f"{there.file}:7")
    assert (profile.scope, profile.origins["scope"]) == ("", DEFAULT)
    fields = set(Profile.__dataclass_fields__) - {"name", "origins"}
    assert set(profile.origins) == fields


def test_other_tools_variables_do_not_move_a_profile(tmp_path: Path) -> None:
    there = profiles(tmp_path, CSM_API_URL="https://evil.example.com", CSM_API_KEY="k")

    assert there.effective("production") == there.get("production")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("CSM_TUI_READ_ONLY", "maybe", "true or false"),
        ("CSM_TUI_METHOD", "keycloak", "did you mean keycloak-"),
        ("CSM_TUI_READ_TIMEOUT", "soon", "a number of seconds"),
        ("CSM_TUI_API_URL", "example.com", "https://"),
        ("CSM_TUI_SECRET", "hunter2", "never the secret itself"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(InputRefused, match=variable) as caught:
        profiles(tmp_path, **{variable: value}).effective("production")

    assert said in caught.value.headline
    assert "hunter2" not in caught.value.headline


def test_who_chooses_the_profile(tmp_path: Path) -> None:
    assert profiles(tmp_path).chosen() is None
    assert profiles(tmp_path, CSM_TUI_PROFILE="lab").chosen() == "lab"
    assert profiles(tmp_path, CSM_TUI_PROFILE="lab").chosen("production") == "production"
    assert profiles(tmp_path, CSM_TUI_PROFILE=" ").chosen() is None


def test_validation_says_what_a_method_lacks(tmp_path: Path) -> None:
    text = GOOD.replace('realm = "brewery"\n', "").replace('secret = "env:PRODUCTION_SECRET"\n', "")
    there = profiles(tmp_path, text)

    findings = {finding.key: finding for finding in there.validate("production")}

    assert set(findings) == {"realm", "secret"}
    assert findings["realm"].fatal
    assert findings["realm"].line == 3
    assert "keycloak-secret requires" in findings["realm"].what
    assert not findings["secret"].fatal
    assert there.get("production").method is Method.KEYCLOAK_SECRET


def test_validation_misses_a_ca_file(tmp_path: Path) -> None:
    there = profiles(tmp_path)

    [finding] = there.validate()

    assert (finding.profile, finding.key, finding.line) == ("demo lab", "api_ca", 17)
    (tmp_path / "lab.pem").touch()
    assert there.validate() == ()


def test_validation_of_nothing(tmp_path: Path) -> None:
    [finding] = Profiles(tmp_path / "none.toml", {}).validate()

    assert finding.fatal
    assert "No profile file found" in finding.what
    with pytest.raises(NotFound):
        profiles(tmp_path).validate("nobody")


def test_the_secret_is_read_where_the_profile_says(tmp_path: Path) -> None:
    there = profiles(tmp_path, PRODUCTION_SECRET="s3cret")
    production = there.get("production")

    assert there.secret(production) == Secret("s3cret")
    assert there.secret(replace(production, secret_source=None)) is ASK
