"""Each secret is sent to its own host only, whatever the responses.

Every kind of request is recorded, by every method of signing in, on servers with good and bad
responses. Every planted secret is searched for in every part of every request.
"""

import base64
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import CsmError
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import Session, connect, discover
from csm_tui.services.doctor import examine
from csm_tui.services.runners import Runners
from csm_tui.services.twin_data import TwinData
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.auth.certificates import CertificateAuthority, certificate_authority
from tests.auth.entra_authority import SECRET as ENTRA_SECRET
from tests.auth.entra_authority import Entra, entra
from tests.auth.keycloak_authority import SECRET as KEYCLOAK_SECRET
from tests.auth.keycloak_authority import Keycloak, refusal, verified
from tests.auth.people import Person, asked, visit
from tests.platform.answering import Answering, Reply, Seen, answering, as_json
from tests.platform.forwarding import forwarding

HEADER = "X-CSM-API-KEY"
CODE = "planted-code-of-one-use"
UNUSED = "planted-of-a-method-not-in-use"
VARIABLES = ("CSM_API_KEY", "IDP_CLIENT_SECRET", "AZURE_CLIENT_SECRET", "KEYCLOAK_CLIENT_SECRET")
NUMBERS = count(1)


@dataclass
class Servers:
    """The servers, each on its own port."""

    demo: DemoPlatform
    platform: Answering
    keycloak: Keycloak
    entra: Entra
    elsewhere: Answering
    authority: CertificateAuthority
    azure_token: list[str] = field(default_factory=list)

    @property
    def all(self) -> Mapping[str, Answering]:
        return {
            "platform": self.platform,
            "keycloak": self.keycloak.server,
            "entra": self.entra.server,
            "elsewhere": self.elsewhere,
        }

    @property
    def secrets(self) -> Mapping[str, list[str]]:
        tokens = [*self.keycloak.given, *self.entra.given, *self.azure_token]
        return {
            "key": [self.demo.api_key],
            "client secret": [KEYCLOAK_SECRET, ENTRA_SECRET],
            "token": tokens,
            "grant": ["refresh-", CODE],
            "unused": [UNUSED],
        }

    def profile(self, method: Method) -> Profile:
        if method.keycloak:
            return self.keycloak.profile(method, self.platform.url)
        if method is Method.API_KEY:
            return Profile("test", self.platform.url, method, connect_timeout=5, read_timeout=5)
        made = replace(self.entra.profile(method, self.platform.url), idp_ca=self.authority.file)
        return replace(made, tenant_id="") if method is Method.AZURE_CLI else made

    def secret(self, method: Method) -> Secret | None:
        given = {
            Method.API_KEY: self.demo.api_key,
            Method.KEYCLOAK_SECRET: KEYCLOAK_SECRET,
            Method.ENTRA_SECRET: ENTRA_SECRET,
        }
        return Secret(given[method]) if method in given else None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    authority = certificate_authority(tmp_path_factory.mktemp("authority"))
    with ExitStack() as stack:
        keycloak, demo = stack.enter_context(verified())
        platform = stack.enter_context(forwarding(demo))
        made = stack.enter_context(entra(authority))
        realm = keycloak.realm
        assert realm is not None
        made.sign = lambda **_: realm.token("Platform.Admin", jti=f"entra {next(NUMBERS)}")
        elsewhere = stack.enter_context(answering())
        yield Servers(demo, platform, keycloak, made, elsewhere, authority)


@pytest.fixture
def servers(running: Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Servers]:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.001, 0.001))
    monkeypatch.setattr("csm_tui.auth.source.YOUNG", 0.0)
    # The library accepts whole seconds only, and there are hundreds of sign-ins here.
    monkeypatch.setattr("csm_tui.auth.entra.pause_of", lambda _: 0.01)
    for name in VARIABLES:
        monkeypatch.setenv(name, UNUSED)
    assert running.keycloak.realm is not None
    running.azure_token[:] = [running.keycloak.realm.token("Platform.Admin", jti="azure")]
    az = tmp_path / "az"
    az.write_text(
        f"#!{sys.executable}\nimport json, time\n"
        f"print(json.dumps({{'accessToken': {running.azure_token[0]!r}, "
        "'expires_on': time.time() + 600}))\n"
    )
    az.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    usual = {name: server.answer for name, server in running.all.items()}
    for server in running.all.values():
        server.seen.clear()
    yield running
    for name, server in running.all.items():
        server.answer = usual[name]
    running.entra.token_endpoint = ""


def signs_in(url: str) -> None:
    question = asked(url)
    visit(question["redirect_uri"], code=CODE, state=question["state"])


def do_everything(servers: Servers, method: Method, folder: Path) -> None:
    """Make every kind of request with a method of signing in, and ignore refusals."""
    profile, secret = servers.profile(method), servers.secret(method)
    for _ in examine(profile, lambda: secret, Person(signs_in)):
        pass
    with suppress(CsmError):
        discover(profile)
    with suppress(CsmError), closing(connect(profile, secret, Person(signs_in))) as session:
        work(servers, session, folder)
        once_refused(servers, session)
        with suppress(CsmError):
            session.sign_in_again(Person(signs_in), secret=secret)
        with suppress(CsmError):
            session.organizations()
        session.sign_out()


