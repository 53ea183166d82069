"""Connecting with tokens: the steps, the identity, and signing in again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from csm_tui.domain.errors import (
    CsmError,
    InputRefused,
    RightsMissing,
    SignInNeeded,
)
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import Progress
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import ProviderHint, SessionFacts, SessionState
from csm_tui.services.connection import connect, discover, filled
from tests.auth.keycloak_authority import CLIENT, REALM, SECRET, Keycloak, keycloak, refusal
from tests.auth.people import Person, asked, visit
from tests.platform.answering import Answering, Reply, Seen, answering, as_json

TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"


@pytest.fixture(name="keycloak")
def _keycloak() -> Iterator[Keycloak]:
    with keycloak() as made:
        yield made


@pytest.fixture
def api(keycloak: Keycloak) -> Iterator[Answering]:
    """A platform that accepts the provider's last token only, and names its realm."""
    flow = {"tokenUrl": f"{keycloak.base}/realms/{REALM}/protocol/openid-connect/token"}
    scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
    document = {
        "info": {"version": "v4"},
        "paths": {TWINGRAPH: {}},
        "components": {"securitySchemes": {"oAuth2AuthCode": scheme}},
    }

    def answer(seen: Seen) -> Reply:
        if seen.path.endswith("/openapi"):
            return as_json(document)
        live = f"Bearer {keycloak.given[-1]}" if keycloak.given else "nobody"
        return as_json([]) if seen.headers.get("Authorization") == live else Reply(status=401)

    with answering() as server:
        server.answer = answer
        yield server


def profile_of(keycloak: Keycloak, api: Answering, method: Method) -> Profile:
    return keycloak.profile(method, api.url)


def test_a_client_secret_opens_a_session(keycloak: Keycloak, api: Answering) -> None:
    told: list[Progress] = []
    profile = profile_of(keycloak, api, Method.KEYCLOAK_SECRET)
    with connect(profile, Secret(SECRET), progress=told.append) as session:
        assert session.organizations() == []
        who = session.identity
        assert (who.name, who.account, who.client_id) == ("ada", "ada@example.com", CLIENT)
        assert (who.roles, who.roles_claim) == (("Organization.User",), "customRoles")
        assert who.claims["sub"] == "1"
        assert who.method == "Keycloak client secret"
        assert session.sign_in.state is SessionState.READY
        assert 290 < (session.sign_in.remaining or 0) <= 300
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 3, 3)
    assert "Authorization" not in api.seen[0].headers


