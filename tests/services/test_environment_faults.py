"""A failure of a library over a variable of the environment names the variable."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock
from csm_tui.domain.errors import CsmError, InputRefused, Unreachable
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import connect
from csm_tui.services.doctor import examine
from tests.auth.certificates import CertificateAuthority, certificate_authority
from tests.auth.entra_authority import SECRET as ENTRA_SECRET
from tests.auth.entra_authority import Entra
from tests.auth.keycloak_authority import SECRET, Keycloak, keycloak
from tests.platform.answering import Answering, Reply, Seen, answering, as_json

TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
FILES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
GONE = "/no/such/place/ca.pem"


def is_platform(seen: Seen) -> Reply:
    if seen.path.endswith("/openapi"):
        return as_json({"info": {}, "paths": {TWINGRAPH: {}}})
    return as_json([])


@pytest.fixture
def api() -> Iterator[Answering]:
    with answering() as server:
        server.answer = is_platform
        yield server


@pytest.fixture
def provider() -> Iterator[Keycloak]:
    with keycloak() as made:
        yield made


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return certificate_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure_api(authority: CertificateAuthority) -> Iterator[Answering]:
    with answering(authority.server()) as server:
        server.answer = is_platform
        yield server


@pytest.mark.parametrize(
    "variables",
    [
        *({name: GONE} for name in (*FILES, "SSL_CERT_DIR", "SSLKEYLOGFILE")),
        {"SSL_CERT_FILE": "/", "REQUESTS_CA_BUNDLE": __file__},
        {"ALL_PROXY": "socks5://127.0.0.1:9", "NO_PROXY": "127.0.0.1"},
        {"all_proxy": "socks://127.0.0.1:9/", "no_proxy": "*"},
        {"HTTPS_PROXY": "nonsense://", "AZURE_AUTHORITY_HOST": "nonsense"},
        {"MSAL_FORCE_REGION": "nowhere", "AZURE_REGIONAL_AUTHORITY_NAME": "nowhere"},
    ],
    ids=",".join,
)
def test_what_is_not_needed_breaks_nothing(
    provider: Keycloak, api: Answering, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    connect(Profile("lab", api.url), Secret("k")).close()
    connect(provider.profile(Method.KEYCLOAK_SECRET, api.url), Secret(SECRET)).close()


def failure(call: Callable[[], object]) -> CsmError:
    with pytest.raises(CsmError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("name", [*FILES, "SSL_CERT_DIR"])
def test_certificates_that_are_gone(
    secure_api: Answering,
    authority: CertificateAuthority,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(name, GONE)
    with keycloak(authority.server()) as secure, answering() as plain:
        plain.answer = is_platform
        profile = secure.profile(Method.KEYCLOAK_SECRET, plain.url)
        for error in (
            failure(lambda: connect(Profile("lab", secure_api.url), Secret("k"))),
            failure(lambda: connect(profile, Secret(SECRET))),
        ):
            assert error.headline.startswith(f"{name} is set to {GONE}, which")
            assert name in error.headline
        # A file of the profile comes before those of the environment.
        own = Profile("lab", secure_api.url, api_ca=authority.file)
        connect(own, Secret("k")).close()


@pytest.mark.parametrize("kind", ["text", "folder"])
def test_certificates_that_are_none(
    secure_api: Answering, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    if kind == "text":
        file.write_text("no certificate")
    else:
        file.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    error = failure(lambda: connect(Profile("lab", secure_api.url), Secret("k")))
    assert error.headline.startswith(f"SSL_CERT_FILE is set to {file}, which")


def test_a_log_of_keys_that_cannot_be_written(
    secure_api: Answering,
    authority: CertificateAuthority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "no" / "keys"))
    key = Profile("lab", secure_api.url, api_ca=authority.file)
    with keycloak(authority.server()) as secure:
        profile = replace(secure.profile(Method.KEYCLOAK_SECRET), idp_ca=authority.file)
        asked = provider_for(profile, Secret(SECRET), Clock())
        errors = [
            failure(lambda: connect(key, Secret("k"))),
            failure(lambda: asked.acquire(None, CancelToken())),
        ]
        asked.close()
    steps = [step.error for step in examine(key, lambda: Secret("k")) if step.error]
    for error in [*errors, *steps]:
        assert isinstance(error, InputRefused)
        assert error.headline.startswith("Cannot use the file in SSLKEYLOGFILE")
    assert steps


def test_an_authority_of_the_environment_is_named_where_it_is_not_found(api: Answering) -> None:
    profile = replace(
        Entra(api).profile(Method.ENTRA_SECRET, api.url),
        authority="https://no-such-host.invalid",
        origins={"authority": "AZURE_AUTHORITY_HOST"},
    )
    error = failure(lambda: connect(profile, Secret(ENTRA_SECRET)))
    assert isinstance(error, Unreachable)
    assert "variable AZURE_AUTHORITY_HOST" in error.next_step


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("value", ["127.0.0.1:1", "http://127.0.0.1:1"])
def test_a_proxy_that_is_down_is_the_fault_of_the_variable_that_names_it(
    provider: Keycloak, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("https_proxy", "http://other.example:1")
    key = Profile("lab", "http://platform.example/v4")
    error = failure(lambda: connect(key, Secret("k")))
    assert error.next_step == f"Check {name}, or add platform.example to NO_PROXY."
    steps = list(examine(key, lambda: Secret("k")))
    assert [one.error.next_step for one in steps if one.error] == [error.next_step]
