"""The credentials in the environment: the order, what is missing, where the vendor differs."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csm_tui.auth.detect import Presence, detect
from csm_tui.domain.connection import DEFAULT_KEY_HEADER
from csm_tui.domain.profile import ENTRA_AUTHORITY, Method, SecretKind, SecretSource
from csm_tui.domain.secret import Secret

URL, KEY, HEADER = "CSM_API_URL", "CSM_API_KEY", "CSM_API_KEY_HEADER"
API_KEY = {URL: "https://host/v4", KEY: "sesame-key"}
KEYCLOAK = {
    URL: "https://host/v4",
    "IDP_BASE_URL": "https://idp/keycloak/",
    "IDP_TENANT_ID": "brewery",
    "IDP_CLIENT_ID": "csm",
    "IDP_CLIENT_SECRET": "sesame-keycloak",
}
ENTRA = {
    URL: "https://host/v4",
    "CSM_API_SCOPE": "api://csm/.default",
    "AZURE_TENANT_ID": "tenant",
    "AZURE_CLIENT_ID": "app",
    "AZURE_CLIENT_SECRET": "sesame-entra",
}
BABYLON = {
    "API_URL": "https://host/v5",
    "KEYCLOAK_CLIENT_ID": "babylon",
    "KEYCLOAK_CLIENT_SECRET": "sesame-babylon",
    "KEYCLOAK_TOKEN_URL": "https://idp/kc/realms/brewery/protocol/openid-connect/token",
}
SETS = {"Keycloak": KEYCLOAK, "API key": API_KEY, "Entra": ENTRA, "Babylon": BABYLON}
SECRETS = {"sesame-key", "sesame-keycloak", "sesame-entra", "sesame-babylon"}
EVERYTHING = {name: value for one in SETS.values() for name, value in one.items()}


@pytest.mark.parametrize(
    "labels", [chosen for size in (1, 2, 3, 4) for chosen in combinations(SETS, size)]
)
def test_the_first_whole_set_wins(labels: tuple[str, ...]) -> None:
    variables = {name: value for label in labels for name, value in SETS[label].items()}
    found = detect(variables)
    assert found.winner is not None
    assert found.winner.label == labels[0]
    assert [one.label for one in found.candidates if one.presence is Presence.COMPLETE] == [*labels]
    assert found.reason.startswith(f"{labels[0]} is complete")
    assert all(label in found.reason for label in labels)
    assert bool(found.vendor) == (labels == ("Babylon",))


@pytest.mark.parametrize("label", SETS)
def test_what_one_name_less_means(label: str) -> None:
    for name in SETS[label]:
        one = detect({k: v for k, v in SETS[label].items() if k != name}).candidate(label)
        absent = label == "API key" and name == KEY
        assert one.presence is (Presence.ABSENT if absent else Presence.PARTIAL)
        assert (one.missing, one.profile) == ((name,), None)


def test_nothing_at_all() -> None:
    found = detect({})
    assert found.winner is None
    assert {one.presence for one in found.candidates} == {Presence.ABSENT}
    assert found.vendor == ""
    assert found.reason.startswith("CSM_API_URL, CSM_API_KEY missing")


def test_the_profile_of_keycloak() -> None:
    found = detect({**KEYCLOAK, "IDP_CA_CERT": "~/ca.pem", "CSM_WORKSPACE_ID": " w-1 "})
    assert found.winner is not None
    profile = found.winner.profile
    assert profile is not None
    assert (profile.method, profile.realm) == (Method.KEYCLOAK_SECRET, "brewery")
    assert (profile.client_id, profile.idp_base) == ("csm", "https://idp/keycloak/")
    assert profile.idp_ca is not None
    assert "~" not in str(profile.idp_ca)
    assert (profile.workspace_id, profile.organization_id) == ("w-1", "")
    assert profile.secret_source == SecretSource(SecretKind.ENVIRONMENT, "IDP_CLIENT_SECRET")
    assert profile.origins["realm"] == "IDP_TENANT_ID"
    assert profile.origins["workspace_id"] == "CSM_WORKSPACE_ID"


def test_the_profile_of_entra() -> None:
    found = detect({**ENTRA, "AZURE_AUTHORITY_HOST": "login.microsoftonline.us"})
    assert found.winner is not None
    profile = found.winner.profile
    assert profile is not None
    assert (profile.method, profile.tenant_id) == (Method.ENTRA_SECRET, "tenant")
    assert (profile.scope, profile.client_id) == ("api://csm/.default", "app")
    assert profile.authority == "https://login.microsoftonline.us"
    usual = detect(ENTRA).winner
    assert usual is not None
    assert usual.profile is not None
    assert usual.profile.authority == ENTRA_AUTHORITY


def test_the_profile_of_babylon() -> None:
    found = detect(BABYLON)
    assert found.winner is not None
    profile = found.winner.profile
    assert profile is not None
    assert (profile.idp_base, profile.realm) == ("https://idp/kc", "brewery")
    assert profile.origins["realm"] == "KEYCLOAK_TOKEN_URL"
    assert "does not know Babylon" in found.vendor


def test_a_token_address_without_a_realm() -> None:
    found = detect({**BABYLON, "KEYCLOAK_TOKEN_URL": "https://idp/token"})
    assert found.winner is None
    assert found.candidate("Babylon").presence is Presence.PARTIAL
    assert "has no /realms/" in found.reason


def test_a_set_that_is_passed_over_is_said() -> None:
    found = detect({**API_KEY, "IDP_BASE_URL": "https://idp", "IDP_CLIENT_SECRET": " "})
    assert found.winner is not None
    assert found.winner.label == "API key"
    assert "Keycloak comes first, but IDP_TENANT_ID, IDP_CLIENT_ID" in found.reason
    assert "IDP_CLIENT_SECRET set, but empty" in found.reason


@pytest.mark.parametrize(
    ("variables", "winner", "vendor"),
    [
        ({**ENTRA, KEY: ""}, "Entra", "would use API key, with CSM_API_KEY empty"),
        ({**API_KEY, **KEYCLOAK, "IDP_CLIENT_SECRET": ""}, "API key", "IDP_CLIENT_SECRET empty"),
        ({**KEYCLOAK, "IDP_BASE_URL": ""}, None, "would use Keycloak"),
        ({**API_KEY, URL: ""}, None, "would use API key, with CSM_API_URL empty"),
        ({**API_KEY, HEADER: ""}, "API key", ""),
    ],
)
def test_where_the_vendors_library_would_differ(
    variables: dict[str, str], winner: str | None, vendor: str
) -> None:
    found = detect(variables)
    assert (found.winner and found.winner.label) == winner
    assert vendor in found.vendor
    assert bool(vendor) == bool(found.vendor)


BLANKS = st.text(" \t\n\r", max_size=3)


@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING)), BLANKS))
def test_blank_is_missing_and_said(blanks: dict[str, str]) -> None:
    found = detect({**EVERYTHING, **blanks})
    without = detect({name: v for name, v in EVERYTHING.items() if name not in blanks})
    assert (found.winner and found.winner.label) == (without.winner and without.winner.label)
    for one, other in zip(found.candidates, without.candidates, strict=True):
        assert (one.missing, one.presence) == (other.missing, other.presence)
        assert set(one.blank) == set(blanks) & set(SETS[one.label])
    assert bool(found.vendor) >= bool(set(blanks) & set(KEYCLOAK))


@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING)), BLANKS))
def test_blanks_around_a_value_change_nothing(blanks: dict[str, str]) -> None:
    around = {
        name: f"{blanks.get(name, '')}{value}{blanks.get(name, '')}"
        for name, value in EVERYTHING.items()
    }
    assert detect(around) == detect(EVERYTHING)


@given(st.dictionaries(st.sampled_from([*EVERYTHING, HEADER, "IDP_CA_CERT"]), st.text()))
@example(EVERYTHING | {"IDP_CA_CERT": "~nobody-of-this-name/ca.pem"})
def test_any_environment_is_survived(variables: dict[str, str]) -> None:
    found = detect(variables)
    assert found.reason


def test_no_secret_is_shown() -> None:
    found = detect(EVERYTHING)
    told = repr(found) + "".join(str(dict(one.values)) for one in found.candidates)
    assert not any(secret in told for secret in SECRETS)
    assert {one.secret.reveal() for one in found.candidates if one.secret} == SECRETS


def test_the_profile_of_a_key() -> None:
    key = detect({**API_KEY, URL: " https://host/v4// ", HEADER: " X-Other "}).candidate("API key")
    assert key.profile is not None
    assert key.profile.api_url == "https://host/v4"
    assert key.secret == Secret("sesame-key")
    assert key.profile.header_name == "X-Other"
    assert key.sources == {"api_url": URL, "secret": KEY, "header_name": HEADER}


@pytest.mark.parametrize(
    ("variables", "missing", "empty"),
    [
        ({}, (URL, KEY), ()),
        ({URL: "https://host"}, (KEY,), ()),
        ({KEY: "sesame"}, (URL,), ()),
        ({URL: "", KEY: " \n"}, (URL, KEY), (URL, KEY)),
        ({URL: "https://host", KEY: ""}, (KEY,), (KEY,)),
    ],
)
def test_an_incomplete_key(
    variables: dict[str, str], missing: tuple[str, ...], empty: tuple[str, ...]
) -> None:
    key = detect(variables).candidate("API key")
    assert (key.profile, key.missing, key.blank) == (None, missing, empty)


def test_a_blank_header_is_told_and_the_usual_one_used() -> None:
    key = detect(API_KEY | {HEADER: " "}).candidate("API key")
    assert key.blank == (HEADER,)
    assert key.profile is not None
    assert key.profile.header_name == DEFAULT_KEY_HEADER
