"""Whether settings can be used at all, checked before anything is sent."""

import re
import ssl
from dataclasses import replace
from urllib.parse import urlsplit

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused, SignInNeeded
from csm_tui.domain.text import visible

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def checked(settings: ConnectionSettings) -> ConnectionSettings:
    """Return the settings ready for use: blanks around values and final slashes removed.

    Raises:
        SignInNeeded: there is no key.
        InputRefused: a field cannot be as it is; the headline says which and why.
    """
    settings = replace(
        settings,
        api_url=settings.api_url.strip().rstrip("/"),
        key_header=settings.key_header.strip(),
    )
    _check_url(settings.api_url)
    _check_key(settings)
    _check_ca_file(settings)
    return settings


def _check_url(url: str) -> None:
    shown = visible(url)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputRefused(f"The API URL {shown} is not an address.", "Correct it.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise InputRefused(
            f"The API URL “{shown}” is not a whole address.", "It must start with https://."
        )
    if parts.username or parts.password:
        raise InputRefused(
            f"The API URL of {visible(host)} holds a user name or password.", "Remove it."
        )
    if parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise InputRefused(
            f"The API URL {shown} holds more than an address.",
            "Keep only https://host/path: no blanks, no ? and no #.",
        )


def _check_key(settings: ConnectionSettings) -> None:
    if not _HEADER_NAME.fullmatch(settings.key_header):
        raise InputRefused(
            f"“{visible(settings.key_header)}” cannot be the name of a header.",
            "Correct the name of the API key's header.",
        )
    if not settings.api_key:
        raise SignInNeeded(
            f"There is no API key for {settings.host}.", "Give the key, or set CSM_API_KEY."
        )
    key = settings.api_key.reveal()
    if not (key.isascii() and key.isprintable()) or key != key.strip():
        raise InputRefused(
            "The API key holds a line break, a blank at an end, or characters outside ASCII.",
            "Copy the key again and paste it whole.",
        )


def _check_ca_file(settings: ConnectionSettings) -> None:
    if settings.ca_file is None:
        return
    try:
        ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as error:
        raise InputRefused(
            f"The CA file {visible(str(settings.ca_file))} cannot be used.",
            "Correct its path; it must hold certificates in PEM form.",
            {"cause": str(error)},
        ) from error
