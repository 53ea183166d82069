"""Entra, through the real libraries, against an authority on loopback with TLS."""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.auth.provider import Provider
from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock, Token, identity_of
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    InputRefused,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.settings.log import quiet_libraries
from tests.auth.certificates import ELSEWHERE, HERE, CertificateAuthority
from tests.auth.entra_authority import CLIENT, SECRET, TENANT, Entra
from tests.auth.people import Person
from tests.platform.answering import Reply, answering, as_json
from tests.waiting import wait_until


def provider(profile: Profile, secret: str = SECRET) -> Provider:
    return provider_for(profile, Secret(secret), Clock())


def trusting(profile: Profile, authority: CertificateAuthority) -> Profile:
    return replace(profile, idp_ca=authority.file)


def acquired(profile: Profile, person: Person | None = None, secret: str = SECRET) -> Token:
    made = provider(profile, secret)
    try:
        return made.acquire(person, CancelToken())
    finally:
        made.close()


def test_a_secret_gives_a_token(entra: Entra, authority: CertificateAuthority) -> None:
    profile = trusting(entra.profile(Method.ENTRA_SECRET), authority)
    token = acquired(profile)
    assert token.value.reveal() == entra.given[-1]
    assert 3590 < token.lifetime <= 3601
    who = identity_of(profile, token)
    assert (who.name, who.roles, who.roles_claim) == (CLIENT, ("Platform.Admin",), "roles")
    assert who.method == "Entra client secret"


def test_renewing_gives_another_token(entra: Entra, authority: CertificateAuthority) -> None:
    made = provider(trusting(entra.profile(Method.ENTRA_SECRET), authority))
    first = made.acquire(None, CancelToken())
    assert made.renew(first).value != first.value


def test_the_ca_file_of_the_api_serves_both(entra: Entra, authority: CertificateAuthority) -> None:
    acquired(replace(entra.profile(Method.ENTRA_SECRET), api_ca=authority.file))


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_the_environments_ca_file_serves_every_library(
    entra: Entra,
    authority: CertificateAuthority,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    method: Method,
) -> None:
    monkeypatch.setenv(variable, str(authority.file))
    acquired(entra.profile(method), Person())


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_an_unknown_authority(entra: Entra, method: Method) -> None:
    with pytest.raises(InputRefused, match="signed by an unknown authority"):
        acquired(entra.profile(method), Person())


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
@pytest.mark.parametrize(
    ("names", "days", "words"),
    [(HERE, -1, "has expired"), (ELSEWHERE, 2, "for another host name")],
    ids=["expired", "another name"],
)
def test_bad_certificates(
    entra: Entra,
    authority: CertificateAuthority,
    method: Method,
    names: tuple[object, ...],
    days: int,
    words: str,
) -> None:
    context = authority.server(names, days)  # type: ignore[arg-type]
    with answering(context) as server:
        bad = replace(entra.profile(method), authority=server.url.removesuffix("/v4"))
        with pytest.raises(InputRefused, match=words) as caught:
            acquired(trusting(bad, authority), Person())
    assert "127.0.0.1" in caught.value.headline


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_an_authority_that_is_down(
    entra: Entra, authority: CertificateAuthority, method: Method
) -> None:
    down = replace(entra.profile(method), authority="https://127.0.0.1:1")
    with pytest.raises(Unreachable, match=r"127.0.0.1:1 refused the connection"):
        acquired(trusting(down, authority), Person())


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_a_host_that_does_not_exist(entra: Entra, method: Method) -> None:
    nowhere = replace(entra.profile(method), authority="https://no-such-host.invalid")
    with pytest.raises(Unreachable, match=r"Host no-such-host\.invalid not found"):
        acquired(nowhere, Person())


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_a_slow_authority(entra: Entra, authority: CertificateAuthority, method: Method) -> None:
    entra.held = threading.Event()
    slow = replace(trusting(entra.profile(method), authority), read_timeout=0.3)
    with pytest.raises(Unreachable, match=r"did not respond within 0.3 s"):
        acquired(slow, Person())
    entra.held.set()


