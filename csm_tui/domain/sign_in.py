"""Signing in: the interaction with the user, and the state of the session."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from csm_tui.domain.errors import CsmError


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """The code that the user types on another device, and where."""

    url: str
    """The address of the page for the code."""
    code: str
    """The code, which is no secret."""
    complete_url: str = ""
    """An address with the code in it; empty if the provider gives none."""
    lifetime: float = 600.0
    """Seconds until the code expires."""


class Interaction(Protocol):
    """The interaction with the user; called from the thread that signs in."""

    def show_code(self, code: DeviceCode) -> None:
        """Show the address and the code."""

    def open_url(self, url: str) -> None:
        """Open the address in a browser, and show it in case there is none."""

    def progress(self, text: str) -> None:
        """Show what the sign-in waits for."""


class SessionState(Enum):
    """The state of a session; the value is the word for it on the screen."""

    SIGNED_OUT = "signed out"
    CONNECTING = "connecting"
    READY = "ready"
    RENEWING = "renewing"
    AT_RISK = "cannot be renewed"
    EXPIRED = "expired"
    NEEDS_LOGIN = "sign in again"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session at one moment."""

    state: SessionState
    remaining: float | None = None
    """Seconds until it ends; None if it does not end by itself, as with an API key."""
    renewed: int = 0
    """Number of renewals since the sign-in."""
    problem: CsmError | None = None
    """The error of the last renewal; None after a success."""
    due: bool = False
    """Whether the token should have been renewed by now."""


@dataclass(frozen=True, slots=True)
class ProviderHint:
    """The identity provider that a platform names in its interface document."""

    idp_base: str = ""
    """Keycloak's address, as in a profile."""
    realm: str = ""
    tenant_id: str = ""
    """The tenant of Entra."""
    scope: str = ""
    """The scope for Entra."""

    @property
    def issuer(self) -> str:
        """The value of the claim ``iss`` that the platform expects; empty for Entra."""
        return f"{self.idp_base}/realms/{self.realm}" if self.realm else ""
