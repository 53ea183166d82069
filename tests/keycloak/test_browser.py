"""A user signs in on Keycloak's own pages in the browser of this computer."""

import threading

import pytest

from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.profile import Method
from csm_tui.domain.progress import CancelToken
from tests.keycloak.pages import Page, Person
from tests.keycloak.signing_in import Answering, Door, somebody
from tests.waiting import wait_until

IN_BROWSER = Method.KEYCLOAK_BROWSER


@pytest.mark.parametrize("client_id", ["csm-tui", "csm-tui-strict"])
def test_a_person_signs_in(door: Door, client_id: str) -> None:
    agnes = somebody("agnes.admin")
    with door.session(door.profile(IN_BROWSER, client_id), agnes) as source:
        assert source.identity.account == "agnes.admin@example.com"
        assert source.facts.remaining == pytest.approx(300, abs=10)
    assert "You are signed in" in agnes.pages[0].text


def test_a_wrong_password_can_be_corrected_on_the_page(door: Door) -> None:
    def in_two_attempts(url: str) -> Page:
        first = Person("edgar.editor", "wrong").sign_in(url)
        assert "Invalid username or password" in first.text
        return Person("edgar.editor").sign_in(url)

    profile = door.profile(IN_BROWSER, "csm-tui")
    with door.session(profile, Answering(with_browser=in_two_attempts)) as source:
        assert source.identity.name == "edgar.editor"


def test_a_session_is_renewed_without_the_browser(door: Door) -> None:
    edgar = somebody("edgar.editor")
    with door.session(door.profile(IN_BROWSER, "csm-tui-quick"), edgar) as source:
        wait_until(lambda: source.facts.renewed >= 1, "a renewal")
    assert len(edgar.pages) == 1


def test_a_client_without_this_flow_is_told_by_the_browser(door: Door) -> None:
    profile = door.profile(IN_BROWSER, "csm-tui-no-browser")
    edgar = Answering(with_browser=Person("edgar.editor").open)
    with pytest.raises(CsmError) as refused, door.session(profile, edgar):
        pass
    assert isinstance(refused.value, SignInNeeded)
    assert "unauthorized_client" in refused.value.details["provider says"]


def test_an_address_that_is_not_allowed_never_comes_back_and_can_be_cancelled(door: Door) -> None:
    cancel, seen = CancelToken(), threading.Event()

    def give_up(url: str) -> Page:
        page = Person("edgar.editor").open(url)
        assert "Invalid parameter: redirect_uri" in page.text
        seen.set()
        cancel.cancel()
        return page

    profile = door.profile(IN_BROWSER, "csm-tui-other-address")
    with pytest.raises(Cancelled):
        door.sign_in(profile, Answering(with_browser=give_up), cancel)
    assert seen.is_set()
