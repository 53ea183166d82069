"""A token: its value, its age, and what it says about its holder."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from csm_tui.domain.connection import Identity
from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import Secret

ROLE_CLAIMS = ("userRoles", "customRoles", "roles")
"""Claims in which the generations look for roles, newest first (PLATFORM.md 2.1)."""
_UNSAID = 60.0
"""Seconds that a token lasts if the provider gives no valid lifetime."""
_LONGEST = 366 * 24 * 3600.0
"""Seconds that a token lasts at most, whatever the provider says."""
_EARLIEST, _LATEST, _SHARE = 30.0, 300.0, 0.2
"""A token is renewed when a fifth of its lifetime is left, within these bounds in seconds."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: one stops while the machine sleeps, the other can be set."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Token:
    """A token from a provider, and its lifetime."""

    value: Secret
    lifetime: float
    """Seconds from the request; the provider's clock is never compared with ours."""
    asked_monotonic: float
    asked_wall: float
    refresh: Secret | None = None
    """The refresh token of a user's session."""
    claims: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """The claims of the token, unverified."""

    def age(self, clock: Clock) -> float:
        """Return the age in seconds, by the clock that is further ahead."""
        return max(clock.monotonic() - self.asked_monotonic, clock.wall() - self.asked_wall)

    def remaining(self, clock: Clock) -> float:
        """Return the seconds left, 0 or less after the token has expired."""
        return self.lifetime - self.age(clock)

    @property
    def margin(self) -> float:
        """Seconds before its end at which the token is renewed."""
        usual = min(max(_SHARE * self.lifetime, _EARLIEST), _LATEST)
        return min(usual, self.lifetime / 2)


def started(clock: Clock) -> tuple[float, float]:
    """Return the time by both clocks, for a token that is about to be requested."""
    return clock.monotonic(), clock.wall()


def token_of(
    value: object, lifetime: object, began: tuple[float, float], refresh: object = None
) -> Token:
    """Return the token in a response of the provider.

    Raises:
        UnexpectedAnswer: there is none, or none that fits into a header.
    """
    if not isinstance(value, str) or not value or not (value.isascii() and value.isprintable()):
        raise UnexpectedAnswer(
            "The identity provider returned no usable token.",
            "Check the provider's address. If it is correct, report this.",
        )
    return Token(
        Secret(value),
        # A provider need not give a lifetime (RFC 6749, 5.1).
        min(seconds_of(lifetime) or _UNSAID, _LONGEST),
        *began,
        refresh=Secret(refresh) if isinstance(refresh, str) and refresh else None,
        claims=MappingProxyType(_claims(value)),
    )


def seconds_of(answer: object) -> float | None:
    """Return the positive seconds in a field of a response, or None if there are none."""
    try:
        seconds = float(answer) if isinstance(answer, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < math.inf and not isinstance(answer, bool) else None


def identity_of(profile: Profile, token: Token) -> Identity:
    """Return the holder of a token, named as in the platform's access lists."""
    claims = token.claims
    service = _first(claims, "azp", "appid", "client_id") or profile.client_id
    account = _first(claims, "email", "preferred_username", "sub", "oid")
    roles_claim = profile.roles_claim or next(
        (one for one in ROLE_CLAIMS if claims.get(one)), ROLE_CLAIMS[0]
    )
    return Identity(
        name=_first(claims, "preferred_username", "email", "upn", "name") or service or account,
        method=profile.method.label,
        account=account,
        roles=_texts(claims.get(roles_claim)),
        roles_claim=roles_claim,
        groups=_texts(claims.get("groups")),
        claims=claims,
        client_id=service,
        issuer=_first(claims, "iss"),
    )


def _claims(value: str) -> dict[str, Any]:
    import jwt

    try:
        return dict(jwt.decode(value, options={"verify_signature": False}))
    except jwt.PyJWTError:
        # Some providers give tokens that only the platform can read.
        return {}


def _first(claims: Mapping[str, Any], *names: str) -> str:
    return next((v for name in names if isinstance(v := claims.get(name), str) and v), "")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
