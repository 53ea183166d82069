"""Where each value of a profile comes from: command line, environment, file, default."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import COMMAND_LINE, Profile
from csm_tui.settings.profiles._keys import KEYS, NotAllowed

DEFAULT = "default"


def layered(
    profile: Profile,
    environment: Mapping[str, str],
    command_line: Mapping[str, str],
    folder: Path,
) -> Profile:
    """Return the profile as it holds now, with the origin of every field.

    Args:
        profile: as its file has it.
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
                    f"{origin}: “{key.name}” cannot be as it is: {error}.", "Correct it."
                ) from None
            origins[key.field] = origin
    return replace(profile, **values, origins=MappingProxyType(origins))
