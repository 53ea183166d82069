"""The token of a session: when and by which thread it is renewed, and failures to renew it."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from csm_tui.auth.provider import Provider
from csm_tui.auth.providers import provider_for
from csm_tui.auth.source import TokenSource
from csm_tui.auth.token import Clock, Token, started
from csm_tui.domain.errors import CsmError, RightsMissing, SignInNeeded, Unreachable
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction, SessionFacts, SessionState
from tests.auth.keycloak_authority import SECRET, Keycloak, refusal
from tests.waiting import wait_until

PROFILE = Profile("test", "https://api.example/v4", Method.KEYCLOAK_SECRET, client_id="csm")
LONG = float(os.environ.get("CSM_TUI_SOAK_SECONDS", "4"))
"""Seconds that the threads run; a minute can show what a few seconds hide."""


@dataclass
class Hands:
    """A pair of clocks that a test moves."""

    monotonic: float = 1000.0
    wall: float = 1_700_000_000.0

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.monotonic, lambda: self.wall)

    def pass_by(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall += seconds
        if not asleep:
            self.monotonic += seconds


@dataclass
class Scripted:
    """A provider that counts, and fails or waits on demand, as no real one does."""

    hands: Hands
    lifetime: float = 1000.0
    failure: CsmError | None = None
    gate: threading.Event | None = None
    asked: int = 0
    signed_out: list[Token] = field(default_factory=list)
    closed: bool = False

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        self.asked += 1
        if self.gate is not None:
            self.gate.wait(60)
        if self.failure is not None:
            raise self.failure
        return Token(Secret(f"token-{self.asked}"), self.lifetime, *started(self.hands.clock))

    def renew(self, token: Token) -> Token:
        return self.acquire(None, CancelToken())

    def sign_out(self, token: Token) -> None:
        self.signed_out.append(token)

    def close(self) -> None:
        self.closed = True


@contextmanager
def signed_in(provider: Provider, clock: Clock) -> Iterator[TokenSource]:
    source = TokenSource(PROFILE, provider, clock)
    source.sign_in()
    try:
        yield source
    finally:
        source.close()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def scripted(hands: Hands) -> Scripted:
    return Scripted(hands)


@pytest.fixture
def source(scripted: Scripted, hands: Hands) -> Iterator[TokenSource]:
    with signed_in(scripted, hands.clock) as made:
        yield made


DOWN = Unreachable("idp.example refused the connection.", "Wait.")
ENDED = SignInNeeded("Your session has expired.", "Sign in again.")


@pytest.mark.parametrize(
    ("lifetime", "margin"),
    [(3600, 300), (1000, 200), (300, 60), (100, 30), (60, 30), (3, 1.5)],
)
def test_renewed_when_a_fifth_is_left(hands: Hands, lifetime: float, margin: float) -> None:
    assert Token(Secret("t"), lifetime, *started(hands.clock)).margin == margin


def test_a_young_token_is_given_as_it_is(source: TokenSource, scripted: Scripted) -> None:
    assert {source.get().reveal() for _ in range(10)} == {"token-1"}
    assert scripted.asked == 1
    assert source.facts == SessionFacts(SessionState.READY, 1000.0)


@pytest.mark.parametrize("asleep", [False, True], ids=["awake", "asleep"])
def test_renewed_in_good_time(
    source: TokenSource, scripted: Scripted, hands: Hands, asleep: bool
) -> None:
    scripted.gate = threading.Event()
    hands.pass_by(801, asleep=asleep)
    assert source.get().reveal() == "token-1", "the old one while the new one is asked for"
    wait_until(lambda: scripted.asked == 2, "the question")
    assert source.get().reveal() == "token-1"
    scripted.gate.set()
    wait_until(lambda: source.facts.renewed == 1, "a renewal")
    assert source.get().reveal() == "token-2"


@pytest.mark.parametrize("asleep", [False, True], ids=["awake", "asleep"])
def test_an_expired_token_is_never_given(source: TokenSource, hands: Hands, asleep: bool) -> None:
    hands.pass_by(1001, asleep=asleep)
    assert source.get().reveal() == "token-2"


def test_a_wall_clock_set_back_makes_no_token_younger(source: TokenSource, hands: Hands) -> None:
    hands.wall -= 5000
    hands.monotonic += 1001
    assert source.get().reveal() == "token-2"


def test_many_threads_cause_one_renewal(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    scripted.gate = threading.Event()
    hands.pass_by(2000)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(source.get().reveal())) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: scripted.asked == 2, "the question")
    scripted.gate.set()
    for thread in threads:
        thread.join(60)
    assert got == ["token-2"] * 8
    assert (scripted.asked, source.facts.renewed) == (2, 1)


def test_many_threads_share_one_failure(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    scripted.gate, scripted.failure = threading.Event(), DOWN
    hands.pass_by(2000)
    failures: list[CsmError] = []

    def fail() -> None:
        with pytest.raises(Unreachable) as caught:
            source.get()
        failures.append(caught.value)

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: scripted.asked == 2, "the question")
    scripted.gate.set()
    for thread in threads:
        thread.join(60)
    assert len({id(one) for one in failures}) == 8
    assert scripted.asked == 2


def test_the_old_token_serves_until_its_end(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    scripted.failure = DOWN
    hands.pass_by(900)
    assert source.get().reveal() == "token-1"
    wait_until(lambda: source.state is SessionState.AT_RISK, "a failed renewal")
    assert source.facts.problem is DOWN
    assert source.get().reveal() == "token-1"
    hands.pass_by(101)
    assert source.state is SessionState.EXPIRED
    with pytest.raises(Unreachable, match="refused the connection"):
        source.get()
    scripted.failure = None
    hands.pass_by(61)
    assert source.get().reveal().startswith("token-")
    assert source.facts == SessionFacts(SessionState.READY, 1000.0, renewed=1)


def test_a_provider_that_is_down_is_asked_less_and_less(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    scripted.failure = DOWN
    hands.pass_by(801)
    pauses = []
    for _ in range(8):
        before = scripted.asked
        hands.pass_by(source._pause)
        source.get()
        wait_until(lambda asked=before: scripted.asked > asked, "another attempt")  # type: ignore[misc]
        wait_until(lambda: source.state is SessionState.AT_RISK, "its failure")
        pauses.append(source._pause)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize("failure", [ENDED, RightsMissing("blocked", "Ask.")])
def test_a_session_that_is_over_needs_a_person(
    source: TokenSource, scripted: Scripted, hands: Hands, failure: CsmError
) -> None:
    scripted.failure = failure
    hands.pass_by(801)
    source.get()
    wait_until(lambda: source.state is SessionState.NEEDS_LOGIN, "the end of the session")
    asked = scripted.asked
    assert source.get().reveal() == "token-1"
    hands.pass_by(500)
    for _ in range(5):
        with pytest.raises(type(failure)):
            source.get()
    assert scripted.asked == asked
    scripted.failure = None
    source.sign_in()
    assert source.facts == SessionFacts(SessionState.READY, 1000.0)
    assert source.get().reveal() == f"token-{scripted.asked}"


def test_another_secret_takes_the_place(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    other = Scripted(hands, lifetime=50)
    source.sign_in(provider=other)
    assert scripted.closed
    assert source.facts.remaining == 50


def test_a_renewal_that_waits_for_a_sign_in_takes_what_it_brings(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    stale = source.get()
    hands.pass_by(20)
    scripted.gate = threading.Event()
    person = threading.Thread(target=source.sign_in)
    person.start()
    wait_until(lambda: scripted.asked == 2, "the sign-in")
    got: list[str] = []
    refused = threading.Thread(target=lambda: got.append(source.renew_if(stale).reveal()))
    refused.start()
    wait_until(lambda: source._renewal, "the renewal")
    # A thread that waits for the sign-in must not end it.
    assert source.state is SessionState.CONNECTING

    scripted.gate.set()

    for thread in (person, refused):
        thread.join(60)
    assert (got, scripted.asked) == (["token-2"], 2)
    assert source.facts == SessionFacts(SessionState.READY, 1000.0)


def test_a_refused_token_is_renewed_once(
    source: TokenSource, scripted: Scripted, hands: Hands
) -> None:
    stale = source.get()
    hands.pass_by(20)
    assert source.renew_if(stale).reveal() == "token-2"
    assert source.renew_if(stale).reveal() == "token-2"
    assert scripted.asked == 2


def test_a_refused_young_token_is_not_renewed(source: TokenSource, scripted: Scripted) -> None:
    stale = source.get()
    assert source.renew_if(stale) == stale
    assert scripted.asked == 1


def test_a_first_sign_in_that_fails(hands: Hands) -> None:
    source = TokenSource(PROFILE, Scripted(hands, failure=ENDED), hands.clock)
    with pytest.raises(SignInNeeded, match="has expired"):
        source.sign_in()
    assert source.state is SessionState.SIGNED_OUT
    with pytest.raises(SignInNeeded, match=r"No session on api\.example"):
        source.get()
    source.close()


def _mistaken(_: SessionFacts) -> None:
    raise ZeroDivisionError


def test_who_listens_is_told_each_state(scripted: Scripted, hands: Hands) -> None:
    source = TokenSource(PROFILE, scripted, hands.clock)
    told: list[SessionState] = []
    source.subscribe(_mistaken)
    stop = source.subscribe(lambda facts: told.append(facts.state))
    source.sign_in()
    hands.pass_by(801)
    source.get()
    wait_until(lambda: len(told) == 4, "a renewal told")
    stop()
    source.close()
    assert told == [
        SessionState.CONNECTING,
        SessionState.READY,
        SessionState.RENEWING,
        SessionState.READY,
    ]


def test_closing_ends_the_thread_and_forgets(scripted: Scripted, hands: Hands) -> None:
    with signed_in(scripted, hands.clock) as source:
        thread = source._thread
        assert thread is not None
        assert thread.is_alive()
    wait_until(lambda: not thread.is_alive(), "the end of the renewal")
    assert scripted.closed
    assert source.state is SessionState.SIGNED_OUT
    with pytest.raises(SignInNeeded):
        source.get()


def test_signing_out_tells_the_provider(source: TokenSource, scripted: Scripted) -> None:
    source.sign_out()
    assert [one.value.reveal() for one in scripted.signed_out] == ["token-1"]
    assert source.state is SessionState.SIGNED_OUT
    with pytest.raises(SignInNeeded):
        source.get()


def _hammer(source: TokenSource, accepted: Callable[[str], bool]) -> list[str]:
    """Use the token from eight threads for a while; return the errors."""
    wrong: list[str] = []
    end = time.monotonic() + LONG

    def use() -> None:
        while time.monotonic() < end:
            try:
                if not accepted(source.get().reveal()):
                    wrong.append("an old token")
            except CsmError as error:
                wrong.append(error.headline)
            time.sleep(0.005)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_eight_threads_with_tokens_of_three_seconds(keycloak: Keycloak) -> None:
    keycloak.lifetime = 3
    profile = keycloak.profile(Method.KEYCLOAK_SECRET)
    ends: dict[str, float] = {}

    def alive(token: str) -> bool:
        if token not in ends:
            ends[token] = time.monotonic() + 3
        return time.monotonic() < ends[token]

    clock = Clock()
    with signed_in(provider_for(profile, Secret(SECRET), clock), clock) as source:
        assert _hammer(source, alive) == []
        assert LONG / 3 - 1 < source.facts.renewed < LONG


def test_a_provider_that_fails_now_and_then_is_not_noticed(keycloak: Keycloak) -> None:
    keycloak.lifetime = 3
    profile = keycloak.profile(Method.KEYCLOAK_SECRET)
    clock = Clock()
    with signed_in(provider_for(profile, Secret(SECRET), clock), clock) as source:
        keycloak.refusals = [refusal(503, "")]
        assert _hammer(source, lambda _: True) == []
        assert source.facts.renewed >= 1
