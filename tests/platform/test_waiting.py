"""Waiting requests: what for, for how long and until when; and the log line of each request."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.waiting import most_urgent
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.platform.twin_graph import batch
from csm_tui.ui.jobs import Jobs
from csm_tui.wire.exchange import under_way
from tests.platform.answering import Answering, Reply, as_json
from tests.platform.raw import RawServer
from tests.waiting import wait_until


@contextmanager
def asked(ask: Callable[[CancelToken], object]) -> Iterator[CancelToken]:
    """Ask in another thread, and cancel at the end."""
    cancel = CancelToken()

    def work() -> None:
        with suppress(CsmError, Cancelled):
            ask(cancel)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield cancel
    finally:
        cancel.cancel()
        thread.join()


def test_a_change_without_answer_says_what_it_waits_for(
    raw: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.domain.waiting.LONG", 0.2)
    raw.repeats(b"", b"", pause=1.0)
    client = PlatformClient(raw.settings, V4)
    jobs = Jobs(lambda: None)
    with (
        asked(lambda cancel: client.get_json("/slow", cancel=cancel)),
        asked(lambda cancel: batch(client, "o-1", "d-1", "CREATE ()", b"id\n1\n", cancel)),
    ):
        wait_until(lambda: jobs.silence == "no response for 0 s of at most 600 s", "it says so")
        wait = most_urgent(under_way())
        assert wait is not None
        host = raw.settings.host
        assert wait.sentence.startswith(
            f"Waiting for {host}, batch of dataset d-1: no response for"
        )
    assert under_way() == []
    assert jobs.silence == ""


def test_a_read_that_is_asked_again_says_so(
    server: Answering, client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (60.0, 60.0))
    server.replies(Reply(status=503))
    jobs = Jobs(lambda: None)
    with asked(lambda cancel: client.get_json("/a", cancel=cancel)):
        wait_until(lambda: jobs.silence == "retry 2 of 3", "it says so")
    assert jobs.silence == ""


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "csm_tui.requests"]


def test_each_request_has_a_line(
    server: Answering, client: PlatformClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "csm_tui")
    server.replies(Reply(hang_up=True), as_json([1, 2]), Reply(b"no", 404), Reply(hang_up=True))
    client.get_json("/a", [("page", "0"), ("file_name", "secret-name"), ("query", "CREATE")])
    with pytest.raises(CsmError):
        client.get_json("/b")
    with pytest.raises(OutcomeUnknown):
        client.send_json("POST", "/c", {"password": "sesame"})
    first, second, third, fourth = lines(caplog)
    assert first.startswith("GET /v4/a?page=0&file_name=…&query=… no response: ")
    assert second.startswith("GET /v4/a?page=0&file_name=…&query=… 200 in 0.")
    assert second.endswith("received, attempt 2 of 3")
    assert third.startswith("GET /v4/b 404 in 0.")
    assert fourth.startswith("POST /v4/c no response: ")
    assert not any(word in caplog.text for word in ("secret-name", "CREATE", "sesame", "password"))


def test_a_download_has_its_line_at_its_end(
    server: Answering, client: PlatformClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "csm_tui")
    server.replies(Reply(b"x" * 5000))
    with client.open("/a") as body:
        body.read(100)
        assert lines(caplog) == []
    [line] = lines(caplog)
    assert int(line.split(" received")[0].rpartition(" ")[2]) > 5000
