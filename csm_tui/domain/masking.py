"""Masking of values whose names suggest a secret."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "••• (hidden)"
"""The text shown in place of a secret value."""

_NAME = re.compile(
    r"secret|passw(or)?d|passphrase|token|api[_-]?key|access[_-]?key|private[_-]?key|credential"
    r"|connection[_-]?string",
    re.IGNORECASE,
)
_NAMING = ("parameterId", "id", "name", "key")
"""Fields in which an object of the platform names its value."""
_VALUES = ("value", "defaultValue")


def is_secret_name(name: str) -> bool:
    """Return whether a value of this name is likely to be a secret."""
    return _NAME.search(name) is not None


def hidden_if_secret(name: str, value: str) -> str:
    """Return a value, hidden if it is not empty and its name suggests a secret."""
    return HIDDEN if value and is_secret_name(name) else value


def masked(raw: Any) -> Any:
    """Return a copy of decoded JSON with every likely secret hidden, unless it is empty."""
    if isinstance(raw, Mapping):
        return _masked_object(raw)
    if isinstance(raw, list | tuple):
        return [masked(item) for item in raw]
    return raw


def _masked_object(raw: Mapping[str, Any]) -> dict[str, Any]:
    of_secret = any(is_secret_name(str(raw.get(field) or "")) for field in _NAMING)
    return {
        name: _hidden(value)
        if is_secret_name(name) or (of_secret and name in _VALUES)
        else masked(value)
        for name, value in raw.items()
    }


def _hidden(value: Any) -> Any:
    return value if value is None or value in ("", [], {}) else HIDDEN
