"""Checks of a profile and its secret, made before anything is sent."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from csm_tui.auth._network import address_name
from csm_tui.auth.trust import certificates_problem
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused, SignInNeeded, about_field
from csm_tui.domain.network_words import proxy_problem
from csm_tui.domain.profile import Method, Profile, split_realm_url
from csm_tui.domain.redaction import shown_address
from csm_tui.domain.secret import ClientSecret
from csm_tui.domain.text import visible

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TENANT = re.compile(r"[0-9A-Za-z.-]+")
_TEXTS = ("header_name", "idp_base", "realm", "tenant_id", "client_id", "scope", "authority")
_WORDS = {
    "api_url": "API URL",
    "header_name": "header of the API key",
    "idp_base": "address of the provider",
    "realm": "realm",
    "tenant_id": "tenant id",
    "client_id": "client id",
    "scope": "scope",
}


def checked_settings(settings: ConnectionSettings) -> ConnectionSettings:
    """Return the settings, checked, without blanks around values and final slashes.

    Raises:
        SignInNeeded: there is no key.
        InputRefused: a field is not valid; the headline says which and why.
    """
    settings = replace(
        settings,
        api_url=settings.api_url.strip().rstrip("/"),
        key_header=settings.key_header.strip(),
    )
    with about_field("api_url"):
        _check_platform(settings.api_url)
        _check_url(settings.api_url, "API URL")
    with about_field("header_name"):
        _check_header_name(settings.key_header)
    with about_field("secret"):
        _check_key(settings)
    with about_field("api_ca"):
        _check_ca_file(settings.ca_file)
    return settings


def _check_key(settings: ConnectionSettings) -> None:
    if not settings.api_key:
        raise SignInNeeded(
            f"API key missing for {settings.host}.", "Enter the key, or set CSM_API_KEY."
        )
    key = settings.api_key.reveal()
    if not (key.isascii() and key.isprintable()) or key != key.strip():
        raise InputRefused(
            "The API key contains a line break, a space at an end, or non-ASCII characters.",
            "Copy and paste the key again.",
        )


def normalized(profile: Profile) -> Profile:
    """Return the profile without blanks, and with a whole realm address split.

    Raises:
        InputRefused: a field is not valid; the headline says which and why.
    """
    texts = {name: getattr(profile, name).strip() for name in _TEXTS}
    whole = split_realm_url(texts["realm"]) or split_realm_url(texts["idp_base"])
    if whole is not None:
        texts["idp_base"], texts["realm"] = whole
    texts["idp_base"] = texts["idp_base"].rstrip("/")
    texts["authority"] = texts["authority"].rstrip("/")
    profile = replace(profile, api_url=profile.api_url.strip().rstrip("/"), **texts)
    with about_field("api_url"):
        _check_platform(profile.api_url)
        _check_url(profile.api_url, "API URL")
    for name in ("api_ca", "idp_ca"):
        with about_field(name):
            _check_ca_file(getattr(profile, name))
    if min(profile.connect_timeout, profile.read_timeout) <= 0:
        raise InputRefused("The timeout must be above 0 seconds.", "Correct it.")
    return profile


def check_fields(profile: Profile) -> None:
    """Check what can be checked without a secret and without the platform.

    Raises:
        InputRefused: a field that only the user knows is missing, or one is not valid.
    """
    profile = normalized(profile)
    found = () if profile.method.needs_secret else ("idp_base", "realm", "tenant_id", "scope")
    _check_there(profile, [name for name in profile.missing if name not in found])


def check_complete(profile: Profile, secret: ClientSecret | None) -> None:
    """Check that the method has all the fields it needs, and that each is valid.

    Raises:
        SignInNeeded: the secret is missing.
        InputRefused: a field is missing or not valid.
    """
    _check_there(profile, profile.missing)
    if profile.method.keycloak:
        with about_field("idp_base"):
            _check_url(profile.idp_base, address_name(profile))
        with about_field("realm"):
            _check_realm(profile.realm)
    elif profile.method.entra:
        _check_entra(profile)
    if profile.method.needs_secret:
        with about_field("secret"):
            check_client_secret(profile, secret)


def check_client_secret(profile: Profile, secret: ClientSecret | None) -> None:
    """Check that the client secret can be sent.

    Raises:
        SignInNeeded: there is none.
        InputRefused: it holds a line break, or a blank at an end.
    """
    if not secret:
        raise SignInNeeded(
            f"Client secret missing for {visible(profile.client_id)}.",
            "Enter the secret, or choose a method for persons.",
        )
    text = secret.reveal()
    if not text.isprintable() or text != text.strip():
        raise InputRefused(
            "The client secret contains a line break or a space at an end.",
            "Copy and paste the secret again.",
        )


_PAGES = re.compile(r"/(?:swagger-ui|swagger|openapi|v3/api-docs|webjars)(?:[/.].*)?$")
"""The ends of the addresses of a platform's web pages."""


