"""What is needed to reach a platform, and who one is there."""

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
    """Where the platform is, and the key that opens it."""

    api_url: str
    """The whole base address, tenant and version included, without a final slash."""
    api_key: ApiKey | None = None
    """None where a token opens it."""
    key_header: str = DEFAULT_KEY_HEADER
    ca_file: Path | None = None
    """Certificate authorities to trust instead of the system's."""
    profile: str = "environment"
    """Where these settings come from, as the user knows it."""
    timeout: float = 60.0
    """Seconds without a byte before a read is given up."""
    connect_timeout: float = 5.0
    """Seconds to wait for a connection."""
    read_only: bool = False
    """Whether nothing that changes the platform may be sent."""
    read_only_by: str = ""
    """What makes it read-only, in words, where the profile itself does not."""
    trust_fault: str = ""
    """Which variable of the environment names certificates that cannot be read, in words."""

    @property
    def host(self) -> str:
        """Host and port, as shown to the user."""
        return urlsplit(self.api_url).netloc


@dataclass(frozen=True, slots=True)
class StartLocation:
    """Where to go once connected; what is None is asked for or found."""

    organization_id: str | None = None
    workspace_id: str | None = None
    csv_folder: Path | None = None
    """Where to look for CSV files first."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the platform takes us for."""

    name: str
    """With an API key this is the name of its header (PLATFORM.md 2.1)."""
    method: str
    """In words: ``API key``."""
    account: str = ""
    """What the platform's access lists know one by: the e-mail address, else the subject."""
    roles: tuple[str, ...] = ()
    roles_claim: str = ""
    """The claim the roles were read from, or would be."""
    groups: tuple[str, ...] = ()
    claims: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Everything the token says, unverified; for display only."""
    client_id: str = ""
    """The client of the identity provider that signed in; empty with an API key."""
    issuer: str = ""
    """Who gave the token; empty with an API key."""


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """What the first answers told about a platform."""

    generation: Generation
    version: str
    """The version string of its interface document; only informative (PLATFORM.md 1.3)."""
    latency: float
    """Seconds the authenticated read took."""
