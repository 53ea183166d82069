"""The matrix of roles: people in rows, objects in columns."""

from collections.abc import Iterable
from dataclasses import dataclass

from csm_tui.domain.rights.access import Access
from csm_tui.domain.rights.roles import NO_ROLE

EVERYONE = "everyone (default)"
HIDDEN = "?"
"""In place of a role that the platform does not show."""
NO_LINE = "·"
"""In place of a role where the access list does not name the person."""


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """Who has which role on which object, as far as the identity may see it."""

    columns: tuple[Access, ...]
    people: tuple[str, ...]
    """Names in access lists: the own one first, the others by name."""

    def row(self, person: str) -> list[str]:
        """Return the role of a person on each object."""
        wanted = person.casefold()
        return [_role(access, wanted) for access in self.columns]

    @property
    def defaults(self) -> list[str]:
        """The default role of each object, a sign where it gives nothing."""
        return [_default(access) for access in self.columns]

    @property
    def hidden(self) -> int:
        """The number of objects whose list may not be shown whole."""
        return sum(1 for access in self.columns if not access.is_whole)


def matrix_of(columns: Iterable[Access]) -> AccessMatrix:
    """Return the matrix of some objects, in their order."""
    shown = tuple(columns)
    names: dict[str, str] = {}
    own = next((access.who.account for access in shown if access.who and access.who.account), "")
    if own:
        names[own.casefold()] = own
    found = {line.name for access in shown for line in (access.list.lines if access.list else ())}
    for name in sorted(found, key=lambda name: (name.casefold(), name)):
        names.setdefault(name.casefold(), name)
    return AccessMatrix(shown, tuple(names.values()))


def _role(access: Access, wanted: str) -> str:
    if access.list is None:
        return HIDDEN
    for line in access.list.lines:
        if line.name.casefold() == wanted:
            return line.role
    is_own = access.who is not None and access.who.is_named(wanted) is True
    return NO_LINE if access.is_whole or is_own else HIDDEN


def _default(access: Access) -> str:
    if access.list is None or not access.list.default:
        return HIDDEN
    return NO_LINE if access.list.default == NO_ROLE else access.list.default
