"""From the provider to the platform: who gets in, what is said to who does not."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from csm_tui.auth.source import TokenSource
from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import CsmError, RightsMissing
from csm_tui.domain.profile import Method
from csm_tui.platform.organizations import list_organizations
from tests.keycloak.realms import BARE_REALM
from tests.keycloak.signing_in import Door, client_of, somebody

SECONDS = 8.0
"""How long the threads go on: more than two lifetimes of a quick token."""


def organizations(platform: DemoPlatform, source: TokenSource) -> list[str]:
    """Return what this token shows."""
    with client_of(platform, source) as client:
        return sorted(one.name for one in list_organizations(client))


@pytest.mark.parametrize(
    ("method", "client_id", "username"),
    [
        (Method.KEYCLOAK_SECRET, "csm-service", ""),
        (Method.KEYCLOAK_DEVICE, "csm-tui", "edgar.editor"),
        (Method.KEYCLOAK_BROWSER, "csm-tui", "violette.viewer"),
    ],
)
def test_each_way_of_signing_in_lists_organizations(
    door: Door, method: Method, client_id: str, username: str
) -> None:
    with door.session(door.profile(method, client_id), somebody(username)) as source:
        assert "Brewery Demo" in organizations(door.platform, source)


def refusal(door: Door, client_id: str = "csm-service", **more: str) -> CsmError:
    """Return what the platform says to a service that Keycloak has let in."""
    profile = door.profile(Method.KEYCLOAK_SECRET, client_id, **more)
    with door.session(profile) as source, pytest.raises(CsmError) as refused:
        organizations(door.platform, source)
    return refused.value


def test_the_token_of_another_realm_is_refused_for_its_signature(door: Door) -> None:
    why = refusal(door, realm=BARE_REALM)
    assert "signed by a provider that" in why.headline


def test_a_token_fetched_under_another_name_of_the_same_keycloak_is_refused(door: Door) -> None:
    other = door.keycloak.base.replace("127.0.0.1", "localhost")
    why = refusal(door, idp_base=other)
    assert f"takes no tokens of {other}" in why.headline


def test_a_token_for_another_audience_is_refused_for_it(door: Door) -> None:
    why = refusal(door, "csm-other-audience")
    assert "is not meant for" in why.headline
    assert "account" in why.next_step


def test_somebody_without_a_platform_role_is_told_so(door: Door) -> None:
    profile = door.profile(Method.KEYCLOAK_BROWSER, "csm-tui")
    norbert = somebody("norbert.nobody")
    with door.session(profile, norbert) as source, pytest.raises(RightsMissing) as refused:
        organizations(door.platform, source)
    assert refused.value.next_step


def test_a_clock_ten_minutes_off_is_said_to_be_off(door: Door) -> None:
    with DemoPlatform(
        engine=False, issuer=door.platform.issuer, clock=lambda: time.time() + 600
    ) as ahead:
        profile = door.profile(Method.KEYCLOAK_SECRET, "csm-service")
        with door.session(profile) as source, pytest.raises(CsmError) as refused:
            organizations(ahead, source)
    assert "clock" in refused.value.headline + refused.value.next_step


def test_eight_threads_outlive_tokens_of_three_seconds(door: Door) -> None:
    profile = door.profile(Method.KEYCLOAK_SECRET, "csm-service-quick")
    until = time.monotonic() + SECONDS
    with door.session(profile) as source, client_of(door.platform, source) as client:

        def go_on(_: int) -> int:
            calls = 0
            while time.monotonic() < until:
                assert list_organizations(client)
                calls += 1
            return calls

        with ThreadPoolExecutor(8) as threads:
            calls = list(threads.map(go_on, range(8)))
        renewed = source.facts.renewed
    assert min(calls) >= 5
    assert SECONDS / 3 <= renewed <= SECONDS
