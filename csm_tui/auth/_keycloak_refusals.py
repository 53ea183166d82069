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
            f"{urlsplit(profile.idp_base).netloc} is not available now ({status}).",
            "Try again in a moment; tell the administrator when it lasts.",
        )
    if status == 429:
        return Unreachable, "The identity provider asks to slow down.", "Wait, then try again."
    if status == 404:
        return _nothing_there(profile, code)
    if "https required" in known:
        return InputRefused, "Keycloak takes no plain http.", "Use https:// in its address."
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
            f"Realm {profile.realm} does not exist at {profile.idp_base}.",
            "Check its name: it is normally the tenant's.",
        )
    return (
        InputRefused,
        f"No Keycloak is at {profile.idp_base}.",
        "Check the address: it often ends with /keycloak or /auth.",
    )


def _client(profile: Profile, status: int, words: str) -> Refusal:
    """Distinguish a wrong secret from a wrong client: Keycloak uses both codes for either."""
    if "service account" in words:
        return (
            InputRefused,
            f"Client {profile.client_id} cannot sign in by itself.",
            "Ask for “Service accounts roles” to be switched on for it, or sign in as a person.",
        )
    if profile.method.interactive:
        missing = "flow is disabled" in words or "not allowed" in words or status == 400
        what = "does not allow this way of signing in" if missing else "is no public client there"
        return (
            InputRefused,
            f"Client {profile.client_id} of realm {profile.realm} {what}.",
            _public_client_recipe(profile.client_id, profile.method),
        )
    return (
        SignInNeeded,
        f"Realm {profile.realm} does not accept the secret of client {profile.client_id}.",
        "Check client and secret: the secret may be wrong or renewed; paste it again.",
    )


def _unknown_client(profile: Profile, status: int, words: str) -> Refusal:
    if profile.method.interactive or "service account" in words:
        return _client(profile, status, words)
    return (
        SignInNeeded,
        f"Realm {profile.realm} does not accept client {profile.client_id} with this secret.",
        "Check the client id first, then the secret.",
    )


def _grant(profile: Profile, _: int, words: str) -> Refusal:
    if "code" in words:
        return SignInNeeded, "The sign-in took too long or was used twice.", "Sign in again."
    return (
        SignInNeeded,
        f"Your session on {profile.host} has ended.",
        "Sign in again; your place is kept.",
    )


def _scope(_: Profile, __: int, words: str) -> Refusal:
    return (
        InputRefused,
        f"The identity provider refuses the scopes asked for: {words}",
        "Ask the administrator to give the client the scopes profile and email.",
    )


def _other(profile: Profile, status: int, _: str) -> Refusal:
    if status in {401, 403}:
        return (
            RightsMissing,
            f"{profile.idp_base} refuses to sign in client {profile.client_id} ({status}).",
            "Ask the realm's administrator; the details have the provider's words.",
        )
    return (
        UnexpectedAnswer,
        f"{profile.idp_base} answered {status}, which means nothing here.",
        "Check the address; report this with the details when it is right.",
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
        f"Ask the realm's administrator for a client {client_id or 'csm-tui'} with "
        f"“Client authentication” off and {switch}; "
        "“Prepare the realm” in the README has the whole recipe. Or use another method."
    )
