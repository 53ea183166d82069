"""The error for a token that the platform refuses, by the message in its challenge.

The body is empty: the reason is in the header ``WWW-Authenticate`` only (PLATFORM.md 2.3).
"""

from csm_tui.domain.connection import Identity
from csm_tui.domain.errors import InputRefused, Refusal, RightsMissing, SignInNeeded
from csm_tui.domain.text import visible
from csm_tui.platform._request import Request, Response

_WRONG_CLOCK = ("expired", "used before", "not before", "not yet valid", "too early")
_TOLERANCE = 60.0
"""Seconds that the platform allows clocks to differ."""


def token_refusal(request: Request, bearer: Identity, response: Response) -> Refusal:
    """Return the error for a refused token that is valid by our clock."""
    host, words = request.settings.host, response.challenge.lower()
    if any(mark in words for mark in _WRONG_CLOCK):
        return _clock(host, response)
    if "iss claim" in words or "issuer" in words:
        expected = visible(request.expected_issuer)
        return (
            InputRefused,
            f"{host} does not accept tokens of {visible(bearer.issuer) or 'this provider'}.",
            "Check the provider's address and the realm."
            + f" It expects tokens of {expected}." * bool(expected),
        )
    if "aud claim" in words or "audience" in words:
        return (
            InputRefused,
            f"The token of {visible(bearer.name)} is not valid for {host} (audience).",
            "Check the scope (Entra), or add the audience “account” to the client (Keycloak).",
        )
    if "matching key" in words or "signature" in words or "signed jwt rejected" in words:
        return (
            InputRefused,
            f"{host} does not know the provider that signed the token.",
            "Check the realm or the tenant.",
        )
    why = f": {request.redacted(response.challenge)}" if words else "."
    return (
        SignInNeeded,
        f"{host} rejected the session of {visible(bearer.name)}{why}",
        "Sign in again. Your place is kept.",
    )


def role_missing(request: Request, bearer: Identity) -> Refusal:
    """Return the error for a refusal without a message: the platform requires a role."""
    who = visible(bearer.name)
    if not bearer.roles:
        return (
            RightsMissing,
            f"{who} is signed in, but has no role in the claim {visible(bearer.roles_claim)}.",
            "Ask an administrator for the role Organization.User or Platform.Admin.",
        )
    roles = visible(", ".join(bearer.roles))
    return (
        RightsMissing,
        f"{who} has {roles}, which does not allow {request.doing}.",
        "Ask an administrator for the role Organization.User or Platform.Admin.",
    )


def _clock(host: str, response: Response) -> Refusal:
    ahead = response.clock_difference
    if ahead is None or abs(ahead) < _TOLERANCE:
        return (
            SignInNeeded,
            f"{host} rejects a new token as not valid now.",
            "Sign in again. If it persists, tell your administrator: a server clock is wrong.",
        )
    return (
        InputRefused,
        f"{host} rejects the token as expired: the clocks differ by {abs(ahead):.0f} s.",
        "Set this computer's clock, or contact your administrator.",
    )
