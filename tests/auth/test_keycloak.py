"""Signing in through python-keycloak, against a configurable provider on loopback."""

import base64
import hashlib
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from csm_tui.auth.provider import Provider, lifetime_of, pause_of
from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock, Token
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    InputRefused,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from tests.auth.certificates import ELSEWHERE, HERE, CertificateAuthority
from tests.auth.keycloak_authority import CLIENT, REALM, SECRET, Keycloak, keycloak, refusal
from tests.auth.people import Person, asked, visit
from tests.platform.answering import Reply, answering, as_json
from tests.waiting import wait_until


@contextmanager
def provider(profile: Profile) -> Iterator[Provider]:
    made = provider_for(profile, Secret(SECRET), Clock())
    try:
        yield made
    finally:
        made.close()


def acquired(profile: Profile, person: Person | None = None) -> Token:
    with provider(profile) as made:
        return made.acquire(person, CancelToken())


def test_a_secret_gives_a_token_and_another(keycloak: Keycloak) -> None:
    with provider(keycloak.profile(Method.KEYCLOAK_SECRET)) as made:
        first = made.acquire(None, CancelToken())
        assert (first.value.reveal(), first.lifetime) == (keycloak.given[-1], 300)
        assert made.renew(first).value.reveal() == keycloak.given[-1] != first.value.reveal()
    assert keycloak.forms[-1]["client_secret"] == SECRET


PUBLIC = [Method.KEYCLOAK_DEVICE, Method.KEYCLOAK_BROWSER]


def signs_in(url: str) -> None:
    question = asked(url)
    visit(question["redirect_uri"], code="a-code-of-one-use", state=question["state"])


@pytest.mark.parametrize("method", PUBLIC)
def test_a_person_sends_no_secret(keycloak: Keycloak, method: Method) -> None:
    with provider(keycloak.profile(method)) as made:
        token = made.acquire(Person(signs_in), CancelToken())
        renewed = made.renew(token)
        made.sign_out(renewed)
    assert all("client_secret" not in form for form in keycloak.forms)
    assert keycloak.forms[-1]["refresh_token"] == "refresh-1-" + "r" * 20
    assert keycloak.logged_out == 1


def test_a_renewal_without_another_refresh_token_keeps_the_old(keycloak: Keycloak) -> None:
    with provider(keycloak.profile(Method.KEYCLOAK_DEVICE)) as made:
        token = made.acquire(Person(), CancelToken())
        keycloak.refusals = [as_json({"access_token": "another", "expires_in": 5})]
        assert made.renew(token).refresh == token.refresh


def test_the_code_is_shown_and_asked_for_again(keycloak: Keycloak) -> None:
    keycloak.refusals = [refusal(400, "authorization_pending") for _ in range(3)]
    person = Person()
    acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), person)
    (code,) = person.codes
    assert (code.code, code.url, code.lifetime) == ("WXYZ-1234", f"{keycloak.base}/device", 60)
    assert len(keycloak.forms) == 4


def test_the_code_is_bound_to_who_asked_for_it(keycloak: Keycloak) -> None:
    keycloak.refusals = [refusal(400, "authorization_pending")]
    acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), Person())
    (asked_with,) = keycloak.device_forms
    assert asked_with["code_challenge_method"] == "S256"
    for form in keycloak.forms:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        bound = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert bound == asked_with["code_challenge"]


def test_an_authority_that_binds_no_codes_still_lets_one_in(keycloak: Keycloak) -> None:
    keycloak.knows_pkce = False
    acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), Person())
    assert ["code_challenge" in form for form in keycloak.device_forms] == [True, False]
    assert "code_verifier" not in keycloak.forms[-1]


def test_asking_too_often_waits_longer(keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.auth.keycloak._SLOWER", 0.3)
    keycloak.refusals = [refusal(400, "slow_down")]
    pauses: list[float] = []

    class Counting(CancelToken):
        def wait(self, seconds: float) -> None:
            pauses.append(seconds)

    with provider(keycloak.profile(Method.KEYCLOAK_DEVICE)) as made:
        made.acquire(Person(), Counting())
    assert pauses == [0.01, 0.31]


@pytest.mark.parametrize(
    ("code", "words"), [("access_denied", "Sign-in denied"), ("expired_token", "expired")]
)
def test_a_code_that_ends_badly(keycloak: Keycloak, code: str, words: str) -> None:
    keycloak.refusals = [refusal(400, code)]
    with pytest.raises(SignInNeeded, match=words):
        acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), Person())


