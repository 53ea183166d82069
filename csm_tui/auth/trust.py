"""Which certificate authorities are trusted; the libraries each look elsewhere by themselves."""

import os
from pathlib import Path

from csm_tui.domain.profile import Profile

_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")


def provider_ca(profile: Profile) -> Path | None:
    """Return the file to trust for the identity provider; None for the usual authorities."""
    return profile.idp_ca or profile.api_ca or _from_environment()


def api_ca(profile: Profile) -> Path | None:
    """Return the file to trust for the platform; None for the usual authorities."""
    return profile.api_ca or profile.idp_ca or _from_environment()


def _from_environment() -> Path | None:
    named = next((value for name in _VARIABLES if (value := os.environ.get(name))), None)
    return Path(named) if named and Path(named).is_file() else None
