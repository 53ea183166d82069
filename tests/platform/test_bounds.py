"""Limits of size and time of every response, and their cancellation."""

import gzip
import random
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    OutcomeUnknown,
    RightsMissing,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.platform.generations.detect import detect_generation
from csm_tui.platform.runs import RunAddress, get_log
from csm_tui.platform.workspace_files import list_names
from csm_tui.wire.exchange import under_way
from tests.platform.answering import Reply, Seen, answering, as_json
from tests.platform.raw import RawServer
from tests.waiting import wait_until

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


NAMES = b'{"fileName":"a/file/name.csv"},' * 2000
READS: dict[str, Callable[[PlatformClient], object]] = {
    "JSON": lambda client: list_names(client, "o-1", "w-1"),
    "text": lambda client: client.get_text("/a"),
    "public": detect_generation,
    "query": lambda client: client.send_json("POST", "/a", {}, only_reads=True),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_endless_answer_ends(
    raw: RawServer, client: PlatformClient, read: Callable[[PlatformClient], object]
) -> None:
    raw.repeats(CHUNKED + chunk(b"["), chunk(NAMES))
    with pytest.raises(UnexpectedAnswer, match="is larger than 64 MiB"):
        read(client)
    assert raw.requests == 1


def test_a_log_may_be_longer(raw: RawServer, client: PlatformClient) -> None:
    lines = b",".join(b'{"line":"%099d"}' % number for number in range(700_000))
    body = b'{"logs":[%b]}' % lines
    assert len(body) > 64 * MIB
    raw.says(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    (part,) = get_log(client, RunAddress("o-1", "w-1", "r-1", "run-1"))
    assert len(part.lines) == 700_000


def test_what_is_packed_is_measured_unpacked(raw: RawServer, client: PlatformClient) -> None:
    body = gzip.compress(b"[" + b" " * (200 * MIB))
    raw.says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedAnswer, match="is larger than 64 MiB"):
            client.get_json("/a")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 160 * MIB


def test_short_values_without_number_are_refused(raw: RawServer, client: PlatformClient) -> None:
    body = b"[" + b"[]," * 9_000_000 + b"1]"
    raw.says(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    with pytest.raises(UnexpectedAnswer, match="more than 8,000,000 values"):
        client.get_json("/a")


def test_marks_within_texts_are_no_values(raw: RawServer, client: PlatformClient) -> None:
    body = b'["' + b'{[,\\"' * 3_000_000 + b'"]'
    raw.says(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert len(client.get_json("/a")[0]) == 4 * 3_000_000


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"HTTP/1.1 ", b"2"),
        (HEAD, b"X-A: " + b"a" * 60_000 + b"\r\n"),
        (HEAD, b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"),
        (CHUNKED, b"1;" + b"e" * 60_000 + b"\r\n[\r\n"),
        (CHUNKED, b"0" * 60_000),
        (CHUNKED + chunk(b"[]") + b"0\r\n", b"X-A: b\r\n"),
    ],
    ids=["status", "headers", "header", "100", "103", "extensions", "size", "trailers"],
)
def test_what_is_around_the_content_ends_too(
    raw: RawServer, client: PlatformClient, start: bytes, again: bytes
) -> None:
    raw.repeats(start, again)
    with pytest.raises(CsmError):
        client.send_json("POST", "/a", {}, only_reads=True)
    with pytest.raises(OutcomeUnknown):
        client.send_json("POST", "/a", {})


def test_a_download_with_endless_trailers_ends(raw: RawServer, client: PlatformClient) -> None:
    raw.repeats(CHUNKED + chunk(b"content") + b"0\r\n", b"X-A: b\r\n")
    with client.open("/a") as body, pytest.raises(UnexpectedAnswer, match="too many headers"):
        list(iter(lambda: body.read(128 * 1024), b""))


@pytest.mark.parametrize("start", [b"HTTP/1.1 200", HEAD, CHUNKED, CHUNKED + b"ffff\r\n"])
def test_bytes_that_come_singly_do_not_take_for_ever(
    raw: RawServer, client: PlatformClient, start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._official.ANSWER_TIME", -9.5)
    raw.repeats(start, b"1", pause=0.05)
    with pytest.raises(Unreachable, match=r"took longer than 0\.5 s"):
        client.get_json("/a")
    with pytest.raises(OutcomeUnknown):
        client.send_json("POST", "/a", {})


def test_a_download_may_take_longer(
    raw: RawServer, client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._official.ANSWER_TIME", -9.5)
    raw.repeats(HEAD + b"\r\n", b"1", pause=0.05)
    with client.open("/a") as body:
        assert body.read(20) == b"1" * 20


def test_a_large_request_may_take_longer_than_its_answer(
    raw: RawServer, client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._official.ANSWER_TIME", -9.5)
    raw.says(HEAD + b"Content-Length: 2\r\n\r\n{}")

    def slowly() -> Iterator[bytes]:
        for _ in range(8):
            raw.ended.wait(0.1)
            yield b"x"

    assert client.send_stream("POST", "/a", slowly(), 8, "text/csv") == {}


def test_a_refusal_whose_body_does_not_come_is_a_refusal(
    raw: RawServer, client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.platform._official.REFUSAL_TIME", 0.3)
    raw.repeats(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n", b"x", pause=0.05)
    for ask in (client.get_json, lambda path: client.send_json("POST", path, {})):
        with pytest.raises(RightsMissing):
            ask("/a")


def cancelled_soon(cancel: CancelToken, raw: RawServer) -> threading.Thread:
    def cancel_soon() -> None:
        wait_until(lambda: raw.requests, "a request came")
        cancel.cancel()

    thread = threading.Thread(target=cancel_soon)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("start", "again", "pause"),
    [(b"", b"", 1.0), (HEAD, b"", 1.0), (CHUNKED, chunk(b" "), 0.0), (CHUNKED, b"1", 0.3)],
    ids=["silence", "head", "endless", "slow"],
)
def test_a_cancel_ends_the_waiting_within_a_second(
    raw: RawServer, client: PlatformClient, start: bytes, again: bytes, pause: float
) -> None:
    raw.repeats(start, again, pause)
    for ask, ends in (
        (client.get_json, Cancelled),
        (lambda path, cancel: client.send_json("POST", path, {}, cancel=cancel), OutcomeUnknown),
    ):
        raw.requests, cancel = 0, CancelToken()
        thread = cancelled_soon(cancel, raw)
        began = time.monotonic()
        with pytest.raises(ends):
            ask("/a", cancel=cancel)
        assert time.monotonic() - began < 1.5
        thread.join()


def test_a_late_answer_over_tls_is_waited_for(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    late = threading.Event()
    with answering(context) as told:

        def answer(_: Seen) -> Reply:
            late.wait(0.5)
            return as_json({"names": "x" * 100_000})

        told.answer = answer
        client = PlatformClient(replace(told.settings, ca_file=certificate), V4)
        assert len(client.get_json("/a")["names"]) == 100_000
        client.close()


def test_a_cancelled_change_that_never_left_is_not_unknown(
    raw: RawServer, client: PlatformClient
) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        client.send_json("POST", "/a", {}, cancel=cancel)
    assert not raw.requests


@contextmanager
def taking_slowly(
    go_on: threading.Event, certificate: Path | None
) -> Iterator[tuple[str, list[bytes]]]:
    """Yield address and received bytes of a server that reads a request only after `go_on`."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            visitor, _ = server.accept()
            with suppress(OSError), visitor, _over(visitor, certificate) as connection:
                go_on.wait(20)
                with connection.makefile("rb") as sent:
                    head = list(iter(sent.readline, b"\r\n"))
                    length = next(one for one in head if one.lower().startswith(b"content-length"))
                    got.append(sent.read(int(length.split(b":")[1])))
                connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{server.getsockname()[1]}", got
        go_on.set()
    thread.join(20)


def _over(visitor: socket.socket, certificate: Path | None) -> socket.socket:
    if certificate is None:
        return visitor
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(visitor, server_side=True)


LARGE = random.Random(9).randbytes(24 * MIB)
"""More than a connection buffers."""


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_a_request_that_is_not_taken_can_be_stopped(certificate: Path, secure: bool) -> None:
    go_on, cancel = threading.Event(), CancelToken()
    with taking_slowly(go_on, certificate if secure else None) as (url, _):
        settings = ConnectionSettings(url, ApiKey("sesame"), timeout=20, ca_file=certificate)
        client, ended = PlatformClient(settings, V4), list[float]()

        def send() -> None:
            with pytest.raises(Cancelled):
                client.send_stream(
                    "POST", "/a", iter([LARGE]), len(LARGE), "text/csv", cancel=cancel
                )
            ended.append(time.monotonic())

        thread = threading.Thread(target=send)
        thread.start()
        wait_until(lambda: any(one.seconds > 0.2 for one in under_way()), "it is stuck, and told")
        began = time.monotonic()
        cancel.cancel()
        thread.join(20)
        client.close()
    assert ended[0] - began < 1.5


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
def test_a_request_that_is_taken_late_arrives_whole(certificate: Path, secure: bool) -> None:
    go_on = threading.Event()
    with taking_slowly(go_on, certificate if secure else None) as (url, got):
        settings = ConnectionSettings(url, ApiKey("sesame"), timeout=20, ca_file=certificate)
        client = PlatformClient(settings, V4)
        later = threading.Timer(0.5, go_on.set)
        later.start()
        assert client.send_stream("POST", "/a", iter([LARGE]), len(LARGE), "text/csv") == {}
        client.close()
        later.join()
    assert got == [LARGE]
