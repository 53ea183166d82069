"""Files of profiles for the tests."""

from collections.abc import Mapping
from json import dumps
from pathlib import Path

from csm_tui.settings.paths import user_folders

GOOD = """\
# Our platforms; ask Ada before adding one.

[profiles.production]   # the real one
api_url = "https://platform.example.com/brewery/api"
method = "keycloak-secret"
idp_base = "https://platform.example.com/keycloak"
realm = "brewery"
client_id = "cosmotech-client-babylon"
secret = "env:PRODUCTION_SECRET"
colour = "red"
protected = true

[profiles."demo lab"]
api_url = "http://127.0.0.1:8000/v4"
secret = { command = ["pass", "show", "lab key"] }
read_timeout = 5
api_ca = "lab.pem"
"""


def profile_file(folder: Path, text: str | bytes = GOOD) -> Path:
    """Write a file of profiles for its owner only, as the program does."""
    folder.chmod(0o700)
    path = folder / "profiles.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return path


def write_profiles(**profiles: Mapping[str, object]) -> Path:
    """Write the user's file of profiles; texts, numbers and booleans of JSON are valid TOML."""
    file = user_folders().profiles
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = []
    for name, values in profiles.items():
        lines.append(f"[profiles.{dumps(name)}]")
        lines += [f"{key} = {dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    file.write_text("\n".join([*lines, ""]), "utf-8")
    file.chmod(0o600)
    return file
