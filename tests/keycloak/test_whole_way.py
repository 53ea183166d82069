"""From the provider to the platform: accepted users, and the refusals of others."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import CsmError, InputRefused, RightsMissing, SignInNeeded
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction, SessionState
from csm_tui.services.connection import Session, connect
from csm_tui.services.doctor import examine
from tests.keycloak.realms import BARE_REALM, REALM, SECRET
from tests.keycloak.signing_in import Door, somebody
from tests.waiting import wait_until

SECONDS = 8.0
"""Seconds that the threads work: more than two lifetimes of a quick token."""
BY_SECRET = Method.KEYCLOAK_SECRET


def connected(profile: Profile, who: Interaction | None = None) -> Session:
    secret = Secret(SECRET) if profile.method.needs_secret else None
    return connect(profile, secret, who)


def refusal(profile: Profile, who: Interaction | None = None) -> CsmError:
    """Return the platform's answer to a user who is signed in at Keycloak."""
    with pytest.raises(CsmError) as refused:
        connected(profile, who)
    assert SECRET not in f"{refused.value.headline}{refused.value.details}"
    return refused.value


@pytest.mark.parametrize(
    ("method", "client_id", "username"),
    [
        (Method.KEYCLOAK_SECRET, "csm-service", "service-account-csm-service"),
        (Method.KEYCLOAK_DEVICE, "csm-tui", "edgar.editor"),
        (Method.KEYCLOAK_BROWSER, "csm-tui", "violette.viewer"),
    ],
)
def test_each_way_of_signing_in_lists_organizations(
    door: Door, method: Method, client_id: str, username: str
) -> None:
    with connected(door.profile(method, client_id), somebody(username)) as session:
        assert session.identity.name == username
        assert "Brewery Demo" in [one.name for one in session.organizations()]


def test_the_environment_alone_is_enough_for_a_script(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "CSM_API_URL": door.platform.url,
        "IDP_BASE_URL": door.keycloak.base,
        "IDP_TENANT_ID": REALM,
        "IDP_CLIENT_ID": "csm-service",
        "IDP_CLIENT_SECRET": SECRET,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with connect() as session:
        assert session.organizations()


@pytest.mark.parametrize("method", [Method.KEYCLOAK_DEVICE, Method.KEYCLOAK_BROWSER])
def test_the_platform_itself_says_where_its_realm_is(door: Door, method: Method) -> None:
    profile = door.profile(method, "csm-tui", idp_base="", realm="")
    with connected(profile, somebody("edgar.editor")) as session:
        assert (session.profile.idp_base, session.profile.realm) == (door.keycloak.base, REALM)


def test_the_doctor_finds_nothing(door: Door) -> None:
    profile = door.profile(BY_SECRET, "csm-service")
    steps = list(examine(profile, lambda: Secret(SECRET)))
    assert not [step for step in steps if step.error or not step.taken]
    assert "Platform.Admin" in " ".join(step.said for step in steps)
    assert SECRET not in " ".join(step.said for step in steps)


def test_the_token_of_another_realm_is_refused_for_its_signature(door: Door) -> None:
    why = refusal(door.profile(BY_SECRET, "csm-service", realm=BARE_REALM))
    assert "provider that signed the token" in why.headline


def test_a_token_fetched_under_another_name_of_the_same_keycloak_is_refused(door: Door) -> None:
    other = door.keycloak.base.replace("127.0.0.1", "localhost")
    why = refusal(door.profile(BY_SECRET, "csm-service", idp_base=other))
    assert isinstance(why, InputRefused)
    assert f"does not accept tokens of {other}" in why.headline
    assert f"It expects tokens of {door.keycloak.issuer(REALM)}" in why.next_step


def test_a_token_for_another_audience_is_refused_for_it(door: Door) -> None:
    why = refusal(door.profile(BY_SECRET, "csm-other-audience"))
    assert "is not valid for" in why.headline
    assert "account" in why.next_step


def test_somebody_without_a_platform_role_is_told_so(door: Door) -> None:
    profile = door.profile(Method.KEYCLOAK_BROWSER, "csm-tui")
    why = refusal(profile, somebody("norbert.nobody"))
    assert isinstance(why, RightsMissing)
    assert "norbert.nobody" in why.headline


def test_a_clock_ten_minutes_off_is_said_to_be_off(door: Door) -> None:
    with DemoPlatform(
        engine=False, issuer=door.platform.issuer, clock=lambda: time.time() + 600
    ) as ahead:
        why = refusal(door.profile(BY_SECRET, "csm-service", api_url=ahead.url))
    assert "clock" in why.headline + why.next_step


def test_what_an_administrator_ended_goes_on_in_the_same_session(door: Door) -> None:
    profile = door.profile(Method.KEYCLOAK_DEVICE, "csm-tui-quick")
    with connected(profile, somebody("edgar.editor")) as session:
        door.end_sessions("edgar.editor")
        wait_until(
            lambda: session.sign_in.state is SessionState.NEEDS_LOGIN, "the end of the session"
        )
        wait_until(lambda: not session.sign_in.remaining, "the end of the last token")
        with pytest.raises(SignInNeeded):
            session.organizations()

        session.sign_in_again(somebody("edgar.editor"))
        assert session.organizations()


def test_eight_threads_outlive_tokens_of_three_seconds(door: Door) -> None:
    until = time.monotonic() + SECONDS
    with connected(door.profile(BY_SECRET, "csm-service-quick")) as session:

        def go_on(_: int) -> int:
            calls = 0
            while time.monotonic() < until:
                assert session.organizations()
                calls += 1
            return calls

        with ThreadPoolExecutor(8) as threads:
            calls = list(threads.map(go_on, range(8)))
        renewed = session.sign_in.renewed
    assert min(calls) >= 5
    assert SECONDS / 3 - 1 <= renewed <= SECONDS