def test_a_code_to_be_typed_elsewhere_is_refused(keycloak: Keycloak) -> None:
    keycloak.verification = "https://evil.example/device"
    with pytest.raises(InputRefused, match=r"sends you to evil\.example"):
        acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), Person())


CODE = {"device_code": "d", "user_code": "WXYZ", "expires_in": 60, "interval": 0.01}


def test_a_code_that_makes_no_sense_is_said_to_make_none(keycloak: Keycloak) -> None:
    keycloak.device_answer = as_json({**CODE, "verification_uri": "http://["})
    with pytest.raises(CsmError, match=r"unreadable response|does not respond like Keycloak"):
        acquired(keycloak.profile(Method.KEYCLOAK_DEVICE), Person())


NUMBERS = ["soon", "1e999", "NaN", -1, -math.inf, math.nan, None, [5], {}, True, "9" * 5_000, 0]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: str(number)[:8])
def test_a_number_that_is_none_is_taken_for_the_usual_one(number: object) -> None:
    assert pause_of({"interval": number}) == 5
    assert lifetime_of({"expires_in": number}) == 600


@pytest.mark.parametrize("number", [10**30, "1e300", 10**300])
def test_a_number_that_is_too_large_is_bounded(number: object) -> None:
    assert pause_of({"interval": number}) == 60
    assert lifetime_of({"expires_in": number}) == 3600


@pytest.mark.parametrize("odd", [b"1e999", b"NaN", b"-Infinity", b"-5", b'"1e999"', b"[]"])
def test_odd_numbers_of_a_code_do_not_end_the_sign_in(keycloak: Keycloak, odd: bytes) -> None:
    fields = f'"device_code": "d", "user_code": "W", "verification_uri": "{keycloak.base}"'
    body = b"{%s, %s}" % (fields.encode(), b'"interval": %s, "expires_in": %s' % (odd, odd))
    keycloak.device_answer = Reply(body)
    pauses: list[float] = []

    class Counting(CancelToken):
        def wait(self, seconds: float) -> None:
            pauses.append(seconds)

    with provider(keycloak.profile(Method.KEYCLOAK_DEVICE)) as made:
        assert made.acquire(Person(), Counting()).value
    assert pauses == [5]


@pytest.mark.parametrize("lifetime", ["soon", 10**400, -1, None, [60]])
def test_a_lifetime_that_is_none_is_taken_to_be_short(keycloak: Keycloak, lifetime: object) -> None:
    answer = {"access_token": keycloak.sign(sub="ada"), "expires_in": lifetime}
    keycloak.refusals = [as_json(answer)]
    assert acquired(keycloak.profile(Method.KEYCLOAK_SECRET)).lifetime == 60


@pytest.mark.parametrize("method", PUBLIC)
def test_a_person_gives_up(keycloak: Keycloak, method: Method) -> None:
    keycloak.refusals, keycloak.stuck = [refusal(400, "authorization_pending")], True
    cancel, person, ended = CancelToken(), Person(), list[str]()

    def sign_in() -> None:
        with provider(keycloak.profile(method)) as made, pytest.raises(Cancelled):
            made.acquire(person, cancel)
        ended.append("cancelled")

    thread = threading.Thread(target=sign_in)
    thread.start()
    wait_until(lambda: person.codes or person.urls, "something to do for the person")
    cancel.cancel()
    thread.join(60)
    assert ended == ["cancelled"]


def test_the_browser_is_asked_with_pkce(keycloak: Keycloak) -> None:
    person = Person(signs_in)
    acquired(keycloak.profile(Method.KEYCLOAK_BROWSER), person)
    question, form = asked(person.urls[0]), keycloak.forms[-1]
    assert question["code_challenge_method"] == "S256"
    assert question["redirect_uri"].startswith("http://127.0.0.1:")
    assert len(question["state"]) > 30
    assert (form["code"], form["redirect_uri"]) == ("a-code-of-one-use", question["redirect_uri"])
    assert 43 <= len(form["code_verifier"]) <= 128
    assert form["code_verifier"] not in person.urls[0]


