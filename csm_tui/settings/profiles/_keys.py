"""The keys of a profile: the field each fills, what it takes, and where its value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import COMMAND_LINE, Profile, SecretKind, SecretSource
from csm_tui.settings.profiles import _values
from csm_tui.settings.profiles._values import NotAllowed, Reader

ENVIRONMENT_PREFIX = "CSM_TUI_"
"""The prefix of variables that replace a profile's values; the key follows in capitals.

The variables of other tools (CSM_API_URL and such) make a profile of their own instead: one that
is left in a shell must not send a profile's secret to another address.
"""
DEFAULT = "default"
"""The origin of a value that is given nowhere."""

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a profile."""

    name: str
    field: str
    """The field of `Profile` that it fills."""
    read: Reader

    @property
    def variable(self) -> str:
        """The variable of the environment that replaces the value."""
        return ENVIRONMENT_PREFIX + self.name.upper()

    def read_text(self, text: str, folder: Path) -> object:
        """Return the value of a text from the environment or the command line.

        Raises:
            NotAllowed: the key does not take it.
        """
        if self.read is _values.flag:
            return self.read(_TRUTH.get(text.casefold(), text), folder)
        if self.read is _values.seconds:
            return self.read(_number(text), folder)
        return self.read(text, folder)


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


KEYS: Mapping[str, Key] = MappingProxyType(
    {
        name: Key(name, "secret_source" if name == "secret" else name, read)
        for name, read in (
            ("api_url", _values.address),
            ("method", _values.method),
            ("header_name", _values.text),
            ("idp_base", _values.address),
            ("realm", _values.text),
            ("tenant_id", _values.text),
            ("client_id", _values.text),
            ("scope", _values.text),
            ("authority", _values.address),
            ("secret", _values.secret_source),
            ("api_ca", _values.path),
            ("idp_ca", _values.path),
            ("connect_timeout", _values.seconds),
            ("read_timeout", _values.seconds),
            ("generation", _values.generation),
            ("roles_claim", _values.text),
            ("colour", _values.colour),
            ("read_only", _values.flag),
            ("protected", _values.flag),
            ("organization_id", _values.text),
            ("workspace_id", _values.text),
        )
    }
)


def written(value: object) -> object:
    """Return a value of a profile as it is written in the file."""
    if isinstance(value, SecretSource):
        return _written_source(value)
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return str(value)
    return getattr(value, "value", "")


def _written_source(source: SecretSource) -> object:
    if source.kind is SecretKind.COMMAND:
        return {"command": list(source.command)}
    if source.kind is SecretKind.PROMPT:
        return source.kind.value
    return f"{source.kind.value}:{source.name}"


def layered(
    profile: Profile,
    environment: Mapping[str, str],
    command_line: Mapping[str, str],
    folder: Path,
) -> Profile:
    """Return the profile under the environment and the command line, with all origins.

    Args:
        profile: from its file.
        environment: variables; a blank one counts as missing.
        command_line: key to text.
        folder: where relative paths start.

    Raises:
        InputRefused: a variable or an option holds what its key does not take.
    """
    values: dict[str, Any] = {}
    origins = {key.field: profile.origins.get(key.field, DEFAULT) for key in KEYS.values()}
    for key in KEYS.values():
        for origin, text in (
            (key.variable, environment.get(key.variable, "")),
            (COMMAND_LINE, command_line.get(key.name, "")),
        ):
            if not text.strip():
                continue
            try:
                values[key.field] = key.read_text(text.strip(), folder)
            except NotAllowed as error:
                raise InputRefused(
                    f"{origin}: invalid value of “{key.name}”: {error}.", "Correct it."
                ) from None
            origins[key.field] = origin
    return replace(profile, **values, origins=MappingProxyType(origins))
