"""A provider like Keycloak, for what a real one does not do on demand."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs, urlsplit

from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Method, Profile
from tests.auth.tokens import jwt_of
from tests.demo.issuing import Realm
from tests.platform.answering import Answering, Reply, Seen, answering, as_json

REALM, CLIENT, SECRET = "brewery", "csm-tui", "open-sesame-keycloak"
_TOKEN = f"/v4/realms/{REALM}/protocol/openid-connect/token"
_DEVICE = f"/v4/realms/{REALM}/protocol/openid-connect/auth/device"
_CERTS = f"/v4/realms/{REALM}/protocol/openid-connect/certs"
_LOGOUT = f"/v4/realms/{REALM}/protocol/openid-connect/logout"


def refusal(status: int, code: str, words: str = "") -> Reply:
    return as_json({"error": code, "error_description": words}, status)


@dataclass
class Keycloak:
    """A Keycloak to configure; `forms` holds every form it received."""

    server: Answering
    lifetime: float = 300
    code_lifetime: int = 60
    code_interval: float = 0.01
    refusals: list[Reply] = field(default_factory=list)
    """Set the responses to the next requests for a token; the last one repeats if `stuck`."""
    stuck: bool = False
    forms: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    logged_out: int = 0
    device_forms: list[dict[str, str]] = field(default_factory=list)
    device_answer: Reply | None = None
    knows_pkce: bool = True
    """Whether it accepts a challenge in the request for a code."""
    verification: str = ""
    sign: Callable[..., str] = jwt_of
    """Makes a token from its claims."""
    more_claims: dict[str, Any] = field(default_factory=dict)
    realm: Realm | None = None
    """The realm whose key signs the tokens, for a platform that verifies them."""

    @property
    def issuer(self) -> str:
        return f"{self.base}/realms/{REALM}"

    @property
    def base(self) -> str:
        return self.server.url

    def profile(self, method: Method, api_url: str = "https://api.example/v4") -> Profile:
        return Profile(
            "test",
            api_url,
            method,
            idp_base=self.base,
            realm=REALM,
            client_id=CLIENT,
            connect_timeout=60,
            read_timeout=60,
        )

    def answer(self, seen: Seen) -> Reply:
        path = urlsplit(seen.path).path
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        if path == _LOGOUT:
            self.logged_out += 1
            return Reply(status=204)
        if path == _DEVICE:
            self.device_forms.append(form)
            if "code_challenge" in form and not self.knows_pkce:
                return refusal(400, "invalid_request", "unknown parameter: code_challenge")
            return self.device_answer or as_json(
                {
                    "device_code": "d" * 40,
                    "user_code": "WXYZ-1234",
                    "verification_uri": self.verification or f"{self.base}/device",
                    "expires_in": self.code_lifetime,
                    "interval": self.code_interval,
                }
            )
        if path != _TOKEN:
            certs = path == _CERTS and self.realm
            nothing = as_json({"error": "Realm does not exist"}, 404)
            return Reply(certs.published()) if certs else nothing
        self.forms.append(form)
        if self.refusals:
            return self.refusals[0] if self.stuck else self.refusals.pop(0)
        return self._token(form)

    def _token(self, form: dict[str, str]) -> Reply:
        who = {"preferred_username": "ada", "email": "ada@example.com", "azp": CLIENT}
        self.given.append(self._signed(who))
        answer = {
            "access_token": self.given[-1],
            "expires_in": self.lifetime,
            "token_type": "Bearer",
        }
        if form["grant_type"] != "client_credentials":
            answer["refresh_token"] = f"refresh-{len(self.given)}-{'r' * 20}"
        return as_json(answer)

    def _signed(self, who: dict[str, Any]) -> str:
        if self.realm is None:
            return self.sign(iss=self.issuer, sub="1", customRoles=["Organization.User"], **who)
        # An administrator, so that the platform shows everything there is; never the same twice.
        end, number = time.time() + self.lifetime, str(len(self.given))
        more = {**who, **self.more_claims, "exp": end, "jti": number}
        return self.realm.token("Platform.Admin", key=None, **more)


@contextmanager
def verified(*, ahead: float = 0.0) -> Iterator[tuple[Keycloak, DemoPlatform]]:
    """A provider, and a platform that verifies its tokens as the server does.

    Args:
        ahead: seconds by which the platform's clock is; it tolerates 60 (PLATFORM.md 2.1).
    """
    with keycloak() as made:
        made.realm = Realm(made.issuer)
        with DemoPlatform(
            pace=100.0, engine=False, issuer=made.issuer, clock=lambda: time.time() + ahead
        ) as platform:
            yield made, platform


@contextmanager
def keycloak(tls: SSLContext | None = None) -> Iterator[Keycloak]:
    with answering(tls) as server:
        made = Keycloak(server)
        server.answer = made.answer
        yield made
