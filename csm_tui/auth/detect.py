"""Which credentials the environment offers: a pure function of its variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from csm_tui.domain.connection import DEFAULT_KEY_HEADER, ConnectionSettings
from csm_tui.domain.secret import Secret

API_URL = "CSM_API_URL"
API_KEY = "CSM_API_KEY"
KEY_HEADER = "CSM_API_KEY_HEADER"


@dataclass(frozen=True, slots=True)
class Detection:
    """What the environment offers, and what keeps it from being enough."""

    settings: ConnectionSettings | None
    """None while something is missing."""
    missing: tuple[str, ...]
    """Variables that are needed and have no value, blank ones included."""
    empty: tuple[str, ...]
    """Variables that are set, but blank; other tools take them as set."""
    sources: Mapping[str, str]
    """Field of the settings to the variable it was read from."""


def detect(environment: Mapping[str, str]) -> Detection:
    """Return what these variables offer; a blank value counts as missing."""
    names = (API_URL, API_KEY, KEY_HEADER)
    values = {name: environment.get(name, "").strip() for name in names}
    missing = tuple(name for name in (API_URL, API_KEY) if not values[name])
    empty = tuple(name for name in names if name in environment and not values[name])
    fields = {"api_url": API_URL, "api_key": API_KEY, "key_header": KEY_HEADER}
    sources = {field: name for field, name in fields.items() if values[name]}
    settings = None
    if not missing:
        settings = ConnectionSettings(
            api_url=values[API_URL].rstrip("/"),
            api_key=Secret(values[API_KEY]),
            key_header=values[KEY_HEADER] or DEFAULT_KEY_HEADER,
        )
    return Detection(settings, missing, empty, sources)
