"""Sentences for failures of TLS, of proxies and of variables, by the library's message."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible

Sentences = tuple[str, str]
"""Headline and next step."""

_UNKNOWN = ("unable to get local issuer", "self-signed", "self signed", "unable to get issuer")
"""Messages on a certificate of an authority that is not trusted."""
_STRICT = "the certificate and that of its authority (required by Python 3.13 and later)."
_ROWS = (
    (
        ("missing authority key identifier",),
        "The certificate of {host} has no authority key identifier.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("missing subject key identifier",),
        "The authority of {host} has no subject key identifier.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("key identifier marked critical", "unhandled critical extension"),
        "The certificate of {host} has a wrong critical extension.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("basic constraints of ca cert not marked critical",),
        "The authority of {host} has basic constraints that are not critical.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        (
            *("ca cert does not include key usage", "key usage does not include certificate sign"),
            "path length given without key usage",
        ),
        "The authority of {host} lacks the key usage to sign certificates.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("key usage keycertsign invalid for non-ca", "invalid for non-ca cert"),
        "The certificate of {host} has rights reserved for authorities.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("subject alternative name extension", "subject alt name extension"),
        "The certificate of {host} has no valid subject alternative name.",
        f"Ask the owner of the authority to renew {_STRICT}",
    ),
    (
        ("invalid ca certificate", "path length", "pathlen"),
        "The authority of {host} is not allowed to sign its certificate.",
        "Set the CA file to the certificate of the authority, or ask its owner.",
    ),
    (
        ("key too weak", "digest algorithm too weak", "md too weak", "key too small"),
        "The certificate of {host} is too weak for this computer's security level.",
        "Ask the administrator for a longer key and SHA-256 or better.",
    ),
    (
        _UNKNOWN,
        "{host} uses a certificate signed by an unknown authority.",
        "Set the CA file to your company's root certificate.",
    ),
    (
        ("certificate has expired",),
        "The certificate of {host} has expired.",
        "Contact the administrator, and check the date of this computer.",
    ),
    (
        ("certificate is not yet valid",),
        "The certificate of {host} is not valid yet.",
        "Check the date of this computer, and contact the administrator.",
    ),
    (
        ("hostname mismatch", "ip address mismatch", "doesn't match"),
        "The certificate of {host} is for another host name.",
        "Use the host name in the certificate.",
    ),
    (
        ("wrong_version_number", "unknown protocol", "record layer failure", "http_request"),
        "{host} does not use TLS on this port.",
        "Use http:// in the {url}, or the TLS port.",
    ),
)
_REASON = re.compile(r"certificate verify failed: (.+?)(?: \(_ssl|['\")]*$)")


def tls_sentences(text: str, host: str, url: str, trust_fault: str = "") -> Sentences | None:
    """Return the sentences for a failure of TLS, or None if it is unknown.

    Args:
        text: the message of the library.
        host: host and port of the server.
        url: what the user calls the address: ``API URL``.
        trust_fault: a sentence on the variable that names unreadable certificates.
    """
    known = text.lower()
    if trust_fault and any(mark in known for mark in _UNKNOWN):
        return trust_fault, (
            f"Correct or unset it, then csm-tui can check the certificate of {host}."
        )
    for marks, headline, next_step in _ROWS:
        if any(mark in known for mark in marks):
            return headline.format(host=host), next_step.format(url=url)
    reason = _REASON.search(text)
    if reason is not None:
        return (
            f"The certificate of {host} is not valid: {visible(reason[1])}.",
            f"Contact the administrator of {host}. The CA file may be the wrong one.",
        )
    return None


UNKNOWN_HOST: Sentences = (
    "Host {name} not found.",
    "Check the {url}, your network and your VPN.",
)
SLOW_CONNECTION: Sentences = (
    "{host} accepted no connection within {connect:g} s.",
    "Check your network or VPN, then retry.",
)


def ca_file_sentences(file: Path | None) -> Sentences:
    """Return the sentences for a CA file that cannot be read."""
    return (
        f"Cannot read the CA file {file}.",
        "Correct its path. It must contain PEM certificates.",
    )


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy for an address, from the environment or the system."""

    address: str
    """The address with its scheme, without a login."""
    login: Secret | None
    """``user:password``."""
    setting: str
    """Where it comes from: a variable, or the settings of the system."""

    @property
    def host(self) -> str:
        """The host name, for display; empty if the address is not valid."""
        try:
            return urlsplit(self.address).hostname or ""
        except ValueError:
            return ""


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for an address, or None without one.

    Proxies are often written ``proxy:3128``, which only some of the libraries understand.
    """
    asked = urlsplit(url)
    proxies = getproxies()
    raw = (proxies.get(asked.scheme) or proxies.get("all") or "").strip()
    if not raw or proxy_bypass(asked.netloc) or proxy_bypass(asked.hostname or ""):
        return None
    scheme, _, rest = (raw if "://" in raw else f"http://{raw}").partition("://")
    login, _, place = rest.rpartition("@")
    setting = _proxy_variable(asked.scheme, raw) or "the proxy settings of this computer"
    return Proxy(f"{scheme.lower()}://{place}", Secret(unquote(login)) if login else None, setting)


def _proxy_variable(scheme: str, value: str) -> str:
    """Return the variable with this value; lower case comes first, as in the libraries."""
    for wanted in (f"{scheme}_proxy", "all_proxy"):
        names = [name for name in os.environ if name.lower() == wanted]
        for name in sorted(names, key=lambda name: name != wanted):
            if os.environ[name].strip() == value:
                return name
    return ""


def proxy_problem(url: str) -> Sentences | None:
    """Return the sentences for a proxy that cannot be used, or None if it can.

    They leave out its address, which often holds a password.
    """
    proxy = proxy_for(url)
    if proxy is None:
        return None
    host = visible(urlsplit(url).hostname or "")
    name = proxy.setting.replace("the", "The", 1)
    scheme = proxy.address.partition("://")[0]
    if scheme.startswith("socks"):
        return (
            f"{name} is a SOCKS proxy, which csm-tui does not support.",
            f"Set {proxy.setting} to an HTTP proxy, or add {host} to NO_PROXY.",
        )
    try:
        usable = scheme in {"http", "https"} and urlsplit(proxy.address).port != 0
    except ValueError:
        usable = False
    if usable and proxy.host:
        return None
    return (
        f"{name} is not a valid proxy address.",
        f"Set {proxy.setting} to http://host:port, or add {host} to NO_PROXY.",
    )


def proxy_sentences(text: str, url: str) -> Sentences:
    """Return the sentences for a proxy that refused or failed.

    Args:
        text: the message of the library.
        url: the address that was requested.
    """
    host, proxy = urlsplit(url).hostname, proxy_for(url)
    name, setting = (proxy.host, proxy.setting) if proxy else ("", "the proxy settings")
    shown = f"The proxy {visible(name)}".rstrip()
    # Not as part of a port.
    if re.search(r"(?<![\d:=])407(?!\d)", text):
        step = f"Add the login to {setting}, or add {host} to NO_PROXY."
        return f"{shown} requires a login.", step
    return f"{shown} cannot be reached.", f"Check {setting}, or add {host} to NO_PROXY."


_FILE_VARIABLES = ("SSLKEYLOGFILE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def variable_sentences(failure: BaseException) -> Sentences | None:
    """Return the sentences for a failure with a file that a variable names, or None."""
    for one in chain_of(failure):
        file = one.filename if isinstance(one, OSError) else None
        for name in _FILE_VARIABLES:
            value = os.environ.get(name, "")
            if value and file in {value, os.path.expandvars(value)}:
                return (
                    f"Cannot use the file in {name}: {visible(value)}.",
                    f"Correct or unset {name}.",
                )
    return None


def chain_of(failure: BaseException) -> list[BaseException]:
    """Return the exception and all that it wraps, the outermost first."""
    found: list[BaseException] = []
    waiting = [failure]
    while waiting:
        one = waiting.pop(0)
        if not any(one is known for known in found):
            found.append(one)
            waiting += _wrapped(one)
    return found


def _wrapped(failure: BaseException) -> Iterator[BaseException]:
    # urllib3 keeps the inner one in `reason`, requests in the arguments.
    inner = [failure.__cause__, failure.__context__, getattr(failure, "reason", None)]
    for one in (*inner, *failure.args):
        if isinstance(one, BaseException):
            yield one