def test_plain_http_is_refused(entra: Entra) -> None:
    with pytest.raises(InputRefused, match="not a complete address"):
        acquired(replace(entra.profile(Method.ENTRA_SECRET), authority="http://127.0.0.1"))


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_tls_spoken_to_a_plain_port(entra: Entra, method: Method) -> None:
    with answering() as plain:
        url = plain.url.removesuffix("/v4").replace("http:", "https:")
        with pytest.raises(InputRefused, match="does not use TLS"):
            acquired(replace(entra.profile(method), authority=url), Person())


ROWS: list[tuple[int, str, type[CsmError], str]] = [
    (7000215, "invalid_client", SignInNeeded, f"secret of client {CLIENT} is wrong"),
    (7000222, "invalid_client", SignInNeeded, f"secret of client {CLIENT} has expired"),
    (700016, "unauthorized_client", InputRefused, f"unknown in tenant {TENANT}"),
    (1002012, "invalid_scope", InputRefused, r"must end with /\.default"),
    (
        500011,
        "invalid_resource",
        InputRefused,
        "Entra does not know the scope api://platform",
    ),
    (7000218, "invalid_client", InputRefused, "with a code is not enabled"),
    (53003, "access_denied", RightsMissing, "organisation blocks"),
    (65001, "invalid_grant", RightsMissing, "No administrator has approved client"),
    (50105, "invalid_grant", RightsMissing, "not assigned"),
    (70017, "authorization_declined", SignInNeeded, "Sign-in denied"),
    (70043, "invalid_grant", SignInNeeded, "session has expired"),
    (700082, "invalid_grant", SignInNeeded, "session has expired"),
    (90033, "temporarily_unavailable", Unreachable, "unavailable"),
    (424242, "strange", UnexpectedAnswer, "AADSTS424242"),
]


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
@pytest.mark.parametrize(("number", "code", "kind", "words"), ROWS, ids=[str(r[0]) for r in ROWS])
def test_each_number_has_its_sentence(
    entra: Entra,
    authority: CertificateAuthority,
    method: Method,
    number: int,
    code: str,
    kind: type[CsmError],
    words: str,
) -> None:
    entra.refuse(number, code, 400)
    with pytest.raises(kind, match=words) as caught:
        acquired(trusting(entra.profile(method), authority), Person())
    assert caught.value.next_step.endswith(".") or "/.default" in caught.value.next_step
    assert f"AADSTS{number}" in caught.value.details["provider says"]
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_an_unknown_tenant(entra: Entra, authority: CertificateAuthority, method: Method) -> None:
    other = replace(trusting(entra.profile(method), authority), tenant_id="no-such-tenant")
    with pytest.raises(InputRefused, match="Tenant no-such-tenant is unknown"):
        acquired(other, Person())


def test_a_wrong_secret(entra: Entra, authority: CertificateAuthority) -> None:
    profile = trusting(entra.profile(Method.ENTRA_SECRET), authority)
    with pytest.raises(SignInNeeded, match="is wrong") as caught:
        acquired(profile, secret="another-secret")
    assert "another-secret" not in f"{caught.value.headline} {dict(caught.value.details)}"


def test_a_person_types_the_code(entra: Entra, authority: CertificateAuthority) -> None:
    entra.pending = 2
    person = Person()
    profile = trusting(entra.profile(Method.ENTRA_DEVICE), authority)
    made = provider(profile)
    token = made.acquire(person, CancelToken())
    (code,) = person.codes
    assert (code.url, code.code) == ("https://microsoft.com/devicelogin", "ABCD-EFGH")
    assert identity_of(profile, token).name == "ada@example.com"
    renewed = made.renew(token)
    assert renewed.value.reveal() == entra.given[-1] != token.value.reveal()
    made.sign_out(renewed)
    with pytest.raises(SignInNeeded, match="has expired"):
        made.renew(renewed)
    made.close()