def test_a_token_that_is_refused_is_replaced_for_good(
    keycloak: Keycloak, api: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.auth.source.YOUNG", 0.0)
    profile = profile_of(keycloak, api, Method.KEYCLOAK_SECRET)
    with connect(profile, Secret(SECRET)) as session:
        keycloak.given.append("revoked")
        session.organizations()
        assert session.sign_in.renewed == 1


@pytest.mark.parametrize(
    "texts",
    [
        {"idp_base": "", "realm": ""},
        {"idp_base": "{base}/realms/" + REALM, "realm": ""},
        {"idp_base": "", "realm": "{base}/realms/" + REALM + "/"},
        {"idp_base": " {base}/ ", "realm": f" {REALM} "},
    ],
)
def test_the_realm_is_found_however_it_is_given(
    keycloak: Keycloak, api: Answering, texts: dict[str, str]
) -> None:
    given: dict[str, Any] = {name: text.format(base=keycloak.base) for name, text in texts.items()}
    profile = replace(profile_of(keycloak, api, Method.KEYCLOAK_DEVICE), **given)
    with connect(profile, interaction=Person()) as session:
        assert (session.profile.idp_base, session.profile.realm) == (keycloak.base, REALM)


def test_what_was_found_is_said(keycloak: Keycloak, api: Answering) -> None:
    lacking = replace(profile_of(keycloak, api, Method.KEYCLOAK_DEVICE), idp_base="", realm="")
    hint = discover(lacking)
    assert hint == ProviderHint(keycloak.base, REALM)
    complete = filled(lacking, hint)
    assert (complete.idp_base, complete.realm) == (keycloak.base, REALM)
    assert set(complete.origins) == {"idp_base", "realm"}
    assert filled(complete, ProviderHint("https://other", "other")) == complete


def test_a_secret_goes_to_no_address_that_only_the_platform_names(
    keycloak: Keycloak, api: Answering
) -> None:
    lacking = replace(profile_of(keycloak, api, Method.KEYCLOAK_SECRET), idp_base="", realm="")
    with pytest.raises(InputRefused, match="requires: address of the provider, realm"):
        connect(lacking, Secret(SECRET))
    assert not keycloak.forms


def test_a_person_in_the_browser(keycloak: Keycloak, api: Answering) -> None:
    def browse(url: str) -> None:
        question = asked(url)
        visit(question["redirect_uri"], code="a-code", state=question["state"])

    profile = profile_of(keycloak, api, Method.KEYCLOAK_BROWSER)
    with connect(profile, interaction=Person(browse)) as session:
        session.organizations()
        session.sign_out()
    assert keycloak.logged_out == 1


def test_a_session_goes_on_after_its_end(
    keycloak: Keycloak, api: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.auth.source.YOUNG", 0.0)
    person, told = Person(), list[SessionFacts]()
    profile = profile_of(keycloak, api, Method.KEYCLOAK_DEVICE)
    with connect(profile, interaction=person) as session:
        session.subscribe(told.append)
        keycloak.given.append("revoked")
        keycloak.refusals = [refusal(400, "invalid_grant", "Session not active")]
        with pytest.raises(SignInNeeded, match="has ended"):
            session.organizations()
        assert told[-1].state is SessionState.NEEDS_LOGIN
        session.sign_in_again(person)
        assert session.organizations() == []
        assert session.sign_in.state is SessionState.READY
    assert len(person.codes) == 2


def test_a_session_goes_on_with_another_secret(keycloak: Keycloak, api: Answering) -> None:
    profile = profile_of(keycloak, api, Method.KEYCLOAK_SECRET)
    with connect(profile, Secret(SECRET)) as session:
        session.sign_in_again(secret=Secret("the-new-secret"))
        assert keycloak.forms[-1]["client_secret"] == "the-new-secret"
        assert session.organizations() == []


def test_a_key_as_a_profile(api: Answering) -> None:
    api.answer = lambda seen: (
        as_json({"info": {}, "paths": {TWINGRAPH: {}}})
        if seen.path.endswith("/openapi")
        else as_json([])
    )
    profile = Profile("work", api.url, header_name="X-Other")
    with connect(profile, Secret("sesame")) as session:
        assert (session.settings.profile, session.identity.name) == ("work", "X-Other")
        assert session.sign_in == SessionFacts(SessionState.READY)
        with pytest.raises(SignInNeeded, match="requires another API key"):
            session.sign_in_again()
    assert api.seen[-1].headers["X-Other"] == "sesame"


def test_a_revoked_key_is_replaced_by_one_that_is_accepted(api: Answering) -> None:
    good = ["sesame"]

    def answer(seen: Seen) -> Reply:
        if seen.path.endswith("/openapi"):
            return as_json({"info": {}, "paths": {TWINGRAPH: {}}})
        right = seen.headers["X-CSM-API-KEY"] in good
        return as_json([]) if right else Reply(b"Wrong value for api API-Key", status=403)

    api.answer = answer
    with connect(Profile("work", api.url), Secret("sesame")) as session:
        good[:] = ["another"]
        with pytest.raises(SignInNeeded, match="rejected this API key"):
            session.organizations()
        for wrong in ("a third", "two\nlines"):
            with pytest.raises(CsmError):
                session.sign_in_again(secret=Secret(wrong))
            assert session.settings.api_key == Secret("sesame")
        session.sign_in_again(secret=Secret("another"))
        assert session.organizations() == []


@pytest.mark.parametrize(
    ("method", "texts", "secret", "kind", "words"),
    [
        (Method.KEYCLOAK_SECRET, {}, "", SignInNeeded, "Client secret missing for"),
        (Method.KEYCLOAK_SECRET, {}, "two\nlines", InputRefused, "contains a line break"),
        (Method.KEYCLOAK_SECRET, {}, "blank ", InputRefused, "contains a line break or a space"),
        (Method.KEYCLOAK_SECRET, {"client_id": ""}, "s", InputRefused, "requires: client id"),
        (Method.KEYCLOAK_SECRET, {"realm": "a/b"}, "s", InputRefused, "Invalid realm name"),
        (Method.KEYCLOAK_SECRET, {"idp_base": "host"}, "s", InputRefused, "not a complete address"),
        (Method.KEYCLOAK_DEVICE, {}, "", SignInNeeded, "requires a person"),
        (Method.ENTRA_SECRET, {"scope": "api://x"}, "s", InputRefused, "must end with /.default"),
        (Method.ENTRA_SECRET, {"tenant_id": "a/b"}, "s", InputRefused, "Invalid tenant id"),
        (
            Method.ENTRA_SECRET,
            {"authority": "http://a"},
            "s",
            InputRefused,
            "not a complete address",
        ),
        (Method.ENTRA_SECRET, {"scope": "a b/.default"}, "s", InputRefused, "contains a space"),
        (Method.AZURE_CLI, {"scope": " "}, "", InputRefused, "requires: scope"),
        (Method.KEYCLOAK_SECRET, {"read_timeout": 0}, "s", InputRefused, "above 0"),
        (Method.API_KEY, {"header_name": "X Y"}, "s", InputRefused, "Invalid header name"),
    ],
)
def test_fields_are_checked_before_a_provider_is_asked(
    keycloak: Keycloak,
    api: Answering,
    method: Method,
    texts: dict[str, str],
    secret: str,
    kind: type[CsmError],
    words: str,
) -> None:
    whole: dict[str, Any] = {"tenant_id": "tenant", "scope": "api://x/.default", "client_id": "c"}
    profile = replace(profile_of(keycloak, api, method), **{**whole, **texts})
    with pytest.raises(kind, match=words) as caught:
        connect(profile, Secret(secret) if secret else None)
    assert caught.value.next_step
    assert not keycloak.forms


@pytest.mark.parametrize("field", ["api_ca", "idp_ca"])
@pytest.mark.parametrize("kind", ["missing", "folder", "not PEM"])
def test_a_ca_file_is_looked_at_before_a_secret_is_sent(
    keycloak: Keycloak, api: Answering, tmp_path: Path, field: str, kind: str
) -> None:
    file = tmp_path / "ca.pem"
    if kind == "folder":
        file.mkdir()
    elif kind == "not PEM":
        file.write_text("no certificate", "utf-8")
    changes: dict[str, Any] = {field: file}
    profile = replace(profile_of(keycloak, api, Method.KEYCLOAK_SECRET), **changes)
    with pytest.raises(InputRefused, match=r"ca\.pem") as refused:
        connect(profile, Secret(SECRET))
    assert "PEM" in refused.value.next_step
    assert not keycloak.forms
    assert not api.seen


def test_a_role_that_is_missing_is_said_at_sign_in(keycloak: Keycloak, api: Answering) -> None:
    usual = api.answer
    api.answer = lambda seen: usual(seen) if seen.path.endswith("/openapi") else Reply(status=403)
    profile = replace(profile_of(keycloak, api, Method.KEYCLOAK_SECRET), roles_claim="userRoles")
    with pytest.raises(RightsMissing, match="ada is signed in, but has no role in the claim user"):
        connect(profile, Secret(SECRET))


def test_the_environment_chooses(
    keycloak: Keycloak, api: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "CSM_API_URL": api.url,
        "CSM_API_KEY": "a key that comes second",
        "IDP_BASE_URL": f"{keycloak.base}/",
        "IDP_TENANT_ID": REALM,
        "IDP_CLIENT_ID": CLIENT,
        "IDP_CLIENT_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    with connect() as session:
        assert session.profile.method is Method.KEYCLOAK_SECRET
        assert session.profile.origins["realm"] == "IDP_TENANT_ID"
