"""A profile: where a platform is and how to sign in to it; there is never a secret inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from csm_tui.domain.connection import DEFAULT_KEY_HEADER
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.redaction import shown_address
from csm_tui.domain.secret import note_secret_variable
from csm_tui.domain.text import visible

ENTRA_AUTHORITY = "https://login.microsoftonline.com"
"""Where Entra signs in when a profile names no other authority."""
COMMAND_LINE = "command line"
"""Where a value comes from that an option gives."""
ENVIRONMENT = "environment"
"""The profile that the variables of the environment make."""


class Method(Enum):
    """How one signs in; the value is the word for it in a profile file."""

    KEYCLOAK_SECRET = "keycloak-secret"  # noqa: S105 - a word, not a secret
    KEYCLOAK_DEVICE = "keycloak-device"
    KEYCLOAK_BROWSER = "keycloak-browser"
    API_KEY = "api-key"
    ENTRA_SECRET = "entra-secret"  # noqa: S105 - a word, not a secret
    ENTRA_DEVICE = "entra-device"
    AZURE_CLI = "azure-cli"

    @property
    def label(self) -> str:
        """The method in words."""
        return _LABELS[self]

    @property
    def interactive(self) -> bool:
        """Whether a person has to be there to sign in."""
        return self in {Method.KEYCLOAK_DEVICE, Method.KEYCLOAK_BROWSER, Method.ENTRA_DEVICE}

    @property
    def needs_secret(self) -> bool:
        """Whether the profile's secret (an API key or a client secret) is needed."""
        return self in {Method.API_KEY, Method.KEYCLOAK_SECRET, Method.ENTRA_SECRET}

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields of a profile that must have a value, in the order of the form."""
        return ("api_url", *_NEEDS.get(self, ()))

    @property
    def keycloak(self) -> bool:
        """Whether Keycloak gives the token."""
        return self.value.startswith("keycloak")

    @property
    def entra(self) -> bool:
        """Whether Entra gives the token, to us or through the Azure CLI."""
        return self.value.startswith("entra") or self is Method.AZURE_CLI


_LABELS = {
    Method.KEYCLOAK_SECRET: "Keycloak client secret",
    Method.KEYCLOAK_DEVICE: "Keycloak, by a code on another device",
    Method.KEYCLOAK_BROWSER: "Keycloak, in the browser",
    Method.API_KEY: "API key",
    Method.ENTRA_SECRET: "Entra client secret",
    Method.ENTRA_DEVICE: "Entra, by a code on another device",
    Method.AZURE_CLI: "Entra, by the login of the Azure CLI",
}
_KEYCLOAK_NEEDS = ("idp_base", "realm", "client_id")
_NEEDS = {
    Method.KEYCLOAK_SECRET: _KEYCLOAK_NEEDS,
    Method.KEYCLOAK_DEVICE: _KEYCLOAK_NEEDS,
    Method.KEYCLOAK_BROWSER: _KEYCLOAK_NEEDS,
    Method.API_KEY: ("header_name",),
    Method.ENTRA_SECRET: ("tenant_id", "client_id", "scope"),
    Method.ENTRA_DEVICE: ("tenant_id", "client_id", "scope"),
    Method.AZURE_CLI: ("scope",),
}


class SecretKind(Enum):
    """Where a secret comes from; the value is the word for it in a profile file."""

    ENVIRONMENT = "env"
    COMMAND = "command"
    KEYRING = "keyring"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where the secret of a profile is read from, each time it is needed."""

    kind: SecretKind
    name: str = ""
    """The variable of the environment, or the entry of the keyring."""
    command: tuple[str, ...] = ()
    """The program that prints the secret, and its arguments."""

    def __post_init__(self) -> None:
        """Keep the variable from other programs from now on."""
        if self.kind is SecretKind.ENVIRONMENT:
            note_secret_variable(self.name)


@dataclass(frozen=True, slots=True)
class Profile:
    """One way into one platform."""

    name: str
    api_url: str
    """The whole base address, tenant and version included."""
    method: Method = Method.API_KEY
    header_name: str = DEFAULT_KEY_HEADER
    """The header that carries an API key."""
    idp_base: str = ""
    """Keycloak's address, up to where ``/realms/`` follows."""
    realm: str = ""
    tenant_id: str = ""
    client_id: str = ""
    scope: str = ""
    """What is asked of Entra: the API's application id URI and ``/.default``."""
    authority: str = ENTRA_AUTHORITY
    """Entra's address, another one for a national cloud."""
    api_ca: Path | None = None
    """Certificate authorities to trust for the API; without them, those of `idp_ca`."""
    idp_ca: Path | None = None
    """Certificate authorities to trust for the provider; without them, those of `api_ca`."""
    secret_source: SecretSource | None = None
    connect_timeout: float = 5.0
    """Seconds to wait for a connection."""
    read_timeout: float = 60.0
    """Seconds without a byte before a read is given up."""
    roles_claim: str = ""
    """The claim that holds the platform's roles; empty looks at the usual ones."""
    colour: str = ""
    """What the header is painted with: a word or #rrggbb; empty for the theme's own."""
    read_only: bool = False
    """Whether nothing may be changed on this platform."""
    protected: bool = False
    """Whether each change must be confirmed by typing."""
    organization_id: str = ""
    """Where to go once connected."""
    workspace_id: str = ""
    origins: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Field to where its value comes from, as the user knows it: a variable, a file, the form."""

    def __post_init__(self) -> None:
        """Keep the promise that no secret is inside: an address may bring a password or a query."""
        for name in ("api_url", "idp_base", "authority"):
            object.__setattr__(self, name, shown_address(getattr(self, name)))

    @property
    def host(self) -> str:
        """Host and port of the API, as shown to the user."""
        return urlsplit(self.api_url).netloc

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the method needs and that have no value."""
        return tuple(one for one in self.method.needs if not str(getattr(self, one)).strip())

    @property
    def read_only_by(self) -> str:
        """What makes it read-only, in words, where the profile itself does not."""
        origin = self.origins.get("read_only", "")
        if origin == COMMAND_LINE:
            return "--read-only was given"
        return f"{origin} is set" if origin.isupper() else ""


def read_only_refusal(profile: Profile, what: str) -> InputRefused:
    """Return the error for a change that a read-only profile does not allow.

    Args:
        profile: the read-only profile.
        what: the change, as in ``Deleting 3 files``.
    """
    if profile.read_only_by:
        return InputRefused(
            f"{what}: not done, for {profile.read_only_by}.",
            "Take that away to change something on this platform.",
        )
    return InputRefused(
        f"{what}: not done, for the profile {visible(profile.name)} is read-only.",
        "Use a profile without read_only to change something on this platform.",
    )
