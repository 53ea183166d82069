"""A text that must not be seen: wrapped where it enters, revealed where it is sent."""

from collections.abc import Iterator, Mapping
from typing import NoReturn
from weakref import WeakValueDictionary

_LIVING: "WeakValueDictionary[int, Secret]" = WeakValueDictionary()
"""Every secret that is still held somewhere, so that none can be written down by mistake."""

SECRET_VARIABLES = frozenset(
    {
        *("CSM_API_KEY", "IDP_CLIENT_SECRET", "KEYCLOAK_CLIENT_SECRET"),
        *("AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "CSM_DEMO_API_KEY"),
    }
)
"""Variables of the environment that hold secrets of ours: no other program's business."""
_NAMED_BY_PROFILES: set[str] = set()


class Secret:
    """Holds a secret text and shows dots instead of it everywhere."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _LIVING[id(self)] = self

    def reveal(self) -> str:
        """Return the text itself; only the code that sends it has a reason to call this."""
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
    """Remember a variable that a profile reads a secret from, however the profile is used."""
    _NAMED_BY_PROFILES.add(name.upper())


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that another program gets: all but those that hold secrets of ours.

    Every start of a program goes through here.
    """
    hidden = SECRET_VARIABLES | _NAMED_BY_PROFILES
    held = {secret.reveal().strip() for secret in living_secrets()} - {""}
    return {
        name: value
        for name, value in environment.items()
        # Windows does not tell upper from lower case.
        if name.upper() not in hidden and value.strip() not in held
    }


class ApiKey(Secret):
    """Opens a platform, and is sent there only. Made of a secret whose method is an API key."""

    __slots__ = ()


class ClientSecret(Secret):
    """Signs a client in at its identity provider, and is sent there only."""

    __slots__ = ()


def living_secrets() -> Iterator[Secret]:
    """Yield every secret that the program holds now: what must be taken out of a text."""
    yield from list(_LIVING.values())
