"""Settings that are refused before anything is sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.auth.checks import check_complete, checked
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused, SignInNeeded
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import Secret

GOOD = ConnectionSettings("https://host/tenant/v4", Secret("sesame"))


def test_good_settings_stay() -> None:
    assert checked(GOOD) == GOOD


def test_blanks_and_final_slashes_go() -> None:
    assert checked(replace(GOOD, api_url=" https://host/tenant/v4// ")) == GOOD


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "not a whole address"),
        ("host/v4", "not a whole address"),
        ("ftp://host", "not a whole address"),
        ("https://", "not a whole address"),
        ("https://host:port/", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://ada:pw@host/", "user name or password"),
        ("https://host/?a=1", "more than an address"),
        ("https://host/#/login", "more than an address"),
        ("https://host/a b", "more than an address"),
        ("https://hôst/", "more than an address"),
    ],
)
def test_urls_that_are_refused(url: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        checked(replace(GOOD, api_url=url))


def test_a_password_in_the_url_is_not_repeated() -> None:
    with pytest.raises(InputRefused) as caught:
        checked(replace(GOOD, api_url="https://ada:hidden@host/"))
    assert "hidden" not in f"{caught.value} {caught.value.next_step}"


@pytest.mark.parametrize(
    "key", ["two\nlines", "final\r", "tab\there", "clé", "€", " edge", "\ud800"]
)
def test_keys_that_are_refused(key: str) -> None:
    with pytest.raises(InputRefused, match="API key holds") as caught:
        checked(replace(GOOD, api_key=Secret(key)))
    assert key.strip() not in f"{caught.value} {caught.value.next_step}"


def test_no_key() -> None:
    with pytest.raises(SignInNeeded, match="no API key for host"):
        checked(replace(GOOD, api_key=Secret("")))


@pytest.mark.parametrize("header", ["", "X KEY", "X:KEY", "X\nKEY", "clé"])
def test_headers_that_are_refused(header: str) -> None:
    with pytest.raises(InputRefused, match="cannot be the name of a header"):
        checked(replace(GOOD, key_header=header))


@pytest.mark.parametrize("proxy", ["http://ada:hidden@proxy:port", "http://[", "socks5://proxy:1"])
def test_a_proxy_that_cannot_be_one(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)

    with pytest.raises(InputRefused, match="The proxy on the way to host must be like") as caught:
        checked(GOOD)

    assert "HTTPS_PROXY" in caught.value.next_step
    assert "hidden" not in f"{caught.value} {caught.value.next_step} {dict(caught.value.details)}"
    monkeypatch.setenv("no_proxy", "host")
    assert checked(GOOD) == GOOD


@pytest.mark.parametrize("proxy", ["proxy:3128", "http://proxy", "https://ada:pw@proxy:3128"])
def test_a_proxy_as_people_write_it(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    assert checked(GOOD) == GOOD


def test_the_proxy_on_the_way_to_entra_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy:port")
    profile = Profile(
        "lab",
        "http://host/v4",
        Method.ENTRA_DEVICE,
        tenant_id="tenant",
        client_id="csm",
        scope="api://csm/.default",
    )
    with pytest.raises(InputRefused, match=r"on the way to login\.microsoftonline\.com"):
        check_complete(profile, None)


def test_a_ca_file_that_is_missing_or_none(tmp_path: Path) -> None:
    text = tmp_path / "notes.pem"
    text.write_text("no certificate")
    for path in (text, tmp_path / "gone.pem", tmp_path):
        with pytest.raises(InputRefused, match="cannot be used"):
            checked(replace(GOOD, ca_file=path))
