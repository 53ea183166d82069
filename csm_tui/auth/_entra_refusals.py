"""The error for each refusal of Entra, by the number in its message."""

import re

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
from csm_tui.domain.text import visible

_NUMBER = re.compile(r"AADSTS(\d+)")

_ENDED: Refusal = (SignInNeeded, "Your session has expired.", "Sign in again. Your place is kept.")
_SECOND_PROOF: Refusal = (
    SignInNeeded,
    "Your organisation requires a second factor.",
    "Sign in again and confirm with it.",
)

_BY_NUMBER: dict[str, Refusal] = {
    "7000215": (
        SignInNeeded,
        "The secret of {client} is wrong.",
        "Paste the value of the secret, not its id.",
    ),
    "7000222": (
        SignInNeeded,
        "The secret of {client} has expired.",
        "Ask for a new one and set it in this profile.",
    ),
    "700016": (
        InputRefused,
        "{Client} is unknown in {tenant}.",
        "Check client id and tenant id.",
    ),
    "90002": (InputRefused, "{Tenant} is unknown to Entra.", "Check the tenant id."),
    "900023": (InputRefused, "{Tenant} is unknown to Entra.", "Check the tenant id."),
    "1002012": (
        InputRefused,
        "The scope {scope} must end with /.default.",
        "Use {scope}/.default.",
    ),
    "70011": (
        InputRefused,
        "Entra rejects the scope {scope}.",
        "Use the application id URI of the API with /.default.",
    ),
    "500011": (
        InputRefused,
        "Entra does not know the scope {scope}.",
        "Use the application id URI of the API with /.default.",
    ),
    "7000218": (
        InputRefused,
        "Sign-in with a code is not enabled for {client}.",
        "Ask for “Allow public client flows” on the app registration, or use another method.",
    ),
    "53003": (
        RightsMissing,
        "Your organisation blocks this sign-in method.",
        "Choose another method, or ask your administrator.",
    ),
    "65001": (
        RightsMissing,
        "No administrator has approved {client} for this API.",
        "Ask an administrator of {tenant} to grant consent.",
    ),
    "50105": (
        RightsMissing,
        "You are not assigned to the application of this platform.",
        "Ask an administrator to assign a role to you.",
    ),
    **dict.fromkeys(("50076", "50079", "50074", "50072", "500121"), _SECOND_PROOF),
    "70017": SIGN_IN_DECLINED,
    "70020": CODE_EXPIRED,
    "70019": CODE_EXPIRED,
    "70043": _ENDED,
    "700082": _ENDED,
    "700084": _ENDED,
    **dict.fromkeys(("50173", "50078", "50132", "50133", "70008"), _ENDED),
    "90033": (Unreachable, "Entra is unavailable.", "Retry in a moment."),
}
_NO_LOGIN: Refusal = (SignInNeeded, "The Azure CLI is not signed in.", "Sign in with it.")
_BY_LOGIN = (_ENDED, _SECOND_PROOF, SIGN_IN_DECLINED, CODE_EXPIRED, _NO_LOGIN)
"""Refusals that, with the Azure CLI, only its own login resolves."""
_BY_CODE: dict[str, Refusal] = {
    "authorization_declined": SIGN_IN_DECLINED,
    "access_denied": SIGN_IN_DECLINED,
    "expired_token": CODE_EXPIRED,
    "code_expired": CODE_EXPIRED,
    "invalid_grant": _ENDED,
    "temporarily_unavailable": _BY_NUMBER["90033"],
}


_FIELDS = {
    **dict.fromkeys(("7000215", "7000222"), "secret"),
    **dict.fromkeys(("90002", "900023"), "tenant_id"),
    **dict.fromkeys(("1002012", "70011", "500011"), "scope"),
    "700016": "client_id",
}
"""The field of the profile that is wrong, by the number in the message."""


def entra_field(words: str) -> str:
    """Return the field of the profile that a refusal is about; empty if it is about none."""
    number = _NUMBER.search(words)
    if number is None:
        return "tenant_id" if "Unable to get authority configuration" in words else ""
    return _FIELDS.get(number[1], "")


def entra_refusal(profile: Profile, code: str, words: str) -> Refusal:
    """Return the error for a refusal.

    Args:
        profile: that was used to sign in.
        code: the field ``error`` of the response; empty if unknown.
        words: the whole message of the failure.
    """
    number = _NUMBER.search(words)
    found = _BY_NUMBER.get(number[1]) if number else None
    found = found or _BY_CODE.get(code) or _other(profile, words)
    if found is None:
        said = f" (AADSTS{number[1]})" if number else ""
        found = (
            UnexpectedAnswer,
            f"Entra rejected the sign-in{said} (unknown reason).",
            "See the details, and ask your administrator.",
        )
    kind, headline, next_step = found
    if profile.method is Method.AZURE_CLI and found in _BY_LOGIN:
        next_step = "Run `{login}` in another terminal, then retry."
    fields = _fields(profile)
    return kind, headline.format(**fields), next_step.format(**fields)


def _fields(profile: Profile) -> dict[str, str]:
    """Return the fields of the sentences, each with a default if the profile lacks it."""
    # The Azure CLI has its own client and its own tenant.
    cli = profile.method is Method.AZURE_CLI
    client = "the Azure CLI" if cli else f"client {visible(profile.client_id)}"
    tenant = f"tenant {visible(profile.tenant_id)}" if profile.tenant_id else "your tenant"
    of_tenant = f" --tenant {visible(profile.tenant_id)}" if profile.tenant_id else ""
    return {
        "client": client,
        "Client": f"{client[:1].upper()}{client[1:]}",
        "tenant": tenant,
        "Tenant": f"{tenant[:1].upper()}{tenant[1:]}",
        "scope": visible(profile.scope),
        "login": f"az login{of_tenant} --scope {visible(profile.scope)}",
    }


def _other(profile: Profile, words: str) -> Refusal | None:
    """Return the error for a message without a known number, or None."""
    if "Unable to get authority configuration" in words:
        return _BY_NUMBER["90002"]
    if profile.method is not Method.AZURE_CLI:
        return None
    if "az login" in words:
        return _NO_LOGIN
    if _NUMBER.search(words):
        return None
    return (
        Unreachable,
        "The Azure CLI returned no token.",
        "Run az account get-access-token, or see the details.",
    )
