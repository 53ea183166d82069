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

_ENDED: Refusal = (SignInNeeded, "Your session has ended.", "Sign in again; your place is kept.")
_SECOND_PROOF: Refusal = (
    SignInNeeded,
    "Your organisation asks for a second proof of who you are.",
    "Sign in again and give it.",
)

_BY_NUMBER: dict[str, Refusal] = {
    "7000215": (
        SignInNeeded,
        "The secret of {client} is wrong.",
        "Paste the secret's value, not its id.",
    ),
    "7000222": (
        SignInNeeded,
        "The secret of {client} has expired.",
        "Ask for a new one and give it to this profile.",
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
        "Try {scope}/.default.",
    ),
    "70011": (
        InputRefused,
        "Entra takes {scope} for no scope.",
        "Use the API's application id URI and /.default.",
    ),
    "500011": (
        InputRefused,
        "Entra does not know {scope}.",
        "Use the API's application id URI and /.default as scope.",
    ),
    "7000218": (
        InputRefused,
        "Signing in by code is not enabled for {client}.",
        "Ask for “Allow public client flows” on its app registration, or use another method.",
    ),
    "53003": (
        RightsMissing,
        "Your organisation blocks this way of signing in.",
        "Choose another method, or ask your administrator which one is allowed.",
    ),
    "65001": (
        RightsMissing,
        "No administrator has allowed {client} to use this API.",
        "Ask an administrator of {tenant} to grant the consent.",
    ),
    "50105": (
        RightsMissing,
        "You are not assigned to the application of this platform.",
        "Ask an administrator to assign you one of its roles.",
    ),
    **dict.fromkeys(("50076", "50079", "50074", "50072", "500121"), _SECOND_PROOF),
    "70017": SIGN_IN_DECLINED,
    "70020": CODE_EXPIRED,
    "70019": CODE_EXPIRED,
    "70043": _ENDED,
    "700082": _ENDED,
    "700084": _ENDED,
    **dict.fromkeys(("50173", "50078", "50132", "50133", "70008"), _ENDED),
    "90033": (Unreachable, "Entra is not available now.", "Try again in a moment."),
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
            f"Entra refuses to sign in{said}, for a reason unknown here.",
            "See the details; ask your administrator.",
        )
    kind, headline, next_step = found
    if profile.method is Method.AZURE_CLI and found in _BY_LOGIN:
        next_step = "Run `{login}` in another terminal, then try again."
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
        "The Azure CLI gave no token.",
        "Run az account get-access-token yourself; the details have its words.",
    )
