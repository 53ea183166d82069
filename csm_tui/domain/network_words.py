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


def proxy_for(url: str, proxies: Mapping[str, str]) -> str:
    """Return the whole address of the proxy on the way to an address; empty where there is none.

    ``proxy:3128`` is a usual way to write one, which only some of the libraries understand.

    Args:
        url: the address that is asked.
        proxies: scheme to proxy, as the environment has them.
    """
    address = proxies.get(urlsplit(url).scheme) or proxies.get("all") or ""
    return address if not address or "://" in address else f"http://{address}"


def proxy_sentences(text: str, url: str, proxies: Mapping[str, str]) -> tuple[str, str]:
    """Return headline and next step of a proxy that let nothing through.

    Args:
        text: the words of the library.
        url: the address that was asked.
        proxies: scheme to proxy, as the environment has them.
    """
    asked = urlsplit(url)
    # Only the host: the address of a proxy often holds a password.
    proxy = urlsplit(proxy_for(url, proxies)).hostname or "of this computer"
    if "407" in text:
        step = "Put the login into HTTPS_PROXY, or add the host to NO_PROXY."
        return f"The proxy {proxy} asks for a login.", step
    step = f"Check HTTPS_PROXY, or add {asked.hostname} to NO_PROXY."
    return f"The proxy {proxy} cannot be reached.", step
