"""An Entra on loopback, reduced to what msal needs."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from csm_tui.domain.profile import Method, Profile
from tests.auth.certificates import CertificateAuthority
from tests.auth.tokens import jwt_of
from tests.platform.answering import Answering, Reply, Seen, answering, as_json

TENANT, CLIENT = "11111111-aaaa-4bbb-8ccc-222222222222", "33333333-dddd-4eee-8fff-444444444444"
SCOPE, SECRET = "api://platform/.default", "open-sesame-entra"


@dataclass
class Entra:
    """An Entra to configure; `given` holds every token it gave."""

    server: Answering
    lifetime: int = 3600
    refusal: Reply | None = None
    """Answers every request for a token."""
    pending: int = 0
    """Number of questions before the code is typed."""
    held: threading.Event | None = None
    """No token is given before it is set."""
    interval: object = 1
    """The field ``interval``: seconds between two questions."""
    token_endpoint: str = ""
    """The token address that it names; by default its own."""
    given: list[str] = field(default_factory=list)
    sign: Callable[..., str] = jwt_of
    """Makes a token from its claims."""

    @property
    def url(self) -> str:
        return self.server.url.removesuffix("/v4")

    def profile(self, method: Method, api_url: str = "https://api.example/v4") -> Profile:
        return Profile(
            "test",
            api_url,
            method,
            tenant_id=TENANT,
            client_id=CLIENT,
            scope=SCOPE,
            authority=self.url,
            connect_timeout=60,
            read_timeout=60,
        )

    def refuse(self, number: int, code: str = "invalid_client", status: int = 401) -> None:
        words = f"AADSTS{number}: something is wrong. Trace ID: 1"
        body = {"error": code, "error_description": words, "error_codes": [number]}
        self.refusal = as_json(body, status)

    def answer(self, seen: Seen) -> Reply:
        path = urlsplit(seen.path).path
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        if path.endswith("/openid-configuration"):
            return self._configuration(path.split("/")[1])
        if path.endswith("/devicecode"):
            return self.refusal or as_json(
                {
                    "device_code": "d" * 40,
                    "user_code": "ABCD-EFGH",
                    "verification_uri": "https://microsoft.com/devicelogin",
                    "expires_in": 60,
                    "interval": self.interval,
                    "message": "go there",
                }
            )
        if self.held is not None:
            self.held.wait(60)
        if form.get("grant_type", "").endswith("device_code") and self.pending > 0:
            self.pending -= 1
            return as_json(
                {"error": "authorization_pending", "error_description": "AADSTS70016"}, 400
            )
        return self.refusal or self._token(form)

    def _configuration(self, tenant: str) -> Reply:
        if tenant != TENANT:
            words = "AADSTS90002: Tenant not found."
            return as_json({"error": "invalid_tenant", "error_description": words}, 400)
        base = f"{self.url}/{tenant}"
        return as_json(
            {
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": self.token_endpoint or f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "issuer": f"{base}/v2.0",
                "jwks_uri": f"{base}/keys",
            }
        )

    def _token(self, form: dict[str, str]) -> Reply:
        who = {"preferred_username": "ada@example.com", "sub": "ada", "roles": ["Platform.Admin"]}
        if form.get("grant_type") == "client_credentials":
            if form.get("client_secret") != SECRET:
                self_said = "AADSTS7000215: Invalid client secret provided."
                return as_json({"error": "invalid_client", "error_description": self_said}, 401)
            who = {"appid": CLIENT, "sub": "service", "roles": ["Platform.Admin"]}
        now = int(time.time())
        self.given.append(self.sign(iss=self.url, tid=TENANT, **who))
        answer = {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "access_token": self.given[-1],
        }
        if form.get("grant_type") != "client_credentials":
            identity = {"aud": CLIENT, "iss": f"{self.url}/{TENANT}/v2.0", "tid": TENANT}
            info = json.dumps({"uid": "ada", "utid": TENANT}).encode()
            answer |= {
                "id_token": jwt_of(**identity, **who, exp=now + 600),
                "client_info": base64.urlsafe_b64encode(info).decode().rstrip("="),
                "refresh_token": f"refresh-{len(self.given)}-{'r' * 20}",
                "scope": SCOPE,
            }
        return as_json(answer)


@contextmanager
def entra(authority: CertificateAuthority) -> Iterator[Entra]:
    with answering(authority.server()) as server:
        made = Entra(server)
        server.answer = made.answer
        yield made
