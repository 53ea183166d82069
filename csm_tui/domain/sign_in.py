"""What a person and a session tell each other while signing in, and after it."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from csm_tui.domain.errors import CsmError


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types on another device to let this one in."""

    url: str
    """Where to go."""
    code: str
    """What to type there; it is no secret."""
    complete_url: str = ""
    """An address that holds the code already; empty where the provider gives none."""
    lifetime: float = 600.0
    """Seconds until the code is of no use."""


class Interaction(Protocol):
    """The person in front of the screen; called from the thread that signs in."""

    def show_code(self, code: DeviceCode) -> None:
        """Show where to go and what to type."""

    def open_url(self, url: str) -> None:
        """Open the address in a browser, and show it for when there is none."""

    def progress(self, text: str) -> None:
        """Show what is being waited for."""


class SessionState(Enum):
    """Where a session stands; the value is the word for it on the screen."""

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
    """Seconds until it ends; None where it does not end by itself, as with an API key."""
    renewed: int = 0
    """How often the token was renewed since the sign-in."""
    problem: CsmError | None = None
    """Why the last renewal failed; None once one succeeded."""
    due: bool = False
    """Whether so little is left that it should have been renewed by now."""


@dataclass(frozen=True, slots=True)
class ProviderHint:
    """Which identity provider a platform names in its interface document."""

    idp_base: str = ""
    """Keycloak's address, as in a profile."""
    realm: str = ""
    tenant_id: str = ""
    """Of Entra."""
    scope: str = ""
    """What to ask of Entra."""
    sources: tuple[str, ...] = field(default=(), compare=False)
    """The addresses it was read from."""

    @property
    def issuer(self) -> str:
        """What the platform expects in the claim ``iss``; empty where it is not Keycloak."""
        return f"{self.idp_base}/realms/{self.realm}" if self.realm else ""
