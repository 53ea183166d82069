"""The matrix of roles: people in rows, objects in columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csm_tui.domain.rights.access import Access, AccessLine
from csm_tui.domain.rights.roles import NO_ROLE

EVERYONE = "everyone (default)"
HIDDEN = "?"
"""In place of a role that the platform does not show."""
NO_LINE = "·"
"""In place of a role where the access list does not name the person."""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One object, and the roles on it by name in lower case."""

    access: Access
    roles: Mapping[str, str]
    is_whole: bool
    """Whether the access list is certainly not cut."""

    @property
    def default(self) -> str:
        """The role of everyone; a sign where it gives nothing or is not shown."""
        shown = self.access.list
        if shown is None or not shown.default:
            return HIDDEN
        return NO_LINE if shown.default == NO_ROLE else shown.default

    def role(self, person: str) -> str:
        """Return the role of a person; a sign where there is none or it is not shown."""
        name, access = person.casefold(), self.access
        if name in self.roles:
            return self.roles[name]
        # A cut list still has the line of the one who asks.
        is_own = access.list is not None and access.who is not None and access.who.is_named(name)
        return NO_LINE if self.is_whole or is_own else HIDDEN


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """Who has which role on which object, as far as the identity may see it."""

    columns: tuple[MatrixColumn, ...]
    people: tuple[str, ...]
    """Names in access lists: the own one first, the others by name."""

    def row(self, person: str) -> tuple[str, ...]:
        """Return the role of a person on each object; of everyone with `EVERYONE`."""
        if person == EVERYONE:
            return tuple(column.default for column in self.columns)
        return tuple(column.role(person) for column in self.columns)

    @property
    def hidden(self) -> int:
        """The number of objects whose access list may not be whole."""
        return sum(1 for column in self.columns if not column.is_whole)


def matrix_of(objects: Iterable[Access]) -> AccessMatrix:
    """Return the matrix of some objects, in their order."""
    columns = tuple(MatrixColumn(each, _roles(each), each.is_whole is True) for each in objects)
    whose = [column.access.who for column in columns]
    own = next((who.account for who in whose if who is not None and who.account), "")
    names = {own.casefold(): own} if own else {}
    found = {line.name for column in columns for line in _lines(column.access)}
    for name in sorted(found, key=lambda name: (name.casefold(), name)):
        names.setdefault(name.casefold(), name)
    return AccessMatrix(columns, tuple(names.values()))


def _roles(access: Access) -> dict[str, str]:
    # The first line of a name counts.
    return {line.name.casefold(): line.role for line in reversed(_lines(access))}


def _lines(access: Access) -> tuple[AccessLine, ...]:
    return access.list.lines if access.list else ()
