"""Bearer tokens: the checks of a JWT and the answers to a bad one (PLATFORM.md 2.1, 2.3)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jwt
from jwt.types import Options
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from csm_tui.demo.permissions import Caller
from csm_tui.demo.problems import generic_body
from csm_tui.demo.world import Clock

if TYPE_CHECKING:
    from starlette.requests import Request

_RULES = "https://tools.ietf.org/html/rfc6750#section-3.1"
_TOO_LITTLE = "The request requires higher privileges than provided by the access token."
_SKEW = 60
"""Seconds that the server's clock and the issuer's may differ, as in the framework."""
CLAIMS = {3: ("customRoles", "oid"), 4: ("customRoles", "oid"), 5: ("userRoles", "sub")}
"""The claims with the roles and, without an e-mail address, the identity, by generation."""
_WITH_GROUPS = {CLAIMS[5][0]}
"""The claims with the roles in generations where the claim ``groups`` counts."""
_SIGNED_WITH = ["RS256"]
_CHECKED_BY_US: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
}


class InvalidToken(Exception):
    """The server refuses a token; the text is its `error_description`."""


class IssuerUnreachable(Exception):
    """The keys of the realm cannot be read."""


class Issuer:
    """A Keycloak realm whose tokens the server accepts.

    Args:
        url: of the realm, which tokens must name in their `iss` claim.
        audience: that tokens must name in their `aud` claim.
        clock: of the server.
        claims: that name the roles and, without an e-mail address, the identity.
    """

    def __init__(
        self, url: str, audience: str, clock: Clock, claims: tuple[str, str] = CLAIMS[4]
    ) -> None:
        self.url = url
        self._audience = audience
        self._roles_claim, self._identity_claim = claims
        self._clock = clock
        self._keys = jwt.PyJWKClient(f"{url}/protocol/openid-connect/certs", timeout=5)

    def caller(self, token: str) -> Caller:
        """Return the caller that a token names.

        Raises:
            InvalidToken: the token is refused.
            IssuerUnreachable: the token cannot be checked.
        """
        claims = self._signed_claims(token)
        self._check(claims)
        roles = claims.get(self._roles_claim) or []
        # In generations 3 and 4 the other claim is one that Keycloak never sets.
        identity = claims.get("email") or claims.get(self._identity_claim) or ""
        counted = claims.get("groups") if self._roles_claim in _WITH_GROUPS else None
        return Caller(str(identity), frozenset(map(str, roles)), frozenset(map(str, counted or ())))

    def _signed_claims(self, token: str) -> dict[str, Any]:
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            return jwt.decode(token, key, algorithms=_SIGNED_WITH, options=_CHECKED_BY_US)
        except jwt.PyJWKClientConnectionError as unreachable:
            raise IssuerUnreachable(str(unreachable)) from unreachable
        except jwt.InvalidSignatureError as wrong:
            raise InvalidToken(_decoding("Signed JWT rejected: Invalid signature")) from wrong
        except (jwt.PyJWKClientError, jwt.InvalidAlgorithmError) as unknown:
            words = "Signed JWT rejected: Another algorithm expected, or no matching key(s) found"
            raise InvalidToken(_decoding(words)) from unknown
        except jwt.InvalidTokenError as broken:
            raise InvalidToken(_decoding("Malformed token")) from broken

    def _check(self, claims: dict[str, Any]) -> None:
        now = self._clock()
        audiences = claims.get("aud", [])
        audiences = [audiences] if isinstance(audiences, str) else audiences
        if (expires := claims.get("exp")) is not None and now > expires + _SKEW:
            raise InvalidToken(_decoding(f"Jwt expired at {_instant(expires)}"))
        if (begins := claims.get("nbf")) is not None and now < begins - _SKEW:
            raise InvalidToken(_decoding(f"Jwt used before {_instant(begins)}"))
        if claims.get("iss") != self.url:
            raise InvalidToken(_decoding("The iss claim is not valid"))
        if self._audience not in audiences:
            raise InvalidToken(_decoding("The aud claim is not valid"))


def _decoding(words: str) -> str:
    return f"An error occurred while attempting to decode the Jwt: {words}"


def _instant(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


async def caller_or_refusal(issuer: Issuer, request: "Request") -> Caller | Response:
    """Return the caller of a request with a token, or the refusal (PLATFORM.md 2.3)."""
    scheme, _, token = request.headers["authorization"].partition(" ")
    if scheme.lower() != "bearer":
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        return await run_in_threadpool(issuer.caller, token)
    except InvalidToken as refused:
        return _challenge(401, "invalid_token", str(refused))
    except IssuerUnreachable:
        return JSONResponse(generic_body(500, request.url.path), 500)


def too_little() -> Response:
    """Return the refusal of a caller whose platform roles do not suffice."""
    return _challenge(403, "insufficient_scope", _TOO_LITTLE)


def _challenge(status: int, error: str, description: str) -> Response:
    words = f'Bearer error="{error}", error_description="{description}", error_uri="{_RULES}"'
    return Response(status_code=status, headers={"WWW-Authenticate": words})
