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
            f"There is no API key for {settings.host}.", "Give the key, or set CSM_API_KEY."
        )
    key = settings.api_key.reveal()
    if not (key.isascii() and key.isprintable()) or key != key.strip():
        raise InputRefused(
            "The API key holds a line break, a blank at an end, or characters outside ASCII.",
            "Copy the key again and paste it whole.",
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
        raise InputRefused("A timeout must be more than 0 seconds.", "Correct it.")
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
            f"There is no client secret for {visible(profile.client_id)}.",
            "Give the secret, or choose a method that signs in a person.",
        )
    text = secret.reveal()
    if not text.isprintable() or text != text.strip():
        raise InputRefused(
            "The client secret holds a line break or a blank at an end.",
            "Copy the secret again and paste it whole.",
        )


_PAGES = re.compile(r"/(?:swagger-ui|swagger|openapi|v3/api-docs|webjars)(?:[/.].*)?$")
"""The ends of the addresses of a platform's web pages."""


def _check_platform(api_url: str) -> None:
    if not api_url:
        raise InputRefused(
            "The address of the platform is missing.",
            "Fill the form or complete the profile, or set CSM_API_URL.",
        )


def _check_there(profile: Profile, missing: Sequence[str]) -> None:
    if missing:
        names = ", ".join(_WORDS[name] for name in missing)
        with about_field(missing[0]):
            raise InputRefused(
                f"{profile.method.label} needs: {names}.", "Fill the form, or complete the profile."
            )


def _check_url(url: str, what: str) -> None:
    shown = visible(shown_address(url))
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputRefused(f"The {what} {shown} is not an address.", "Correct it.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise InputRefused(
            f"The {what} “{shown}” is not a whole address.", "It must start with https://."
        )
    if "@" in parts.netloc:
        raise InputRefused(
            f"The {what} of {visible(host)} holds a user name or password.", "Remove it."
        )
    page = _PAGES.search(parts.path)
    if page is not None or parts.query or parts.fragment:
        path = parts.path[: page.start()] if page else parts.path
        base = visible(f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}")
        kind = "is the address of a web page" if page else "holds more than an address"
        raise InputRefused(f"The {what} {kind}.", f"Use {base} instead.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise InputRefused(
            f"The {what} {shown} holds more than an address.",
            "Keep only https://host/path: no blanks, and no letters with accents.",
        )
    _check_proxy(url)


def _check_proxy(url: str) -> None:
    if (problem := proxy_problem(url)) is not None:
        raise InputRefused(*problem)


def _check_header_name(name: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise InputRefused(
            f"“{visible(name)}” cannot be the name of a header.",
            "Correct the name of the API key's header.",
        )


def _check_realm(realm: str) -> None:
    if not realm.isprintable() or set(realm) & set("/?#%\\"):
        raise InputRefused(
            f"“{visible(realm)}” cannot be the name of a realm.",
            "Give the realm's name, or its whole address with /realms/ in it.",
        )


def _check_entra(profile: Profile) -> None:
    with about_field("tenant_id"):
        _check_tenant(profile.tenant_id)
    with about_field("scope"):
        _check_scope(profile)
    with about_field("authority"):
        if not profile.authority.startswith("https://"):
            raise InputRefused(
                f"The authority {visible(profile.authority)} is not a whole address.",
                f"The {address_name(profile)} must start with https://.",
            )
        _check_url(profile.authority, address_name(profile))


def _check_tenant(tenant_id: str) -> None:
    if tenant_id and not _TENANT.fullmatch(tenant_id):
        raise InputRefused(
            f"“{visible(tenant_id)}” cannot be a tenant id.",
            "It has letters, digits, dots and dashes only.",
        )


def _check_scope(profile: Profile) -> None:
    scope = visible(profile.scope)
    if " " in scope or "\t" in profile.scope:
        raise InputRefused(f"The scope “{scope}” holds a blank.", "Give one scope only.")
    if profile.method is Method.ENTRA_SECRET and not scope.endswith("/.default"):
        raise InputRefused(
            f"The scope {scope} must end with /.default.", f"Try {scope.rstrip('/')}/.default."
        )


def _check_ca_file(ca_file: Path | None) -> None:
    if ca_file is None:
        return
    if problem := certificates_problem(ca_file):
        raise InputRefused(
            f"The CA file {visible(str(ca_file))} cannot be used.",
            "Correct its path; it must hold certificates in PEM form.",
            {"cause": problem},
        )
