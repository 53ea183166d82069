"""The listener for the browser's callback: only the one to our own request counts."""

import http.client
from urllib.parse import urlsplit

import pytest

from csm_tui.auth.loopback import LoopbackListener, new_state
from csm_tui.domain.errors import SignInNeeded, Unreachable
from csm_tui.domain.progress import CancelToken
from tests.auth.people import visit

ISSUER = "https://idp.example/realms/brewery"


def test_only_the_answer_to_our_question_counts() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as listener:
        base = listener.address.removesuffix("/csm-tui")
        assert visit(f"{base}/favicon.ico")[0] == 404
        assert visit(listener.address, code="c")[0] == 400
        assert visit(listener.address, code="c", state="another")[0] == 400
        assert visit(listener.address, code="c", state=state, iss="https://evil.example")[0] == 400
        status, page = visit(listener.address, code="good", state=state, iss=ISSUER)
        assert (status, "You are signed in" in page) == (200, True)
        assert visit(listener.address, code="second", state=state)[0] == 400
        assert listener.wait(CancelToken()).reveal() == "good"


def test_the_page_repeats_nothing() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as listener:
        _, page = visit(listener.address, error="<script>", error_description="<b>", state=state)
        assert "<script>" not in page
        with pytest.raises(SignInNeeded, match="Sign-in denied in the browser"):
            listener.wait(CancelToken())


def test_a_provider_that_fails_is_tried_again() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as listener:
        visit(listener.address, error="temporarily_unavailable", state=state)
        with pytest.raises(Unreachable):
            listener.wait(CancelToken())


def test_nobody_comes() -> None:
    with (
        LoopbackListener(new_state(), ISSUER, limit=0.1) as listener,
        pytest.raises(SignInNeeded, match="No sign-in within") as caught,
    ):
        listener.wait(CancelToken())
    assert "http://127.0.0.1/*" in caught.value.next_step


def test_a_connection_that_says_nothing_keeps_nobody_waiting() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as listener:
        silent = http.client.HTTPConnection(urlsplit(listener.address).netloc)
        silent.connect()
        visit(listener.address, code="good", state=state)
        assert listener.wait(CancelToken()).reveal() == "good"
        silent.close()
