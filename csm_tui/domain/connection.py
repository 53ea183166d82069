"""The settings of a connection, and the facts of a session on a platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from csm_tui.domain.generation import Generation
from csm_tui.domain.secret import ApiKey

DEFAULT_KEY_HEADER = "X-CSM-API-KEY"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """Address, key and limits of a connection to a platform."""

    api_url: str
    """The base address with tenant and version, without a final slash."""
    api_key: ApiKey | None = None
    """None if requests carry a token instead."""
    key_header: str = DEFAULT_KEY_HEADER
    ca_file: Path | None = None
    """Certificate authorities to trust instead of the system's."""
    profile: str = "environment"
    """The name of the profile that these settings come from."""
    timeout: float = 60.0
    """Seconds without a byte before a request fails."""
    connect_timeout: float = 5.0
    """Seconds to wait for a connection."""
    read_only: bool = False
    """Whether requests that change the platform are refused."""
    read_only_by: str = ""
    """What makes it read-only, in words, if it is not the profile itself."""
    trust_fault: str = ""
    """A sentence on the variable that names unreadable certificates; empty without one."""

    @property
    def host(self) -> str:
        """Host and port, for display."""
        return urlsplit(self.api_url).netloc


@dataclass(frozen=True, slots=True)
class StartLocation:
    """What to open after connecting; a field that is None is looked up or asked for."""

    organization_id: str | None = None
    workspace_id: str | None = None
    csv_folder: Path | None = None
    """The first folder to look for CSV files in."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The user or service in the eyes of the platform."""

    name: str
    """The display name; with an API key the name of its header (PLATFORM.md 2.1)."""
    method: str
    """The method of signing in, in words: ``API key``."""
    account: str = ""
    """The name in the platform's access lists: the e-mail address, else the subject."""
    roles: tuple[str, ...] = ()
    roles_claim: str = ""
    """The claim the roles were read from, or would be."""
    groups: tuple[str, ...] = ()
    claims: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """All claims of the token, unverified; for display only."""
    client_id: str = ""
    """The client of the identity provider that signed in; empty with an API key."""
    issuer: str = ""
    """The issuer of the token; empty with an API key."""


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """The facts of a platform from the first responses."""

    generation: Generation
    version: str
    """The version in its interface document, in full from 5.x on (PLATFORM.md 1.3)."""
    latency: float
    """Seconds the authenticated read took."""

    @property
    def api(self) -> str:
        """The version for display: in full where the platform says it, else ``4.x``."""
        full = self.version.startswith(f"{self.generation.value}.")
        return self.version if full else self.generation.label
