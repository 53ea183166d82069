"""A user signs in by a code, on Keycloak's own pages."""

import pytest

from csm_tui.domain.errors import CsmError, InputRefused, SignInNeeded
from csm_tui.domain.profile import Method
from csm_tui.domain.sign_in import SessionState
from tests.keycloak.pages import Person
from tests.keycloak.realms import BARE_REALM, REALM
from tests.keycloak.signing_in import Answering, Door, somebody
from tests.waiting import wait_until

BY_CODE = Method.KEYCLOAK_DEVICE


def refusal(door: Door, client_id: str, who: Answering | None = None, **more: str) -> CsmError:
    """Return why this profile does not sign in."""
    profile = door.profile(BY_CODE, client_id, **more)
    with pytest.raises(CsmError) as refused, door.session(profile, who or Answering()):
        pass
    return refused.value


def test_a_person_signs_in_and_out(door: Door) -> None:
    edgar = somebody("edgar.editor")
    with door.session(door.profile(BY_CODE, "csm-tui"), edgar) as source:
        who = source.identity
        sessions = door.sessions("edgar.editor")
        source.sign_out()
        assert len(door.sessions("edgar.editor")) == len(sessions) - 1
    assert (who.name, who.account) == ("edgar.editor", "edgar.editor@example.com")
    assert "Organization.User" in who.roles
    assert who.groups == ("Brewers",)
    assert edgar.codes[0].code in edgar.codes[0].complete_url
    assert "Device Login Successful" in edgar.pages[0].text


def test_the_code_can_be_typed_too(door: Door) -> None:
    who = Answering()
    who.with_code = lambda _: Person("edgar.editor").type_code(who.codes[0].url, who.codes[0].code)
    with door.session(door.profile(BY_CODE, "csm-tui"), who) as source:
        assert source.identity.name == "edgar.editor"


def test_a_client_that_insists_on_pkce(door: Door) -> None:
    with door.session(door.profile(BY_CODE, "csm-tui-strict"), somebody("edgar.editor")) as source:
        assert source.identity.name == "edgar.editor"


def test_a_session_is_renewed_without_the_person(door: Door) -> None:
    agnes = somebody("agnes.admin")
    with door.session(door.profile(BY_CODE, "csm-tui-quick"), agnes) as source:
        first = source.get()
        wait_until(lambda: source.facts.renewed >= 2, "two renewals")
        assert source.get() != first
    assert len(agnes.codes) == 1


def test_a_session_that_an_administrator_ends_asks_for_the_person_again(door: Door) -> None:
    profile = door.profile(BY_CODE, "csm-tui-quick")
    with door.session(profile, somebody("violette.viewer")) as source:
        door.end_sessions("violette.viewer")
        wait_until(lambda: source.state is SessionState.NEEDS_LOGIN, "the end of the session")
        problem = source.facts.problem
        assert isinstance(problem, SignInNeeded)
        assert problem.headline == f"Your session on {profile.host} has ended."

        source.sign_in(somebody("violette.viewer"))
        assert source.state is SessionState.READY
        assert source.get()


def test_a_person_refuses(door: Door) -> None:
    norbert = Answering(with_code=Person("norbert.nobody").refuse)
    why = refusal(door, "csm-tui", norbert)
    assert isinstance(why, SignInNeeded)
    assert why.headline == "Sign-in denied."


def test_a_code_that_nobody_types_expires(door: Door) -> None:
    nobody = Answering()
    why = refusal(door, "csm-tui-hasty", nobody)
    assert isinstance(why, SignInNeeded)
    assert (why.headline, why.next_step) == ("The code has expired.", "Ask for a new one.")
    assert nobody.codes[0].lifetime == 1


def test_the_flow_is_switched_off(door: Door) -> None:
    why = refusal(door, "csm-tui-no-device")
    assert isinstance(why, InputRefused)
    assert "does not allow this sign-in method" in why.headline
    assert "OAuth 2.0 Device Authorization Grant" in why.next_step


@pytest.mark.parametrize(
    ("realm", "client_id"), [(REALM, "csm-nobody"), (BARE_REALM, "csm-tui"), (REALM, "csm-service")]
)
def test_without_a_public_client_it_says_what_to_ask_for(
    door: Door, realm: str, client_id: str
) -> None:
    why = refusal(door, client_id, realm=realm)
    assert isinstance(why, InputRefused)
    assert why.headline == f"Client {client_id} of realm {realm} is not a public client."
    assert "Client authentication" in why.next_step
