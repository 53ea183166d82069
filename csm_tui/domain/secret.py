"""Secrets: wrapped when read, revealed only when sent."""

from collections.abc import Iterator, Mapping
from typing import NoReturn
from weakref import WeakValueDictionary

_LIVING: "WeakValueDictionary[int, Secret]" = WeakValueDictionary()
"""Every secret in memory, so that `redacted` can remove them from texts."""

SECRET_VARIABLES = frozenset(
    {
        *("CSM_API_KEY", "IDP_CLIENT_SECRET", "KEYCLOAK_CLIENT_SECRET"),
        *("AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "CSM_DEMO_API_KEY"),
    }
)
"""Variables with secrets of ours, which other programs must not get."""
_NAMED_BY_PROFILES: set[str] = set()


class Secret:
    """A secret text that is displayed as dots."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _LIVING[id(self)] = self

    def reveal(self) -> str:
        """Return the text itself; only code that sends it has a reason to call this."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __str__(self) -> str:
        return "•••"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def note_secret_variable(name: str) -> None:
    """Hide a variable from other programs, for a profile reads a secret from it."""
    _NAMED_BY_PROFILES.add(name.upper())


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for another program: all but those with secrets of ours.

    Every start of a program uses this.
    """
    hidden = SECRET_VARIABLES | _NAMED_BY_PROFILES
    held = {secret.reveal().strip() for secret in living_secrets()} - {""}
    return {
        name: value
        for name, value in environment.items()
        # Windows ignores the case of names.
        if name.upper() not in hidden and value.strip() not in held
    }


class ApiKey(Secret):
    """The API key of a platform, sent only there."""

    __slots__ = ()


class ClientSecret(Secret):
    """The secret of a client, sent only to its identity provider."""

    __slots__ = ()


def living_secrets() -> Iterator[Secret]:
    """Yield every secret in memory."""
    yield from list(_LIVING.values())
