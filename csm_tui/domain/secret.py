"""A text that must not be seen: wrapped where it enters, revealed where it is sent."""

from collections.abc import Iterator
from typing import NoReturn
from weakref import WeakValueDictionary

_LIVING: "WeakValueDictionary[int, Secret]" = WeakValueDictionary()
"""Every secret that is still held somewhere, so that none can be written down by mistake."""

SECRET_VARIABLES = frozenset(
    {
        *("CSM_API_KEY", "IDP_CLIENT_SECRET", "KEYCLOAK_CLIENT_SECRET"),
        *("AZURE_CLIENT_SECRET", "AZURE_PASSWORD"),
    }
)
"""Variables of the environment that hold secrets of ours: no other program's business."""


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


def living_secrets() -> Iterator[Secret]:
    """Yield every secret that the program holds now: what must be taken out of a text."""
    yield from list(_LIVING.values())
