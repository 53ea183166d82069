"""What a failed handshake or proxy means, told by the words of the library that failed."""

from collections.abc import Mapping
from urllib.parse import urlsplit

_ROWS = (
    (
        ("unable to get local issuer", "self-signed", "self signed", "unable to get issuer"),
        "{host} uses a certificate signed by an unknown authority.",
        "Set the CA file to your company's root certificate.",
    ),
    (
        ("certificate has expired",),
        "The certificate of {host} has expired.",
        "Tell the administrator, and check this computer's date.",
    ),
    (
        ("certificate is not yet valid",),
        "The certificate of {host} is not valid yet.",
        "Check this computer's date, and tell the administrator.",
    ),
    (
        ("hostname mismatch", "ip address mismatch", "doesn't match"),
        "The certificate of {host} is for another name.",
        "Use the name that is in the certificate.",
    ),
    (
        ("wrong_version_number", "unknown protocol", "record layer failure", "http_request"),
        "{host} does not speak TLS there.",
        "Use http:// in the {url}, or the port that speaks TLS.",
    ),
)


def tls_sentences(text: str, host: str, url: str) -> tuple[str, str] | None:
    """Return headline and next step of a failure of TLS; None where it is no known one.

    Args:
        text: the words of the library.
        host: host and port that were asked.
        url: what the user calls the address: ``API URL``.
    """
    known = text.lower()
    for marks, headline, next_step in _ROWS:
        if any(mark in known for mark in marks):
            return headline.format(host=host), next_step.format(url=url)
    return None


def proxy_sentences(text: str, url: str, proxies: Mapping[str, str]) -> tuple[str, str]:
    """Return headline and next step of a proxy that let nothing through.

    Args:
        text: the words of the library.
        url: the address that was asked.
        proxies: scheme to proxy, as the environment has them.
    """
    asked = urlsplit(url)
    address = proxies.get(asked.scheme) or proxies.get("all") or ""
    # Only the host: the address of a proxy often holds a password.
    proxy = urlsplit(address).hostname or "of this computer"
    if "407" in text:
        step = "Put the login into HTTPS_PROXY, or add the host to NO_PROXY."
        return f"The proxy {proxy} asks for a login.", step
    step = f"Check HTTPS_PROXY, or add {asked.hostname} to NO_PROXY."
    return f"The proxy {proxy} cannot be reached.", step
