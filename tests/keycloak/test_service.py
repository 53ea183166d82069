"""A client that signs in by itself, with its secret."""

import pytest

from csm_tui.domain.errors import CsmError, InputRefused, SignInNeeded
from csm_tui.domain.profile import Method
from tests.keycloak.realms import BARE_REALM, QUICK_SECONDS, SECRET
from tests.keycloak.signing_in import Door
from tests.waiting import wait_until

BY_SECRET = Method.KEYCLOAK_SECRET


def refusal(
    door: Door, client_id: str = "csm-service", secret: str = SECRET, **more: str
) -> CsmError:
    """Return why this profile does not sign in."""
    profile = door.profile(BY_SECRET, client_id, **more)
    with pytest.raises(CsmError) as refused, door.session(profile, secret=secret):
        pass
    return refused.value


def test_it_signs_in_and_the_token_says_as_whom(door: Door) -> None:
    with door.session(door.profile(BY_SECRET, "csm-service")) as source:
        who = source.identity
        assert source.facts.remaining == pytest.approx(300, abs=10)
    assert who.name == "service-account-csm-service"
    assert "Platform.Admin" in who.roles
    assert who.issuer == door.platform.issuer


def test_a_token_of_three_seconds_is_renewed_before_its_end(door: Door) -> None:
    with door.session(door.profile(BY_SECRET, "csm-service-quick")) as source:
        first = source.get()
        assert source.facts.remaining == pytest.approx(QUICK_SECONDS, abs=1.5)
        wait_until(lambda: source.facts.renewed >= 2, "two renewals")
        assert source.get() != first


def test_a_wrong_secret(door: Door) -> None:
    why = refusal(door, secret="wrong-secret-of-the-tests")
    assert isinstance(why, SignInNeeded)
    assert "secret of client csm-service" in why.headline
    assert "wrong-secret-of-the-tests" not in str(why.details)


def test_an_unknown_client(door: Door) -> None:
    why = refusal(door, "csm-nobody")
    assert isinstance(why, SignInNeeded)
    assert "csm-nobody" in why.headline
    assert "client id" in why.next_step


def test_a_wrong_realm(door: Door) -> None:
    why = refusal(door, realm="nowhere")
    assert isinstance(why, InputRefused)
    assert why.headline == f"Realm nowhere not found at {door.keycloak.base}."


def test_a_realm_name_cannot_lead_elsewhere(door: Door) -> None:
    why = refusal(door, realm=f"nowhere/../{BARE_REALM}")
    assert isinstance(why, InputRefused)
    assert f"nowhere/../{BARE_REALM}" in why.headline


def test_a_wrong_base_path(door: Door) -> None:
    base = door.keycloak.base.removesuffix("/keycloak")
    why = refusal(door, idp_base=base)
    assert isinstance(why, InputRefused)
    assert why.headline == f"No Keycloak found at {base}."


def test_service_accounts_switched_off(door: Door) -> None:
    why = refusal(door, "csm-no-service")
    assert isinstance(why, InputRefused)
    assert why.headline == "Client csm-no-service cannot sign in with a secret."
    assert "Service accounts roles" in why.next_step


def test_a_public_client_cannot_sign_in_by_itself(door: Door) -> None:
    assert refusal(door, "csm-tui").headline == "Client csm-tui cannot sign in with a secret."
