"""What gives tokens: the one shape of every identity provider."""

from collections.abc import Mapping
from typing import Any, Protocol

from csm_tui.auth.token import Token, seconds_of
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.sign_in import Interaction


class Provider(Protocol):
    """One way to get tokens; called by one thread at a time. Every failure is a `CsmError`."""

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Sign in.

        Raises:
            CsmError: it was refused, or nobody answered.
            Cancelled: the person gave up.
        """

    def renew(self, token: Token) -> Token:
        """Return a token younger than this one, without a person."""

    def sign_out(self, token: Token) -> None:
        """End the session at the provider, where there is one; failures are nobody's business."""

    def close(self) -> None:
        """Close the connections."""


_LONGEST_PAUSE, _LONGEST_CODE = 60.0, 3600.0


def pause_of(flow: Mapping[str, Any]) -> float:
    """Return the seconds between two questions whether a code was typed (RFC 8628, 3.2)."""
    return min(seconds_of(flow.get("interval")) or 5.0, _LONGEST_PAUSE)


def lifetime_of(flow: Mapping[str, Any]) -> float:
    """Return the seconds in which a code can be typed."""
    return min(seconds_of(flow.get("expires_in")) or 600.0, _LONGEST_CODE)


def person(interaction: Interaction | None, profile: Profile) -> Interaction:
    """Return who answers.

    Raises:
        SignInNeeded: nobody is there.
    """
    if interaction is None:
        raise SignInNeeded(
            f"Signing in to {profile.host} by {profile.method.label} needs a person.",
            "Sign in from the application, or use a client secret or an API key.",
        )
    return interaction
