"""Failures of hosts, certificates and proxies."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from urllib3.exceptions import MaxRetryError, SSLError

from csm_tui.domain.errors import CsmError, InputRefused, OutcomeUnknown, Unreachable
from csm_tui.platform._failures import translate_failure
from csm_tui.platform._request import Request
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from tests.platform.answering import Answering, Reply, answering, as_json


@pytest.fixture
def secure(certificate: Path) -> Iterator[Answering]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with answering(context) as told:
        told.replies(as_json([1]))
        yield told


def test_an_unknown_authority(secure: Answering) -> None:
    with pytest.raises(InputRefused, match="unknown authority") as caught:
        PlatformClient(secure.settings, V4).get_json("/a")
    assert "CA file" in caught.value.next_step


def test_the_ca_file_is_honoured(secure: Answering, certificate: Path) -> None:
    client = PlatformClient(replace(secure.settings, ca_file=certificate), V4)
    assert client.get_json("/a") == [1]
    client.close()


def test_a_ca_file_that_vanished(secure: Answering, tmp_path: Path) -> None:
    client = PlatformClient(replace(secure.settings, ca_file=tmp_path / "gone.pem"), V4)
    with pytest.raises(InputRefused, match=r"Cannot read the CA file .*gone.pem"):
        client.get_json("/a")


def test_a_certificate_for_another_name(secure: Answering, certificate: Path) -> None:
    url = secure.url.replace("127.0.0.1", "localhost")
    client = PlatformClient(replace(secure.settings, api_url=url, ca_file=certificate), V4)
    with pytest.raises(InputRefused, match="for another host name"):
        client.get_json("/a")


@pytest.mark.parametrize(
    ("method", "words", "left", "kind"),
    [
        ("GET", "EOF occurred in violation of protocol", True, Unreachable),
        ("POST", "EOF occurred in violation of protocol", True, OutcomeUnknown),
        ("POST", "EOF occurred in violation of protocol", False, Unreachable),
        ("POST", "decryption failed or bad record mac", True, OutcomeUnknown),
        ("GET", "tlsv1 alert protocol version", False, InputRefused),
        ("POST", "certificate verify failed: certificate has expired", False, InputRefused),
    ],
)
def test_tls_that_breaks_is_not_a_wrong_setting(
    server: Answering, method: str, words: str, left: bool, kind: type[CsmError]
) -> None:
    request = Request(server.settings, method, "/a", changes=method == "POST")
    failure = MaxRetryError(None, "/a", SSLError(words))  # type: ignore[arg-type]
    assert isinstance(translate_failure(request, failure, sent=left), kind)


def test_https_to_a_port_without_tls(server: Answering) -> None:
    client = PlatformClient(
        replace(server.settings, api_url=server.url.replace("http:", "https:")), V4
    )
    with pytest.raises(InputRefused, match="does not use TLS"):
        client.get_json("/a")


def test_http_to_a_port_with_tls(secure: Answering) -> None:
    client = PlatformClient(
        replace(secure.settings, api_url=secure.url.replace("https:", "http:")), V4
    )
    with pytest.raises(Unreachable, match="closed the connection") as caught:
        client.get_json("/a")
    assert "https://" in caught.value.next_step


def test_a_host_that_does_not_exist(server: Answering) -> None:
    client = PlatformClient(replace(server.settings, api_url="http://nowhere.invalid/v4"), V4)
    with pytest.raises(Unreachable, match=r"Host nowhere.invalid not found"):
        client.get_json("/a")


def test_nobody_listens(server: Answering) -> None:
    client = PlatformClient(replace(server.settings, api_url="http://127.0.0.1:1/v4"), V4)
    with pytest.raises(Unreachable, match=r"Cannot reach 127.0.0.1:1") as caught:
        client.get_json("/a")
    # The library's own message must not name our classes.
    assert caught.value.details["cause"].startswith("HTTPConnection(")


def test_an_answer_that_does_not_come(server: Answering) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = PlatformClient(replace(server.settings, api_url=url, timeout=0.1), V4)
        with pytest.raises(Unreachable, match=r"did not respond within 0.1 s"):
            client.get_json("/a")


def test_a_proxy_that_is_down(server: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://ada:hidden@127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"proxy 127.0.0.1 cannot be reached") as caught:
        PlatformClient(server.settings, V4).get_json("/a")
    assert "hidden" not in f"{caught.value} {caught.value.next_step} {dict(caught.value.details)}"


def test_a_proxy_that_asks_for_a_login(server: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    server.replies(Reply(status=407))
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v4"))
    client = PlatformClient(replace(server.settings, api_url="http://platform.example/v4"), V4)
    with pytest.raises(Unreachable, match="requires a login"):
        client.get_json("/a")


def test_a_proxy_written_without_its_scheme(
    server: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies(as_json([1]))
    monkeypatch.setenv("http_proxy", urlsplit(server.url).netloc)
    client = PlatformClient(replace(server.settings, api_url="http://platform.example/v4"), V4)
    assert client.get_json("/a") == [1]
    client.close()


def test_no_proxy_is_honoured(server: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.replies(as_json([1]))
    client = PlatformClient(server.settings, V4)
    assert client.get_json("/a") == [1]
    client.close()
