"""What a platform's rights go by: claims of a token, and the platform roles that it wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from csm_tui.domain.capabilities import Capabilities

PLATFORM_ADMIN = "Platform.Admin"
"""The platform role for which access lists do not matter."""
PLATFORM_USER = "Organization.User"
"""The platform role of everyone who works on a platform."""
VIEWERS = frozenset({PLATFORM_USER, "Organization.Viewer"})
"""The platform roles that every platform lets read."""


class AddressClass(Enum):
    """Requests that the first layer treats alike."""

    READ = "any GET"
    CONTENT = "POST, PATCH, DELETE on datasets, solutions, runners, runs, workspace files"
    WORKSPACE = "POST, PATCH, DELETE on a workspace"
    ORGANIZATION = "POST, PATCH, DELETE on an organization"
    SHARING = "any change of an access list, whose rule is not determined"
    FREE = "PUT, which has no rule"


_ROLES = {AddressClass.READ: VIEWERS, AddressClass.CONTENT: frozenset({PLATFORM_USER})}


@dataclass(frozen=True, slots=True)
class RightsRules:
    """How a platform reads the identity and the roles of a token, and what a role lets through."""

    capabilities: Capabilities
    """What it offers: it has no right on what is missing."""
    roles_claims: tuple[str, ...]
    """The claims that may hold platform roles; the first that holds some counts."""
    account_claims: tuple[str, ...]
    """The claims that may hold the identity in access lists; the first that is there counts."""
    entra_account_claims: tuple[str, ...] = ()
    """The same for a token of Entra ID, where it differs."""
    groups_count: bool = False
    """Whether access lists may name groups."""
    scopes_count: bool = False
    """Whether scopes of a token may stand for roles."""
    roles: Mapping[AddressClass, frozenset[str]] = field(default_factory=lambda: _ROLES)
    """The platform roles that let a class of requests through, next to `PLATFORM_ADMIN`."""
    unsure_roles: tuple[str, ...] = ()
    """The ends of roles that may change some objects, and which ones is not known."""

    def accepts(self, address: AddressClass) -> frozenset[str]:
        """Return the platform roles that let a class of requests through."""
        return self.roles.get(address, frozenset()) | {PLATFORM_ADMIN}

    def least_role(self, address: AddressClass) -> str:
        """Return the least platform role that lets a class of requests through."""
        accepted = self.accepts(address) - {PLATFORM_ADMIN}
        return PLATFORM_USER if PLATFORM_USER in accepted else max(accepted, default=PLATFORM_ADMIN)
