"""Settings that are refused before anything is sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.auth.checks import check_complete, checked_settings
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused, SignInNeeded
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import ApiKey

GOOD = ConnectionSettings("https://host/tenant/v4", ApiKey("sesame"))


def test_good_settings_stay() -> None:
    assert checked_settings(GOOD) == GOOD


def test_blanks_and_final_slashes_go() -> None:
    assert checked_settings(replace(GOOD, api_url=" https://host/tenant/v4// ")) == GOOD


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Platform address .API URL. missing"),
        ("  ", "Platform address .API URL. missing"),
        ("host/v4", "not a complete address"),
        ("ftp://host", "not a complete address"),
        ("https://", "not a complete address"),
        ("https://host:port/", "not a valid address"),
        ("https://[::1/", "not a valid address"),
        ("https://ada:pw@host/", "user name or password"),
        ("https://host/?a=1", "more than an address"),
        ("https://host/#/login", "more than an address"),
        ("https://host/v4/swagger-ui/index.html", "the address of a web page"),
        ("https://host/a b", "more than an address"),
        ("https://hôst/", "more than an address"),
    ],
)
def test_urls_that_are_refused(url: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        checked_settings(replace(GOOD, api_url=url))


@pytest.mark.parametrize(
    "url",
    [
        *("https://ada:hidden@host/", "https://hidden@host", "https://ada:x/hidden@host/v4"),
        *("https://host/v4?key=hidden", "https://host/v4#hidden", "host/v4?hidden"),
        *("https://host:port/v4?hidden", "ftp://host/?hidden", "https://[::1/?hidden"),
    ],
)
def test_what_may_be_secret_in_the_url_is_not_repeated(url: str) -> None:
    with pytest.raises(InputRefused) as caught:
        checked_settings(replace(GOOD, api_url=url))
    assert "hidden" not in f"{caught.value} {caught.value.next_step} {caught.value.details}"
    assert "hidden" not in str(Profile("lab", url))


@pytest.mark.parametrize(
    "page",
    [
        *("/swagger-ui/index.html", "/swagger-ui.html", "/swagger-ui/index.html#/run/startRun"),
        *("/openapi", "/openapi.yaml", "/v3/api-docs/x", "?query=1", "#/home", "/swagger-ui/?a#b"),
    ],
)
def test_a_page_of_the_platform_leads_to_its_address(page: str) -> None:
    with pytest.raises(InputRefused) as caught:
        checked_settings(replace(GOOD, api_url=f"https://host/tenant/v4{page}"))
    assert caught.value.next_step == "Use https://host/tenant/v4 instead."


@pytest.mark.parametrize(
    "key", ["two\nlines", "final\r", "tab\there", "clé", "€", " edge", "\ud800"]
)
def test_keys_that_are_refused(key: str) -> None:
    with pytest.raises(InputRefused, match="API key contains") as caught:
        checked_settings(replace(GOOD, api_key=ApiKey(key)))
    assert key.strip() not in f"{caught.value} {caught.value.next_step}"


def test_no_key() -> None:
    with pytest.raises(SignInNeeded, match="API key missing for host"):
        checked_settings(replace(GOOD, api_key=ApiKey("")))


@pytest.mark.parametrize("header", ["", "X KEY", "X:KEY", "X\nKEY", "clé"])
def test_headers_that_are_refused(header: str) -> None:
    with pytest.raises(InputRefused, match="Invalid header name"):
        checked_settings(replace(GOOD, key_header=header))


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://ada:hidden@proxy:port", "is not a valid proxy address"),
        ("http://[", "is not a valid proxy address"),
        ("ftp://proxy:1", "is not a valid proxy address"),
        ("socks5://ada:hidden@proxy:1", "is a SOCKS proxy, which csm-tui does not support"),
        ("SOCKS4a://proxy:1", "is a SOCKS proxy"),
        ("socks://proxy:1/", "is a SOCKS proxy"),
    ],
)
def test_a_proxy_that_cannot_be_one(
    proxy: str, words: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, proxy)

    with pytest.raises(InputRefused, match=f"^{variable} {words}") as caught:
        checked_settings(GOOD)

    assert variable in caught.value.next_step
    assert "hidden" not in f"{caught.value} {caught.value.next_step} {dict(caught.value.details)}"
    monkeypatch.setenv("no_proxy", "host")
    assert checked_settings(GOOD) == GOOD


def test_of_two_variables_the_one_that_holds_the_proxy_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://fine:1")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")

    checked_settings(replace(GOOD, api_url="http://host/v4"))
    with pytest.raises(InputRefused, match=r"^ALL_PROXY is a SOCKS proxy"):
        checked_settings(GOOD)


@pytest.mark.parametrize("proxy", ["proxy:3128", "http://proxy", "https://ada:pw@proxy:3128"])
def test_a_proxy_as_people_write_it(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    assert checked_settings(GOOD) == GOOD


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
    with pytest.raises(InputRefused, match=r"https_proxy is not") as caught:
        check_complete(profile, None)
    assert "login.microsoftonline.com" in caught.value.next_step


def test_a_ca_file_that_is_missing_or_none(tmp_path: Path) -> None:
    text = tmp_path / "notes.pem"
    text.write_text("no certificate")
    for path in (text, tmp_path / "gone.pem", tmp_path):
        with pytest.raises(InputRefused, match="Cannot use"):
            checked_settings(replace(GOOD, ca_file=path))
