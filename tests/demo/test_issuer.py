"""Bearer tokens at the demo platform: accepted ones, and the refusals."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa

from csm_tui.demo import DemoPlatform
from tests.demo.api import Api
from tests.demo.issuing import Realm, issuing

DECODING = "An error occurred while attempting to decode the Jwt: "
NO_KEY = "Signed JWT rejected: Another algorithm expected, or no matching key(s) found"


@dataclass
class Door:
    """A platform that accepts the tokens of a realm."""

    realm: Realm
    api: Api

    def ask(self, token: str, method: str = "GET", path: str = "") -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return self.api.call(method, path or "/organizations", key=None, headers=headers)

    def refusal(self, token: str) -> str:
        """Return the reason of a refusal, which only the header has."""
        answer = self.ask(token)
        assert (answer.status, answer.data) == (401, b"")
        words = answer.headers["www-authenticate"]
        assert words.startswith('Bearer error="invalid_token", error_description="')
        return words.split('"')[3]


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with issuing() as realm, DemoPlatform(issuer=f"{realm.url}/", engine=False) as platform:
        api = Api(platform)
        yield Door(realm, api)
        api.http.clear()


def test_a_good_token_opens_what_its_owner_may_see(door: Door) -> None:
    answer = door.ask(door.realm.token("Organization.User"))
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    seen = answer.json()[0]["security"]["accessControlList"]
    assert {"id": "agnes.admin@example.com", "role": "admin"} in seen


def test_somebody_in_no_list_sees_nothing_but_an_administrator_sees_all(door: Door) -> None:
    stranger = door.realm.token("Organization.User", email="stranger@example.com")
    nameless = door.realm.token("Organization.User", email=None)
    administrator = door.realm.token("Platform.Admin", email=None)
    everything = len(door.api.platform.world.organizations)
    counts = [len(door.ask(token).json()) for token in (stranger, nameless, administrator)]
    assert counts[0] == counts[1] < counts[2] == everything


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1_000_000_000}, "Jwt expired at 2001-09-09T01:46:40Z"),
        ({"nbf": 4_000_000_000}, "Jwt used before 2096-10-02T07:06:40Z"),
        ({"iss": "http://127.0.0.1/keycloak/realms/other"}, "The iss claim is not valid"),
        ({"iss": None}, "The iss claim is not valid"),
        ({"aud": "else"}, "The aud claim is not valid"),
        ({"aud": None}, "The aud claim is not valid"),
    ],
)
def test_what_a_token_claims_is_checked(door: Door, claims: dict[str, Any], why: str) -> None:
    assert door.refusal(door.realm.token("Platform.Admin", **claims)) == DECODING + why


def test_a_minute_of_difference_between_clocks_is_tolerated(door: Door) -> None:
    now = time.time()
    role = "Organization.User"
    good = [door.realm.token(role, exp=now - 50), door.realm.token(role, nbf=now + 50)]
    assert [door.ask(token).status for token in good] == [200, 200]
    assert "expired" in door.refusal(door.realm.token(role, exp=now - 70))


def test_the_clock_is_the_one_of_the_platform(door: Door) -> None:
    with DemoPlatform(
        issuer=door.realm.url, engine=False, clock=lambda: time.time() + 600
    ) as ahead:
        late = Door(door.realm, Api(ahead))
        assert "Jwt expired at" in late.refusal(door.realm.token("Organization.User"))
        late.api.http.clear()


def test_a_signature_of_somebody_else_is_refused(door: Door) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = door.realm.token("Platform.Admin", key=other)
    assert door.refusal(forged) == f"{DECODING}Signed JWT rejected: Invalid signature"
    unknown = jwt.encode({}, other, algorithm="RS256", headers={"kid": "second"})
    assert door.refusal(unknown) == DECODING + NO_KEY
    symmetric = jwt.encode({}, "k" * 32, algorithm="HS256", headers={"kid": "first"})
    assert door.refusal(symmetric) == DECODING + NO_KEY


@pytest.mark.parametrize("token", ["x", "a.b.c", ""])
def test_what_is_no_token_is_malformed(door: Door, token: str) -> None:
    assert door.refusal(token) == f"{DECODING}Malformed token"


@pytest.mark.parametrize(
    ("roles", "read", "write"),
    [
        (["Platform.Admin"], 200, 404),
        (["Organization.User"], 200, 404),
        (["Organization.Viewer"], 200, 403),
        (["Something.Else"], 403, 403),
        ([], 403, 403),
    ],
)
def test_roles_decide_what_may_be_asked_at_all(
    door: Door, roles: list[str], read: int, write: int
) -> None:
    token = door.realm.token(*roles)
    nowhere = f"{door.api.workspace}/runners/r-nowhere/start"
    answers = [door.ask(token), door.ask(token, "POST", nowhere)]
    assert [answer.status for answer in answers] == [read, write]
    for answer in answers:
        if answer.status == 403:
            assert answer.data == b""
            assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_what_somebody_makes_is_theirs(door: Door) -> None:
    token = door.realm.token("Organization.User", email="edgar.editor@example.com")
    headers = {"Authorization": f"Bearer {token}"}
    path = f"{door.api.organization}/datasets"
    made = door.api.call("POST", path, key=None, headers=headers, json={"name": "mine"}).json()
    assert made["ownerId"] == "edgar.editor@example.com"
    assert door.api.call("GET", f"{path}/{made['id']}").status == 403


def test_a_bad_token_beside_a_good_key_is_refused_and_a_good_one_gives_way(door: Door) -> None:
    bad = door.api.call("GET", "/organizations", headers={"Authorization": "Bearer x"})
    assert bad.status == 401
    good = {"Authorization": f"Bearer {door.realm.token()}"}
    assert door.api.call("GET", "/organizations", headers=good).status == 200


def test_keys_go_on_working_and_other_schemes_are_no_login(door: Door) -> None:
    assert door.api.call("GET", "/organizations").status == 200
    basic = door.api.call("GET", "/organizations", key=None, headers={"Authorization": "Basic x"})
    assert (basic.status, basic.headers["www-authenticate"]) == (401, "Bearer")


def test_the_keys_of_the_realm_are_read_once(door: Door) -> None:
    door.ask(door.realm.token())
    before = door.realm.asked
    assert before >= 1
    for _ in range(5):
        door.ask(door.realm.token())
    assert door.realm.asked == before


def test_the_document_says_where_one_signs_in(door: Door, api: Api) -> None:
    def urls(of: Api) -> tuple[str, str]:
        document = of.call("GET", "/openapi", key=None).json()
        flows = document["components"]["securitySchemes"]["oAuth2AuthCode"]["flows"]
        flow = flows["authorizationCode"]
        return flow["authorizationUrl"], flow["tokenUrl"]

    endpoints = f"{door.realm.url}/protocol/openid-connect"
    assert urls(door.api) == (f"{endpoints}/auth", f"{endpoints}/token")
    assert urls(api) == ("https://example.com/authorize", "https://example.com/token")


def test_a_realm_that_is_down_is_a_failure_of_the_server() -> None:
    with issuing() as realm:
        pass
    with DemoPlatform(issuer=realm.url, engine=False) as platform:
        unlucky = Door(realm, Api(platform))
        answer = unlucky.ask(realm.token("Platform.Admin"))
        unlucky.api.http.clear()
    assert answer.status == 500
    assert "www-authenticate" not in answer.headers