@pytest.mark.parametrize(
    "odd", [{"verification_uri": "https://["}, {"expires_in": "soon"}, {"interval": [5]}]
)
def test_a_code_that_makes_no_sense_is_no_mistake_of_ours(
    entra: Entra, authority: CertificateAuthority, odd: dict[str, object]
) -> None:
    place = {"verification_uri": "https://microsoft.com/devicelogin"}
    answer = {"device_code": "d", "user_code": "ABCD", "expires_in": 60, "interval": 1}
    entra.refusal = as_json({**place, **answer, **odd})
    made = provider(trusting(entra.profile(Method.ENTRA_DEVICE), authority))
    person = Person()
    with pytest.raises(CsmError):
        made.acquire(person, CancelToken())
    made.close()
    assert not person.codes


def test_a_refused_renewal_ends_the_session(entra: Entra, authority: CertificateAuthority) -> None:
    made = provider(trusting(entra.profile(Method.ENTRA_DEVICE), authority))
    token = made.acquire(Person(), CancelToken())
    entra.refuse(700082, "invalid_grant", 400)
    with pytest.raises(SignInNeeded, match="has expired"):
        made.renew(token)
    made.close()


def test_a_person_gives_up(entra: Entra, authority: CertificateAuthority) -> None:
    entra.pending = 10**6
    cancel, person = CancelToken(), Person()
    made = provider(trusting(entra.profile(Method.ENTRA_DEVICE), authority))
    ended: list[str] = []

    def sign_in() -> None:
        with pytest.raises(Cancelled):
            made.acquire(person, cancel)
        ended.append("cancelled")

    thread = threading.Thread(target=sign_in)
    thread.start()
    wait_until(lambda: person.codes, "a code shown")
    cancel.cancel()
    thread.join(60)
    made.close()
    assert ended == ["cancelled"]


def test_nobody_is_there(entra: Entra) -> None:
    with pytest.raises(SignInNeeded, match="requires a person"):
        acquired(entra.profile(Method.ENTRA_DEVICE))


def test_a_redirect_is_not_followed(entra: Entra, authority: CertificateAuthority) -> None:
    with answering(authority.server()) as other:
        for status in (302, 307):
            entra.refusal = Reply(status=status, headers={"Location": f"{other.url}/token"})
            for method in (Method.ENTRA_SECRET, Method.ENTRA_DEVICE):
                with pytest.raises(CsmError):
                    acquired(trusting(entra.profile(method), authority), Person())
        assert not other.seen


def test_the_libraries_say_nothing_on_the_terminal(
    entra: Entra, authority: CertificateAuthority, capfd: pytest.CaptureFixture[str]
) -> None:
    quiet_libraries()
    entra.refuse(7000222)
    for method in (Method.ENTRA_SECRET, Method.ENTRA_DEVICE):
        with pytest.raises(SignInNeeded):
            acquired(trusting(entra.profile(method), authority), Person())
    assert capfd.readouterr() == ("", "")


AZ = """#!{python}
import json, sys
{body}
"""
script = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for az is a script")


def install_az(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    az = folder / "az"
    az.write_text(AZ.format(python=sys.executable, body=body))
    az.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def of_az(tenant: str = "") -> Profile:
    scope = "api://platform/.default"
    return Profile("t", "https://api.example", Method.AZURE_CLI, scope=scope, tenant_id=tenant)


@script
@pytest.mark.parametrize(
    "end", ["'expires_on': {end}", "'expires_on': '{end}'", "'expiresOn': {local}"]
)
def test_the_azure_cli_gives_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    note = tmp_path / "asked"
    local = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.localtime(time.time() + 600))
    end = end.format(end=int(time.time()) + 600, local=repr(local))
    body = f"open({str(note)!r}, 'w').write(str(sys.argv[1:]))\n"
    install_az(
        tmp_path, monkeypatch, body + f"print(json.dumps({{'accessToken': 'of-cli', {end}}}))"
    )

    token = acquired(of_az("my-tenant"))

    assert (token.value.reveal(), 590 < token.lifetime <= 601) == ("of-cli", True)
    asked_for = note.read_text()
    assert "'get-access-token'" in asked_for
    assert "'--resource', 'api://platform', '--tenant', 'my-tenant'" in asked_for


