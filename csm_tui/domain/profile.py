"""A profile: the address of a platform and how to sign in to it, without secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from csm_tui.domain.connection import DEFAULT_KEY_HEADER
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.generation import Generation
from csm_tui.domain.redaction import shown_address
from csm_tui.domain.secret import note_secret_variable
from csm_tui.domain.text import visible

ENTRA_AUTHORITY = "https://login.microsoftonline.com"
"""The address of Entra, unless a profile names another authority."""
COMMAND_LINE = "command line"
"""The origin of a value from an option."""
ENVIRONMENT = "environment"
"""The name of the profile made of the variables of the environment."""


class Method(Enum):
    """A method of signing in; the value is the word for it in a profile file."""

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
        """Whether signing in needs the user."""
        return self in {Method.KEYCLOAK_DEVICE, Method.KEYCLOAK_BROWSER, Method.ENTRA_DEVICE}

    @property
    def needs_secret(self) -> bool:
        """Whether it needs a secret: an API key or a client secret."""
        return self in {Method.API_KEY, Method.KEYCLOAK_SECRET, Method.ENTRA_SECRET}

    @property
    def needs(self) -> tuple[str, ...]:
        """The required fields of a profile, in the order of the form."""
        return ("api_url", *_NEEDS.get(self, ()))

    @property
    def keycloak(self) -> bool:
        """Whether the token comes from Keycloak."""
        return self.value.startswith("keycloak")

    @property
    def entra(self) -> bool:
        """Whether the token comes from Entra, directly or through the Azure CLI."""
        return self.value.startswith("entra") or self is Method.AZURE_CLI


_LABELS = {
    Method.KEYCLOAK_SECRET: "Keycloak client secret",
    Method.KEYCLOAK_DEVICE: "Keycloak, with a code on another device",
    Method.KEYCLOAK_BROWSER: "Keycloak, in the browser",
    Method.API_KEY: "API key",
    Method.ENTRA_SECRET: "Entra client secret",
    Method.ENTRA_DEVICE: "Entra, with a code on another device",
    Method.AZURE_CLI: "Entra, with the login of the Azure CLI",
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
    """A kind of source of a secret; the value is the word for it in a profile file."""

    ENVIRONMENT = "env"
    COMMAND = "command"
    KEYRING = "keyring"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class SecretSource:
    """The source of a profile's secret, read each time it is needed."""

    kind: SecretKind
    name: str = ""
    """The variable of the environment, or the entry of the keyring."""
    command: tuple[str, ...] = ()
    """The program that prints the secret, with its arguments."""

    def __post_init__(self) -> None:
        """Hide the variable from other programs from now on."""
        if self.kind is SecretKind.ENVIRONMENT:
            note_secret_variable(self.name)


@dataclass(frozen=True, slots=True)
class Profile:
    """A platform and one way to sign in to it."""

    name: str
    api_url: str
    """The base address with tenant and version."""
    method: Method = Method.API_KEY
    header_name: str = DEFAULT_KEY_HEADER
    """The header that carries an API key."""
    idp_base: str = ""
    """Keycloak's address, up to ``/realms/``."""
    realm: str = ""
    tenant_id: str = ""
    client_id: str = ""
    scope: str = ""
    """The scope for Entra: the API's application id URI and ``/.default``."""
    authority: str = ENTRA_AUTHORITY
    """Entra's address, another one for a national cloud."""
    api_ca: Path | None = None
    """File of certificate authorities for the API; by default `idp_ca`."""
    idp_ca: Path | None = None
    """File of certificate authorities for the provider; by default `api_ca`."""
    secret_source: SecretSource | None = None
    connect_timeout: float = 5.0
    """Seconds to wait for a connection."""
    read_timeout: float = 60.0
    """Seconds without a byte before a request fails."""
    generation: Generation | None = None
    """The generation of the platform, for one that hides its documents; else it says so itself."""
    roles_claim: str = ""
    """The claim with the platform's roles; if empty, the usual ones."""
    colour: str = ""
    """The colour of the header: a word or #rrggbb; empty for that of the theme."""
    read_only: bool = False
    """Whether changes on this platform are refused."""
    protected: bool = False
    """Whether each change is confirmed by typing."""
    organization_id: str = ""
    """The organization to open after connecting."""
    workspace_id: str = ""
    origins: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Field to the origin of its value, for display: a variable, a file, the form."""

    def __post_init__(self) -> None:
        """Remove secrets from addresses: a password, or a query."""
        for name in ("api_url", "idp_base", "authority"):
            object.__setattr__(self, name, shown_address(getattr(self, name)))

    @property
    def host(self) -> str:
        """Host and port of the API, for display."""
        return urlsplit(self.api_url).netloc

    @property
    def missing(self) -> tuple[str, ...]:
        """The required fields without a value."""
        return tuple(one for one in self.method.needs if not str(getattr(self, one)).strip())

    @property
    def read_only_by(self) -> str:
        """What makes it read-only, in words, if it is not the profile itself."""
        origin = self.origins.get("read_only", "")
        if origin == COMMAND_LINE:
            return "--read-only is set"
        return f"{origin} is set" if origin.isupper() else ""


def split_realm_url(url: str) -> tuple[str, str] | None:
    """Return base address and realm of any address in a Keycloak realm, or None."""
    base, found, rest = url.strip().partition("/realms/")
    realm = unquote(rest.partition("/")[0].partition("?")[0])
    return (base, realm) if found and realm and urlsplit(base).netloc else None


def read_only_refusal(profile: Profile, what: str) -> InputRefused:
    """Return the error for a change with a read-only profile, such as ``Deleting 3 files``."""
    if profile.read_only_by:
        return InputRefused(
            f"{what} blocked: {profile.read_only_by}.",
            "Remove it to make changes on this platform.",
        )
    return InputRefused(
        f"{what} blocked: profile {visible(profile.name)} is read-only.",
        "Use a profile without read_only to make changes.",
    )
