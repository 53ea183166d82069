"""The protocol of identity providers, and what they share."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from csm_tui.auth.token import Clock, Token, seconds_of
from csm_tui.domain.errors import Refusal, SignInNeeded
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.sign_in import DeviceCode, Interaction


class Provider(Protocol):
    """One way to get tokens, used by one thread at a time; every failure is a `CsmError`."""

    def acquire(self, interaction: Interaction | None, cancel: CancelToken) -> Token:
        """Sign in and return the token.

        Raises:
            CsmError: the provider refused, or did not respond.
            Cancelled: the user gave up.
        """

    def renew(self, token: Token) -> Token:
        """Return a newer token, without the user."""

    def sign_out(self, token: Token) -> None:
        """End the session at the provider, if there is one; ignore failures."""

    def close(self) -> None:
        """Close the connections."""


CODE_EXPIRED: Refusal = (SignInNeeded, "The code has expired.", "Ask for a new one.")
SIGN_IN_DECLINED: Refusal = (
    SignInNeeded,
    "Sign-in denied.",
    "Try again.",
)
_LONGEST_PAUSE, _LONGEST_CODE = 60.0, 3600.0
"""Seconds between two questions, and until a code expires, whatever the provider says."""


def pause_of(flow: Mapping[str, Any]) -> float:
    """Return the seconds between two questions whether a code was typed (RFC 8628, 3.2)."""
    return min(seconds_of(flow.get("interval")) or 5.0, _LONGEST_PAUSE)


def lifetime_of(flow: Mapping[str, Any]) -> float:
    """Return the seconds in which a code can be typed."""
    return min(seconds_of(flow.get("expires_in")) or 600.0, _LONGEST_CODE)


def token_for_code(
    code: DeviceCode,
    pause: float,
    ask: Callable[[], Token | float],
    clock: Clock,
    cancel: CancelToken,
) -> Token:
    """Ask for the token until the user has typed the code.

    Args:
        code: as shown to the user.
        pause: seconds before each question.
        ask: returns the token, or the seconds by which to lengthen the pause.
        clock: measures the lifetime of the code.
        cancel: ends the waiting.

    Raises:
        SignInNeeded: the code has expired.
        CsmError: the provider refused.
        Cancelled: the user gave up.
    """
    deadline = clock.monotonic() + code.lifetime
    while clock.monotonic() < deadline:
        cancel.wait(pause)
        answer = ask()
        if isinstance(answer, Token):
            return answer
        pause += answer
    kind, headline, next_step = CODE_EXPIRED
    raise kind(headline, next_step)


def required(interaction: Interaction | None, profile: Profile) -> Interaction:
    """Return the interaction with the user.

    Raises:
        SignInNeeded: there is none.
    """
    if interaction is None:
        raise SignInNeeded(
            f"{profile.method.label} for {profile.host} requires a person.",
            "Sign in on the screen, or use a client secret or an API key.",
        )
    return interaction