LOGIN = "Run `az login --scope api://platform/.default` in another terminal, then retry."


@script
@pytest.mark.parametrize(
    ("said", "kind", "words", "next_step"),
    [
        ("Please run 'az login' to setup account.", SignInNeeded, "is not signed in", LOGIN),
        ("ERROR: AADSTS700082: expired due to inactivity.", SignInNeeded, "has expired", LOGIN),
        (
            "ERROR: AADSTS70043: expired. Run: az login --scope x",
            SignInNeeded,
            "has expired",
            LOGIN,
        ),
        ("ERROR: AADSTS50173: expired.", SignInNeeded, "has expired", LOGIN),
        ("ERROR: AADSTS50076: you must use mfa.", SignInNeeded, "second factor", LOGIN),
        ("ERROR: AADSTS50079: you must enrol.", SignInNeeded, "second factor", LOGIN),
        ("AADSTS7770001 strange. Please run: az login", SignInNeeded, "is not signed in", LOGIN),
        (
            "ERROR: AADSTS65001: The user or administrator has not consented.",
            RightsMissing,
            "^No administrator has approved the Azure CLI for this API.$",
            "Ask an administrator of your tenant to grant consent.",
        ),
        ("AADSTS700016: no application", InputRefused, "^The Azure CLI is unknown in your ten", ""),
        ("AADSTS90002: no tenant", InputRefused, "^Your tenant is unknown to Entra", ""),
        (
            "AADSTS500011: unknown resource",
            InputRefused,
            "does not know the scope api://platform",
            "",
        ),
        ("AADSTS424242: strange", UnexpectedAnswer, "AADSTS424242", ""),
        ("The command was not found.", Unreachable, "returned no token", ""),
        ("", Unreachable, "returned no token", ""),
    ],
)
def test_what_the_azure_cli_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    kind: type[CsmError],
    words: str,
    next_step: str,
) -> None:
    install_az(tmp_path, monkeypatch, f"sys.exit({said!r} or 1)")

    with pytest.raises(kind, match=words) as caught:
        acquired(of_az())

    assert next_step in caught.value.next_step
    assert "  " not in f"{caught.value.headline} {caught.value.next_step}"
    assert "tenant  " not in caught.value.next_step


@script
@pytest.mark.parametrize("printed", ["nonsense", "[1]", "{}", '{"accessToken": 5}', "[" * 100_000])
def test_an_answer_of_the_azure_cli_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    (tmp_path / "printed").write_text(printed)
    install_az(tmp_path, monkeypatch, f"print(open({str(tmp_path / 'printed')!r}).read())")
    with pytest.raises(CsmError, match=r"returned no token|no usable token"):
        acquired(of_az())


@script
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_an_azure_cli_that_prints_without_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    install_az(tmp_path, monkeypatch, f"while True: sys.{stream}.write('x' * 65536)")
    began = time.monotonic()
    with pytest.raises(Unreachable, match="printed too much text"):
        acquired(of_az())
    assert time.monotonic() - began < 10


def test_without_the_azure_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputRefused, match="Azure CLI not found"):
        acquired(of_az())


@script
def test_the_azure_cli_with_a_tenant_is_told_to_sign_in_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_az(tmp_path, monkeypatch, "sys.exit('AADSTS700082: expired')")
    with pytest.raises(SignInNeeded) as caught:
        acquired(of_az("my-tenant"))
    assert "az login --tenant my-tenant --scope api://platform/.default" in caught.value.next_step


@script
def test_an_azure_cli_that_hangs_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "started"
    install_az(tmp_path, monkeypatch, f"open({str(note)!r}, 'w'); import time; time.sleep(600)")
    cancel = CancelToken()

    def stop() -> None:
        wait_until(note.exists, "az was started")
        cancel.cancel()

    threading.Thread(target=stop).start()
    with pytest.raises(Cancelled):
        provider(of_az()).acquire(None, cancel)
    monkeypatch.setattr("csm_tui.auth._azure_cli.PATIENCE", 0.2)
    with pytest.raises(Unreachable, match=r"no token within 0\.2 s"):
        acquired(of_az())