def _check_platform(api_url: str) -> None:
    if not api_url:
        raise InputRefused(
            "Platform address (API URL) missing.",
            "Fill in the form, complete the profile, or set CSM_API_URL.",
        )


def _check_there(profile: Profile, missing: Sequence[str]) -> None:
    if missing:
        names = ", ".join(_WORDS[name] for name in missing)
        with about_field(missing[0]):
            raise InputRefused(
                f"{profile.method.label} requires: {names}.",
                "Fill in the form, or complete the profile.",
            )


def _check_url(url: str, what: str) -> None:
    shown = visible(shown_address(url))
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputRefused(f"The {what} {shown} is not a valid address.", "Correct it.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise InputRefused(
            f"The {what} “{shown}” is not a complete address.", "It must start with https://."
        )
    if "@" in parts.netloc:
        raise InputRefused(
            f"The {what} of {visible(host)} contains a user name or password.", "Remove it."
        )
    page = _PAGES.search(parts.path)
    if page is not None or parts.query or parts.fragment:
        path = parts.path[: page.start()] if page else parts.path
        base = visible(f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}")
        kind = "is the address of a web page" if page else "contains more than an address"
        raise InputRefused(f"The {what} {kind}.", f"Use {base} instead.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise InputRefused(
            f"The {what} {shown} contains more than an address.",
            "Use only https://host/path, without spaces and accented characters.",
        )
    _check_proxy(url)


def _check_proxy(url: str) -> None:
    if (problem := proxy_problem(url)) is not None:
        raise InputRefused(*problem)


def _check_header_name(name: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise InputRefused(
            f"Invalid header name “{visible(name)}”.",
            "Correct the header name of the API key.",
        )


def _check_realm(realm: str) -> None:
    if not realm.isprintable() or set(realm) & set("/?#%\\"):
        raise InputRefused(
            f"Invalid realm name “{visible(realm)}”.",
            "Enter the name of the realm, or its full address with /realms/.",
        )


def _check_entra(profile: Profile) -> None:
    with about_field("tenant_id"):
        _check_tenant(profile.tenant_id)
    with about_field("scope"):
        _check_scope(profile)
    with about_field("authority"):
        if not profile.authority.startswith("https://"):
            raise InputRefused(
                f"The authority {visible(profile.authority)} is not a complete address.",
                f"The {address_name(profile)} must start with https://.",
            )
        _check_url(profile.authority, address_name(profile))


def _check_tenant(tenant_id: str) -> None:
    if tenant_id and not _TENANT.fullmatch(tenant_id):
        raise InputRefused(
            f"Invalid tenant id “{visible(tenant_id)}”.",
            "Use only letters, digits, dots and dashes.",
        )


def _check_scope(profile: Profile) -> None:
    scope = visible(profile.scope)
    if " " in scope or "\t" in profile.scope:
        raise InputRefused(f"The scope “{scope}” contains a space.", "Use only one scope.")
    if profile.method is Method.ENTRA_SECRET and not scope.endswith("/.default"):
        raise InputRefused(
            f"The scope {scope} must end with /.default.", f"Use {scope.rstrip('/')}/.default."
        )


def _check_ca_file(ca_file: Path | None) -> None:
    if ca_file is None:
        return
    if problem := certificates_problem(ca_file):
        raise InputRefused(
            f"Cannot use the CA file {visible(str(ca_file))}.",
            "Correct its path. It must contain PEM certificates.",
            {"cause": problem},
        )
