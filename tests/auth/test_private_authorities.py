"""Private authorities that Python 3.13 and later refuse: the reason, and the library's message.

Older ones are made as strict here, so that this runs everywhere.
"""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3.connection
from cryptography import x509

from csm_tui.auth.providers import provider_for
from csm_tui.auth.token import Clock
from csm_tui.cli.doctor import error_lines
from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey, Secret
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.doctor import examine
from tests.auth.certificates import SIGNS, Change, Extensions, certificate_authority
from tests.auth.entra_authority import SECRET as ENTRA_SECRET
from tests.auth.entra_authority import Entra
from tests.auth.keycloak_authority import SECRET, Keycloak
from tests.platform.answering import Answering, answering


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    def strictly(make: Callable[..., ssl.SSLContext]) -> Callable[..., ssl.SSLContext]:
        def made(*args: Any, **kwargs: Any) -> ssl.SSLContext:
            context = make(*args, **kwargs)
            context.verify_flags |= ssl.VERIFY_X509_STRICT
            return context

        return made

    for module, name in (
        (ssl, "create_default_context"),
        (urllib3.connection, "create_urllib3_context"),
    ):
        monkeypatch.setattr(module, name, strictly(getattr(module, name)))


def without(kind: type[x509.ExtensionType]) -> Change:
    return lambda usual: [one for one in usual if not isinstance(one[0], kind)]


def critically(kind: type[x509.ExtensionType], critical: bool) -> Change:
    return lambda usual: [(e, critical if isinstance(e, kind) else c) for e, c in usual]


def also(extension: x509.ExtensionType) -> Change:
    return lambda usual: [*usual, (extension, False)]


def usual(extensions: Extensions) -> Extensions:
    return extensions


ODD = {
    "no AKI": (usual, without(x509.AuthorityKeyIdentifier), "no authority key identifier"),
    "no SKI": (without(x509.SubjectKeyIdentifier), usual, "no subject key identifier"),
    "constraints": (critically(x509.BasicConstraints, False), usual, "basic constraints"),
    "no key usage": (without(x509.KeyUsage), usual, "lacks the key usage"),
    "critical AKI": (
        usual,
        critically(x509.AuthorityKeyIdentifier, True),
        "wrong critical extension",
    ),
    "leaf signs": (usual, also(SIGNS), "is not allowed to sign"),
    "no CA": (without(x509.BasicConstraints), usual, "is not allowed to sign"),
}


@pytest.fixture(params=ODD)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Answering, Path, str]]:
    of_authority, of_server, words = ODD[request.param]
    authority = certificate_authority(tmp_path, of_authority)
    with answering(authority.server(change=of_server)) as told:
        yield told, authority.file, words


def failure(call: Callable[[], object]) -> CsmError:
    with pytest.raises(InputRefused) as caught:
        call()
    return caught.value


def check(error: CsmError, words: str) -> None:
    assert words in error.headline
    assert "No secure connection" not in error.headline
    assert len(error.headline) < 80
    assert "authority" in error.next_step
    assert "certificate verify failed" in error.details["cause"]


def test_of_the_platform(server: tuple[Answering, Path, str]) -> None:
    told, file, words = server
    settings = replace(told.settings, api_key=ApiKey("k"), ca_file=file)
    client = PlatformClient(settings, V4)
    check(failure(lambda: client.get_json("/a")), words)
    client.close()


def test_of_keycloak(server: tuple[Answering, Path, str]) -> None:
    told, file, words = server
    profile = replace(Keycloak(told).profile(Method.KEYCLOAK_SECRET), idp_ca=file)
    made = provider_for(profile, Secret(SECRET), Clock())
    check(failure(lambda: made.acquire(None, CancelToken())), words)
    made.close()


def test_of_entra(server: tuple[Answering, Path, str]) -> None:
    told, file, words = server
    profile = replace(Entra(told).profile(Method.ENTRA_SECRET), idp_ca=file)
    made = provider_for(profile, Secret(ENTRA_SECRET), Clock())
    check(failure(lambda: made.acquire(None, CancelToken())), words)
    made.close()


def test_the_doctor_says_it_with_the_words_of_the_library(
    server: tuple[Answering, Path, str],
) -> None:
    told, file, words = server
    steps = list(examine(Profile("lab", told.url, api_ca=file), lambda: Secret("k")))

    [step] = [one for one in steps if one.error is not None]
    assert step.name == "TLS"
    assert step.error is not None
    check(step.error, words)
    lines = list(error_lines(step.error))
    assert lines[0] == step.error.headline
    assert "certificate verify failed" in lines[-1]


def test_a_good_one_is_taken(tmp_path: Path) -> None:
    authority = certificate_authority(tmp_path)
    with answering(authority.server()) as told:
        steps = list(examine(Profile("lab", told.url, api_ca=authority.file), lambda: Secret("k")))
    assert [one.name for one in steps if one.error] == ["interface document"]


def test_a_reason_that_is_not_known_is_quoted(server: tuple[Answering, Path, str]) -> None:
    from csm_tui.domain.network_words import tls_sentences

    text = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: moon in Leo (_ssl.c:1)"
    sentences = tls_sentences(text, "host", "API URL")
    assert sentences is not None
    assert sentences[0] == "The certificate of host is not valid: moon in Leo."
