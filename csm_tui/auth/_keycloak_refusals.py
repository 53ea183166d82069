"""The error for each refusal of Keycloak, by status and code, then by its message."""

from collections.abc import Callable
from urllib.parse import urlsplit

from csm_tui.auth.provider import CODE_EXPIRED, SIGN_IN_DECLINED
from csm_tui.domain.errors import (
    InputRefused,
    Refusal,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.profile import Method, Profile


def keycloak_refusal(profile: Profile, status: int, code: str, words: str) -> Refusal:
    """Return the error for a refusal.

    Args:
        profile: that was used to sign in.
        status: of the response.
        code: its field ``error``; empty without one.
        words: its field ``error_description``.
    """
    known = words.lower()
    if status >= 500:
        return (
            Unreachable,
            f"{urlsplit(profile.idp_base).netloc} is unavailable ({status}).",
            "Retry in a moment. If it persists, contact your administrator.",
        )
    if status == 429:
        return (
            Unreachable,
            "The identity provider limits the number of requests.",
            ("Wait a moment, then retry."),
        )
    if status == 404:
        return _nothing_there(profile, code)
    if "https required" in known:
        return InputRefused, "Keycloak requires https.", "Use https:// in its address."
    return _BY_CODE.get(code, _other)(profile, status, known)


def keycloak_field(profile: Profile, status: int, code: str) -> str:
    """Return the field of the profile that a refusal is about; empty if it is about none."""
    if status == 404:
        return "realm" if "realm" in code.lower() else "idp_base"
    if code in {"unauthorized_client", "invalid_client"}:
        return "client_id" if profile.method.interactive else "secret"
    return ""


def _nothing_there(profile: Profile, code: str) -> Refusal:
    if "realm" in code.lower():
        return (
            InputRefused,
            f"Realm {profile.realm} not found at {profile.idp_base}.",
            "Check the name. It is usually the name of the tenant.",
        )
    return (
        InputRefused,
        f"No Keycloak found at {profile.idp_base}.",
        "Check the address: it often ends with /keycloak or /auth.",
    )


def _client(profile: Profile, status: int, words: str) -> Refusal:
    """Distinguish a wrong secret from a wrong client: Keycloak uses both codes for either."""
    if "service account" in words:
        return (
            InputRefused,
            f"Client {profile.client_id} cannot sign in with a secret.",
            "Ask for “Service accounts roles” on the client, or sign in as a person.",
        )
    if profile.method.interactive:
        missing = "flow is disabled" in words or "not allowed" in words or status == 400
        what = "does not allow this sign-in method" if missing else "is not a public client"
        return (
            InputRefused,
            f"Client {profile.client_id} of realm {profile.realm} {what}.",
            _public_client_recipe(profile.client_id, profile.method),
        )
    return (
        SignInNeeded,
        f"Realm {profile.realm} rejected the secret of client {profile.client_id}.",
        "Check client and secret. The secret may be wrong or renewed; paste it again.",
    )


def _unknown_client(profile: Profile, status: int, words: str) -> Refusal:
    if profile.method.interactive or "service account" in words:
        return _client(profile, status, words)
    return (
        SignInNeeded,
        f"Realm {profile.realm} rejected client {profile.client_id} with this secret.",
        "Check the client id first, then the secret.",
    )


def _grant(profile: Profile, _: int, words: str) -> Refusal:
    if "code" in words:
        return SignInNeeded, "The sign-in took too long or was used twice.", "Sign in again."
    return (
        SignInNeeded,
        f"Your session on {profile.host} has ended.",
        "Sign in again. Your place is kept.",
    )


def _scope(_: Profile, __: int, words: str) -> Refusal:
    return (
        InputRefused,
        f"The identity provider rejected the scopes: {words}",
        "Ask the administrator to add the scopes profile and email to the client.",
    )


def _other(profile: Profile, status: int, _: str) -> Refusal:
    if status in {401, 403}:
        return (
            RightsMissing,
            f"{profile.idp_base} rejected the sign-in of client {profile.client_id} ({status}).",
            "Ask the administrator of the realm. See the details.",
        )
    return (
        UnexpectedAnswer,
        f"{profile.idp_base} returned an unexpected status ({status}).",
        "Check the address. If it is correct, report this with the details.",
    )


_BY_CODE: dict[str, Callable[[Profile, int, str], Refusal]] = {
    "unauthorized_client": _client,
    "invalid_client": _unknown_client,
    "invalid_grant": _grant,
    "access_denied": lambda *_: SIGN_IN_DECLINED,
    "expired_token": lambda *_: CODE_EXPIRED,
    "invalid_scope": _scope,
}


def _public_client_recipe(client_id: str, method: Method) -> str:
    """Return the settings that let a user sign in with this client, for the administrator."""
    switch = (
        "“OAuth 2.0 Device Authorization Grant” on"
        if method is Method.KEYCLOAK_DEVICE
        else "“Standard flow” on, PKCE method S256 and the redirect address http://127.0.0.1/*"
    )
    return (
        f"Ask the administrator of the realm for a client {client_id or 'csm-tui'} with "
        f"“Client authentication” off and {switch}. See “Prepare the Keycloak realm” in "
        "docs/connecting.md, or use another method."
    )
