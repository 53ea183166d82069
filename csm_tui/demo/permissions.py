"""Who may do what: roles, their permissions, and the access list of an object (PLATFORM.md 2.2)."""

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


@dataclass(slots=True)
class Security:
    """The access list of one object."""

    default: str = "none"
    """Role of everybody."""
    roles: dict[str, str] = field(default_factory=dict)
    """Role by identity."""

    def allows(
        self, identity: str, permission: str, table: dict[str, frozenset[str]] = COMMON_ROLES
    ) -> bool:
        """Whether the default role or the identity's own one holds a permission."""
        own = self.roles.get(identity, "none")
        return permission in table[self.default] or permission in table[own]

    def seen_by(
        self, identity: str, table: dict[str, frozenset[str]] = COMMON_ROLES
    ) -> dict[str, str]:
        """Return the lines that an identity may read: without the right to, only its own."""
        if self.allows(identity, "read_security", table):
            return self.roles
        return {name: role for name, role in self.roles.items() if name == identity}


def refuse_unless(allowed: bool, object_id: str, permission: str) -> None:
    """Raise the refusal that the server gives for a missing permission.

    Raises:
        Problem: 403.
    """
    if not allowed:
        raise ApiProblem(403, f"RBAC {object_id} - User does not have permission {permission}")
