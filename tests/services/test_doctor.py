"""The doctor: each step is taken once, timed, and explains its failure."""

import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.services.doctor import DoctorStep, examine
from tests.auth.certificates import ELSEWHERE, CertificateAuthority, certificate_authority
from tests.auth.keycloak_authority import SECRET, Keycloak, keycloak
from tests.platform.answering import Answering, Reply, answering, as_json

NAMES = [
    *("fields", "secret", "name resolution", "connection", "TLS"),
    *("interface document", "token", "claims", "authenticated read"),
]


def walked(profile: Profile, secret: str | None = "open-sesame") -> list[DoctorStep]:
    steps = list(examine(profile, lambda: Secret(secret) if secret else None))
    assert [step.name for step in steps] == NAMES
    assert all(step.seconds >= 0 for step in steps)
    return steps


def failed(steps: list[DoctorStep]) -> tuple[str, CsmError]:
    """Return the failed step; check that those before succeeded and those after were skipped."""
    [(at, step)] = [(at, step) for at, step in enumerate(steps) if step.error is not None]
    assert step.error is not None
    assert all(one.taken and one.said for one in steps[:at])
    assert not any(one.taken or one.error or one.seconds for one in steps[at + 1 :])
    return step.name, step.error


def test_with_a_key_every_step_succeeds(demo: DemoPlatform) -> None:
    steps = walked(Profile("lab", demo.url), demo.api_key)

    said = {step.name: step.said for step in steps}
    assert not any(step.error for step in steps)
    assert "127.0.0.1" in said["name resolution"]
    assert said["TLS"].startswith("not used")
    assert "X-CSM-API-KEY" in said["claims"]
    assert demo.api_key not in str(steps)


@pytest.fixture
def provider() -> Iterator[Keycloak]:
    with keycloak() as made:
        yield made


def interface_of(demo: DemoPlatform) -> bytes:
    with urllib.request.urlopen(f"{demo.url}/openapi") as answer:
        return bytes(answer.read())


@pytest.fixture
def platform(demo: DemoPlatform) -> Iterator[Answering]:
    """A platform that accepts every token."""
    with answering() as server:
        server.routes({"/openapi": Reply(interface_of(demo)), "/organizations": as_json([])})
        yield server


def test_with_a_token_its_holder_and_roles_are_told(
    provider: Keycloak, platform: Answering
) -> None:
    profile = provider.profile(Method.KEYCLOAK_SECRET, platform.url)

    steps = walked(profile, SECRET)

    said = {step.name: step.said for step in steps}
    assert not any(step.error for step in steps), steps
    assert said["token"].startswith("good for ")
    assert said["claims"] == "ada, roles in customRoles: Organization.User"
    assert platform.seen[-1].headers["Authorization"].startswith("Bearer ")
    assert not any(token in str(steps) for token in provider.given)


def test_a_refused_token_ends_at_the_read(provider: Keycloak, platform: Answering) -> None:
    challenge = 'Bearer error="invalid_token", error_description="The aud claim is not valid"'
    interface = platform.answer
    refusal = Reply(status=401, headers={"WWW-Authenticate": challenge})
    platform.answer = lambda seen: interface(seen) if "/openapi" in seen.path else refusal

    step, error = failed(walked(provider.profile(Method.KEYCLOAK_SECRET, platform.url), SECRET))

    assert step == "authenticated read"
    assert "is not valid for" in error.headline


def test_a_provider_that_is_no_keycloak_ends_at_the_token(platform: Answering) -> None:
    profile = Profile(
        "lab",
        platform.url,
        Method.KEYCLOAK_SECRET,
        idp_base=platform.url,
        realm="brewery",
        client_id="csm",
    )

    step, error = failed(walked(profile))

    assert step == "token"
    assert "Keycloak" in error.headline


