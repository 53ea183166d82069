"""A token that changes while requests are made: requests, repetitions and errors."""

import datetime
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime

import pytest
from cosmotech_api import OrganizationApi

from csm_tui.domain.connection import ConnectionSettings, Identity
from csm_tui.domain.errors import (
    CsmError,
    InputRefused,
    OutcomeUnknown,
    RightsMissing,
    SignInNeeded,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.secret import ApiKey, Secret
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from tests.platform.answering import Answering, Reply, Seen, answering, as_json, problem

ADA = Identity(
    "ada",
    "Keycloak client secret",
    account="ada@example.com",
    roles=("Organization.Viewer",),
    roles_claim="customRoles",
    client_id="csm-tui",
    issuer="https://idp.example/realms/brewery",
)


@dataclass
class Tokens:
    """A token source that replaces its token once that is refused."""

    identity: Identity = ADA
    current: Secret = field(default_factory=lambda: Secret("token-number-1"))
    renewals: int = 0
    failure: CsmError | None = None
    same: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> Secret:
        return self.current

    def renew_if(self, stale: Secret) -> Secret:
        with self._lock:
            if self.failure is not None:
                raise self.failure
            if stale == self.current and not self.same:
                self.renewals += 1
                self.current = Secret(f"token-number-{self.renewals + 1}")
            return self.current


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def client(server: Answering, tokens: Tokens) -> Iterator[PlatformClient]:
    made = PlatformClient(ConnectionSettings(server.url, ApiKey(""), timeout=60), V4, tokens)
    yield made
    made.close()


def bearer(seen: Seen) -> str:
    return seen.headers.get("Authorization", "").removeprefix("Bearer ")


def takes(token: str, reply: Reply) -> Callable[[Seen], Reply]:
    return lambda seen: reply if bearer(seen) == token else Reply(status=401)


def test_every_request_carries_the_live_token(
    server: Answering, client: PlatformClient, tokens: Tokens
) -> None:
    server.replies(as_json([]))
    client.get_json("/a")
    tokens.current = Secret("token-number-9")
    client.read(OrganizationApi(client.official).list_organizations_without_preload_content)
    assert [bearer(seen) for seen in server.seen] == ["token-number-1", "token-number-9"]
    assert all("X-CSM-API-KEY" not in seen.headers for seen in server.seen)


def test_the_public_document_gets_no_token(server: Answering, client: PlatformClient) -> None:
    server.replies(as_json({}))
    client.get_json("/openapi")
    assert "Authorization" not in server.seen[0].headers


REQUESTS: list[Callable[[PlatformClient], object]] = [
    lambda client: client.get_json("/a"),
    lambda client: client.open("/a").read(100),
    lambda client: client.send_json("POST", "/a", {"b": 1}),
    lambda client: client.read(
        OrganizationApi(client.official).list_organizations_without_preload_content
    ),
]


@pytest.mark.parametrize("ask", REQUESTS)
def test_a_refused_token_is_replaced_once(
    server: Answering,
    client: PlatformClient,
    tokens: Tokens,
    ask: Callable[[PlatformClient], object],
) -> None:
    server.answer = takes("token-number-2", as_json([1]))
    assert ask(client)
    assert [bearer(seen) for seen in server.seen] == ["token-number-1", "token-number-2"]
    assert server.seen[0].body == server.seen[1].body


@pytest.mark.parametrize("ask", REQUESTS)
def test_a_refusal_that_stays_is_asked_twice_only(
    server: Answering,
    client: PlatformClient,
    ask: Callable[[PlatformClient], object],
) -> None:
    server.replies(Reply(status=401))
    with pytest.raises(SignInNeeded, match="rejected the session of ada"):
        ask(client)
    assert len(server.seen) == 2


@pytest.mark.parametrize("ask", REQUESTS)
def test_forbidden_is_never_repeated(
    server: Answering,
    client: PlatformClient,
    tokens: Tokens,
    ask: Callable[[PlatformClient], object],
) -> None:
    server.replies(Reply(status=403))
    with pytest.raises(RightsMissing):
        ask(client)
    assert (len(server.seen), tokens.renewals) == (1, 0)


def test_a_token_that_cannot_be_replaced_is_not_sent_again(
    server: Answering, client: PlatformClient, tokens: Tokens
) -> None:
    server.replies(Reply(status=401))
    tokens.same = True
    with pytest.raises(SignInNeeded, match="rejected the session"):
        client.get_json("/a")
    tokens.failure = Unreachable("idp.example refused the connection.", "Wait.")
    with pytest.raises(Unreachable, match=r"idp\.example"):
        client.get_json("/a")
    assert len(server.seen) == 2


def test_bytes_that_are_gone_are_not_sent_again(
    server: Answering, client: PlatformClient, tokens: Tokens
) -> None:
    server.answer = takes("token-number-2", as_json({}))
    with pytest.raises(Unreachable, match="renewed while") as caught:
        client.send_stream("POST", "/a", iter([b"abc"]), 3, "text/csv")
    assert "Retry" in caught.value.next_step
    client.send_stream("POST", "/a", iter([b"abc"]), 3, "text/csv")
    assert [seen.body for seen in server.seen] == [b"abc", b"abc"]


def test_many_threads_cause_one_renewal(
    server: Answering, client: PlatformClient, tokens: Tokens
) -> None:
    server.answer = takes("token-number-2", as_json([1]))
    got: list[object] = []
    threads = [
        threading.Thread(target=lambda: got.append(client.get_json("/a"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert got == [[1]] * 16
    assert tokens.renewals == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_carries_the_token(
    server: Answering, client: PlatformClient, status: int
) -> None:
    with answering() as other:
        server.replies(Reply(status=status, headers={"Location": f"{other.url}/a"}))
        for ask in REQUESTS:
            with pytest.raises((WrongAddress, OutcomeUnknown), match=r"(?i)redirect"):
                ask(client)
        assert not other.seen


def challenge(words: str, **headers: str) -> Reply:
    said = f'Bearer error="invalid_token", error_description="{words}"'
    return Reply(status=401, headers={"WWW-Authenticate": said, **headers})


@pytest.mark.parametrize(
    ("words", "kind", "headline"),
    [
        ("Jwt expired at 2026-01-01T00:00:00Z", SignInNeeded, "rejects a new token"),
        ("Jwt used before 2036-01-01T00:00:00Z", SignInNeeded, "not valid now"),
        (
            "The iss claim is not valid",
            InputRefused,
            "does not accept tokens of https://idp.example",
        ),
        ("The aud claim is not valid", InputRefused, "not valid for"),
        (
            "Another algorithm expected, or no matching key(s) found",
            InputRefused,
            "signed the token",
        ),
        ("Something new", SignInNeeded, "rejected the session of ada: Something new"),
    ],
)
def test_each_challenge_has_its_sentence(
    server: Answering,
    client: PlatformClient,
    words: str,
    kind: type[CsmError],
    headline: str,
) -> None:
    server.replies(challenge(words))
    with pytest.raises(kind, match=headline) as caught:
        client.get_json("/a")
    assert caught.value.next_step.endswith(".")


def test_the_expected_issuer_is_said(server: Answering, client: PlatformClient) -> None:
    client.official.expected_issuer = "https://other.example/realms/brewery"
    server.replies(challenge("The iss claim is not valid"))
    with pytest.raises(InputRefused, match="does not accept tokens of") as caught:
        client.get_json("/a")
    assert "expects tokens of https://other.example/realms/brewery." in caught.value.next_step


def test_a_clock_that_is_ten_minutes_off(server: Answering, client: PlatformClient) -> None:
    there = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=10)
    server.replies(challenge("Jwt expired", Date=format_datetime(there, usegmt=True)))
    with pytest.raises(InputRefused, match=r"clocks differ by (59\d|60\d) s"):
        client.get_json("/a")


@pytest.mark.parametrize(
    ("identity", "reply", "headline", "step"),
    [
        (ADA, Reply(status=403), "ada has Organization.Viewer, which does not allow", "role"),
        (Identity("ada", "", roles_claim="userRoles"), Reply(status=403), "userRoles", "Ask"),
        (ADA, problem(403, "RBAC o-1 - no"), "RBAC o-1", "give ada@example.com access"),
    ],
)
def test_what_is_forbidden_and_to_whom(
    server: Answering,
    client: PlatformClient,
    tokens: Tokens,
    identity: Identity,
    reply: Reply,
    headline: str,
    step: str,
) -> None:
    tokens.identity = identity
    server.replies(reply)
    with pytest.raises(RightsMissing, match=headline) as caught:
        client.get_json("/a")
    assert step in caught.value.next_step


def test_a_token_that_is_repeated_by_the_server_is_not_shown(
    server: Answering, client: PlatformClient
) -> None:
    server.answer = lambda seen: problem(400, f"bad header {seen.headers['Authorization']}")
    with pytest.raises(InputRefused) as caught:
        client.get_json("/a")
    assert "token-number" not in f"{caught.value.headline} {dict(caught.value.details)}"
