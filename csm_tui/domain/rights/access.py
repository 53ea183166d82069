"""The access list of an object, and what it gives to one identity (PLATFORM.md 2.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from csm_tui.domain.organization import Raw
from csm_tui.domain.rights.principal import Principal
from csm_tui.domain.rights.roles import ADMIN, NO_ROLE, ObjectKind, Permission, permissions_of

UNREADABLE = "?"
"""In place of a role that is no text."""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One identity of an access list and its role."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AccessList:
    """The field ``security`` of an object as the platform sent it: it may be cut."""

    default: str
    """The role of every identity; empty if the platform does not say it."""
    lines: tuple[AccessLine, ...] = ()


def access_list(raw: Raw) -> AccessList | None:
    """Return the access list of an object, or None if it has none that can be read."""
    security = raw.get("security")
    if not isinstance(security, dict):
        return None
    lines, default = security.get("accessControlList"), security.get("default")
    return AccessList(
        default if isinstance(default, str) else "",
        tuple(_lines(lines)) if isinstance(lines, list) else (),
    )


def access_to(kind: ObjectKind, raw: Raw, who: Principal | None) -> "Access":
    """Return the access of an identity to an object, from its JSON."""
    id_, name = raw.get("id"), raw.get("name")
    id_ = id_ if isinstance(id_, str) else ""
    return Access(kind, id_, name if isinstance(name, str) and name else id_, access_list(raw), who)


def _lines(entries: list[object]) -> Iterator[AccessLine]:
    for entry in entries:
        if isinstance(entry, dict) and isinstance(name := entry.get("id"), str) and name:
            role = entry.get("role")
            yield AccessLine(name, role if isinstance(role, str) and role else UNREADABLE)


@dataclass(frozen=True, slots=True)
class Access:
    """The access list of one object in the eyes of one identity.

    Answers are None where the platform does not say enough to be certain.
    """

    kind: ObjectKind
    id: str
    name: str
    list: AccessList | None
    """None if the platform sends none."""
    who: Principal | None
    """None while signed out."""

    @property
    def own_role(self) -> str:
        """The role of the identity's own line; empty without one."""
        return next((line.role for line in self._named(True)), "")

    @property
    def group_lines(self) -> tuple[AccessLine, ...]:
        """The lines of the identity's groups, which count only without a line of its own."""
        if self.who is None or self.list is None or self._named(True):
            return ()
        return tuple(line for line in self.list.lines if self.who.is_in(line.name))

    def holds(self, permission: Permission) -> bool | None:
        """Return whether the identity has a permission: by default, by its line or by a group."""
        if self.who is None or self.list is None:
            return None
        if self.who.bypasses_lists:
            return True
        roles = [role for role in self._held if role]
        known = [permissions_of(self.kind, role) for role in roles]
        if any(held and permission in held for held in known):
            return True
        unsure = None in known or not self.list.default or self.who.bypasses_lists is None
        return None if unsure or self._may_hold(permission) else False

    @property
    def is_whole(self) -> bool | None:
        """Whether the list is shown whole: without ``read_security`` it is cut to the own line."""
        if self.list is None or self.who is None:
            return None
        named = [self.who.is_named(line.name) for line in self.list.lines]
        if False in named or (not self.who.account and len(named) > 1):
            return True
        return self.holds(Permission.READ_SECURITY)

    @property
    def administrators(self) -> tuple[str, ...] | None:
        """The identities with the role ``admin``; None if others may be hidden."""
        if self.list is None or not self.is_whole:
            return None
        return tuple(line.name for line in self.list.lines if line.role.casefold() == ADMIN)

    @property
    def role_words(self) -> str:
        """The roles that count for the identity, each with its origin."""
        if self.list is None or self.who is None:
            return "unknown"
        if self.who.bypasses_lists:
            return "platform administrator (access lists do not apply)"
        words = [self.own_role] if self.own_role else []
        words += [f"{line.role} (group {line.name})" for line in self.group_lines]
        if self.list.default != NO_ROLE or not words:
            words.append(f"{self.list.default or 'unknown'} (everyone)")
        return ", ".join(words)

    @property
    def _held(self) -> tuple[str, ...]:
        """The roles that count for certain."""
        default = self.list.default if self.list else ""
        return (default, self.own_role, *(line.role for line in self.group_lines))

    def _named(self, wanted: bool | None) -> tuple[AccessLine, ...]:
        """Return the lines that name the identity, or with None those that may."""
        if self.list is None or self.who is None:
            return ()
        return tuple(line for line in self.list.lines if self.who.is_named(line.name) is wanted)

    def _may_hold(self, permission: Permission) -> bool:
        """Return whether a line that may be the identity's, or its group's, has a permission."""
        who, lines = self.who, self.list.lines if self.list else ()
        if who is None:
            return True
        for line in lines:
            if who.is_named(line.name) is None or who.is_in(line.name) is None:
                held = permissions_of(self.kind, line.role)
                if held is None or permission in held:
                    return True
        return False
