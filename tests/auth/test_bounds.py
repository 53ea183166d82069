"""Responses of a provider that are endless, far too large, or come a byte at a time."""

import gc
import gzip
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock
from csm_tui.domain.errors import Cancelled, CsmError, UnexpectedAnswer, Unreachable
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from tests.auth.certificates import CertificateAuthority
from tests.auth.entra_authority import Entra
from tests.auth.keycloak_authority import SECRET, Keycloak
from tests.auth.people import Person
from tests.platform.answering import Reply
from tests.waiting import wait_until

BOMB = gzip.compress(b'{"access_token": "' + b"a" * 20_000_000 + b'"}', 9)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the address of a provider that responds with these bytes."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    visitor, _ = server.accept()
                    with visitor:
                        visitor.recv(65_536)
                        answer(visitor)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def profile_at(base: str, method: Method = Method.KEYCLOAK_SECRET) -> Profile:
    fields = {"idp_base": base, "realm": "r", "client_id": "c"}
    return Profile("t", "http://api.example/v4", method, **fields)  # type: ignore[arg-type]


def acquired(profile: Profile, cancel: CancelToken | None = None) -> object:
    made = provider_for(profile, Secret(SECRET), Clock())
    try:
        return made.acquire(Person(), cancel or CancelToken())
    finally:
        made.close()


def for_ever(head: bytes, piece: bytes, pause: float) -> Callable[[socket.socket], None]:
    def answer(visitor: socket.socket) -> None:
        visitor.sendall(head)
        while True:
            visitor.sendall(piece)
            time.sleep(pause)

    return answer


ENDLESS = {
    "content": (OK + b"\r\n", b"a" * 65_536, 0.0),
    "chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        b"4000\r\n" + b"a" * 16_384 + b"\r\n",
        0.0,
    ),
    "head": (OK, b"X-More: " + b"a" * 60_000 + b"\r\n", 0.0),
    "chunk size": (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1_000, 0.0),
}
SLOW = {
    "content": (OK + b"Content-Length: 100000\r\n\r\n", b"a", 0.02),
    "head": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.02),
    "chunk size": (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a", 0.02),
    "status": (b"", b"H", 0.02),
}


@pytest.mark.parametrize("method", [Method.KEYCLOAK_SECRET, Method.KEYCLOAK_DEVICE])
@pytest.mark.parametrize("where", ENDLESS)
def test_an_answer_without_end_is_given_up(where: str, method: Method) -> None:
    with raw(for_ever(*ENDLESS[where])) as base, pytest.raises(CsmError) as caught:
        acquired(profile_at(base, method))
    assert caught.value.next_step


@pytest.mark.parametrize("where", SLOW)
def test_a_byte_at_a_time_is_given_up(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.auth._session._LONGEST", 0.5)
    slow = pytest.raises(Unreachable, match=r"took longer than 0\.5 s")
    with raw(for_ever(*SLOW[where])) as base, slow:
        acquired(profile_at(base))


@pytest.mark.parametrize("where", SLOW)
def test_who_gives_up_does_not_wait_for_the_rest(where: str) -> None:
    asked, cancel = threading.Event(), CancelToken()
    answer = for_ever(*SLOW[where])

    def noted(visitor: socket.socket) -> None:
        asked.set()
        answer(visitor)

    ended: list[float] = []

    def sign_in(base: str) -> None:
        with pytest.raises(Cancelled):
            acquired(profile_at(base), cancel)
        ended.append(time.monotonic())

    with raw(noted) as base:
        thread = threading.Thread(target=sign_in, args=(base,))
        thread.start()
        wait_until(asked.is_set, "the provider was asked")
        began = time.monotonic()
        cancel.cancel()
        thread.join(10)
    assert ended[0] - began < 2


def test_a_small_answer_that_becomes_a_large_one(keycloak: Keycloak) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    keycloak.refusals = [Reply(BOMB, headers=headers)]
    with pytest.raises(UnexpectedAnswer, match=r"too large for a token|too much text"):
        acquired(keycloak.profile(Method.KEYCLOAK_SECRET))


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
@pytest.mark.parametrize("part", ["well-known", "rest"])
def test_entra_too(
    entra: Entra, authority: CertificateAuthority, method: Method, part: str
) -> None:
    usual = entra.server.answer
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    entra.server.answer = lambda seen: (
        Reply(BOMB, headers=headers) if part == "rest" or part in seen.path else usual(seen)
    )
    with pytest.raises(UnexpectedAnswer, match=r"too large for a token|too much text"):
        acquired(replace(entra.profile(method), idp_ca=authority.file))


LENGTHS = [b"1" + b"0" * 23, b"9" * 5_000, b"-1", b"soon", b"1, 2"]


@pytest.mark.parametrize("length", LENGTHS, ids=lambda length: length[:6].decode())
def test_a_length_that_is_none(length: bytes) -> None:
    def answer(visitor: socket.socket) -> None:
        visitor.sendall(OK + b"Content-Length: " + length + b"\r\n\r\n{}")

    with raw(answer) as base, pytest.raises(CsmError) as caught:
        acquired(profile_at(base))
    assert caught.value.next_step


@pytest.mark.parametrize("size", [b"-5", b"zz", b"f" * 40])
def test_a_chunk_whose_size_is_none(size: bytes) -> None:
    def answer(visitor: socket.socket) -> None:
        visitor.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n{}\r\n0\r\n\r\n")

    with raw(answer) as base, pytest.raises(CsmError) as caught:
        acquired(profile_at(base))
    assert caught.value.next_step


@pytest.mark.parametrize("interval", ["1e999", "NaN", "-1", "1" + "0" * 400, "null", '"x"', "[]"])
def test_an_odd_interval_of_entra_has_its_words(
    entra: Entra, authority: CertificateAuthority, interval: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = entra.server.answer
    usual_fields = '"device_code": "d", "user_code": "U", "expires_in": 60'
    page = '"verification_uri": "https://microsoft.com/devicelogin"'
    body = f'{{{usual_fields}, {page}, "interval": {interval}}}'
    entra.server.answer = lambda seen: (
        Reply(body.encode()) if seen.path.endswith("/devicecode") else usual(seen)
    )
    monkeypatch.setattr(CancelToken, "wait", lambda *_: None)
    with suppress(CsmError):
        assert acquired(replace(entra.profile(Method.ENTRA_DEVICE), idp_ca=authority.file))


def test_the_body_of_a_redirect_is_bounded_too(keycloak: Keycloak) -> None:
    headers = {"Content-Encoding": "gzip", "Location": "/elsewhere"}
    keycloak.refusals = [Reply(BOMB, status=302, headers=headers)]
    with pytest.raises(UnexpectedAnswer, match=r"too large for a token|too much text"):
        acquired(keycloak.profile(Method.KEYCLOAK_SECRET))


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 1, 2\r\n\r\n{}",
        b"HTTP/1.1 302 No\r\nLocation: http://\xff/\r\n\r\n{}",
    ],
    ids=["length", "redirect"],
)
def test_no_odd_answer_leaves_its_socket_open(answer: bytes) -> None:
    def ask(base: str) -> str:
        # The exception and this frame form a cycle, which only the collector frees.
        with pytest.raises(CsmError) as caught:
            acquired(profile_at(base))
        return caught.value.headline

    gc.collect()
    with (
        raw(lambda visitor: visitor.sendall(answer)) as base,
        warnings.catch_warnings(record=True) as told,
    ):
        warnings.simplefilter("always")
        assert ask(base)
        gc.collect()
    assert not [str(one.message) for one in told if one.category is ResourceWarning]
