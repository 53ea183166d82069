"""Errors of requests to a provider that got no response, by the chain of exceptions.

The libraries wrap one another's exceptions. The chain is searched by class name, which also avoids
importing libraries that are not in use.
"""

import ssl
from urllib.parse import urlsplit

from csm_tui.auth.trust import trust_fault
from csm_tui.domain.errors import CsmError, InputRefused, Unreachable
from csm_tui.domain.network_words import (
    SLOW_CONNECTION,
    UNKNOWN_HOST,
    ca_file_sentences,
    proxy_sentences,
    tls_sentences,
    variable_sentences,
)
from csm_tui.domain.profile import Profile
from csm_tui.domain.redaction import redacted
from csm_tui.domain.text import visible

_READ_LIMIT = 20.0
"""Seconds without a byte, whatever the profile allows."""
_PASSING: tuple[tuple[set[str], str, str], ...] = (
    (
        {"gaierror", "NameResolutionError"},
        *UNKNOWN_HOST,
    ),
    (
        {"ConnectionRefusedError"},
        "{host} refused the connection.",
        "Check the port in the {url}, or ask whether the provider is running.",
    ),
    (
        {"ConnectTimeout", "ConnectTimeoutError"},
        *SLOW_CONNECTION,
    ),
    (
        {"ReadTimeout", "ReadTimeoutError", "ServiceResponseTimeoutError", "TimeoutError"},
        "{host} did not respond within {read:g} s.",
        "Retry, or raise the timeout in the profile.",
    ),
    (
        {
            *("RemoteDisconnected", "ConnectionResetError", "BrokenPipeError", "ProtocolError"),
            *("IncompleteRead", "ChunkedEncodingError", "ServiceResponseError"),
        },
        "{host} closed the connection.",
        "{advice}",
    ),
    (
        {"NewConnectionError", "ConnectionError", "ServiceRequestError"},
        "Cannot reach {host}.",
        "Check your network or VPN, then retry.",
    ),
)
"""Names of exceptions, headline, next step; in this order, for they are subclasses."""


def provider_url(profile: Profile) -> str:
    """Return the address of the identity provider."""
    return profile.idp_base if profile.method.keycloak else profile.authority


def address_name(profile: Profile) -> str:
    """Return what the user calls the address: the variable it comes from, if any."""
    origin = profile.origins.get("idp_base" if profile.method.keycloak else "authority", "")
    variable = origin.replace("_", "").isalnum() and origin.isupper()
    return f"variable {origin}" if variable else "provider's address"


def timeouts(profile: Profile) -> tuple[float, float]:
    """Return the seconds to wait for a connection to the provider, and for its answer."""
    return profile.connect_timeout, min(profile.read_timeout, _READ_LIMIT)


def network_failure(profile: Profile, chain: list[BaseException]) -> CsmError | None:
    """Return the error of a failed request, or None if the provider responded."""
    names = {type(one).__name__ for one in chain}
    details = {"cause": str(chain[-1])}
    error: CsmError | None = None
    if (settings := _settings_sentences(profile, names, chain)) is not None:
        error = InputRefused(*settings, details)
    elif (passing := _passing_sentences(profile, names, chain)) is not None:
        error = Unreachable(*passing, details)
    if error is not None:
        error.field = "idp_base" if profile.method.keycloak else "authority"
    return error


def _settings_sentences(
    profile: Profile, names: set[str], chain: list[BaseException]
) -> tuple[str, str] | None:
    """Return the sentences of a failure that another setting resolves."""
    url, named = provider_url(profile), address_name(profile)
    host = urlsplit(url).netloc
    if (fault := variable_sentences(chain[0])) is not None:
        return fault
    if "TooManyRedirects" in names:
        return (
            f"{url} redirects to another address (not followed).",
            f"Set the {named} to the final address of the identity provider.",
        )
    if names & {"MissingSchema", "InvalidSchema", "InvalidURL", "LocationParseError"}:
        return f"{url or 'The provider'} is not a valid address.", "It must start with https://."
    return _tls_sentences(profile, chain, host, named)


def _tls_sentences(
    profile: Profile, chain: list[BaseException], host: str, named: str
) -> tuple[str, str] | None:
    # A connection pool may quote the handshake's error instead of wrapping it.
    broken = [one for one in chain if isinstance(one, ssl.SSLError) or "SSLError" in _name(one)]
    for one in reversed(broken):
        known = tls_sentences(str(one), host, named, trust_fault())
        if known is not None:
            return known
    ca_file = profile.idp_ca or profile.api_ca
    if ca_file is not None and any(
        isinstance(one, FileNotFoundError) or "CA certificate" in str(one) for one in chain
    ):
        return ca_file_sentences(ca_file)
    if broken:
        said = visible(redacted(str(broken[-1])))
        return (
            f"Cannot open a secure connection to {host}: {said}.",
            trust_fault() or "Check the provider's address and the CA file.",
        )
    return None


def _passing_sentences(
    profile: Profile, names: set[str], chain: list[BaseException]
) -> tuple[str, str] | None:
    """Return the sentences of a failure that may pass."""
    url = provider_url(profile)
    if "ProxyError" in names:
        return proxy_sentences(" ".join(map(str, chain)), url)
    connect, read = timeouts(profile)
    fields = {
        "name": urlsplit(url).hostname,
        "host": urlsplit(url).netloc,
        "connect": connect,
        "read": read,
        "url": (named := address_name(profile)),
        "advice": f"Try https:// in the {named}." if url[:5] == "http:" else "Try again.",
    }
    for marks, headline, next_step in _PASSING:
        if names & marks:
            return headline.format(**fields), next_step.format(**fields)
    return None


def _name(failure: BaseException) -> str:
    return type(failure).__name__
