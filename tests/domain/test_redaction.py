"""No secret stays in a text: neither one in memory, nor what looks like one."""

import json
import time
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.profile import Profile
from csm_tui.domain.redaction import redacted
from csm_tui.domain.secret import Secret, living_secrets

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLXBhcnQ"


@pytest.mark.parametrize(
    "written",
    [str, quote, quote_plus, json.dumps, repr, lambda text: quote(text, safe="")],
    ids=["plain", "quoted", "form", "json", "repr", "path"],
)
def test_a_held_secret_is_taken_out_in_every_form(written: "type[str]") -> None:
    secret = Secret('Zü% "grün"\\&+x')

    assert written(secret.reveal()).strip("\"'") not in redacted(
        f"sent {written(secret.reveal())}!"
    )


@given(st.text(min_size=4, max_size=30).filter(str.strip))
def test_any_held_secret_is_taken_out(value: str) -> None:
    secret = Secret(value)

    assert value not in redacted(f"before {secret.reveal()} after").replace("•••", "")


def test_a_secret_of_several_lines_is_taken_out_line_by_line() -> None:
    secret = Secret("first-part\nsecond-part")

    text = redacted("got second-part here")

    assert "second-part" not in text
    assert secret


def test_a_secret_that_nobody_holds_is_forgotten() -> None:
    Secret("held-no-more-7")

    assert "held-no-more-7" not in {secret.reveal() for secret in living_secrets()}
    assert redacted("held-no-more-7") == "held-no-more-7"


def test_equal_secrets_are_each_taken_out_as_long_as_one_lives() -> None:
    first, second = Secret("twice-held-9"), Secret("twice-held-9")
    del first

    assert "twice-held-9" not in redacted("x twice-held-9")
    assert second


LEAKS = [
    "Authorization: Bearer {}",
    "{{'Authorization': 'Bearer {}'}}",
    '{{"authorization":"Basic {}"}}',
    "X-CSM-API-KEY: {}",
    "headers={{'x-csm-api-key': '{}'}}",
    "client_id=csm&client_secret={}&grant_type=x",
    "{{'client_secret': '{}', 'scope': 'openid'}}",
    '"refresh_token": "{}"',
    '\\"access_token\\":\\"{}\\"',
    "access_token={}",
    "id_token='{}'",
    "GET /cb?state=1&code={} HTTP/1.1",
    "{{'code': '{}'}}",
    "code_verifier={}",
    "device_code={}",
    "client_assertion={}",
    "Cookie: KEYCLOAK_SESSION={}; other=1",
    "Set-Cookie: JSESSIONID={}; Path=/",
    "https://ada:{}@platform.example.com/",
    "password: {}",
    "passwd: {}",
    "/settings/passwd: {}",
    "/body/db-password: {}",
    "passwd=Permission-{}",
    "DB_PASSWD=No{}",
    "cat /etc/passwd && passwd: {}",
    "AZURE_CLIENT_SECRET={}",
    "AccessToken(token='{}', expires_on=1)",
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("leak", LEAKS)
def test_what_looks_like_a_secret_is_taken_out(leak: str) -> None:
    text = redacted(f"error: {leak.format('a1B2c3D4e5F6g7H8')} (seen)")

    assert "a1B2c3D4e5F6g7H8" not in text
    assert "•••" in text


def test_a_signed_token_is_taken_out_wherever_it_stands() -> None:
    assert redacted(f"got {JWT}, sorry") == "got •••, sorry"


@pytest.mark.parametrize(
    "text",
    [
        "GET https://platform.example.com/v4/organizations answered 403 (status code: 403)",
        "AADSTS700016: Application with identifier 'csm' was not found",
        "error code: AADSTS7000215",
        "The runner r-abcdef0123 failed with exit code 1.",
        "signed in as ada@example.com",
        "Renewed the session 3 times",
        "cat: /etc/passwd: Permission denied",
        "/etc/passwd: line 3 has no shell",
        "sh: 1: /run/secrets/db-password: No such file or directory",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize("piece", ["secret", "a.", "token=", "://", "eyJ", '"', "Bearer "])
def test_a_huge_text_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    started = time.process_time()

    redacted(text)

    assert time.process_time() - started < 5


def test_no_profile_holds_the_password_of_an_address() -> None:
    password = "S3cret-in-an-address"
    address = f"https://somebody:{password}@host.example/v4"
    profile = Profile("p", address, idp_base=address, authority=address)
    assert password not in repr(profile)
    assert profile.api_url == "https://•••@host.example/v4"
    assert password not in replace(profile, idp_base=address).idp_base
    assert Profile("p", "https://host.example/a@b").api_url == "https://host.example/a@b"
