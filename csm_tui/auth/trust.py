"""The certificate authorities to trust, the same for all libraries."""

import os
import ssl
from pathlib import Path

from csm_tui.domain.profile import Profile
from csm_tui.domain.text import visible

_FILES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
_FOLDER = "SSL_CERT_DIR"


def provider_ca(profile: Profile) -> Path | None:
    """Return the file of authorities for the identity provider, or None for the usual ones."""
    return profile.idp_ca or profile.api_ca or _from_environment()


def api_ca(profile: Profile) -> Path | None:
    """Return the file of authorities for the platform, or None for the usual ones."""
    return profile.api_ca or profile.idp_ca or _from_environment()


def trust_fault() -> str:
    """Return a sentence on a variable whose certificates cannot be read; empty without one.

    This is no error yet: the libraries ignore such a variable, and trust fewer authorities.
    """
    for name in _FILES:
        if (value := os.environ.get(name, "").strip()) and (why := certificates_problem(value)):
            return f"{name} is set to {visible(value)}, {why}."
    folder = os.environ.get(_FOLDER, "").strip()
    if folder and not any(Path(one).is_dir() for one in folder.split(os.pathsep)):
        return f"{_FOLDER} is set to {visible(folder)}, which is not a folder."
    return ""


def certificates_problem(file: str | Path) -> str:
    """Return why a file gives no certificates, starting with “which”; empty if it does."""
    try:
        # A default context would also fail over other variables of the environment.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except FileNotFoundError:
        return "which does not exist"
    except (OSError, ValueError):
        what = "contains no PEM certificates" if Path(file).is_file() else "is not a file"
        return f"which {what}"
    return ""


def _from_environment() -> Path | None:
    for name in _FILES:
        value = os.environ.get(name, "").strip()
        if value and not certificates_problem(value):
            return Path(value)
    return None
