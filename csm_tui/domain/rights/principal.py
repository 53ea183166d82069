"""The identity of a session in the eyes of access lists, and its platform roles.

Which claims of a token count differs (PLATFORM.md 2.1). A claim that a platform may read instead
is kept as a possibility: what it would allow is never called refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from csm_tui.domain.rights.rules import PLATFORM_ADMIN, RightsRules

if TYPE_CHECKING:
    from csm_tui.domain.connection import Identity

_NAMES = ("email", "preferred_username", "upn", "unique_name", "oid", "sub")
"""Claims that a platform may use as identity, whatever it does by default."""
_ROLES = ("userRoles", "customRoles", "roles")
_PLAIN_SCOPES = frozenset({"openid", "profile", "email", "offline_access", "address", "phone"})


@dataclass(frozen=True, slots=True)
class Principal:
    """The user or service that access lists name; unknown facts are None."""

    account: str
    """The identity in access lists; empty if the token does not say it."""
    rules: RightsRules
    aliases: frozenset[str] = frozenset()
    """Other names of the token that a platform may use instead, in lower case."""
    roles: tuple[str, ...] | None = None
    """Platform roles; None with an API key, or if they cannot be read from the token."""
    roles_claim: str = ""
    """The claim that holds them."""
    other_roles: frozenset[str] = frozenset()
    """Roles in claims that this platform does not read by default."""
    groups: tuple[str, ...] | None = ()
    """Groups that count in access lists; None if they are unknown."""
    scopes: tuple[str, ...] = ()
    """Scopes of the token that may stand for roles."""
    is_key: bool = False
    """Whether it is an API key, whose name is that of its header."""
    was_refused: bool = False
    """Whether an access list has refused it: then it is no platform administrator."""

    @property
    def bypasses_lists(self) -> bool | None:
        """Whether access lists do not matter to it; None if that is unknown."""
        if self.was_refused:
            return False
        if self.roles is None:
            return None
        if PLATFORM_ADMIN in self.roles:
            return True
        return None if PLATFORM_ADMIN in self.other_roles else False

    def is_named(self, name: str) -> bool | None:
        """Return whether a line of an access list names it; None if it may."""
        wanted = name.casefold()
        if self.account and wanted == self.account.casefold():
            return True
        return None if not self.account or wanted in self.aliases else False

    def is_in(self, name: str) -> bool | None:
        """Return whether a line of an access list names one of its groups; None if it may."""
        if self.groups is None:
            return None
        # Keycloak may give the whole path of a group.
        wanted = name.strip("/").casefold()
        return wanted in {group.strip("/").casefold() for group in self.groups}


def principal_of(identity: "Identity", rules: RightsRules, *, is_key: bool) -> Principal:
    """Return the principal of an identity on a platform.

    Args:
        identity: the holder of the token, or of the key.
        rules: those of the platform.
        is_key: whether it signs in with an API key, whose platform role only the server knows.
    """
    if is_key:
        return Principal(identity.account, rules, is_key=True)
    claims = identity.claims
    # Entra ID names its tenant.
    entra = rules.entra_account_claims if "tid" in claims else ()
    account = _first(claims, *(entra or rules.account_claims))
    names = (value for name in _NAMES if (value := _first(claims, name)) and value != account)
    own, claim = _roles(identity, rules)
    others = {role for name in _ROLES if name != claim for role in _texts(claims.get(name))}
    return Principal(
        account=account,
        rules=rules,
        aliases=frozenset(name.casefold() for name in names),
        roles=own or None,
        roles_claim=claim,
        other_roles=frozenset(others),
        groups=(identity.groups if claims else None) if rules.groups_count else (),
        scopes=_scopes(claims) if rules.scopes_count else (),
    )


def _roles(identity: "Identity", rules: RightsRules) -> tuple[tuple[str, ...], str]:
    """Return the roles and their claim; one that the profile names comes first."""
    if identity.roles_claim and identity.roles_claim not in _ROLES:
        return identity.roles, identity.roles_claim
    found = ((_texts(identity.claims.get(name)), name) for name in rules.roles_claims)
    return next((each for each in found if each[0]), ((), rules.roles_claims[0]))


def _scopes(claims: Mapping[str, Any]) -> tuple[str, ...]:
    words = f"{_first(claims, 'scp')} {_first(claims, 'scope')}".split()
    return tuple(word for word in words if word not in _PLAIN_SCOPES)


def _first(claims: Mapping[str, Any], *names: str) -> str:
    return next((v for name in names if isinstance(v := claims.get(name), str) and v), "")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