def work(servers: Servers, session: Session, folder: Path) -> None:
    demo = servers.demo
    files = WorkspaceFiles(session, demo.organization_id, demo.workspace_id)
    source = folder / f"sent-{next(NUMBERS)}.csv"
    source.write_text("id\n1\n")
    runners = Runners(session, demo.organization_id, demo.workspace_id)
    for step in (
        session.organizations,
        lambda: session.workspaces(demo.organization_id),
        lambda: files.upload(files.plan_upload(source, "", files.tree())),
        lambda: files.download(files.plan_download(source.name, folder, "back.csv")),
        lambda: files.delete(source.name),
        runners.list,
        lambda: [runners.details(each.id) for each in runners.list()[:1]],
        lambda: queried(session, demo.organization_id),
    ):
        with suppress(CsmError):
            step()


def queried(session: Session, organization: str) -> None:
    for dataset in session.datasets(organization, ""):
        TwinData(session, organization, dataset.id).query("MATCH (n) RETURN n LIMIT 1")


def once_refused(servers: Servers, session: Session) -> None:
    """Let the platform refuse the credentials, so that they are renewed."""
    usual = servers.platform.answer
    left = [Reply(status=401)]
    servers.platform.answer = lambda seen: left.pop() if left else usual(seen)
    with suppress(CsmError):
        session.organizations()
    servers.platform.answer = usual


def leaks(servers: Servers, method: Method) -> list[str]:
    """Return every secret in a wrong place, and every header of a method not in use."""
    found = []
    for name, server in servers.all.items():
        for seen in server.seen:
            for kind, values in servers.secrets.items():
                wrong = {p for v in values for p in places(seen, v)} - home(
                    kind, name, seen, method
                )
                found += [
                    f"{kind} in {place} of {seen.method} {name}{seen.path}" for place in wrong
                ]
            found += [f"{one} to {name}{seen.path}" for one in idle_headers(name, seen, method)]
    return found + [f"something went elsewhere: {seen.path}" for seen in servers.elsewhere.seen]


def places(seen: Seen, value: str) -> set[str]:
    parts = {"the address": seen.path, "the body": seen.body.decode("latin-1")}
    for name, text in seen.headers.items():
        parts[name.lower()] = text + decoded(text)
    return {place for place, text in parts.items() if value in text or value in unquote_plus(text)}


def decoded(text: str) -> str:
    """Return the decoded login of a header."""
    try:
        return base64.b64decode(text.rpartition(" ")[2]).decode("latin-1")
    except ValueError:
        return ""


def home(kind: str, server: str, seen: Seen, method: Method) -> set[str]:
    """Return the places of a request in which a kind of secret may be."""
    provider = "keycloak" if method.keycloak else "entra"
    public = urlsplit(seen.path).path.endswith("/openapi")
    if server == "platform" and not public:
        return {"key": {HEADER.lower()}, "token": {"authorization"}}.get(kind, set())
    if server == provider and seen.method == "POST":
        return {"the body"} if kind in {"client secret", "grant"} else set()
    return set()


def idle_headers(server: str, seen: Seen, method: Method) -> list[str]:
    """Return the headers with credentials in wrong places, even empty ones."""
    inside = server == "platform" and not urlsplit(seen.path).path.endswith("/openapi")
    mine = (HEADER if method is Method.API_KEY else "Authorization") if inside else ""
    return [
        name
        for name in (HEADER, "Authorization", "Cookie")
        if name in seen.headers and name != mine
    ]


every_method = pytest.mark.parametrize("method", Method)
WEB_PAGE = Reply(b"<!doctype html><title>Hello</title>", headers={"Content-Type": "text/html"})
CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for az is a script")
@every_method
def test_on_a_good_platform(servers: Servers, method: Method, tmp_path: Path) -> None:
    do_everything(servers, method, tmp_path)

    assert leaks(servers, method) == []
    asked_for = {f"{seen.method} {urlsplit(seen.path).path}" for seen in servers.platform.seen}
    # A test that finds nothing must have searched something.
    for ending in ("GET /v4/openapi", "/files", "/files/download", "/runners", "/twingraph"):
        assert any(ending in one for one in asked_for), (ending, asked_for)
    used = "key" if method is Method.API_KEY else "token"
    values = servers.secrets[used]
    where = {p for seen in servers.platform.seen for v in values for p in places(seen, v)}
    assert where == home(used, "platform", servers.platform.seen[-1], method)
    if method.interactive or (method.needs_secret and method is not Method.API_KEY):
        provider = servers.keycloak.server if method.keycloak else servers.entra.server
        secret = {"client secret", "grant"} & set(servers.secrets)
        assert any(places(s, v) for s in provider.seen for k in secret for v in servers.secrets[k])


