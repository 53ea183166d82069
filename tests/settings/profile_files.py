"""The user's file of profiles, in its usual place."""

from collections.abc import Mapping
from json import dumps
from pathlib import Path

from csm_tui.settings.paths import user_folders


def write_profiles(**profiles: Mapping[str, object]) -> Path:
    """Write the file of the current home; texts, numbers and booleans of JSON are valid TOML."""
    file = user_folders().profiles
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = []
    for name, values in profiles.items():
        lines.append(f"[profiles.{dumps(name)}]")
        lines += [f"{key} = {dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    file.write_text("\n".join([*lines, ""]), "utf-8")
    file.chmod(0o600)
    return file
