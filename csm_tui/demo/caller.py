"""Who calls: the identity in access lists and the platform roles of the request being answered."""

from contextvars import ContextVar
from dataclasses import dataclass

_ADMINISTRATOR = "Platform.Admin"
_WRITERS = frozenset({_ADMINISTRATOR, "Organization.User"})
_READERS = _WRITERS | {"Organization.Viewer"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who got past the door."""

    identity: str
    """As access lists name it; empty for one that no list can name."""
    roles: frozenset[str] = frozenset({"Organization.User"})
    """Platform roles; an API key has the usual one."""

    @property
    def administers(self) -> bool:
        """Whether access lists do not matter (PLATFORM.md 2.2)."""
        return _ADMINISTRATOR in self.roles

    def may_ask(self, method: str) -> bool:
        """Whether the platform roles allow such a request at all (PLATFORM.md 2.2)."""
        needed = _READERS if method in {"GET", "HEAD", "OPTIONS"} else _WRITERS
        return not self.roles.isdisjoint(needed)


CALLER: ContextVar[Caller] = ContextVar("caller")
"""Of the request being answered: set at the door, read where access lists are."""
