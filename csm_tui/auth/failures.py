"""Errors of identity providers, in the terms of `csm_tui.domain.errors`.

A failed request comes first, then the provider's own code, then its message. The message goes into
the details only, without anything that looks like a token.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from csm_tui.auth._entra_refusals import entra_field, entra_refusal
from csm_tui.auth._keycloak_refusals import keycloak_field, keycloak_refusal
from csm_tui.auth._network import network_failure, provider_url
from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, UnexpectedAnswer
from csm_tui.domain.network_words import chain_of
from csm_tui.domain.profile import Profile
from csm_tui.domain.redaction import redacted
from csm_tui.domain.text import visible

_WORDS_SHOWN = 600
_ENTRA_WORDS = ("AADSTS", "Unable to get authority configuration")
"""How a refusal starts that the library quotes in an exception."""


@contextmanager
def translated(profile: Profile) -> Iterator[None]:
    """Turn an exception of a provider's library into a `CsmError`."""
    try:
        yield
    except (CsmError, Cancelled):
        raise
    except Exception as failure:  # noqa: BLE001 - three libraries, with trees of their own
        # The chain would carry the secret and whole answers into a crash report.
        raise translate_failure(profile, failure) from None


def translate_failure(profile: Profile, failure: Exception) -> CsmError:
    """Return the error for an exception of a provider's library."""
    chain = chain_of(failure)
    # The library may have wrapped an error of our session.
    error = next((one for one in chain if isinstance(one, CsmError)), None)
    error = error or _answered(profile, chain) or network_failure(profile, chain)
    words = " ".join(map(str, chain))
    if error is None and profile.method.entra and any(mark in words for mark in _ENTRA_WORDS):
        error = refused_by_entra(profile, "", words)
    if error is None:
        error = _not_understood(profile, type(failure).__name__)
    details = {name: _shown(text) for name, text in error.details.items()}
    shown = type(error)(error.headline, error.next_step, details)
    shown.field = error.field
    return shown


def refused_by_entra(profile: Profile, code: str, words: str) -> CsmError:
    """Return the error for a refusal of Entra."""
    kind, headline, next_step = entra_refusal(profile, code, words)
    error = kind(headline, next_step, {"provider says": _shown(words)})
    error.field = entra_field(words)
    return error


def _answered(profile: Profile, chain: list[BaseException]) -> CsmError | None:
    """Return the error for a response of Keycloak, or None if there was none."""
    failure = chain[0]
    status = getattr(failure, "response_code", None)
    if not isinstance(status, int):
        # The library did not find a JSON object where a token is expected.
        if isinstance(failure, TypeError) and profile.method.keycloak:
            error: CsmError = InputRefused(
                f"{profile.idp_base} does not respond like Keycloak.",
                "Check the address: it often ends with /keycloak or /auth.",
            )
            error.field = "idp_base"
            return error
        return None
    code, words = error_fields(getattr(failure, "response_body", None))
    kind, headline, next_step = keycloak_refusal(profile, status, code, words)
    error = kind(headline, next_step, {"status": str(status), "provider says": f"{code}: {words}"})
    error.field = keycloak_field(profile, status, code)
    return error


def error_fields(body: object) -> tuple[str, str]:
    """Return code and description of an OAuth error's body, empty if there are none."""
    try:
        answer = json.loads(body) if isinstance(body, bytes | str) else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return "", ""
    return str(answer.get("error") or ""), str(answer.get("error_description") or "")


def _not_understood(profile: Profile, name: str) -> CsmError:
    return UnexpectedAnswer(
        f"{urlsplit(provider_url(profile)).netloc} returned an unreadable response.",
        "Check the provider's address. If it is correct, report this.",
        {"cause": name},
    )


def _shown(text: str) -> str:
    return visible(redacted(text)[:_WORDS_SHOWN])
