"""What the client sends, repeats, follows and refuses, over real connections."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console
from rich.traceback import Traceback

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    InputRefused,
    OutcomeUnknown,
    UnexpectedAnswer,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from tests.platform.answering import KEY, Answering, Reply, answering, as_json

BUSY = Reply(b"<html>Bad Gateway</html>", 502, {"Content-Type": "text/html"})


def test_a_read_carries_key_accept_and_agent(server: Answering, client: PlatformClient) -> None:
    server.replies(as_json({"a": 1}))
    assert client.get_json("/organizations", [("page", "0"), ("q", "a b+c&d")]) == {"a": 1}
    seen = server.seen[0]
    assert seen.path == "/v4/organizations?page=0&q=a%20b%2Bc%26d"
    assert seen.headers["X-CSM-API-KEY"] == KEY
    assert seen.headers["Accept"] == "application/json, application/problem+json"
    assert seen.headers["User-Agent"].startswith("csm-tui/")


def test_the_public_document_is_asked_without_the_key(
    server: Answering, client: PlatformClient
) -> None:
    server.replies(as_json({}))
    client.get_json("/openapi")
    assert "X-CSM-API-KEY" not in server.seen[0].headers


def test_redirects_are_named_and_not_followed(server: Answering, client: PlatformClient) -> None:
    with answering() as elsewhere:
        elsewhere.replies(as_json({}))
        target = f"{elsewhere.url}/login?state=one-time-value#x"
        server.replies(Reply(b"", 302, {"Location": target}))
        with pytest.raises(
            InputRefused, match=f"redirects to {elsewhere.url}/login .not followed"
        ) as caught:
            client.get_json("/organizations")
        assert not elsewhere.seen
    assert "one-time-value" not in caught.value.headline


def test_cookies_are_not_kept(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(b"{}", 200, {"Set-Cookie": "SESSION=1; Path=/"}))
    client.get_json("/a")
    client.get_json("/a")
    assert "Cookie" not in server.seen[1].headers


@pytest.mark.parametrize("failure", [BUSY, Reply(status=503), Reply(hang_up=True)])
def test_a_read_is_repeated_twice(
    server: Answering, client: PlatformClient, failure: Reply
) -> None:
    server.replies(failure, failure, as_json([1]))
    assert client.get_json("/a") == [1]
    assert len(server.seen) == 3


def test_a_read_gives_up_after_two_repetitions(server: Answering, client: PlatformClient) -> None:
    server.replies(BUSY)
    with pytest.raises(Unreachable, match="is unavailable"):
        client.get_json("/a")
    assert len(server.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_refused_read_is_not_repeated(
    server: Answering, client: PlatformClient, status: int
) -> None:
    server.replies(Reply(status=status))
    with pytest.raises(CsmError):
        client.get_json("/a")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "failure", [BUSY, Reply(status=504), Reply(hang_up=True), Reply(b'{"id"', promised=100)]
)
def test_a_write_is_never_repeated(
    server: Answering, client: PlatformClient, failure: Reply
) -> None:
    server.replies(failure, as_json({}))
    with pytest.raises(OutcomeUnknown, match="may or may not"):
        client.send_json("POST", "/a", {})
    assert len(server.seen) == 1


def test_a_write_that_never_left_is_not_unknown(server: Answering) -> None:
    client = PlatformClient(replace(server.settings, api_url="http://127.0.0.1:1"), V4)
    with pytest.raises(Unreachable, match="Cannot reach"):
        client.send_json("POST", "/a", {})


def test_a_lost_answer_to_a_query_is_a_mere_failure(
    server: Answering, client: PlatformClient
) -> None:
    server.replies(Reply(hang_up=True))
    with pytest.raises(Unreachable, match="closed the connection"):
        client.send_json("POST", "/a", {}, only_reads=True)


def test_waiting_before_a_repetition_can_be_cancelled(
    server: Answering, client: PlatformClient
) -> None:
    cancel = CancelToken()

    def answer(_: object) -> Reply:
        cancel.cancel()
        return BUSY

    server.answer = answer
    with pytest.raises(Cancelled):
        client.get_json("/a", cancel=cancel)
    assert len(server.seen) == 1


def test_a_body_cut_short_is_a_failure(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(b'{"a": ', promised=100))
    with pytest.raises(Unreachable):
        client.get_json("/a")
    with client.open("/a") as body:
        assert body.length == 100
        assert body.read(6) == b'{"a": '
        with pytest.raises(Unreachable):
            body.read(6)


def test_a_body_is_streamed(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(b"0123456789"))
    with client.open("/a") as body:
        assert body.length == 10
        assert body.read(4) == b"0123"
        assert body.read(100) == b"456789"
        assert body.read(4) == b""
    assert "application/octet-stream" in server.seen[0].headers["Accept"]


def test_bytes_are_sent_as_they_come(server: Answering, client: PlatformClient) -> None:
    server.replies(as_json({"ok": True}))
    pieces = iter([b"abc", b"", b"defg"])
    assert client.send_stream("POST", "/a", pieces, 7, "text/csv", [("query", "x y")]) == {
        "ok": True
    }
    seen = server.seen[0]
    assert (seen.body, seen.headers["Content-Length"]) == (b"abcdefg", "7")
    assert (seen.headers["Content-Type"], seen.headers["X-CSM-API-KEY"]) == ("text/csv", KEY)
    assert seen.path == "/v4/a?query=x%20y"


def test_what_stops_the_bytes_goes_through(client: PlatformClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise Cancelled

    with pytest.raises(Cancelled):
        client.send_stream("POST", "/a", pieces(), 7, "text/csv")


def test_a_web_page_is_not_taken_for_the_platform(
    server: Answering, client: PlatformClient
) -> None:
    server.replies(Reply(b"\n<!DOCTYPE html><p>Welcome", 200, {"Content-Type": "text/html"}))
    with pytest.raises(InputRefused, match="returned a web page"):
        client.get_json("/a")


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><p>Welcome", b"SUCCESS", b'{"fileName":'])
def test_a_yes_to_a_write_that_nobody_can_read_leaves_it_unknown(
    server: Answering, client: PlatformClient, body: bytes
) -> None:
    server.replies(Reply(body, 201))
    with pytest.raises(OutcomeUnknown, match="may or may not be done"):
        client.send_stream("POST", "/a", iter([b"abc"]), 3, "text/csv")
    with pytest.raises(OutcomeUnknown, match="may or may not be done"):
        client.send_json("POST", "/a", {})
    with pytest.raises((UnexpectedAnswer, WrongAddress)):
        client.send_json("POST", "/a", {}, only_reads=True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b"SUCCESS", "it is a bare word instead of JSON"),
        (b"---\nstatus: 404\n", "it is YAML instead of JSON"),
        (b"status: 404\ntitle: Not Found\n", "it is YAML instead of JSON"),
        (b'{"a":', "it is not JSON"),
        (b"\xff", "it is not JSON"),
    ],
)
def test_an_answer_that_is_not_json(
    server: Answering, client: PlatformClient, body: bytes, words: str
) -> None:
    server.replies(Reply(body))
    with pytest.raises(UnexpectedAnswer, match=words):
        client.get_json("/a")


@pytest.mark.parametrize("depth", [150, 900, 1_000_000])
@pytest.mark.parametrize(("start", "end"), [(b"[", b"]"), (b'{"[\\"":', b"}")])
def test_what_is_nested_too_deeply_hides_nothing_else(
    server: Answering, client: PlatformClient, depth: int, start: bytes, end: bytes
) -> None:
    deep = start * depth + b"1" * start.startswith(b"{") + end * depth
    server.replies(Reply(b'[{"id":"a"},{"id":"b","deep":' + deep + b'},{"id":"c"}]'))
    answer = client.get_json("/a")
    assert [each["id"] for each in answer] == ["a", "b", "c"]
    assert 100 < len(json.dumps(answer)) < 2000


@pytest.mark.parametrize("body", [b"[" * 1_000_000, b"[" * 1_000_000 + b"}" * 1_000_000])
def test_brackets_that_do_not_match_are_not_json(
    server: Answering, client: PlatformClient, body: bytes
) -> None:
    server.replies(Reply(body))
    with pytest.raises(UnexpectedAnswer, match="not JSON"):
        client.get_json("/a")


def test_a_number_of_thousands_of_digits_hides_nothing(
    server: Answering, client: PlatformClient
) -> None:
    server.replies(Reply(b'[{"id":"a"},{"id":"b","n":' + b"9" * 5000 + b"}]"))
    assert client.get_json("/a") == [{"id": "a"}, {"id": "b", "n": "9" * 5000}]


def test_the_empty_answer_to_a_write_is_none(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(status=204))
    assert client.send_json("DELETE", "/a") is None


def test_text_is_taken_as_it_is(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(b"SUCC\xffESS"))
    assert client.get_text("/a") == "SUCC\ufffdESS"


@pytest.mark.parametrize("key", ["two\nlines", "clé€", "\ud800"])
def test_a_key_that_cannot_be_sent_is_not_quoted(server: Answering, key: str) -> None:
    client = PlatformClient(replace(server.settings, api_key=ApiKey(key)), V4)
    with pytest.raises(InputRefused, match="characters that cannot be sent") as caught:
        client.get_json("/a")
    assert not server.seen
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_key_is_in_no_error(server: Answering, client: PlatformClient) -> None:
    server.replies(Reply(f"you sent {KEY}!".encode(), 400))
    with pytest.raises(InputRefused) as caught:
        client.get_json("/a")
    error = caught.value
    assert KEY not in f"{error!r} {error.headline} {dict(error.details)}"
    assert "you sent •••!" in error.details["server says"]


@pytest.mark.parametrize("times", [1, 20])
def test_the_key_is_in_no_traceback(server: Answering, times: int) -> None:
    client = PlatformClient(replace(server.settings, api_key=ApiKey(KEY * times)), V4)

    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise Cancelled

    server.replies(Reply(status=400))
    sends: list[Callable[[], object]] = [
        lambda: client.get_json("/a"),
        lambda: client.send_stream("POST", "/a", pieces(), 7, "text/csv"),
    ]
    for send in sends:
        with pytest.raises((CsmError, Cancelled)) as caught:
            send()
        trace = Traceback.from_exception(
            Cancelled, caught.value, caught.tb, show_locals=True, locals_max_string=80
        )
        console = Console(file=StringIO(), width=4000)
        console.print(trace)
        printed = console.file.getvalue()  # type: ignore[attr-defined]
        assert "'X-CSM-API-KEY'" in printed
        assert KEY not in printed


def test_a_name_that_cannot_be_sent(client: PlatformClient) -> None:
    with pytest.raises(InputRefused, match="characters that cannot be sent"):
        client.get_text("/files/download", [("file_name", "a\ud800")])


def test_many_threads_share_a_client(server: Answering, client: PlatformClient) -> None:
    server.replies(as_json([1]))
    results: list[object] = []
    threads = [
        threading.Thread(target=lambda: results.append(client.get_json("/a"))) for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[1]] * 24
