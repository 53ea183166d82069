"""Addresses of Keycloak realms, and what an administrator adds to one."""

from urllib.parse import unquote, urlsplit

from csm_tui.domain.profile import Method


def split_realm_url(url: str) -> tuple[str, str] | None:
    """Return the base address and the realm of any address in a realm; None without a realm."""
    base, found, rest = url.strip().partition("/realms/")
    realm = unquote(rest.partition("/")[0].partition("?")[0])
    return (base, realm) if found and realm and urlsplit(base).netloc else None


def public_client_recipe(client_id: str, method: Method) -> str:
    """Return what an administrator must set so that a person can sign in with this client."""
    switch = (
        "“OAuth 2.0 Device Authorization Grant” on"
        if method is Method.KEYCLOAK_DEVICE
        else "“Standard flow” on, PKCE method S256 and the redirect address http://127.0.0.1/*"
    )
    return (
        f"Ask the realm's administrator for a client {client_id or 'csm-tui'} with "
        f"“Client authentication” off and {switch}; "
        "“Prepare the realm” in the README has the whole recipe. Or use another method."
    )