@pytest.mark.parametrize(
    ("profile", "secret", "where"),
    [
        (Profile("lab", "ftp://nowhere"), "k", "fields"),
        (Profile("lab", "http://127.0.0.1:1/v4", api_ca=Path("/no/such.pem")), "k", "fields"),
        (Profile("lab", "http://127.0.0.1:1/v4"), None, "secret"),
        (Profile("lab", "http://127.0.0.1:1/v4"), "two\nlines", "secret"),
        (Profile("lab", "http://127.0.0.1:1/v4"), "k", "connection"),
        (Profile("lab", "http://no-such-host.invalid/v4"), "k", "name resolution"),
    ],
)
def test_what_can_be_wrong_before_the_platform_is_asked(
    profile: Profile, secret: str | None, where: str
) -> None:
    assert failed(walked(profile, secret))[0] == where


def test_the_source_of_the_secret_tells_why_it_has_none() -> None:
    def locked() -> Secret:
        raise SignInNeeded("The store is locked.", "Unlock it.")

    steps = list(examine(Profile("lab", "http://127.0.0.1:1/v4"), locked))

    step, error = failed(steps)
    assert (step, error.headline) == ("secret", "The store is locked.")


def test_a_wrong_key_ends_at_the_read(demo: DemoPlatform) -> None:
    assert failed(walked(Profile("lab", demo.url), "wrong-key"))[0] == "authenticated read"


def test_a_web_page_ends_at_the_interface_document() -> None:
    with answering() as server:
        server.replies(Reply(b"<!doctype html>", headers={"Content-Type": "text/html"}))
        step, error = failed(walked(Profile("lab", server.url)))

    assert step == "interface document"
    assert "web page" in error.headline


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return certificate_authority(tmp_path_factory.mktemp("authority"))


def test_a_certificate_of_the_profiles_authority_is_trusted(
    authority: CertificateAuthority, demo: DemoPlatform
) -> None:
    with answering(authority.server()) as server:
        server.routes({"/openapi": Reply(interface_of(demo)), "/organizations": as_json([])})
        steps = walked(Profile("lab", server.url, api_ca=authority.file))

    assert not any(step.error for step in steps), steps
    assert steps[4].said == f"TLSv1.3, trusted by {authority.file}"


@pytest.mark.parametrize(
    ("kind", "said"),
    [("unknown", "unknown authority"), ("name", "another host name"), ("old", "expired")],
)
def test_a_certificate_that_is_not_good_ends_at_tls(
    authority: CertificateAuthority, kind: str, said: str
) -> None:
    certificates = {
        "unknown": authority.server(),
        "name": authority.server(ELSEWHERE),
        "old": authority.server(days=-1),
    }
    with answering(certificates[kind]) as server:
        trusted = None if kind == "unknown" else authority.file
        step, error = failed(walked(Profile("lab", server.url, api_ca=trusted)))

    assert step == "TLS"
    assert said in error.headline


def test_https_to_a_port_that_speaks_http_ends_at_tls(demo: DemoPlatform) -> None:
    step, error = failed(walked(Profile("lab", demo.url.replace("http:", "https:"))))

    assert step == "TLS"
    assert "does not use TLS" in error.headline


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_on_the_way_is_said_so(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Bound but not listening, so that no other test gets the port meanwhile.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        monkeypatch.setenv("HTTP_PROXY", f"{scheme}ada:hunter2@127.0.0.1:{port}")
        monkeypatch.setenv("http_proxy", f"{scheme}ada:hunter2@127.0.0.1:{port}")

        steps = walked(Profile("lab", "http://platform.example.com/v4"))

    step, error = failed(steps)
    assert step == "connection"
    assert "The proxy 127.0.0.1 cannot be reached" in error.headline
    assert "hunter2" not in f"{steps} {error.headline} {error.details}"


def test_it_can_be_stopped_between_steps(demo: DemoPlatform) -> None:
    cancel = CancelToken()
    steps = examine(Profile("lab", demo.url), lambda: Secret(demo.api_key), cancel=cancel)
    next(steps)

    cancel.cancel()

    with pytest.raises(Cancelled):
        next(steps)
