"""What is needed to reach a platform, and who one is there."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from csm_tui.domain.generation import Generation
from csm_tui.domain.secret import Secret

DEFAULT_KEY_HEADER = "X-CSM-API-KEY"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """Where the platform is and the key that opens it."""

    api_url: str
    """The whole base address, tenant and version included, without a final slash."""
    api_key: Secret
    key_header: str = DEFAULT_KEY_HEADER
    ca_file: Path | None = None
    """Certificate authorities to trust instead of the system's."""
    profile: str = "environment"
    """Where these settings come from, as the user knows it."""
    timeout: float = 60.0
    """Seconds without a byte before a read is given up."""

    @property
    def host(self) -> str:
        """Host and port, as shown to the user."""
        return urlsplit(self.api_url).netloc


@dataclass(frozen=True, slots=True)
class Landing:
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


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """What the first answers told about a platform."""

    generation: Generation
    version: str
    """The version string of its interface document; only informative (PLATFORM.md 1.3)."""
    latency: float
    """Seconds the authenticated read took."""
