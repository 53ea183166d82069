"""What each refusal of Entra means, by the number in its words."""

import re

from csm_tui.domain.errors import (
    CsmError,
    InputRefused,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.profile import Method, Profile

_NUMBER = re.compile(r"AADSTS(\d+)")
Row = tuple[type[CsmError], str, str]
"""The class of the error, its headline and its next step."""

_ENDED: Row = (SignInNeeded, "Your session has ended.", "Sign in again; your place is kept.")
_EXPIRED_CODE: Row = (SignInNeeded, "The code has expired.", "Ask for a new one.")

_ROWS: dict[str, Row] = {
    "7000215": (
        SignInNeeded,
        "The secret of client {client_id} is wrong.",
        "Paste the secret's value, not its id.",
    ),
    "7000222": (
        SignInNeeded,
        "The secret of client {client_id} has expired.",
        "Ask for a new one and give it to this profile.",
    ),
    "700016": (
        InputRefused,
        "Client {client_id} is unknown in tenant {tenant_id}.",
        "Check client id and tenant id.",
    ),
    "90002": (InputRefused, "Tenant {tenant_id} is unknown to Entra.", "Check the tenant id."),
    "900023": (InputRefused, "Tenant {tenant_id} is unknown to Entra.", "Check the tenant id."),
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
        "Signing in by code is not enabled for client {client_id}.",
        "Ask for “Allow public client flows” on its app registration, or use another method.",
    ),
    "53003": (
        RightsMissing,
        "Your organisation blocks this way of signing in.",
        "Sign in with the Azure CLI (az login), or ask your administrator.",
    ),
    "65001": (
        RightsMissing,
        "Nobody has consented that client {client_id} uses this API.",
        "Ask an administrator of tenant {tenant_id} to grant the consent.",
    ),
    "50105": (
        RightsMissing,
        "You are not assigned to the application of this platform.",
        "Ask an administrator to assign you one of its roles.",
    ),
    "50076": (
        SignInNeeded,
        "Your organisation asks for a second proof of who you are.",
        "Sign in again and give it.",
    ),
    "70017": (SignInNeeded, "The sign-in was refused by the person asked.", "Start it again."),
    "70020": _EXPIRED_CODE,
    "70019": _EXPIRED_CODE,
    "70043": _ENDED,
    "700082": _ENDED,
    "700084": _ENDED,
    "50173": _ENDED,
    "90033": (Unreachable, "Entra is not available now.", "Try again in a moment."),
}
_BY_CODE: dict[str, Row] = {
    "authorization_declined": _ROWS["70017"],
    "access_denied": _ROWS["70017"],
    "expired_token": _ROWS["70020"],
    "code_expired": _ROWS["70020"],
    "invalid_grant": _ENDED,
    "temporarily_unavailable": _ROWS["90033"],
}


def entra_refusal(profile: Profile, code: str, words: str) -> Row:
    """Return what a refusal means.

    Args:
        profile: what was signed in with.
        code: the field ``error`` of the answer, empty where it is unknown.
        words: the whole text of the failure.
    """
    number = _NUMBER.search(words)
    row = _ROWS.get(number[1]) if number else None
    row = row or _BY_CODE.get(code) or _azure_cli(profile, words)
    if row is None:
        said = f" (AADSTS{number[1]})" if number else ""
        row = (
            UnexpectedAnswer,
            f"Entra refuses to sign in{said}, for a reason unknown here.",
            "See the details; ask your administrator.",
        )
    kind, headline, next_step = row
    fields = {
        "client_id": profile.client_id,
        "tenant_id": profile.tenant_id,
        "scope": profile.scope,
    }
    return kind, headline.format(**fields), next_step.format(**fields)


def _azure_cli(profile: Profile, words: str) -> Row | None:
    if "Unable to get authority configuration" in words:
        return _ROWS["90002"]
    if profile.method is not Method.AZURE_CLI:
        return None
    if "az login" in words:
        return (
            SignInNeeded,
            "The Azure CLI is not signed in.",
            "Run az login in another terminal, then try again.",
        )
    if "not found" in words:
        return (
            InputRefused,
            "There is no Azure CLI on this computer.",
            "Install it, or choose another method.",
        )
    return (
        Unreachable,
        "The Azure CLI gave no token.",
        "Run az account get-access-token yourself; the details have its words.",
    )