ROWS: list[tuple[Method, Reply, type[CsmError], str]] = [
    (
        Method.KEYCLOAK_SECRET,
        refusal(401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        SignInNeeded,
        f"rejected the secret of client {CLIENT}",
    ),
    (
        Method.KEYCLOAK_SECRET,
        refusal(401, "invalid_client", "Invalid client or Invalid client credentials"),
        SignInNeeded,
        f"rejected client {CLIENT}",
    ),
    (
        Method.KEYCLOAK_SECRET,
        refusal(401, "unauthorized_client", "Client not enabled to retrieve service account"),
        InputRefused,
        "cannot sign in with a secret",
    ),
    (
        Method.KEYCLOAK_DEVICE,
        refusal(401, "unauthorized_client", "Invalid client or Invalid client credentials"),
        InputRefused,
        "is not a public client",
    ),
    (
        Method.KEYCLOAK_DEVICE,
        refusal(400, "unauthorized_client", "Client is not allowed. The flow is disabled."),
        InputRefused,
        "does not allow this sign-in method",
    ),
    (
        Method.KEYCLOAK_BROWSER,
        refusal(400, "invalid_grant", "Code not valid"),
        SignInNeeded,
        "took too long",
    ),
    (
        Method.KEYCLOAK_SECRET,
        as_json({"error": "Realm does not exist"}, 404),
        InputRefused,
        f"Realm {REALM} not found",
    ),
    (Method.KEYCLOAK_SECRET, Reply(b"<html>", 404), InputRefused, "No Keycloak found at"),
    (Method.KEYCLOAK_SECRET, Reply(b"<html>"), InputRefused, "does not respond like Keycloak"),
    (Method.KEYCLOAK_SECRET, as_json([1]), InputRefused, "does not respond like Keycloak"),
    (Method.KEYCLOAK_SECRET, as_json([1], 400), InputRefused, "does not respond like Keycloak"),
    (
        Method.KEYCLOAK_SECRET,
        as_json({"token_type": "x"}),
        UnexpectedAnswer,
        "no usable token|did not return a token",
    ),
    (
        Method.KEYCLOAK_SECRET,
        as_json({"access_token": "a\nb"}),
        UnexpectedAnswer,
        "no usable token|did not return a token",
    ),
    (Method.KEYCLOAK_SECRET, Reply(b"<html>", 502), Unreachable, "unavailable"),
    (Method.KEYCLOAK_SECRET, Reply(b"", 429), Unreachable, "limits the number"),
    (
        Method.KEYCLOAK_SECRET,
        refusal(403, "invalid_request", "HTTPS required"),
        InputRefused,
        "http",
    ),
    (Method.KEYCLOAK_SECRET, refusal(400, "invalid_scope", "x"), InputRefused, "scopes"),
    (Method.KEYCLOAK_SECRET, refusal(403, "strange", "x"), RightsMissing, "rejected the sign-in"),
    (Method.KEYCLOAK_SECRET, refusal(400, "strange", "x"), UnexpectedAnswer, "unexpected status"),
    (Method.KEYCLOAK_SECRET, Reply(hang_up=True), Unreachable, "closed the connection"),
]


@pytest.mark.parametrize(("method", "answer", "kind", "words"), ROWS)
def test_each_refusal_has_its_sentence(
    keycloak: Keycloak, method: Method, answer: Reply, kind: type[CsmError], words: str
) -> None:
    keycloak.refusals = [answer]
    with pytest.raises(kind, match=words) as caught:
        acquired(keycloak.profile(method), Person(signs_in))
    assert caught.value.next_step.endswith(".")
    assert SECRET not in f"{caught.value.headline} {dict(caught.value.details)}"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("method", PUBLIC)
def test_a_realm_without_a_public_client_says_what_to_add(
    keycloak: Keycloak, method: Method
) -> None:
    refused = refusal(401, "invalid_client", "Invalid client or Invalid client credentials")
    keycloak.device_answer, keycloak.refusals = refused, [refused]
    with pytest.raises(InputRefused, match="not a public client") as caught:
        acquired(keycloak.profile(method), Person(signs_in))
    assert "“Client authentication” off" in caught.value.next_step
    assert f"client {CLIENT}" in caught.value.next_step


def test_a_session_that_has_ended(keycloak: Keycloak) -> None:
    with provider(keycloak.profile(Method.KEYCLOAK_DEVICE)) as made:
        token = made.acquire(Person(), CancelToken())
        keycloak.refusals = [refusal(400, "invalid_grant", "Session not active")]
        with pytest.raises(SignInNeeded, match=r"session on api\.example has ended"):
            made.renew(token)
        with pytest.raises(SignInNeeded, match="has ended"):
            made.renew(replace(token, refresh=None))


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_redirect_gets_no_secret(keycloak: Keycloak, status: int) -> None:
    with answering() as other:
        keycloak.refusals = [Reply(status=status, headers={"Location": f"{other.url}/token"})]
        with pytest.raises(InputRefused, match="redirects to another address"):
            acquired(keycloak.profile(Method.KEYCLOAK_SECRET))
        assert not other.seen
    assert len(keycloak.forms) == 1


def test_nothing_is_sent_twice(keycloak: Keycloak) -> None:
    keycloak.refusals = [Reply(hang_up=True)]
    with pytest.raises(Unreachable):
        acquired(keycloak.profile(Method.KEYCLOAK_SECRET))
    assert len(keycloak.forms) == 1


@pytest.mark.parametrize(
    ("names", "days", "words"),
    [(HERE, 2, None), (HERE, -1, "has expired"), (ELSEWHERE, 2, "for another host name")],
    ids=["good", "expired", "another name"],
)
def test_certificates(
    authority: CertificateAuthority, names: tuple[object, ...], days: int, words: str | None
) -> None:
    context = authority.server(names, days)  # type: ignore[arg-type]
    with keycloak(context) as secure:
        profile = secure.profile(Method.KEYCLOAK_SECRET)
        with pytest.raises(InputRefused, match=words or "unknown authority"):
            acquired(profile if words is None else replace(profile, api_ca=authority.file))
        if words is None:
            assert acquired(replace(profile, idp_ca=authority.file)).value


def test_a_provider_that_is_not_there(keycloak: Keycloak) -> None:
    profile = keycloak.profile(Method.KEYCLOAK_SECRET)
    for base, words in {
        "http://127.0.0.1:1": "refused the connection",
        "http://no-such-host.invalid": "not found",
        keycloak.base.replace("http:", "https:"): "does not use TLS",
    }.items():
        with pytest.raises(CsmError, match=words):
            acquired(replace(profile, idp_base=base))


def test_plain_http_to_a_secure_port(authority: CertificateAuthority) -> None:
    with keycloak(authority.server()) as secure:
        profile = secure.profile(Method.KEYCLOAK_SECRET)
        base = secure.base.replace("https:", "http:")
        with pytest.raises(Unreachable, match="closed the connection") as caught:
            acquired(replace(profile, idp_base=base))
    assert "https://" in caught.value.next_step


def test_a_slow_provider(keycloak: Keycloak) -> None:
    free = threading.Event()
    usual = keycloak.answer
    keycloak.server.answer = lambda seen: usual(seen) if free.wait(60) else Reply()
    with pytest.raises(Unreachable, match=r"did not respond within 0\.3 s"):
        acquired(replace(keycloak.profile(Method.KEYCLOAK_SECRET), read_timeout=0.3))
    free.set()


def test_a_proxy_that_is_down(keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://ada:hidden@127.0.0.1:1")
    profile = replace(keycloak.profile(Method.KEYCLOAK_SECRET), idp_base="http://idp.example")
    with pytest.raises(Unreachable, match=r"proxy 127\.0\.0\.1 cannot be reached") as caught:
        acquired(profile)
    assert "hidden" not in f"{caught.value.headline} {dict(caught.value.details)}"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    acquired(keycloak.profile(Method.KEYCLOAK_SECRET))
