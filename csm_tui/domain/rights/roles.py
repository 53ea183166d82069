"""Roles on objects and the permissions they hold (PLATFORM.md 2.2)."""

from collections.abc import Mapping
from enum import Enum


class ObjectKind(Enum):
    """A kind of object with an access list; the value is its name in sentences."""

    ORGANIZATION = "organization"
    WORKSPACE = "workspace"
    SOLUTION = "solution"
    DATASET = "dataset"
    RUNNER = "runner"


class Permission(Enum):
    """A permission on an object; the value is the platform's word."""

    READ = "read"
    READ_SECURITY = "read_security"
    CREATE_CHILDREN = "create_children"
    LAUNCH = "launch"
    WRITE = "write"
    VALIDATE = "validate"
    WRITE_SECURITY = "write_security"
    DELETE = "delete"


ADMIN = "admin"
"""The role with every permission."""
NO_ROLE = "none"
"""The role without any permission."""

Permissions = frozenset[Permission]

_VIEWER = frozenset({Permission.READ})
_USER = _VIEWER | {Permission.READ_SECURITY, Permission.CREATE_CHILDREN}
_EDITOR = _USER | {Permission.WRITE}
_RUN_EDITOR = _VIEWER | {Permission.READ_SECURITY, Permission.LAUNCH, Permission.WRITE}
_RUN_VALIDATOR = _RUN_EDITOR | {Permission.VALIDATE}
_OWNING = frozenset({Permission.WRITE_SECURITY, Permission.DELETE})

_COMMON: Mapping[str, Permissions] = {
    NO_ROLE: frozenset(),
    "viewer": _VIEWER,
    "user": _USER,
    "editor": _EDITOR,
    ADMIN: _EDITOR | _OWNING,
}
_RUNNER: Mapping[str, Permissions] = {
    NO_ROLE: frozenset(),
    "viewer": _VIEWER,
    "editor": _RUN_EDITOR,
    "validator": _RUN_VALIDATOR,
    ADMIN: _RUN_VALIDATOR | _OWNING,
}


def permissions_of(kind: ObjectKind, role: str) -> Permissions | None:
    """Return the permissions of a role, or None for a role that is unknown here."""
    return _table(kind).get(role.casefold())


def roles_with(kind: ObjectKind, permission: Permission) -> tuple[str, ...]:
    """Return the roles that hold a permission, the least one first."""
    return tuple(role for role, held in _table(kind).items() if permission in held)


def _table(kind: ObjectKind) -> Mapping[str, Permissions]:
    return _RUNNER if kind is ObjectKind.RUNNER else _COMMON
