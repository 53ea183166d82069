"""Where the browser comes back to: only the answer to our own question counts."""

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
    with LoopbackListener(state, ISSUER) as landing:
        base = landing.address.removesuffix("/csm-tui")
        assert visit(f"{base}/favicon.ico")[0] == 404
        assert visit(landing.address, code="c")[0] == 400
        assert visit(landing.address, code="c", state="another")[0] == 400
        assert visit(landing.address, code="c", state=state, iss="https://evil.example")[0] == 400
        status, page = visit(landing.address, code="good", state=state, iss=ISSUER)
        assert (status, "You are signed in" in page) == (200, True)
        assert visit(landing.address, code="second", state=state)[0] == 400
        assert landing.wait(CancelToken()).reveal() == "good"


def test_the_page_repeats_nothing() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as landing:
        _, page = visit(landing.address, error="<script>", error_description="<b>", state=state)
        assert "<script>" not in page
        with pytest.raises(SignInNeeded, match="refused in the browser"):
            landing.wait(CancelToken())


def test_a_provider_that_fails_is_tried_again() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as landing:
        visit(landing.address, error="temporarily_unavailable", state=state)
        with pytest.raises(Unreachable):
            landing.wait(CancelToken())


def test_nobody_comes() -> None:
    with (
        LoopbackListener(new_state(), ISSUER, limit=0.1) as landing,
        pytest.raises(SignInNeeded, match="Nobody signed in") as caught,
    ):
        landing.wait(CancelToken())
    assert "http://127.0.0.1/*" in caught.value.next_step


def test_a_connection_that_says_nothing_keeps_nobody_waiting() -> None:
    state = new_state()
    with LoopbackListener(state, ISSUER) as landing:
        silent = http.client.HTTPConnection(urlsplit(landing.address).netloc)
        silent.connect()
        visit(landing.address, code="good", state=state)
        assert landing.wait(CancelToken()).reveal() == "good"
        silent.close()