def elsewhere(status: int, servers: Servers) -> Reply:
    return Reply(status=status, headers={"Location": f"{servers.elsewhere.url}/token?x=1"})


def to_provider(status: int, servers: Servers) -> Reply:
    token = f"{servers.keycloak.issuer}/protocol/openid-connect/token"
    return Reply(status=status, headers={"Location": token})


def naming(servers: Servers) -> Reply:
    """An interface document that names another provider."""
    flow = {"tokenUrl": f"{servers.elsewhere.url}/realms/other/protocol/openid-connect/token"}
    path = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
    schemes = {"oAuth2AuthCode": {"type": "oauth2", "flows": {"authorizationCode": flow}}}
    return as_json({"info": {}, "paths": {path: {}}, "components": {"securitySchemes": schemes}})


ODD: dict[str, Callable[[Servers], Reply]] = {
    "404": lambda _: Reply(status=404),
    "401": lambda _: Reply(status=401, headers=CHALLENGE),
    "403": lambda _: Reply(status=403),
    "407": lambda _: Reply(status=407),
    "500": lambda _: Reply(status=500),
    "a page": lambda _: WEB_PAGE,
    "no JSON": lambda _: Reply(b"{"),
    "302": lambda servers: elsewhere(302, servers),
    "307": lambda servers: elsewhere(307, servers),
    "308": lambda servers: elsewhere(308, servers),
    "to the provider": lambda servers: to_provider(307, servers),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for az is a script")
@every_method
@pytest.mark.parametrize("where", ["/openapi", "everywhere"])
@pytest.mark.parametrize("odd", [*ODD, "another provider"])
def test_on_a_platform_that_answers_oddly(
    servers: Servers, method: Method, odd: str, where: str, tmp_path: Path
) -> None:
    reply = naming(servers) if odd == "another provider" else ODD[odd](servers)
    usual = servers.platform.answer
    servers.platform.answer = lambda seen: (
        reply if where == "everywhere" or seen.path.endswith("/openapi") else usual(seen)
    )

    do_everything(servers, method, tmp_path)

    assert leaks(servers, method) == []
    assert servers.platform.seen


PROVIDED = [one for one in Method if one not in {Method.API_KEY, Method.AZURE_CLI}]


@pytest.mark.parametrize("method", PROVIDED)
@pytest.mark.parametrize("odd", [*ODD, "to the platform", "invalid_grant"])
def test_with_a_provider_that_answers_oddly(
    servers: Servers, method: Method, odd: str, tmp_path: Path
) -> None:
    platform = Reply(status=307, headers={"Location": f"{servers.platform.url}/about"})
    other = {"to the platform": platform, "invalid_grant": refusal(400, "invalid_grant")}
    reply = other[odd] if odd in other else ODD[odd](servers)
    server = servers.keycloak.server if method.keycloak else servers.entra.server
    usual = server.answer
    first = list[bool]()

    def later(seen: Seen) -> Reply:
        """Give the first token, so that the renewal gets an odd response too."""
        first.append(seen.method == "POST" and "grant_type" in seen.body.decode())
        return reply if sum(first) > 1 else usual(seen)

    for answer in (lambda _: reply, later):
        server.answer = answer
        do_everything(servers, method, tmp_path)

    assert leaks(servers, method) == []
    assert server.seen


@pytest.mark.parametrize("method", [Method.ENTRA_SECRET, Method.ENTRA_DEVICE])
def test_a_provider_that_says_that_its_tokens_are_elsewhere(
    servers: Servers, method: Method, tmp_path: Path
) -> None:
    with answering(servers.authority.server()) as other:
        servers.entra.token_endpoint = f"{other.url}/oauth2/v2.0/token"
        do_everything(servers, method, tmp_path)

    assert not other.seen
    assert leaks(servers, method) == []


@pytest.mark.parametrize("method", [Method.API_KEY, Method.KEYCLOAK_SECRET])
def test_the_login_of_a_proxy_is_for_the_proxy(
    servers: Servers, method: Method, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering() as proxy:
        address = proxy.url.removesuffix("/v4").replace("//", "//ada:planted-of-proxy@")
        monkeypatch.setenv("http_proxy", address)
        profile = servers.profile(method)
        away = {"api_url": "http://platform.example/v4", "idp_base": "http://idp.example"}
        with suppress(CsmError):
            connect(replace(profile, **away), servers.secret(method))  # type: ignore[arg-type]
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        do_everything(servers, method, tmp_path)

    assert proxy.seen
    for seen in proxy.seen:
        assert places(seen, "planted-of-proxy") == {"proxy-authorization"}
    home_requests = [seen for server in servers.all.values() for seen in server.seen]
    assert not any(places(seen, "planted-of-proxy") for seen in home_requests)
    assert leaks(servers, method) == []


def test_a_login_of_the_home_folder_is_not_sent(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ada password planted-of-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    do_everything(servers, Method.KEYCLOAK_SECRET, tmp_path)

    seen = [one for server in servers.all.values() for one in server.seen]
    assert seen
    assert not any(places(one, "planted-of-netrc") for one in seen)
