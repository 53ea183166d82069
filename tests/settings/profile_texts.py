"""Files of profiles for the tests."""

from pathlib import Path

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
