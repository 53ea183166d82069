"""Callers, roles, their permissions, and the access list of an object (PLATFORM.md 2.2)."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from csm_tui.demo.problems import ApiProblem

_VIEWER = frozenset({"read"})
_USER = _VIEWER | {"read_security", "create_children"}
_EDITOR = _USER | {"write"}
_ADMIN = _EDITOR | {"write_security", "delete"}
COMMON_ROLES = {
    "none": frozenset[str](),
    "viewer": _VIEWER,
    "user": _USER,
    "editor": _EDITOR,
    "admin": _ADMIN,
}
"""Of organizations, workspaces, solutions and datasets."""

_RUN_EDITOR = _VIEWER | {"read_security", "launch", "write"}
_RUN_VALIDATOR = _RUN_EDITOR | {"validate"}
RUNNER_ROLES = {
    "none": frozenset[str](),
    "viewer": _VIEWER,
    "editor": _RUN_EDITOR,
    "validator": _RUN_VALIDATOR,
    "admin": _RUN_VALIDATOR | {"write_security", "delete"},
}
"""Of runners, and of their runs."""

_ADMINISTRATOR = "Platform.Admin"


@dataclass(frozen=True, slots=True)
class PlatformRoles:
    """The roles in a token that open a kind of request at all (PLATFORM.md 2.2)."""

    readers: frozenset[str]
    writers: frozenset[str]
    organizations: frozenset[str] = frozenset({_ADMINISTRATOR})
    """Of those who may change organizations."""
    workspaces: frozenset[str] = frozenset({_ADMINISTRATOR})
    """Of those who may change workspaces."""


_MEMBERS = frozenset({_ADMINISTRATOR, "Organization.User"})
_NOW = PlatformRoles(_MEMBERS | {"Organization.Viewer"}, _MEMBERS)
_OLD_WRITERS = _MEMBERS | {
    *("Organization.Admin", "Organization.Collaborator", "Organization.Modeler"),
    *("Organization.Writer", "Workspace.Writer", "Solution.Writer", "Scenario.Writer"),
    *("ScenarioRun.Writer", "Dataset.Writer", "Connector.Developer"),
}
_OLD = PlatformRoles(
    _OLD_WRITERS
    | {
        *("Organization.Viewer", "Organization.Reader", "Workspace.Reader", "Solution.Reader"),
        *("Scenario.Reader", "ScenarioRun.Reader", "Dataset.Reader", "Connector.Reader"),
    },
    _OLD_WRITERS,
    frozenset({_ADMINISTRATOR, "Organization.Writer", "Organization.Admin"}),
    frozenset(
        {_ADMINISTRATOR, "Workspace.Writer", "Organization.Admin", "Organization.Collaborator"}
    ),
)
PLATFORM_ROLES = {3: _OLD, 4: _NOW, 5: _NOW}
"""By generation."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated sender of a request."""

    identity: str
    """The name in access lists; empty when the token holds none."""
    roles: frozenset[str] = frozenset({"Organization.User"})
    """Platform roles; an API key has the usual one."""
    groups: frozenset[str] = frozenset()
    """Groups whose lines in access lists count, in generation 5."""

    @property
    def administers(self) -> bool:
        """Whether access lists do not matter (PLATFORM.md 2.2)."""
        return _ADMINISTRATOR in self.roles

    def may_ask(self, method: str, known: PlatformRoles) -> bool:
        """Return whether the platform roles allow a method at all; PUT needs none.

        PLATFORM.md 2.2.
        """
        if method == "PUT":
            return True
        needed = known.readers if method in {"GET", "HEAD", "OPTIONS"} else known.writers
        return not self.roles.isdisjoint(needed)


CALLER: ContextVar[Caller] = ContextVar("caller")
"""The caller of the request being answered; `AccessControl` sets it."""


@dataclass(slots=True)
class Security:
    """The access list of one object."""

    default: str = "none"
    """Role of every identity."""
    roles: dict[str, str] = field(default_factory=dict)
    """Role by identity."""

    def allows(
        self,
        identity: str,
        permission: str,
        table: dict[str, frozenset[str]] = COMMON_ROLES,
        groups: frozenset[str] = frozenset(),
    ) -> bool:
        """Return whether the default role or the identity's own role holds a permission.

        The roles of groups count for an identity without a line of its own (PLATFORM.md 2.2).
        """
        own = self.roles.get(identity)
        shared = [role for name, role in self.roles.items() if name in groups]
        held = [self.default, *([own] if own is not None else shared)]
        return any(permission in table[role] for role in held)

    def copy(self) -> "Security":
        """Return an equal access list that changes by itself."""
        return Security(self.default, dict(self.roles))

    def seen_by(
        self,
        identity: str,
        table: dict[str, frozenset[str]] = COMMON_ROLES,
        groups: frozenset[str] = frozenset(),
    ) -> dict[str, str]:
        """Return the roles that an identity may read: only its own without `read_security`."""
        if self.allows(identity, "read_security", table, groups):
            return self.roles
        return {name: role for name, role in self.roles.items() if name == identity}


def refuse_unless(allowed: bool, object_id: str, permission: str) -> None:
    """Raise what the server answers when a permission is missing.

    Raises:
        ApiProblem: 403.
    """
    if not allowed:
        raise ApiProblem(403, f"RBAC {object_id} - User does not have permission {permission}")
